"""How long what was thrown away, or replaced, can be brought back."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts import clock

KEPT_DAYS = 30


def kept_until(removed_at: datetime) -> date:
    """The last day on which it can be brought back."""
    return timezone.localdate(removed_at) + timedelta(days=KEPT_DAYS)


def gone_before(today: date) -> datetime:
    """What was thrown away before this moment has had its days."""
    return clock.start_of(today - timedelta(days=KEPT_DAYS))
