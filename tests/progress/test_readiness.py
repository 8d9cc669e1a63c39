"""Readiness: the checks in their order, the minimum durations as a table, nothing passed by default."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apprentices.dates import add_months
from progress.programme import Pause, Programme
from progress.readiness import (
    FUNDING_MINIMA,
    MinimumDuration,
    Portfolio,
    Readiness,
    Result,
    funding_minimum,
    reached_on,
    readiness,
)

START = date(2026, 1, 5)
TODAY = date(2026, 11, 23)
PROGRAMME = Programme(
    start_on=START, planned_end_on=date(2027, 7, 5), owed=62, claimed=62, evidenced=62, signed_off=62
)
PORTFOLIO = Portfolio(
    regime="apprenticeship",
    plan_minimum_months=12,
    minimum_hours=400,
    behaviours=5,
    open_codes=(),
    under_review=(),
    accepted_items=24,
)


def checked(today: date = TODAY, programme: Programme = PROGRAMME, **changes: Any) -> Readiness:
    return readiness(programme, replace(PORTFOLIO, **changes), today)


def test_the_checks_in_their_order() -> None:
    assert [(c.name, c.result) for c in checked().checks] == [
        ("signed-off", Result.PASSED),
        ("under-review", Result.PASSED),
        ("minimum-duration", Result.PASSED),
        ("plan-duration", Result.NOT_YET),
        ("portfolio", Result.NOT_RECORDED),
        ("training-hours", Result.NOT_RECORDED),
        ("english-maths", Result.NOT_RECORDED),
        ("review", Result.NOT_RECORDED),
        ("declarations", Result.NOT_RECORDED),
        ("employer-verification", Result.NOT_RECORDED),
    ]


def test_the_figures_behind_them() -> None:
    found = {check.name: check.figures for check in checked().checks}
    assert found["signed-off"] == "62 of 62 signed off."
    assert found["under-review"] == "Nothing waits for an answer."
    assert found["minimum-duration"] == (
        "8 months from 5 January 2026: reached on 5 September 2026 "
        "(apprenticeship funding rules for starts from 1 August 2025)."
    )
    assert found["plan-duration"] == (
        "12 months from 5 January 2026: will be reached on 5 January 2027 (this version's assessment plan)."
    )
    assert found["training-hours"] == "The version asks for 400 hours. Hours are not recorded here yet."


def test_what_is_open_is_named() -> None:
    programme = PROGRAMME._replace(signed_off=60)
    answer = checked(programme=programme, open_codes=("S22", "B4"), under_review=("Risk register",))
    first, second = answer.checks[:2]
    assert (first.result, first.figures, first.codes) == (
        Result.NOT_YET,
        "60 of 62 signed off.",
        ("S22", "B4"),
    )
    assert (second.result, second.figures) == (
        Result.NOT_YET,
        "1 item waiting for an answer: Risk register.",
    )


def test_owing_nothing_is_not_being_ready() -> None:
    answer = checked(programme=PROGRAMME._replace(owed=0, signed_off=0))
    assert answer.checks[0].result == Result.NOT_YET


def test_what_is_not_published_is_said() -> None:
    answer = {check.name: check for check in checked(plan_minimum_months=None, minimum_hours=None).checks}
    assert answer["plan-duration"].result == Result.NOT_RECORDED
    assert answer["training-hours"].figures == (
        "The version's minimum hours are not published. Hours are not recorded here yet."
    )


def test_end_point_plans_ask_no_verification_of_the_employer() -> None:
    answer = checked(regime="end_point")
    assert answer.checks[-1].result == Result.NOT_APPLICABLE
    assert (answer.passed, answer.applicable, answer.not_recorded) == (3, 9, 5)


def test_nobody_is_ready_while_something_is_not_recorded() -> None:
    answer = checked(today=date(2030, 1, 1))
    assert {check.result for check in answer.checks} == {Result.PASSED, Result.NOT_RECORDED}
    assert not answer.is_ready
    only_passed = Readiness(tuple(c for c in answer.checks if c.result is Result.PASSED))
    assert only_passed.is_ready


@pytest.mark.parametrize(
    ("start", "words", "reached"),
    [
        (date(2025, 7, 31), "372 days", date(2026, 8, 7)),
        (date(2025, 8, 1), "8 months", date(2026, 4, 1)),
        (date(2025, 10, 31), "8 months", date(2026, 6, 30)),
        (date(2026, 6, 30), "8 months", date(2027, 2, 28)),
    ],
)
def test_the_funding_rules_minimum_by_start(start: date, words: str, reached: date) -> None:
    minimum = funding_minimum(start)
    programme = Programme(start_on=start, planned_end_on=start + timedelta(days=600), owed=1)
    assert (minimum.words, reached_on(programme, minimum, reached)) == (words, reached)


@pytest.mark.parametrize(
    ("pauses", "today", "reached"),
    [
        # a break in it moves the day
        ((Pause(date(2026, 3, 1), date(2026, 3, 10)),), TODAY, date(2026, 9, 15)),
        # one after it does not
        ((Pause(date(2026, 10, 1), date(2026, 10, 10)),), TODAY, date(2026, 9, 5)),
        # one that only the first one brings into the time does
        (
            (Pause(date(2026, 3, 1), date(2026, 3, 10)), Pause(date(2026, 9, 10), date(2026, 9, 12))),
            TODAY,
            date(2026, 9, 18),
        ),
        # an open one counts as far as it has gone
        ((Pause(date(2026, 3, 1)),), date(2026, 3, 10), date(2026, 9, 15)),
    ],
)
def test_breaks_move_the_day(pauses: tuple[Pause, ...], today: date, reached: date) -> None:
    programme = PROGRAMME._replace(pauses=pauses)
    assert reached_on(programme, MinimumDuration(date.min, "", months=8), today) == reached


def test_the_table_is_ordered_and_whole() -> None:
    starts = [minimum.starts_from_on for minimum in FUNDING_MINIMA]
    assert starts == sorted(starts, reverse=True)
    assert starts[-1] == date.min
    assert all(bool(minimum.months) != bool(minimum.days) for minimum in FUNDING_MINIMA)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 36))
def test_add_months_keeps_the_day_or_takes_the_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(
    st.lists(st.tuples(st.integers(1, 700), st.one_of(st.none(), st.integers(0, 100))), max_size=3),
    st.integers(0, 900),
)
def test_a_passed_minimum_stays_passed(breaks: list[tuple[int, int | None]], day: int) -> None:
    """Once reached, no later day takes it away: a break that comes after cannot."""
    pauses = tuple(
        Pause(
            START + timedelta(days=first),
            None if length is None else START + timedelta(days=first + length),
        )
        for first, length in breaks
    )
    programme = PROGRAMME._replace(pauses=pauses)
    minimum = MinimumDuration(date.min, "", months=8)
    today, tomorrow = START + timedelta(days=day), START + timedelta(days=day + 1)
    if reached_on(programme, minimum, today) <= today:
        assert reached_on(programme, minimum, tomorrow) <= tomorrow
