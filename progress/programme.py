"""One apprentice's programme in figures: what every rule of this app reads, and its clock.

Pure: no model, no query, no clock of its own. ``progress.queries`` fills a ``Programme`` from the
stored totals; the rules take it with today's date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Pause:
    """A break in learning, first and last day included; ``until_on`` is None while it is open."""

    from_on: date
    until_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class Programme(NamedTuple):
    """Dates, breaks and counts of one programme. A tuple, because a page makes thousands of them.

    ``evidenced`` counts the KSBs with a met claim, signed off or not. ``waiting`` counts submissions
    without an answer, ``oldest_waiting_on`` is the day of the oldest of them.
    """

    start_on: date
    planned_end_on: date
    owed: int
    claimed: int = 0
    evidenced: int = 0
    signed_off: int = 0
    ended_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    last_accepted_on: date | None = None
    waiting: int = 0
    oldest_waiting_on: date | None = None

    def pause_on(self, day: date) -> Pause | None:
        """The break that this day lies in."""
        return next((p for p in self.pauses if p.covers(day)), None)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Time gone by against time planned, in days, with breaks taken out of both.

    ``paused`` counts the days of breaks that were taken out so far.
    """

    gone: int
    planned: int
    paused: int

    @property
    def share(self) -> float:
        """Part of one; above one when the planned end has passed."""
        return self.gone / self.planned

    @property
    def percent(self) -> int:
        return whole_percent(self.gone, self.planned)

    @property
    def days_over(self) -> int:
        """Days beyond the planned end."""
        return max(self.gone - self.planned, 0)


def elapsed(programme: Programme, today: date) -> Elapsed:
    """How much of the programme has gone by; an ended programme stops at its end.

    A closed break is taken out of the planned time, because the planned end was moved for it. An open
    one is not: the planned end still stands where it was, and the share must not move while clocks stand still.
    """
    start, last = programme.start_on, min(programme.ended_on or today, today)
    closed = [pause for pause in programme.pauses if pause.until_on is not None]
    paused = paused_days(programme.pauses, start, last)
    planned = (programme.planned_end_on - start).days - paused_days(closed, start, programme.planned_end_on)
    return Elapsed(gone=max((last - start).days - paused, 0), planned=max(planned, 1), paused=paused)


def moved_by_breaks(programme: Programme, plain: date, today: date) -> date:
    """The day that ``plain`` becomes when each day of a break before it moves it a day on.

    An open break counts as far as it has gone.
    """
    pauses = [p if p.until_on else Pause(p.from_on, today) for p in programme.pauses]
    day = plain
    while (moved := plain + timedelta(days=paused_days(pauses, programme.start_on, day))) != day:
        day = moved
    return day


def day_after(programme: Programme, gone: int, today: date) -> date:
    """The day on which so many days of the programme have gone by."""
    return moved_by_breaks(programme, programme.start_on + timedelta(days=gone), today)


def paused_days(pauses: Sequence[Pause], since: date, until: date) -> int:
    """Days of breaks after ``since`` up to and with ``until``; a day in two breaks counts once."""
    if not pauses:
        return 0
    counted, end, total = since.toordinal(), until.toordinal(), 0
    for pause in sorted(pauses, key=lambda p: p.from_on):
        first = max(pause.from_on.toordinal(), counted + 1)
        last = end if pause.until_on is None else min(pause.until_on.toordinal(), end)
        if last >= first:
            total += last - first + 1
            counted = last
    return total


@lru_cache(maxsize=4096)
def whole_percent(done: int, total: int) -> int:
    """A share in whole percent, halves up. 100 only when nothing is missing, 0 only when nothing is there."""
    if total <= 0:
        return 0
    percent = (200 * done + total) // (2 * total)
    if done < total:
        percent = min(percent, 99)
    return max(percent, 1) if done > 0 else percent
