"""A platform administrator brings standards in; everybody reads them."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.journeys.conftest import SignIn
from tests.standards.records import SHIPPED, official, statements

VERSION = "/standards/[0-9a-f-]{36}/$"


def try_file(page: Page, path: Path) -> None:
    page.goto("/standards/")
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Try the file").click()


def test_a_standard_is_tried_imported_and_read(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("admin")
    try_file(page, SHIPPED / "ST0825-v1.0.json")
    expect(page.get_by_text("Will be created")).to_be_visible()
    page.get_by_role("button", name="Import 1 record").click()
    expect(page.get_by_text("Imported ST0825-v1.0.json.")).to_be_visible()
    page.get_by_role("link", name="ST0825 1.0 DevOps engineer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("DevOps engineer")

    page.get_by_label("Find a KSB by code or words").fill("security")
    expect(page.get_by_role("status").filter(has_text="4 of 51")).to_be_visible()
    expect(page.locator("#ksb-list li")).to_have_count(4)

    page.get_by_role("link", name="Supply it (minimum off-the-job hours)").click()
    page.get_by_label("Minimum off-the-job hours").fill("605")
    page.get_by_label("Source").fill("The official page, 3 May 2026")
    page.get_by_role("button", name="Supply this fact").click()
    expect(page.get_by_text("Supplied by Journey Admin")).to_be_visible()

    table = tmp_path / "methods.csv"
    table.write_text("code,method\nK1,Professional discussion\nS1,Professional discussion\n")
    page.get_by_role("link", name="Import a method table").first.click()
    page.get_by_label("Table").set_input_files(table)
    page.get_by_role("button", name="Import the table").click()
    expect(page.locator("#methods")).to_contain_text("Professional discussion")

    reader = sign_in("apprentice")
    reader.goto(page.url)
    expect(reader.locator("#facts")).to_contain_text("605 hours")
    expect(reader.get_by_role("link", name="Correct it")).to_have_count(0)


def test_what_apprentices_are_on_is_not_changed_under_them(sign_in: SignIn, tmp_path: Path) -> None:
    changed = tmp_path / "page.txt"
    changed.write_text((SHIPPED / "OCC0310.txt").read_text().replace("S9: Review and provide", "S9: Provide"))
    page = sign_in("admin")
    try_file(page, changed)
    expect(page.get_by_text("Refused", exact=True)).to_be_visible()
    expect(page.get_by_text("text of S9 changed from")).to_be_visible()
    expect(page.get_by_role("button", name="Import")).to_have_count(0)


@pytest.mark.one_database
@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing(sign_in: SignIn, tmp_path: Path, theme: str, width: int) -> None:
    records = [
        official(),
        official(
            version="1.1",
            versionNumber="1.1",
            behaviours=statements("behaviourId", 300, "Acts with more care."),
        ),
        official(referenceNumber="ST9002", title=None),
    ]
    file = tmp_path / "records.json"
    file.write_text(json.dumps(records))
    page = sign_in("admin", color_scheme=theme, viewport={"width": width, "height": 900})
    wrong: list[tuple[str, str]] = []

    def look(address: str) -> None:
        """``address``: a pattern of the page that should be there by now."""
        page.wait_for_url(re.compile(address))
        page.wait_for_load_state("networkidle")
        wrong.extend((page.url, found) for found in violations(page))
        wrong.extend([(page.url, "wide")] if page.evaluate("document.body.scrollWidth") > width else [])

    look("/standards/$")
    try_file(page, file)
    look("/standards/import/.+")
    page.get_by_role("button", name="Import 2 records").click()
    page.get_by_role("link", name="ST9001 1.1").click()
    look(VERSION)
    links = {
        "What changed": "/since/",
        "Import a method table": "/methods/",
        "Supply it (minimum off-the-job hours)": "/facts/",
    }
    for link, address in links.items():
        page.get_by_role("link", name=link).first.click()
        look(address)
        page.go_back()
        page.wait_for_url(re.compile(VERSION))
    page.goto("/standards/import/")
    look("/standards/import/$")
    assert wrong == []
