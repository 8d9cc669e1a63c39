"""How long a submission waits for its answer (DOMAIN.md, rules 3 and 5), in working days.

Working days are Monday to Friday. Public holidays count as working days: they differ between the
nations and no source of them is loaded. Days, not moments: what came in on Friday evening has waited
one working day on Monday. Take the date of a moment with ``timezone.localdate``.
"""

from datetime import date


def working_days(since: date, today: date) -> int:
    """Working days after ``since`` up to and with ``today``; none if ``today`` is not later."""
    return max(_count(today.toordinal()) - _count(since.toordinal()), 0)


def reply_due_on(submitted_on: date, promise_days: int) -> date:
    """The last day on which the answer is in time."""
    if promise_days == 0:
        return submitted_on
    return _day_of(_count(submitted_on.toordinal()) + promise_days)


def is_overdue(submitted_on: date, promise_days: int, today: date) -> bool:
    return working_days(submitted_on, today) > promise_days


def overdue_before(promise_days: int, today: date) -> date:
    """What was submitted on an earlier day than this is overdue today: the same rule for a database's filter."""
    return _day_of(_count(today.toordinal()) - promise_days)


def _count(ordinal: int) -> int:
    """Working days from the first day of the calendar, a Monday, to the day with this ordinal."""
    return ordinal // 7 * 5 + min(ordinal % 7, 5)


def _day_of(count: int) -> date:
    """The first day on which ``_count`` reaches this number."""
    weeks, days = divmod(count - 1, 5)
    return date.fromordinal(weeks * 7 + days + 1)
