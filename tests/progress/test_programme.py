"""The programme's clock: breaks are taken out, nothing moves while it stands still."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.programme import Elapsed, Pause, Programme, day_after, elapsed, paused_days, whole_percent

START = date(2026, 1, 5)
END = date(2027, 1, 5)  # 365 days


def programme(*pauses: Pause, **figures: Any) -> Programme:
    return Programme(start_on=START, planned_end_on=END, owed=62, pauses=pauses, **figures)


@pytest.mark.parametrize(
    ("today", "pauses", "expected"),
    [
        (START, (), Elapsed(0, 365, 0)),
        (START - timedelta(days=10), (), Elapsed(0, 365, 0)),
        (date(2026, 7, 5), (), Elapsed(181, 365, 0)),
        (END, (), Elapsed(365, 365, 0)),
        (END + timedelta(days=30), (), Elapsed(395, 365, 0)),
        # ten days in March, both ends counted; the planned end was moved for them
        (date(2026, 7, 5), (Pause(date(2026, 3, 1), date(2026, 3, 10)),), Elapsed(171, 355, 10)),
        # on its third day, a break that will close after ten
        (date(2026, 3, 3), (Pause(date(2026, 3, 1), date(2026, 3, 10)),), Elapsed(54, 355, 3)),
        # an open break stops the time and leaves the plan
        (date(2026, 3, 3), (Pause(date(2026, 3, 1)),), Elapsed(54, 365, 3)),
        (date(2026, 9, 1), (Pause(date(2026, 3, 1)),), Elapsed(54, 365, 185)),
        # two breaks that share a day
        (
            date(2026, 7, 5),
            (Pause(date(2026, 3, 5), date(2026, 3, 10)), Pause(date(2026, 3, 1), date(2026, 3, 5))),
            Elapsed(171, 355, 10),
        ),
    ],
)
def test_time_gone_by_against_time_planned(today: date, pauses: tuple[Pause, ...], expected: Elapsed) -> None:
    assert elapsed(programme(*pauses), today) == expected


def test_an_ended_programme_stops_at_its_end() -> None:
    ended = programme(ended_on=date(2026, 7, 5))
    assert elapsed(ended, date(2029, 1, 1)) == Elapsed(181, 365, 0)


def test_over_time_is_said_as_such() -> None:
    late = elapsed(programme(), END + timedelta(days=30))
    assert (late.percent, late.days_over) == (108, 30)


DATES = st.dates(date(2025, 1, 1), date(2028, 12, 31))
PAUSES = st.lists(
    st.builds(
        lambda day, length: Pause(day, None if length is None else day + timedelta(days=length)),
        DATES,
        st.one_of(st.none(), st.integers(0, 200)),
    ),
    max_size=4,
).map(tuple)


@given(PAUSES, DATES, st.integers(0, 700))
def test_a_day_of_a_break_counts_once(pauses: tuple[Pause, ...], since: date, length: int) -> None:
    days = [since + timedelta(days=n) for n in range(1, length + 1)]
    covered = sum(any(pause.covers(day) for pause in pauses) for day in days)
    assert paused_days(pauses, since, since + timedelta(days=length)) == covered


@given(PAUSES, DATES)
def test_the_clock_stands_still_on_a_day_of_a_break_and_moves_on_any_other(
    pauses: tuple[Pause, ...], today: date
) -> None:
    before = elapsed(programme(*pauses), today)
    after = elapsed(programme(*pauses), today + timedelta(days=1))
    tomorrow = today + timedelta(days=1)
    stands = tomorrow <= START or any(p.covers(tomorrow) for p in pauses)
    assert after.gone - before.gone == (0 if stands else 1)
    assert before.planned == after.planned >= 1


@given(DATES, st.integers(0, 300), st.integers(0, 300))
def test_an_open_break_and_its_closing_show_the_same_share(begun: date, length: int, after: int) -> None:
    """Closing a break and moving the planned end by its length changes nothing but the plan's last day."""
    begun = max(begun, START + timedelta(days=1))
    begun = min(begun, END - timedelta(days=1))
    last = begun + timedelta(days=length)
    moved = Programme(
        start_on=START,
        planned_end_on=END + timedelta(days=length + 1),
        owed=62,
        pauses=(Pause(begun, last),),
    )
    still_open = elapsed(programme(Pause(begun)), last)
    closed = elapsed(moved, last)
    assert (still_open.gone, still_open.planned) == (closed.gone, closed.planned)
    assert elapsed(moved, last + timedelta(days=after)).gone == closed.gone + after


@given(PAUSES, st.integers(0, 600))
def test_the_day_on_which_so_many_days_have_gone_by(pauses: tuple[Pause, ...], gone: int) -> None:
    closed = programme(*(pause for pause in pauses if pause.until_on))
    day = day_after(closed, gone, START)
    assert elapsed(closed, day).gone == gone


@pytest.mark.parametrize(
    ("done", "total", "percent"),
    [
        (0, 62, 0),
        (23, 62, 37),
        (31, 62, 50),
        (62, 62, 100),
        (0, 0, 0),
        (1, 400, 1),
        (399, 400, 99),
        (1, 8, 13),
    ],
)
def test_whole_percent(done: int, total: int, percent: int) -> None:
    assert whole_percent(done, total) == percent


@given(st.integers(1, 400), st.data())
def test_whole_percent_is_monotone_and_full_only_when_full(total: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(0, total - 1))
    assert 0 <= whole_percent(done, total) <= whole_percent(done + 1, total) <= 100
    assert (whole_percent(done, total) == 0) == (done == 0)
    assert whole_percent(done, total) < 100
