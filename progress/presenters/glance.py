"""Key figures of many apprentices, and cohorts at a glance: from one reading of everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.utils.safestring import SafeString

from apm_portfolio.components.progress import meter
from apprentices.models import Cohort
from evidence.feedback_age import working_days
from progress.expected import Counted
from progress.lists import HELP, Listed
from progress.presenters import links
from progress.rag import RagRule


@dataclass(frozen=True)
class Glance:
    """One cohort: those on programme, how far they are, who needs help."""

    cohort: Cohort
    on_programme: int
    behind: int
    watch: int
    signed_off: Counted
    expected_percent: int | None

    @property
    def url(self) -> str:
        return links.cohort(self.cohort)

    @property
    def help_url(self) -> str:
        return links.cohort(self.cohort, "cohort_help")

    @property
    def needing_help(self) -> int:
        return self.behind + self.watch

    @property
    def meter(self) -> SafeString:
        return meter(self.signed_off.done, self.signed_off.total)

    @property
    def percent_words(self) -> str:
        words = f"{self.signed_off.percent} %"
        return words if self.expected_percent is None else f"{words}, expected {self.expected_percent} %"


def glances(cohorts: Sequence[Cohort], every: Sequence[Listed], rule: RagRule) -> list[Glance]:
    """The cohorts in their order, each with the figures of its apprentices among ``every``."""
    by_cohort: dict[int, list[Listed]] = {}
    for row in every:
        if row.slug != "ended":
            by_cohort.setdefault(row.figures.cohort_id, []).append(row)
    return [_glance(cohort, by_cohort.get(cohort.pk, []), rule) for cohort in cohorts]


def _glance(cohort: Cohort, rows: Sequence[Listed], rule: RagRule) -> Glance:
    slugs = [row.slug for row in rows]
    return Glance(
        cohort=cohort,
        on_programme=len(rows),
        behind=slugs.count(HELP[0]),
        watch=slugs.count(HELP[1]),
        signed_off=signed_off(rows),
        expected_percent=expected_percent(rows, rule),
    )


def signed_off(rows: Sequence[Listed]) -> Counted:
    """All their sign-offs of all that they owe."""
    return Counted(
        sum(row.figures.programme.signed_off for row in rows),
        sum(row.figures.programme.owed for row in rows),
    )


def expected_percent(rows: Sequence[Listed], rule: RagRule) -> int | None:
    """What their plans together expect by now, of all that they owe; None where nothing can be expected."""
    owed, due_count = 0, 0.0
    for row in rows:
        programme = row.figures.programme
        _, due = rule.plan(programme)
        if due is None:
            return None
        owed += programme.owed
        due_count += due.signed_off * programme.owed
    return int(due_count / owed + 0.5) if owed else None


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure with its meaning; ``url`` opens the rows behind it."""

    value: str
    unit: str
    label: str
    url: str = ""


def signed_off_stat(rows: Sequence[Listed], rule: RagRule, url: str = "") -> Stat:
    """Signed off against expected."""
    expected = expected_percent(rows, rule)
    label = "signed off" if expected is None else f"signed off, expected {expected} %"
    return Stat(str(signed_off(rows).percent), "%", label, url)


def feedback_stat(answers: Sequence[tuple[date, date]]) -> Stat:
    """The median of the working days between sent and answered."""
    if not answers:
        return Stat("–", "", "median feedback")
    days = median(working_days(sent, answered) for sent, answered in answers)
    return Stat(f"{days:g}", "working day" if days == 1 else "working days", "median feedback")
