"""Three bars and the expected point (DOMAIN.md, rules 2 and 3).

Progress is signed off ÷ owed; beside it stand claimed ÷ owed and time gone by ÷ planned. What is
expected comes from the provider's curve, because sign-offs cluster late: a straight line would call
every apprentice behind in the first half.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from apprentices.status import KsbStatus
from progress.programme import Elapsed, Programme, whole_percent

SIGNED_OFF = str(KsbStatus.SIGNED_OFF.value)


class Point(NamedTuple):
    """At this share of the time, these shares of the KSBs, all in percent."""

    elapsed: int
    claimed: int
    signed_off: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A provider's expected course: points from 0 to 100 % of the time, straight lines between them."""

    points: tuple[Point, ...]

    def around(self, percent: float) -> tuple[Point, Point]:
        """The two points that this share of the time lies between (the same one twice at or past an end)."""
        if percent <= self.points[0].elapsed:
            return self.points[0], self.points[0]
        for before, after in pairwise(self.points):
            if percent < after.elapsed:
                return before, after
        return self.points[-1], self.points[-1]


@dataclass(frozen=True, slots=True)
class Expected:
    """The shares of the KSBs that the plan expects claimed and signed off by now, in percent.

    ``before`` and ``after`` are the points of the curve it was read between; ``is_settling_in`` says that
    nothing is expected yet, whatever the curve says.
    """

    claimed: float
    signed_off: float
    before: Point
    after: Point
    is_settling_in: bool = False

    def signed_off_of(self, owed: int) -> int:
        """The expected count of sign-offs, as it is shown."""
        return _count(self.signed_off, owed)

    def claimed_of(self, owed: int) -> int:
        return _count(self.claimed, owed)

    @property
    def signed_off_percent(self) -> int:
        """Whole points, as it is shown and compared."""
        return int(self.signed_off + 0.5)


def _count(percent: float, owed: int) -> int:
    return int(percent * owed / 100 + 0.5)


def expected(time: Elapsed, curve: Curve, settling_in_days: int) -> Expected | None:
    """What the plan expects after this time; None where the provider has no curve.

    In the settling-in days nothing is expected. Past the planned end the last point of the curve holds.
    """
    if not curve.points:
        return None
    percent = time.share * 100
    before, after = curve.around(percent)
    if time.gone < settling_in_days:
        return Expected(0.0, 0.0, before, after, is_settling_in=True)
    if before is after:
        return Expected(before.claimed, before.signed_off, before, after)
    part = (percent - before.elapsed) / (after.elapsed - before.elapsed)
    return Expected(
        before.claimed + (after.claimed - before.claimed) * part,
        before.signed_off + (after.signed_off - before.signed_off) * part,
        before,
        after,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of so many."""

    done: int
    total: int

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0

    @property
    def percent(self) -> int:
        return whole_percent(self.done, self.total)

    @property
    def words(self) -> str:
        return f"{self.done} of {self.total}"


@dataclass(frozen=True, slots=True)
class Bars:
    """The three bars on one scale, the expected point, and the sign-offs of each kind (K, S, B)."""

    time: Elapsed
    claimed: Counted
    signed_off: Counted
    expected: Expected | None
    by_kind: Mapping[str, Counted]


def bars(programme: Programme, time: Elapsed, due: Expected | None, kinds: str, standing: str) -> Bars:
    """The bars of one programme.

    ``kinds`` has a letter (K, S or B) and ``standing`` a status for every KSB owed, in the same order.
    """
    totals = Counter(kinds)
    done = Counter(kind for kind, status in zip(kinds, standing, strict=True) if status == SIGNED_OFF)
    return Bars(
        time=time,
        claimed=Counted(programme.claimed, programme.owed),
        signed_off=Counted(programme.signed_off, programme.owed),
        expected=due,
        by_kind={kind: Counted(done[kind], total) for kind, total in totals.items()},
    )
