"""No cell of a file that a spreadsheet opens can become a formula; nothing is lost of what it says."""

import csv
import io
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.csv_cells import csv_lines, safe_cell

SIGNS = "=+-@＝＋－＠﹢﹣﹦﹫−"


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "before", ["", " ", "\t", "\r\n", "\0", "\u00a0", "\u200b", "\u2003", "\ufeff \u202e"]
)
def test_a_sign_that_calculates_is_only_text(sign: str, before: str) -> None:
    text = f"{before}{sign}SUM(A1)"
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["\tA", "\rA", "\nA"])
def test_a_cell_never_begins_with_a_control_character(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-5, "-5"),
        (-0.5, "-0.5"),
        (date(2026, 11, 23), "2026-11-23"),
        ("Test Apprentice", "Test Apprentice"),
        (" Test Apprentice", " Test Apprentice"),
        ("A = B", "A = B"),
        ("'=A1", "'=A1"),
        ("Ωmega, “quoted”", "Ωmega, “quoted”"),
    ],
)
def test_what_cannot_calculate_stays_as_it_is(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def seen_first(text: str) -> str:
    """The first character that is more than space, a control or a mark of direction."""
    return next((c for c in text if unicodedata.category(c)[0] not in "ZC"), "")


@given(st.text(st.sampled_from([*SIGNS, *" \t\n\r\0\u00a0\u2028\u200b\u3000\ufeff", "A", "'", '"', ","])))
def test_no_text_begins_like_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert cell in {text, f"'{text}"}
    assert seen_first(cell) not in set(SIGNS)
    assert cell[:1] not in {"\t", "\r", "\n"}


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))))
def test_a_file_reads_back_as_it_was_written(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(rows))
    assert text[:1] == "\ufeff"
    found = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert found == [[safe_cell(cell) for cell in row] for row in rows]


def test_every_cell_is_quoted() -> None:
    assert list(csv_lines([["Name", 'A "B", C'], [None, 3]])) == [
        "\ufeff",
        '"Name","A ""B"", C"\r\n',
        '"","3"\r\n',
    ]
