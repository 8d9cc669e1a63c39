"""One fictional project as one apprentice met it: places, dates and figures that stories and files share.

Every apprentice of the demo worked on a depot welfare block with vehicle charging, each on another depot. The figures
are drawn once per apprentice and seed, so that the narrative, the workbook and the report of one person agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from random import Random
from typing import NamedTuple

from apm_portfolio.demo.content import Author

DEPOTS = (
    ("Osier Wharf", "OSW"),
    ("Tallow Quay", "TLQ"),
    ("Ember Yard", "EMB"),
    ("Millrace Lane", "MRL"),
    ("Heron Sidings", "HRS"),
    ("Saltpan Row", "SPR"),
    ("Lantern Hill", "LTH"),
    ("Otter Bank", "OTB"),
    ("Quarry Gate", "QYG"),
    ("Windmill Cross", "WMC"),
)

# Share of the budget, share planned to be done at the end of period 7.
PACKAGE_SHAPE = (
    ("01", "Enabling works and site set-up", 0.08, 1.00),
    ("02", "Drainage and foundations", 0.17, 1.00),
    ("03", "Modular welfare building", 0.27, 0.96),
    ("04", "Fit-out, kitchen and drying room", 0.14, 0.28),
    ("05", "Electrical supply and vehicle charging", 0.20, 0.36),
    ("06", "External works, fencing and lighting", 0.08, 0.12),
    ("07", "Management and preliminaries", 0.06, 0.58),
)

# Fit-out line, share of the whole, how far it may fall below and rise above the likely cost.
FIT_OUT = (
    ("Wall lining and doors", 0.17, 0.10, 0.15),
    ("Kitchen units and worktop", 0.13, 0.08, 0.18),
    ("Appliances", 0.07, 0.06, 0.10),
    ("Drying room: racks and extract", 0.16, 0.20, 0.90),
    ("Drying room: heat recovery", 0.09, 0.18, 0.75),
    ("Lockers", 0.08, 0.05, 0.12),
    ("Flooring, non-slip", 0.10, 0.08, 0.14),
    ("Showers and toilets", 0.12, 0.10, 0.20),
    ("Lighting and small power", 0.08, 0.09, 0.16),
)


@dataclass(frozen=True)
class Package:
    """A work package at the end of period 7, in pounds: budget, planned value, earned value, actual cost."""

    code: str
    name: str
    budget: int
    planned: int
    earned: int
    actual: int


class EstimateLine(NamedTuple):
    """A line of the fit-out estimate, in pounds: optimistic, most likely, pessimistic."""

    name: str
    low: int
    likely: int
    high: int


@dataclass(frozen=True)
class Quote:
    """An offer for temporary power: pounds a week, tonnes of CO2e over the hire, what was checked about labour."""

    supplier: str
    method: str
    weekly: int
    tonnes: float
    labour: str


@dataclass(frozen=True)
class SiteFacts:
    """What is true of one apprentice's project."""

    author: Author
    seed: int
    depot: str
    code: str
    bays: int
    drivers: int
    homes: int
    replies: int
    packages: tuple[Package, ...]
    contingency: int
    saving: int
    supply_kva: int
    grid_slip: int
    float_after: int
    change_cost: int
    change_days: int
    shift_metres: float
    rain_mm: int
    rain_limit: int
    pour_m3: int
    pour_moved: int
    quotes: tuple[Quote, ...]
    hire_weeks: int
    crane_hours: int
    crane_asked: int
    crane_agreed: int
    electricians_peak: int
    electricians_limit: int
    lessons: int
    cameras: int
    retention_days: int
    risks: tuple[int, ...]
    """Open risks in each of the six monthly versions of the register."""
    fit_out: tuple[EstimateLine, ...]
    analogous: int
    pipe_metres: int
    fall: int
    actions_closed: int
    actions_total: int

    def rng(self, purpose: str) -> Random:
        """A generator of its own for each purpose, the same on every run."""
        return Random(f"{self.seed}:{self.author.name}:{purpose}")

    def day(self, month: float, days: int = 0) -> date:
        """The working day that many programme months (and days) after the start."""
        moment = self.author.started_on + timedelta(days=round(month * 30.44) + days)
        return moment + timedelta(days=max(0, 8 - moment.isoweekday()) if moment.isoweekday() > 5 else 0)

    def on(self, weekday: int, month: float, days: int = 0) -> date:
        """That weekday (Monday is 0) in the week of `day(month)`, so many days later."""
        day = self.day(month)
        return day + timedelta(days=weekday - day.weekday() + days)

    @property
    def firm(self) -> str:
        return self.author.employer

    @property
    def place(self) -> str:
        return self.depot

    @property
    def headline(self) -> tuple[tuple[str, str], ...]:
        """A few figures with their labels, for small notes."""
        return (
            ("Budget", f"£{self.bac:,}"),
            ("Earned to date", f"£{self.ev:,}"),
            ("Paid to date", f"£{self.ac:,}"),
            ("Open risks", str(self.risks[5])),
        )

    @property
    def project(self) -> str:
        return f"{self.depot} depot welfare block and vehicle charging"

    @cached_property
    def bac(self) -> int:
        """Budget at completion, in pounds."""
        return sum(package.budget for package in self.packages)

    @cached_property
    def pv(self) -> int:
        return sum(package.planned for package in self.packages)

    @cached_property
    def ev(self) -> int:
        return sum(package.earned for package in self.packages)

    @cached_property
    def ac(self) -> int:
        return sum(package.actual for package in self.packages)

    @property
    def cpi(self) -> float:
        return self.ev / self.ac

    @property
    def spi(self) -> float:
        return self.ev / self.pv

    @property
    def eac(self) -> int:
        """Estimate at completion if cost performance stays as it is, in whole hundreds of pounds."""
        return _hundreds(self.bac / self.cpi)

    @property
    def approved(self) -> int:
        """What the gate approved: the budget and its contingency."""
        return self.bac + self.contingency

    @property
    def reforecast(self) -> int:
        """The forecast after the savings that the apprentice proposed; always within `approved`."""
        return self.eac - self.saving

    @cached_property
    def estimate(self) -> tuple[int, int, int]:
        """The fit-out estimate in whole hundreds of pounds: optimistic, most likely, pessimistic."""
        return (
            _hundreds(sum(line.low for line in self.fit_out)),
            _hundreds(sum(line.likely for line in self.fit_out)),
            _hundreds(sum(line.high for line in self.fit_out)),
        )

    @cached_property
    def expected_estimate(self) -> int:
        """The three-point estimate's expected value, (o + 4m + p) / 6 over all lines, in whole tens of pounds."""
        return _tens(sum(line.low + 4 * line.likely + line.high for line in self.fit_out) / 6)

    @property
    def float_before(self) -> int:
        """Working days of float on the charging path before the connection slipped by `grid_slip` weeks."""
        return self.float_after + 5 * self.grid_slip

    @property
    def chosen(self) -> Quote:
        """The offer that was recommended: the battery hybrid."""
        return self.quotes[1]


