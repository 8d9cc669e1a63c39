"""Sufficiency: how many, how recent, how varied, and whether from one source."""

from datetime import date

import pytest

from evidence.sufficiency import Accepted, Sufficiency, sufficiency

TODAY = date(2026, 11, 23)
REPORT = Accepted(item=1, kind="Work product", on=date(2026, 3, 1), is_met=True)
PHOTO = Accepted(item=2, kind="Work product", on=date(2026, 9, 1), is_met=False)
TALK = Accepted(item=3, kind="Recorded discussion", on=date(2026, 11, 20), is_met=True)


def test_the_figures() -> None:
    assert sufficiency([REPORT, PHOTO, TALK], TODAY) == Sufficiency(
        met=2,
        partly=1,
        items=3,
        kinds=("Work product", "Recorded discussion"),
        latest_on=date(2026, 11, 20),
        days_old=3,
    )


@pytest.mark.parametrize(
    ("claims", "word", "single_source", "single_kind"),
    [
        ([], "nothing yet", False, False),
        ([REPORT], "thin", True, False),
        ([PHOTO], "thin", True, False),
        ([PHOTO, Accepted(5, "CPD", TODAY, is_met=False)], "thin", False, False),
        ([REPORT, PHOTO], "several", False, True),
        ([REPORT, TALK], "several", False, False),
    ],
)
def test_in_words(claims: list[Accepted], word: str, single_source: bool, single_kind: bool) -> None:
    answer = sufficiency(claims, TODAY)
    assert (answer.word, answer.is_single_source, answer.is_single_kind) == (
        word,
        single_source,
        single_kind,
    )


def test_nothing_has_no_age() -> None:
    empty = sufficiency([], TODAY)
    assert (empty.accepted, empty.latest_on, empty.days_old, empty.kinds) == (0, None, None, ())
