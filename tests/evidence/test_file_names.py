"""Names stay as their owners wrote them; only what no name may hold goes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import RuleBroken
from evidence.file_names import NAMELESS, clean_name, fitting_name

KEPT = [
    "notes.txt",
    "Meeting 3/4 <final> & \"signed\" 'copy'.docx",
    "../../etc/passwd",
    "..",
    "C:\\plans\\a.txt",
    "تقرير الجودة.pdf",
    "工程進度表.xlsx",
    "नक्शा क्षेत्र.png",
    "می‌خواهم.pdf",  # with a zero-width non-joiner
    "👷🏽‍♀️ site.jpg",  # an emoji of five parts, with a zero-width joiner
    "Übersicht e\u0301.txt",
    "con",
    ".hidden",
    "x" * 255,
    "工" * 85,
]


@pytest.mark.parametrize("name", KEPT)
def test_kept_as_written(name: str) -> None:
    assert clean_name(name) == name
    assert fitting_name(name) == name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("two\nlines.txt", "twolines.txt"),
        ("nul\0.txt", "nul.txt"),
        ("\x1b[31mred.txt", "[31mred.txt"),
        ("exe\u202egpj.txt", "exegpj.txt"),
        ("\u2066a\u2069.txt", "a.txt"),
        ("  spaces.txt ", "spaces.txt"),
        ("a\u2028b\ud800.txt", "ab.txt"),
    ],
)
def test_what_no_name_may_hold_goes(written: str, kept: str) -> None:
    assert clean_name(written) == kept


@pytest.mark.parametrize("name", ["", "  ", "\n", "\0\u202e"])
def test_nothing_is_no_name(name: str) -> None:
    with pytest.raises(RuleBroken):
        clean_name(name)
    assert fitting_name(name) == NAMELESS


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("x" * 300 + ".pdf", "x" * 248 + "….pdf"),
        ("工" * 100 + ".pdf", "工" * 82 + "….pdf"),
        ("x" * 256, "x" * 252 + "…"),
        ("." + "x" * 300, "." + "x" * 251 + "…"),
        ("a." + "x" * 300, "a." + "x" * 250 + "…"),
    ],
)
def test_a_file_that_arrives_with_too_long_a_name_keeps_what_fits(written: str, kept: str) -> None:
    with pytest.raises(RuleBroken):
        clean_name(written)
    assert fitting_name(written) == kept


@given(st.text(max_size=400))
def test_any_name_is_clean_or_refused_and_always_fits_an_upload(name: str) -> None:
    fitting = fitting_name(name)
    assert clean_name(fitting) == fitting
    assert 1 <= len(fitting.encode()) <= 255
    try:
        cleaned = clean_name(name)
    except RuleBroken:
        return
    assert cleaned == clean_name(cleaned) == fitting
    assert {unicodedata.category(c) for c in cleaned} & {"Cc", "Cs", "Zl", "Zp"} == set()
    # Nothing but what is forbidden, and space at the ends, was taken away.
    assert set(cleaned) <= set(name)
