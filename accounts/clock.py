"""The moment at which something is said to have happened.

Actions and model defaults ask this clock, so that a loader of past work (the demo, an import) can say
when it happened. Nothing a request carries can move it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """The present moment, or the one set by ``at``."""
    return _moved.get() or timezone.now()


def today() -> date:
    """The date of ``now`` in the site's time zone."""
    return timezone.localdate(now())


def start_of(day: date) -> datetime:
    """The first moment of a day in the site's time zone, for comparing moments without converting each."""
    return timezone.make_aware(datetime.combine(day, time.min))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let everything inside the block happen at ``moment`` (aware)."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
