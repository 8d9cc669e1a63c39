"""Days of the tests of this room: the present one, and letting something happen on an earlier one."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

from accounts import clock

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()


def on(day: date) -> AbstractContextManager[None]:
    """Let everything in the block happen at nine in the morning of this day."""
    return clock.at(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