def _hundreds(amount: float) -> int:
    return round(amount / 100) * 100


def _tens(amount: float) -> int:
    return round(amount / 10) * 10


def _packages(rng: Random) -> tuple[Package, ...]:
    """Drainage overspent once and holds about half of the cost variance; the rest is spread over what has begun."""
    budget = rng.randrange(396, 544) * 1000
    rows = []
    for code, name, share, planned in PACKAGE_SHAPE:
        package = _hundreds(budget * share)
        planned_value = _hundreds(package * planned)
        earned = _hundreds(planned_value * (1.0 if planned == 1.0 else rng.uniform(0.84, 0.95)))
        overspend = rng.uniform(0.09, 0.10) if code == "02" else rng.uniform(0.03, 0.06)
        rows.append(Package(code, name, package, planned_value, earned, _tens(earned * (1 + overspend))))
    return tuple(rows)


def _quotes(rng: Random) -> tuple[Quote, ...]:
    diesel = rng.randrange(92, 108) * 10
    return (
        Quote(
            "Supplier A",
            "Diesel generator, 60 kVA",
            diesel,
            round(rng.uniform(28, 33), 1),
            "No answer on agency pay",
        ),
        Quote(
            "Supplier B",
            "Battery with a small generator on treated vegetable oil",
            _tens(diesel * 1.09),
            round(rng.uniform(6.5, 9), 1),
            "Living wage, own crews, audit seen",
        ),
        Quote(
            "Supplier C",
            "Generator on treated vegetable oil, 60 kVA",
            _tens(diesel * 1.17),
            round(rng.uniform(4, 6), 1),
            "Living wage stated, not evidenced",
        ),
    )


