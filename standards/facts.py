"""The facts of a version by name: what they are called, how a value reads, and which may be supplied."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import formats

from standards.models import AssessmentRegime

NOT_PUBLISHED = "not published"


@dataclass(frozen=True)
class Fact:
    """``name`` is the column of StandardVersion; ``as_words`` turns a known value into words."""

    name: str
    label: str
    as_words: Callable[[object], str] = str
    # "number", "date", "address" or "choice": how a form asks for it. "" where nobody but the source says.
    asked_as: str = ""
    limit: int = 0
    hint: str = ""
    # What a link to it says.
    link: str = ""


def _months(value: object) -> str:
    return "1 month" if value == 1 else f"{value} months"


def _hours(value: object) -> str:
    return f"{value:,} hours"


def _pounds(value: object) -> str:
    return f"£{value:,}"


def _day(value: object) -> str:
    return formats.date_format(value, "j F Y") if isinstance(value, date) else str(value)


def _regime(value: object) -> str:
    return str(AssessmentRegime(str(value)).label)


ALL = (
    Fact("level", "Level", asked_as="number", limit=8, hint="1 to 8."),
    Fact("status", "Status"),
    Fact("typical_duration_months", "Typical duration", _months, "number", 120, "In months."),
    Fact("minimum_hours", "Minimum off-the-job hours", _hours, "number", 20_000, "Whole hours."),
    Fact(
        "plan_minimum_months",
        "Least time on programme",
        _months,
        "number",
        120,
        "In months, where the assessment plan asks for more than the funding rules.",
    ),
    Fact("assessment_months", "Assessment period", _months, "number", 60, "In months."),
    Fact("earliest_start_on", "Earliest start", _day, "date"),
    Fact("latest_start_on", "Latest start", _day, "date"),
    Fact("latest_end_on", "Latest end", _day, "date"),
    Fact(
        "assessment_regime",
        "Kind of assessment",
        _regime,
        "choice",
        hint="Which words the assessment plan uses: end-point assessment and gateway, or the newer ones.",
    ),
    Fact("assessment_plan_url", "Assessment plan", asked_as="address", limit=500, link="Read the plan"),
    Fact("lars_code", "LARS code", asked_as="number", limit=99_999),
    Fact("max_funding", "Maximum funding", _pounds),
    Fact("approved_on", "Approved for delivery", _day),
    Fact("route", "Route"),
    Fact("pathway", "Pathway"),
    Fact("cluster", "Cluster"),
    Fact("occupation_code", "Occupation"),
    Fact("regulated_body", "Regulated by"),
    Fact("salary", "Average (median) salary"),
    Fact("page_url", "Official page", link="Open the page"),
    Fact("change_note", "Latest change"),
    Fact("overview", "Overview"),
    Fact("summary", "Summary"),
)
BY_NAME = {fact.name: fact for fact in ALL}
SUPPLIABLE = tuple(fact for fact in ALL if fact.asked_as)


def words(name: str, value: object) -> str:
    """A fact's value as a person reads it."""
    return NOT_PUBLISHED if value in (None, "") else BY_NAME[name].as_words(value)
