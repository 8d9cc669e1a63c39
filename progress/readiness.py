"""Gateway readiness: an ordered list of named checks, each with the figures behind it (DOMAIN.md, rule 4).

Nothing here is a permanent block and nothing is passed by default: what the product does not record yet
is said to be so, and as long as any check is open nobody is called ready.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from apprentices.dates import add_months
from progress.programme import Programme, moved_by_breaks
from progress.words import several
from standards.models import AssessmentRegime


class Result(Enum):
    PASSED = "passed"
    NOT_YET = "not yet"
    NOT_APPLICABLE = "not applicable"
    NOT_RECORDED = "not recorded yet"


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``figures`` is the sentence that says on what it rests; ``codes`` names KSBs still open."""

    name: str
    title: str
    result: Result
    figures: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """All checks in their order."""

    checks: tuple[Check, ...]

    def count(self, result: Result) -> int:
        return sum(check.result is result for check in self.checks)

    @property
    def passed(self) -> int:
        return self.count(Result.PASSED)

    @property
    def applicable(self) -> int:
        return len(self.checks) - self.count(Result.NOT_APPLICABLE)

    @property
    def not_recorded(self) -> int:
        return self.count(Result.NOT_RECORDED)

    @property
    def is_ready(self) -> bool:
        """Every check that applies is passed."""
        return self.passed == self.applicable


@dataclass(frozen=True, slots=True)
class MinimumDuration:
    """A minimum time on programme, in months or in days, for starts from a day on."""

    starts_from_on: date
    source: str
    months: int = 0
    days: int = 0

    @property
    def words(self) -> str:
        return f"{self.months} months" if self.months else f"{self.days} days"


# The funding rules' minimum by start, the newest first. A new funding year is a new line.
FUNDING_MINIMA = (
    MinimumDuration(date(2025, 8, 1), "apprenticeship funding rules for starts from 1 August 2025", months=8),
    MinimumDuration(date.min, "apprenticeship funding rules for starts before 1 August 2025", days=372),
)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What the checks need beside the programme: of the version, and of the evidence.

    ``open_codes`` are the KSBs not signed off; ``under_review`` the titles of items that wait for an answer.
    """

    regime: str
    plan_minimum_months: int | None
    minimum_hours: int | None
    behaviours: int
    open_codes: tuple[str, ...]
    under_review: tuple[str, ...]
    accepted_items: int


def readiness(programme: Programme, portfolio: Portfolio, today: date) -> Readiness:
    """Every check of the gateway, in the order in which they are read."""
    return Readiness(
        (
            _signed_off(programme, portfolio),
            _nothing_under_review(portfolio),
            _funding_minimum(programme, today),
            _plan_minimum(programme, portfolio, today),
            Check(
                "portfolio",
                "Portfolio within the plan's limits",
                Result.NOT_RECORDED,
                f"{_items(portfolio.accepted_items)} accepted. "
                "How much the assessment plan allows in the pack is not recorded yet.",
            ),
            _training_hours(portfolio),
            _unrecorded(
                "english-maths", "English and maths, where owed", "Whether they are owed, and results"
            ),
            _unrecorded("review", "Current progress review held", "Progress reviews"),
            _unrecorded(
                "declarations",
                "Declarations by apprentice, employer and provider",
                "The three declarations",
            ),
            _employer_verification(portfolio),
        )
    )


def funding_minimum(start_on: date) -> MinimumDuration:
    """The funding rules' minimum for a start on this day."""
    return next(minimum for minimum in FUNDING_MINIMA if start_on >= minimum.starts_from_on)


def reached_on(programme: Programme, minimum: MinimumDuration, today: date) -> date:
    """The day on which this time on programme is complete, breaks taken out."""
    if minimum.months:
        plain = add_months(programme.start_on, minimum.months)
    else:
        plain = programme.start_on + timedelta(days=minimum.days)
    return moved_by_breaks(programme, plain, today)


def _signed_off(programme: Programme, portfolio: Portfolio) -> Check:
    return Check(
        "signed-off",
        "Every KSB owed is signed off",
        Result.PASSED if programme.owed and not portfolio.open_codes else Result.NOT_YET,
        f"{programme.signed_off} of {programme.owed} signed off.",
        portfolio.open_codes,
    )


def _nothing_under_review(portfolio: Portfolio) -> Check:
    waiting = len(portfolio.under_review)
    if not waiting:
        return Check(
            "under-review", "No evidence under review", Result.PASSED, "Nothing waits for an answer."
        )
    titles = "; ".join(portfolio.under_review)
    return Check(
        "under-review",
        "No evidence under review",
        Result.NOT_YET,
        f"{_items(waiting)} waiting for an answer: {titles}.",
    )


def _funding_minimum(programme: Programme, today: date) -> Check:
    minimum = funding_minimum(programme.start_on)
    return _duration("minimum-duration", "Minimum duration of the funding rules", programme, minimum, today)


def _plan_minimum(programme: Programme, portfolio: Portfolio, today: date) -> Check:
    title = "Minimum duration of the assessment plan"
    if portfolio.plan_minimum_months is None:
        return Check(
            "plan-duration",
            title,
            Result.NOT_RECORDED,
            "Not published for this version. A platform administrator can supply it with its source.",
        )
    minimum = MinimumDuration(
        date.min, "this version's assessment plan", months=portfolio.plan_minimum_months
    )
    return _duration("plan-duration", title, programme, minimum, today)


def _duration(name: str, title: str, programme: Programme, minimum: MinimumDuration, today: date) -> Check:
    day = reached_on(programme, minimum, today)
    paused = (day - reached_on(programme._replace(pauses=()), minimum, today)).days
    breaks = f" and {several(paused, 'day')} of breaks" if paused else ""
    verb = "reached" if today >= day else "will be reached"
    return Check(
        name,
        title,
        Result.PASSED if today >= day else Result.NOT_YET,
        f"{minimum.words} from {programme.start_on:%-d %B %Y}{breaks}: {verb} on {day:%-d %B %Y} "
        f"({minimum.source}).",
    )


def _training_hours(portfolio: Portfolio) -> Check:
    published = (
        f"The version asks for {portfolio.minimum_hours} hours."
        if portfolio.minimum_hours
        else "The version's minimum hours are not published."
    )
    return Check(
        "training-hours",
        "Off-the-job training reaches the minimum",
        Result.NOT_RECORDED,
        f"{published} Hours are not recorded here yet.",
    )


def _employer_verification(portfolio: Portfolio) -> Check:
    title = "Employer has verified the behaviours"
    if portfolio.regime == AssessmentRegime.END_POINT:
        return Check(
            "employer-verification",
            title,
            Result.NOT_APPLICABLE,
            "This version is assessed at an end-point; its plan leaves behaviours to the assessor.",
        )
    return Check(
        "employer-verification",
        title,
        Result.NOT_RECORDED,
        f"{several(portfolio.behaviours, 'behaviour')} to verify. It is not recorded here yet.",
    )


def _unrecorded(name: str, title: str, what: str) -> Check:
    return Check(name, title, Result.NOT_RECORDED, f"{what} are not recorded here yet.")


def _items(count: int) -> str:
    return several(count, "item")
