"""The provider's front page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.access import Access
from apprentices.models import Apprentice, CohortQuerySet
from evidence.feedback_age import working_days
from progress.board import Board, board
from progress.lists import Wanted
from progress.presenters.glance import Glance, Stat, feedback_stat, glances, signed_off_stat
from progress.presenters.help import HelpRow, help_rows
from progress.presenters.lists import rows
from progress.queries import cohort as answers
from progress.queries import provider as queries
from progress.queries.figures import read
from progress.queries.lists import cohort_names
from progress.queries.provider import Overdue
from progress.words import several

PEOPLE = 5
COHORTS = 8


@dataclass(frozen=True)
class Late:
    """An assessor with overdue feedback; ``days`` are working days that the oldest has waited."""

    overdue: Overdue
    days: int

    @property
    def name(self) -> str:
        return self.overdue.name or "No assessor assigned"


@dataclass(frozen=True)
class FrontPage:
    """What the template shows."""

    board: Board
    people: Sequence[HelpRow]
    cohorts: Sequence[Glance]
    late: Sequence[Late]
    answers: Sequence[tuple[date, date]]

    @property
    def title(self) -> str:
        count = self.board.needing_help
        if not count:
            return "Nobody needs help today"
        return "1 person needs help" if count == 1 else f"{count} people need help"

    @property
    def sub(self) -> str:
        counts = self.board.counts
        parts = [several(len(self.board.current), "apprentice") + " on programme"]
        parts += [f"{counts[slug]} {words}" for slug, words in SPOKEN.items() if counts[slug]]
        return " · ".join(parts)

    @property
    def promise(self) -> int:
        return self.board.rule.thresholds.feedback_promise_days

    @property
    def more(self) -> str:
        """What the list leaves out."""
        rest = self.board.needing_help - len(self.people)
        if rest <= 0:
            return ""
        return f"{rest} more {'needs' if rest == 1 else 'need'} help: they are listed by cohort."

    @property
    def stats(self) -> list[Stat]:
        overdue = sum(late.overdue.answers for late in self.late)
        return [
            signed_off_stat(self.board.current, self.board.rule),
            feedback_stat(self.answers),
            Stat(str(overdue), "", "answers overdue"),
        ]

    @property
    def unassigned(self) -> str:
        """Apprentices on programme whom nobody assesses, said where there are any."""
        count = sum(row.figures.assessor_id is None for row in self.board.current)
        if not count:
            return ""
        return (
            "1 apprentice has no assessor yet."
            if count == 1
            else f"{count} apprentices have no assessor yet."
        )


SPOKEN = {
    "behind": "behind",
    "watch": "to watch",
    "on-track": "on track",
    "settling-in": "settling in",
    "on-break": "on a break",
    "not-begun": "not begun",
}


def front_page(access: Access, apprentices: QuerySet[Apprentice], cohorts: CohortQuerySet) -> FrontPage:
    """Everybody in a handful of queries, however many they are."""
    found = board(read(apprentices), Wanted(rag="help", sort="help"), access=access, size=PEOPLE)
    names = cohort_names({row.figures.cohort_id for row in found.page.rows})
    shown = list(queries.newest_cohorts(cohorts)[:COHORTS])
    late: list[Late] = []
    given: list[tuple[date, date]] = []
    if access.provider is not None:
        overdue = queries.overdue_by_assessor(access.provider, access.today)
        late = [Late(one, working_days(one.oldest_on, access.today)) for one in overdue]
        given = answers.recent_answers(access.provider.pk, access.today)
    return FrontPage(
        board=found,
        people=help_rows(access, rows(found, today=access.today, maps=False, cohorts=names)),
        cohorts=glances(shown, found.every, found.rule),
        late=late,
        answers=given,
    )
