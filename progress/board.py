"""A list of apprentices with everything around it: the colours of all, the page that is shown, its filters.

However many apprentices there are, it takes the same few queries.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from accounts.access import Access
from apprentices.models import Apprentice
from progress.lists import CHOICES, HELP, Listed, Slice, Wanted, listed, ordered, page_of
from progress.queries import lists as queries
from progress.queries.columns import Column, columns_of
from progress.queries.figures import Figures, Read, rag_rule, read
from progress.queries.lists import Choice, Person
from progress.rag import Rag, RagRule

Group = tuple[int, int | None]


@dataclass(frozen=True)
class Board:
    """``every`` is the whole list in its order, ended programmes too; ``page`` is what is shown of it."""

    wanted: Wanted
    rule: RagRule
    every: Sequence[Listed]
    matches: Sequence[Listed]
    page: Slice
    people: Mapping[int, Person]
    employers: Sequence[Choice]
    assessors: Sequence[Choice]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many have which colour, whatever is filtered."""
        return Counter(row.slug for row in self.every)

    @property
    def current(self) -> list[Figures]:
        """Those on programme."""
        return [row.figures for row in self.every if row.slug != "ended"]

    @property
    def needing_help(self) -> int:
        return sum(self.counts[slug] for slug in HELP)

    def rag(self, row: Listed) -> Rag:
        """With its reasons."""
        return row.rag(self.rule)

    def columns(self) -> dict[Group, tuple[Column, ...]]:
        """What the apprentices of the page owe, by group. One query."""
        return columns_of({row.figures.group: row.figures.pk for row in self.page.rows})


def board(
    apprentices: QuerySet[Apprentice],
    wanted: Wanted,
    *,
    access: Access,
    size: int,
    found: Read | None = None,
) -> Board:
    """The list of these apprentices (scoped already). ``found`` are their rows, or part of them, if read."""
    if found is None:
        found = read(apprentices)
    rule = rag_rule(access.provider, access.today)
    every = ordered(listed(found, rule), wanted.sort, rule)
    employers = queries.employers(access.provider, {row.figures.employer_id for row in every})
    assessors = queries.assessors(access.provider, {row.figures.assessor_id for row in every})
    matches = _filtered(every, wanted, apprentices, employers, assessors)
    page = page_of(
        every,
        matches,
        size=size,
        after=queries.key_of(apprentices, wanted.after) if wanted.after else None,
        before=queries.key_of(apprentices, wanted.before) if wanted.before else None,
    )
    return Board(
        wanted=wanted,
        rule=rule,
        every=every,
        matches=matches,
        page=page,
        people=queries.people([row.figures.pk for row in page.rows]),
        employers=employers,
        assessors=assessors,
    )


def _filtered(
    rows: Sequence[Listed],
    wanted: Wanted,
    apprentices: QuerySet[Apprentice],
    employers: Collection[Choice],
    assessors: Collection[Choice],
) -> list[Listed]:
    """The rows that every filter lets through."""
    slugs = set(CHOICES[wanted.rag][1])
    found = [row for row in rows if row.slug in slugs]
    if wanted.employer:
        keys = {choice.key for choice in employers if choice.uuid == wanted.employer}
        found = [row for row in found if row.figures.employer_id in keys]
    if wanted.assessor:
        nobody = wanted.assessor == NOBODY
        keys = {choice.key for choice in assessors if choice.uuid == wanted.assessor}
        found = [
            row
            for row in found
            if (row.figures.assessor_id is None if nobody else row.figures.assessor_id in keys)
        ]
    if wanted.words:
        named = queries.matching(apprentices, wanted.words)
        found = [row for row in found if row.figures.pk in named]
    return found


# The filter's value for apprentices without an assessor.
NOBODY = "none"
