"""Working days: a table of examples, and the rule against a count day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.feedback_age import is_overdue, overdue_before, reply_due_on, working_days

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("since", "today", "days"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, date(2026, 11, 21), 0),  # Saturday
        (FRIDAY, date(2026, 11, 22), 0),  # Sunday
        (FRIDAY, date(2026, 11, 23), 1),  # Monday
        (date(2026, 11, 21), date(2026, 11, 23), 1),  # handed in on a Saturday
        (FRIDAY, date(2026, 12, 4), 10),
        (FRIDAY, date(2026, 11, 19), 0),  # the future waits for nobody
    ],
)
def test_working_days(since: date, today: date, days: int) -> None:
    assert working_days(since, today) == days


@given(DAYS, st.integers(0, 400))
def test_it_counts_every_monday_to_friday_after_the_day(since: date, length: int) -> None:
    after = [since + timedelta(days=n) for n in range(1, length + 1)]
    assert working_days(since, since + timedelta(days=length)) == sum(d.weekday() < 5 for d in after)


@given(DAYS, st.integers(0, 60))
def test_the_due_day_is_the_last_day_in_time(submitted_on: date, promise: int) -> None:
    due = reply_due_on(submitted_on, promise)
    assert not is_overdue(submitted_on, promise, due)
    later = due + timedelta(days=1)
    while later.weekday() >= 5:
        later += timedelta(days=1)
    assert is_overdue(submitted_on, promise, later)


@given(DAYS, DAYS, st.integers(0, 60))
def test_a_filter_by_day_finds_the_same(submitted_on: date, today: date, promise: int) -> None:
    assert (submitted_on < overdue_before(promise, today)) == is_overdue(submitted_on, promise, today)


def test_what_came_in_on_friday_is_due_two_weeks_on() -> None:
    assert reply_due_on(FRIDAY, 10) == date(2026, 12, 4)
