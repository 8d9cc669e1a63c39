"""The occupational map page as text."""

import pytest

from standards.importers.occupational_map import MAX_BYTES, read_page
from standards.importers.records import ImportRefusal, StandardRecord
from tests.standards.records import SHIPPED

PAGE = """Occupational progression
home Digital
Test practitioner

Test practitioner

Digital

Level 3 - Technical Occupation

Practising tests.

Reference: OCC9001

Status: assignment_turned_inApproved occupation

Technical Education Products

TQ1234:

A technical qualification

ST9001:

Test practitioner

(Level 3)

Approved for delivery

Knowledge, skills and behaviours (KSBs)

K1: The first idea
which goes on.
K2: The second idea.

S1: Do the first thing.

Duties

Duty D1

Do it.

Duty D3

.

Occupational Progression
"""


def page(text: str = PAGE) -> StandardRecord:
    return read_page(text.encode())


@pytest.fixture(scope="module")
def st0310() -> StandardRecord:
    return read_page((SHIPPED / "OCC0310.txt").read_bytes())


def test_st0310_as_published(st0310: StandardRecord) -> None:
    assert (st0310.reference, st0310.version, st0310.title) == ("ST0310", "", "Associate project manager")
    assert [st0310.count(kind) for kind in "KSB"] == [31, 26, 5]
    assert (len(st0310.duties), st0310.duty_links, st0310.options, st0310.warnings) == (14, 0, (), ())
    assert st0310.ksbs[0].text == "The differences between projects and business as usual."
    assert st0310.ksbs[56].code == "S26"
    assert st0310.duties[13].text.startswith("Contribute to the project objectives")


def test_st0310_facts(st0310: StandardRecord) -> None:
    short = {name: value for name, value in st0310.facts.items() if name != "summary"}
    assert short == {
        "level": 4,
        "occupation_code": "OCC0310",
        "overview": "Managing project work and teams for businesses and other organisations.",
        "route": "Business and administration",
        "salary": "£50,287 per year",
        "status": "Approved for delivery",
    }
    assert len(str(st0310.facts["summary"]).split("\n\n")) == 13


def test_st0310_listings(st0310: StandardRecord) -> None:
    def of(kind: str) -> list[tuple[str, str]]:
        return [(one.code, one.text) for one in st0310.listings if one.kind == kind]

    assert [text for _, text in of("job_title")] == [
        "Assistant project manager",
        "Junior project manager",
        "Project support",
    ]
    assert len(of("keyword")) == 6
    assert len(of("employer")) == 10
    assert of("product") == [("ST0310", "Associate project manager, level 4, approved for delivery")]
    assert of("soc")[0] == ("2440", "Business and financial project management professionals")
    assert len(of("soc")) == 5
    assert of("progression") == [
        ("Level 4", "1 occupation"),
        ("Level 5", "2 occupations"),
        ("Level 6", "3 occupations"),
        ("Level 7", "1 occupation"),
        ("Route", "Business and administration"),
        ("Route", "Construction and the built environment"),
    ]


def test_a_statement_may_go_on_and_a_placeholder_duty_is_left_out() -> None:
    record = page()
    assert [(ksb.code, ksb.text) for ksb in record.ksbs] == [
        ("K1", "The first idea which goes on."),
        ("K2", "The second idea."),
        ("S1", "Do the first thing."),
    ]
    assert [duty.code for duty in record.duties] == ["D1"]
    assert record.warnings == ("the page says Duty D3, its position makes it D2", "D2 has no text; left out")


def test_windows_line_ends_and_a_mark_at_the_beginning_change_nothing() -> None:
    assert read_page(b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode()) == page()


def test_position_wins_over_the_code() -> None:
    record = page(PAGE.replace("K2:", "K7:"))
    assert [ksb.code for ksb in record.ksbs] == ["K1", "K2", "S1"]
    assert record.warnings[0] == "K2: the text says K7, its position makes it K2"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Reference: OCC9001", "", "page: it has no line such as “Reference: OCC0310”"),
        (
            "ST9001:",
            "Other:",
            "Technical Education Products: which apprenticeship the page is of is not clear: none",
        ),
        (
            "Knowledge, skills and behaviours (KSBs)",
            "KSBs",
            "Knowledge, skills and behaviours (KSBs): no line such as “K1: …” stands under it",
        ),
        ("The second idea", "half \0", "page: holds a NUL character"),
        (
            "The second idea",
            "x" * 20_001,
            "K2: has 20,002 characters, more than the 20,000 there is room for",
        ),
    ],
)
def test_refusals(old: str, new: str, message: str) -> None:
    with pytest.raises(ImportRefusal) as caught:
        page(PAGE.replace(old, new))
    assert str(caught.value) == message


def test_bytes_that_are_no_text_and_too_many_of_them() -> None:
    with pytest.raises(ImportRefusal, match="byte 1: this is not UTF-8 text"):
        read_page(b"\xff")
    with pytest.raises(ImportRefusal, match="page: it is larger than 1 MB"):
        read_page(b" " * (MAX_BYTES + 1))