@lru_cache(maxsize=256)
def facts_for(author: Author, seed: int) -> SiteFacts:
    """The project of this apprentice: the same for the same author and seed, on every machine."""
    rng = Random(f"{seed}:{author.name}")
    depot, code = rng.choice(DEPOTS)
    packages = _packages(rng)
    budget = sum(package.budget for package in packages)
    spent = sum(package.actual for package in packages)
    earned = sum(package.earned for package in packages)
    overrun = _hundreds(budget * spent / earned) - budget
    contingency = _hundreds(budget * 0.05)
    likely = _hundreds(packages[3].budget * 0.97)
    return SiteFacts(
        author=author,
        seed=seed,
        depot=depot,
        code=f"{code}-{rng.randrange(11, 99)}",
        bays=rng.randrange(16, 36, 2),
        drivers=rng.randrange(70, 150),
        homes=rng.randrange(48, 130),
        replies=rng.randrange(9, 24),
        packages=packages,
        contingency=contingency,
        saving=max(_hundreds(overrun - contingency * 0.7), 2400),
        supply_kva=rng.choice((315, 400, 500, 630)),
        grid_slip=rng.randrange(2, 5),
        float_after=rng.randrange(2, 6),
        change_cost=rng.randrange(64, 118) * 100,
        change_days=rng.randrange(4, 9),
        shift_metres=round(rng.uniform(2.4, 5.2), 1),
        rain_mm=rng.randrange(24, 41),
        rain_limit=10,
        pour_m3=rng.randrange(38, 62),
        pour_moved=rng.randrange(4, 7),
        quotes=_quotes(rng),
        hire_weeks=rng.randrange(14, 23),
        crane_hours=rng.randrange(30, 37),
        crane_asked=rng.randrange(14, 18),
        crane_agreed=rng.randrange(10, 13),
        electricians_peak=rng.randrange(6, 9),
        electricians_limit=4,
        lessons=rng.randrange(17, 29),
        cameras=rng.randrange(5, 10),
        retention_days=rng.choice((14, 21, 28)),
        risks=_register(rng),
        fit_out=_fit_out(likely, rng),
        analogous=_hundreds(likely * rng.uniform(0.86, 0.93)),
        pipe_metres=rng.randrange(36, 62),
        fall=rng.choice((60, 80)),
        actions_closed=rng.randrange(9, 13),
        actions_total=14,
    )


def _fit_out(likely: int, rng: Random) -> tuple[EstimateLine, ...]:
    lines = []
    for name, share, down, up in FIT_OUT:
        middle = _tens(likely * share * rng.uniform(0.97, 1.03))
        lines.append(EstimateLine(name, _tens(middle * (1 - down)), middle, _tens(middle * (1 + up))))
    return tuple(lines)


def _register(rng: Random) -> tuple[int, ...]:
    """Rises while people start to look, falls when responses bite; never below what the register itself lists."""
    return tuple(count + rng.randrange(3) for count in (11, 16, 18, 21, 15, 10))
