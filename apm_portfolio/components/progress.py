"""Three bars on one scale, a small meter, and the burn-up chart: shares and dates to SVG coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. ``share`` and ``expected`` are parts of one (0.37). ``url`` or ``why`` opens its reasons."""

    kind: str  # time, claimed or signed
    label: str
    value: str  # "23 of 62"
    share: float
    note: str = ""  # "expected 25"
    expected: float | None = None
    url: str = ""
    why: Sequence[str] = ()

    @property
    def width(self) -> str:
        return percent(self.share)

    @property
    def mark(self) -> str:
        return "" if self.expected is None else percent(self.expected)


def percent(share: float) -> str:
    """A share as an SVG length, kept within the track."""
    return f"{min(max(share, 0), 1) * 100:.4g}%"


def meter(done: int, total: int) -> SafeString:
    """A short bar for table rows; the figures stand in its text."""
    share = percent(done / total if total else 0)
    return format_html(
        '<svg class="meter track" role="img" aria-label="{} of {}"><rect class="ground" width="100%"'
        ' height="8" rx="4"/><rect class="fill-signed" width="{}" height="8" rx="4"/></svg>',
        done,
        total,
        share,
    )


@dataclass(frozen=True)
class BurnUp:
    """Signed-off KSBs over time. Points are (day, count) in order; ``forecast`` is (earliest, latest) end."""

    total: int
    starts_on: date
    ends_on: date
    today: date
    signed: Sequence[tuple[date, int]]
    planned: Sequence[tuple[date, float]]
    forecast: tuple[date, date] | None = None
    heading: str = "Signed-off KSBs over time"

    @property
    def last_day(self) -> date:
        return max(self.ends_on, self.forecast[1]) if self.forecast else self.ends_on

    @property
    def step(self) -> int:
        return max(ceil(self.total / 4), 1)

    @property
    def y_ticks(self) -> list[int]:
        return [self.step * n for n in (4, 3, 2, 1, 0)]

    @property
    def x_ticks(self) -> list[str]:
        span = (self.last_day - self.starts_on).days
        return [f"{self.starts_on + timedelta(days=round(span * n / 4)):%b %Y}" for n in range(5)]

    @property
    def grid(self) -> str:
        return "".join(f"M0 {n * 250}H1000" for n in range(5))

    @property
    def owed(self) -> str:
        return f"M0 {self._y(self.total):.1f}H1000"

    @property
    def today_line(self) -> str:
        return f"M{self._x(self.today):.1f} 0V1000"

    @property
    def plan(self) -> str:
        return "M" + "L".join(f"{self._x(day):.1f} {self._y(count):.1f}" for day, count in self.planned)

    @property
    def done(self) -> str:
        """Steps: a count holds until the next sign-off."""
        path = f"M0 {self._y(0):.1f}"
        for day, count in self.signed:
            path += f"H{self._x(day):.1f}V{self._y(count):.1f}"
        return path + f"H{self._x(self.today):.1f}"

    @property
    def now(self) -> int:
        return self.signed[-1][1] if self.signed else 0

    @property
    def dot(self) -> str:
        return f"M{self._x(self.today):.1f} {self._y(self.now):.1f}h0"

    @property
    def band(self) -> str:
        if not self.forecast:
            return ""
        early, late = self.forecast
        top = f"{self._y(self.total):.1f}"
        return (
            f"M{self._x(self.today):.1f} {self._y(self.now):.1f}"
            f"L{self._x(early):.1f} {top}H{self._x(late):.1f}Z"
        )

    @property
    def planned_now(self) -> int:
        return round(self._planned_at(self.today))

    @property
    def description(self) -> str:
        return f"{self.now} of {self.total} signed off; the plan for today is {self.planned_now}."

    @property
    def table(self) -> list[tuple[date, int, int]]:
        """(end of month or today, signed off, planned)."""
        rows = []
        day = self.starts_on
        while day < self.today:
            day = min((day.replace(day=28) + timedelta(days=4)).replace(day=1), self.today)
            shown = day if day == self.today else day - timedelta(days=1)
            rows.append((shown, self._signed_at(shown), round(self._planned_at(shown))))
        return rows

    @property
    def table_rows(self) -> SafeString:
        """The table as HTML: a template's filters would take as long for it as for the rest of the chart."""
        return format_html_join(
            "",
            '<tr><th scope="row">{}</th><td class="num">{}</td><td class="num">{}</td></tr>',
            ((f"{day:%-d %B %Y}", signed, planned) for day, signed, planned in self.table),
        )

    def _x(self, day: date) -> float:
        span = (self.last_day - self.starts_on).days or 1
        return (day - self.starts_on).days / span * 1000

    def _y(self, count: float) -> float:
        return (1 - count / (self.step * 4)) * 1000

    def _signed_at(self, day: date) -> int:
        return next((count for when, count in reversed(self.signed) if when <= day), 0)

    def _planned_at(self, day: date) -> float:
        """Between two points of the plan, on the line between them."""
        before = next(((d, c) for d, c in reversed(self.planned) if d <= day), None)
        after = next(((d, c) for d, c in self.planned if d > day), None)
        if before is None:
            return 0
        if after is None:
            return before[1]
        part = (day - before[0]).days / (after[0] - before[0]).days
        return before[1] + (after[1] - before[1]) * part
