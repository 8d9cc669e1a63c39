"""Our own SHA-256 in JavaScript gives what everybody's gives, however the bytes come."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

SOURCE = Path(__file__).parents[2] / "apm_portfolio" / "static" / "apm" / "js" / "fingerprint.js"
BOX = """
<div data-fingerprint="{hex}" hidden><input type="file"><p data-fingerprint-said></p></div>
<div data-fingerprint-into="field" hidden><input type="file"><p data-fingerprint-said></p></div>
<input id="field">
"""
CONTENT = b"The original.\n" * 1_000_000  # several pieces


@pytest.fixture
def page(chromium: "Browser") -> "Page":
    page = chromium.new_page()
    page.set_content(BOX.format(hex=hashlib.sha256(CONTENT).hexdigest()))
    page.add_script_tag(type="module", content=SOURCE.read_text() + "\nwindow.Sha256 = Sha256;")
    page.wait_for_function("() => Boolean(window.Sha256)")
    return page


def test_every_length_about_the_ends_of_blocks_in_pieces_of_any_size(page: "Page") -> None:
    lengths = [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000]
    computed = page.evaluate(
        """lengths => lengths.flatMap(length => [1, 7, 64, 5000].map(step => {
            const bytes = Uint8Array.from({length}, (_, i) => (i * 31 + length) % 256);
            const hash = new Sha256();
            for (let at = 0; at < length; at += step) hash.update(bytes.subarray(at, at + step));
            return hash.hex();
        }))""",
        lengths,
    )
    expected = [
        hashlib.sha256(bytes((i * 31 + length) % 256 for i in range(length))).hexdigest()
        for length in lengths
        for _ in range(4)
    ]
    assert computed == expected


@pytest.mark.parametrize(("content", "answer"), [(CONTENT, "same"), (CONTENT + b"!", "other")])
def test_a_chosen_file_is_compared(page: "Page", tmp_path: Path, content: bytes, answer: str) -> None:
    file = tmp_path / "original.txt"
    file.write_bytes(content)
    page.set_input_files("[data-fingerprint] input", file)
    page.wait_for_selector("[data-answer]")
    assert page.get_attribute("[data-fingerprint]", "data-answer") == answer


def test_a_fingerprint_is_written_into_the_field(page: "Page", tmp_path: Path) -> None:
    file = tmp_path / "original.txt"
    file.write_bytes(CONTENT)
    page.set_input_files("[data-fingerprint-into] input", file)
    page.wait_for_function("() => document.querySelector('#field').value !== ''")
    assert page.input_value("#field") == hashlib.sha256(CONTENT).hexdigest()
