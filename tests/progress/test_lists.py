"""Lists of apprentices: what the address asks for, in which order, and which page of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apprentices.actions import DEFAULT_CURVE
from progress import lists
from progress.expected import Curve, Point
from progress.lists import CHOICES, ORDER, SORTS, Listed, Slice, Wanted, listed, ordered, page_of
from progress.programme import Pause, Programme
from progress.queries.figures import Figures, Read
from progress.rag import WORDS, Progress, RagRule, Thresholds
from tests.progress.days import TODAY

START = date(2026, 1, 5)
END = date(2027, 7, 5)
SOMEBODY = UUID(int=7)


def one(pk: int, slug: str = "on-track", *, points: int = 0, **programme: Any) -> Listed:
    found = Programme(start_on=START, planned_end_on=END, owed=6)._replace(**programme)
    return Listed(Figures(pk, found, "000000", 1, None, 1, None, None), slug, points)


def keys(rows: Sequence[Listed]) -> list[int]:
    return [row.figures.pk for row in rows]


# --- What is wanted -------------------------------------------------------------------------


def wanted(query: Mapping[str, str], **own: str) -> Wanted:
    return Wanted.of(query, **{"sort": "name", **own})


def test_every_part_of_an_address() -> None:
    query = {
        "q": "  Test   Leeds ",
        "rag": "watch",
        "employer": "e",
        "assessor": "a",
        "group": "g",
        "sort": "-signed",
        "after": str(SOMEBODY),
    }
    found = wanted(query)
    assert found == Wanted(
        words="Test Leeds",
        rag="watch",
        employer="e",
        assessor="a",
        group="g",
        sort="-signed",
        after=SOMEBODY,
    )
    assert (found.is_filtered, found.needs_names) == (True, True)


def test_an_address_without_anything_is_the_lists_own() -> None:
    assert wanted({}) == Wanted(sort="name")
    assert wanted({}, sort="help", rag="help") == Wanted(sort="help", rag="help", usual_rag="help")
    assert not wanted({}).is_filtered


@pytest.mark.parametrize("name", ["rag", "sort", "after", "before"])
@pytest.mark.parametrize("value", ["rubbish", "--name", "-", "\0", "x" * 10_000, "٣" * 40, "1_2"])
def test_an_unknown_value_is_as_if_nothing_stood_there(name: str, value: str) -> None:
    assert wanted({name: value}, sort="help", rag="help") == wanted({}, sort="help", rag="help")


def test_words_are_cut_short() -> None:
    assert wanted({"q": "x" * 10_000}).words == "x" * 100


def test_a_changed_address_starts_on_the_first_page() -> None:
    found = wanted({"q": "a & b", "rag": "watch", "sort": "end", "after": str(SOMEBODY)})
    assert found.query() == "?q=a+%26+b&rag=watch&sort=end"
    assert found.query(q="", rag="", sort="-end") == "?sort=-end"
    assert found.query(after="x") == "?q=a+%26+b&rag=watch&sort=end&after=x"


def test_everybody_can_be_chosen_in_a_list_that_usually_shows_some() -> None:
    """Without the empty value in the address the next page would be filtered again."""
    found = wanted({"rag": ""}, sort="help", rag="help")
    assert found.rag == ""
    assert found.query(after="x") == "?rag=&sort=help&after=x"
    assert wanted({}, sort="help", rag="help").query() == "?rag=help&sort=help"


def test_only_the_group_for_other_pages() -> None:
    assert wanted({"group": "a.b", "q": "x"}).group_query == "?group=a.b"
    assert wanted({"q": "x"}).group_query == ""


@pytest.mark.parametrize(
    ("query", "needs"),
    [
        ({"sort": "name"}, True),
        ({"sort": "-name"}, True),
        ({"sort": "end"}, False),
        ({"sort": "end", "q": "x"}, True),
    ],
)
def test_when_names_are_needed(query: dict[str, str], needs: bool) -> None:
    assert wanted(query).needs_names is needs


def test_every_colour_has_its_place_and_its_choice() -> None:
    assert set(ORDER) == set(WORDS)
    assert {slug for _, slugs in CHOICES.values() for slug in slugs} == set(ORDER)


# --- Order ----------------------------------------------------------------------------------

MIXED = [
    one(1, "on-track", signed_off=6),
    one(2, "behind", points=25, oldest_waiting_on=date(2026, 11, 2), waiting=1),
    one(3, "ended", planned_end_on=date(2026, 7, 5)),
    one(4, "watch", points=15, signed_off=3, oldest_waiting_on=date(2026, 11, 1), waiting=1),
    one(5, "behind", points=40, signed_off=3),
]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", [1, 2, 3, 4, 5]),
        ("-name", [5, 4, 3, 2, 1]),
        ("help", [5, 2, 4, 1, 3]),
        ("-help", [3, 1, 4, 2, 5]),
        ("signed", [1, 4, 5, 2, 3]),
        ("-signed", [2, 3, 4, 5, 1]),
        ("waiting", [4, 2, 1, 3, 5]),
        ("-waiting", [1, 3, 5, 2, 4]),
        ("end", [3, 1, 2, 4, 5]),
        ("-end", [1, 2, 4, 5, 3]),
    ],
)
def test_orders_and_their_reverse(sort: str, expected: list[int]) -> None:
    assert keys(ordered(MIXED, sort)) == expected


def test_somebody_who_owes_nothing_is_sorted_too() -> None:
    assert keys(ordered([one(1, owed=0), one(2, signed_off=1)], "signed")) == [2, 1]


@pytest.mark.parametrize("sort", SORTS)
def test_an_order_keeps_everybody(sort: str) -> None:
    assert sorted(keys(ordered(MIXED, sort))) == sorted(keys(ordered(MIXED, f"-{sort}"))) == [1, 2, 3, 4, 5]


# --- Pages ----------------------------------------------------------------------------------

TEN = [one(pk) for pk in range(1, 11)]


@pytest.mark.parametrize(
    ("place", "shown", "words", "earlier", "later"),
    [
        ({}, [1, 2, 3, 4], "4 of 10", False, True),
        ({"after": 4}, [5, 6, 7, 8], "5 to 8 of 10", True, True),
        ({"after": 8}, [9, 10], "9 to 10 of 10", True, False),
        ({"before": 9}, [5, 6, 7, 8], "5 to 8 of 10", True, True),
        ({"before": 5}, [1, 2, 3, 4], "4 of 10", False, True),
        # not a whole page before it: then the first
        ({"before": 3}, [1, 2, 3, 4], "4 of 10", False, True),
        ({"before": 1}, [1, 2, 3, 4], "4 of 10", False, True),
        # nobody after it: then the last
        ({"after": 10}, [7, 8, 9, 10], "7 to 10 of 10", True, False),
        # somebody who is not in the list, or whom nobody knows
        ({"after": 99}, [1, 2, 3, 4], "4 of 10", False, True),
        ({"before": 99}, [1, 2, 3, 4], "4 of 10", False, True),
        ({"after": 4, "before": 2}, [5, 6, 7, 8], "5 to 8 of 10", True, True),
    ],
)
def test_pages_by_key(
    place: dict[str, int], shown: list[int], words: str, earlier: bool, later: bool
) -> None:
    found = page_of(TEN, TEN, size=4, **place)
    assert (keys(found.rows), found.words) == (shown, words)
    assert (found.has_earlier, found.has_later) == (earlier, later)


def test_a_page_goes_on_after_a_row_that_no_longer_matches() -> None:
    kept = [row for row in TEN if row.figures.pk != 4]
    assert keys(page_of(TEN, kept, size=4, after=4).rows) == [5, 6, 7, 8]
    assert keys(page_of(TEN, kept, size=4, before=4).rows) == [1, 2, 3, 5]


def test_a_page_goes_on_after_a_row_that_moved() -> None:
    moved = [TEN[9], *TEN[:9]]
    assert keys(page_of(moved, moved, size=4, after=10).rows) == [1, 2, 3, 4]


def test_a_list_of_nobody() -> None:
    found = page_of(TEN, [], size=4, after=4)
    assert (found, found.words) == (Slice([], 1, 0), "0 of 0")
    assert (found.has_earlier, found.has_later) == (False, False)


SIZES = st.integers(1, 7)
KEPT = st.lists(st.booleans(), max_size=40)


@given(KEPT, SIZES)
def test_turning_pages_shows_everybody_once_there_and_back(kept: list[bool], size: int) -> None:
    rows = [one(pk) for pk in range(len(kept))]
    matches = [row for row, is_kept in zip(rows, kept, strict=True) if is_kept]
    page = page_of(rows, matches, size=size)
    pages = [page]
    while page.has_later:
        page = page_of(rows, matches, size=size, after=page.rows[-1].figures.pk)
        pages.append(page)
    assert [row for page in pages for row in page.rows] == matches
    for page in reversed(pages[:-1]):
        assert pages.pop().has_earlier
        assert page == page_of(rows, matches, size=size, before=pages[-1].rows[-1].figures.pk + 1)


# --- What is remembered ---------------------------------------------------------------------

CURVE = Curve(tuple(Point(*point) for point in DEFAULT_CURVE))
ROW = (1, "2026-01-05", "2027-07-05", None, "2026-11-20 09:00:00", 0, None, "666000", 1, None, 1, None, None)


def rule(day: date = TODAY, **limits: int) -> RagRule:
    return RagRule(replace(Thresholds(), **limits), CURVE, day)


def read(*rows: tuple[Any, ...], pauses: Mapping[int, tuple[Pause, ...]] | None = None) -> Read:
    return Read(rows, pauses or {}, list)


def test_a_row_that_was_seen_is_not_worked_out_again() -> None:
    today = rule()
    [first], [second] = listed(read(ROW), today), listed(read(ROW), today)
    assert second is first
    assert (first.slug, first.figures.programme.signed_off) == ("on-track", 3)
    assert first.rag(today) is second.rag(today)


def test_another_value_another_rule_or_another_day_is_another_answer() -> None:
    today = rule()
    silent = (*ROW[:4], "2026-10-01 09:00:00", *ROW[5:])
    assert [row.slug for row in listed(read(ROW, silent), today)] == ["on-track", "watch"]
    assert [row.slug for row in listed(read(ROW), rule(amber_silence_days=2, red_silence_days=3))] == [
        "behind"
    ]
    assert [row.slug for row in listed(read(ROW), rule(TODAY + timedelta(days=30)))] == ["watch"]


def test_a_break_begins_and_is_taken_away_again() -> None:
    today = rule()
    found = [
        listed(read(ROW, pauses=pauses), today)[0].slug
        for pauses in ({}, {1: (Pause(TODAY),)}, {1: (Pause(TODAY, TODAY + timedelta(days=1)),)}, {})
    ]
    assert found == ["on-track", "on-break", "on-break", "on-track"]


def test_no_more_is_remembered_than_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "REMEMBERED", 2)
    today = rule()
    for pk in range(5):
        listed(read((pk, *ROW[1:])), today)
    assert len(today.known) <= 3


@given(
    st.integers(0, 900),
    st.text("0123456", min_size=1, max_size=8),
    st.none() | st.integers(0, 900),
    st.none() | st.integers(0, 900),
    st.booleans(),
    st.none() | st.tuples(st.integers(0, 900), st.none() | st.integers(0, 300)),
)
def test_the_quick_colour_is_that_of_the_reasons(
    day: int,
    standing: str,
    accepted: int | None,
    sent: int | None,
    is_ended: bool,
    paused: tuple[int, int | None] | None,
) -> None:
    today = START + timedelta(days=day)

    def text(days: int | None) -> str | None:
        return None if days is None else f"{START + timedelta(days=min(days, day))} 09:00:00"

    ended = str(today) if is_ended else None
    row = (
        1,
        str(START),
        str(END),
        ended,
        text(accepted),
        int(sent is not None),
        text(sent),
        standing,
        *ROW[8:],
    )
    pauses = {}
    if paused:
        begun = START + timedelta(days=paused[0])
        pauses[1] = (Pause(begun, None if paused[1] is None else begun + timedelta(days=paused[1])),)
    now = rule(today)
    [found] = listed(read(row, pauses=pauses), now)
    reasons = found.rag(now)
    assert found.slug == reasons.slug
    behind = [part.points_behind for part in reasons.parts if isinstance(part, Progress)]
    assert found.points_behind == (behind[0] if behind else 0)
