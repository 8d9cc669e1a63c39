"""A list of apprentices with everything around it: the colours of all, the page that is shown, its filters.

However many apprentices there are, it takes the same few queries.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.access import Access
from accounts.names import folded
from progress.lists import CHOICES, HELP, Listed, Slice, Wanted, listed, ordered, page_of
from progress.queries import lists as queries
from progress.queries.columns import Column, columns_of
from progress.queries.figures import Person, Read, people, rag_rule
from progress.queries.lists import Choice
from progress.rag import RagRule

Group = tuple[int, int | None]

# The filter's value for apprentices without an assessor.
NOBODY = "none"


@dataclass(frozen=True)
class Board:
    """``every`` is the whole list in its order, ended programmes too; ``page`` is what is shown of it.

    ``people`` names those of the page at least.
    """

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
        return Counter([row.slug for row in self.every])

    @cached_property
    def current(self) -> list[Listed]:
        """Those on programme."""
        return [row for row in self.every if row.slug != "ended"]

    @property
    def needing_help(self) -> int:
        return sum(self.counts[slug] for slug in HELP)

    @cached_property
    def employer_names(self) -> dict[int | None, str]:
        return {choice.key: choice.name for choice in self.employers}

    @cached_property
    def assessor_names(self) -> dict[int | None, str]:
        return {choice.key: choice.name for choice in self.assessors}

    def columns(self) -> dict[Group, tuple[Column, ...]]:
        """What the apprentices of the page owe, by group. One query."""
        return columns_of({row.figures.group: row.figures.pk for row in self.page.rows})


def board(found: Read, wanted: Wanted, *, access: Access, size: int, names_all: bool = False) -> Board:
    """The list of these apprentices, who were read in the person's scope. Four queries, one more from a cursor on.

    ``names_all`` asks for everybody's name where the page's would do.
    """
    rule = rag_rule(access.provider, access.today)
    rows = listed(found, rule)
    named = {person.pk: person for person in found.by_name()} if names_all or wanted.needs_names else {}
    if named:
        places = {key: place for place, key in enumerate(named)}
        # Who left the list between the two questions has no name.
        rows = [row for row in rows if row.figures.pk in places]
        rows.sort(key=lambda row: places[row.figures.pk])
    every = ordered(rows, wanted.sort)
    employers = queries.employers(access.provider, {row.figures.employer_id for row in every})
    assessors = queries.assessors(access.provider, {row.figures.assessor_id for row in every})
    matches = _matching(every, wanted, employers, assessors, named)
    page = page_of(
        every,
        matches,
        size=size,
        after=queries.key_of(access, wanted.after),
        before=queries.key_of(access, wanted.before),
    )
    return Board(
        wanted=wanted,
        rule=rule,
        every=every,
        matches=matches,
        page=page,
        people=named or {p.pk: p for p in people([row.figures.pk for row in page.rows])},
        employers=employers,
        assessors=assessors,
    )


def _matching(
    rows: Sequence[Listed],
    wanted: Wanted,
    employers: Sequence[Choice],
    assessors: Sequence[Choice],
    named: Mapping[int, Person],
) -> list[Listed]:
    """The rows that every filter lets through."""
    slugs = set(CHOICES[wanted.rag][1])
    found = [row for row in rows if row.slug in slugs]
    if wanted.employer:
        employer = _key(employers, wanted.employer)
        found = [row for row in found if row.figures.employer_id == employer]
    if wanted.assessor:
        assessor = None if wanted.assessor == NOBODY else _key(assessors, wanted.assessor)
        found = [row for row in found if row.figures.assessor_id == assessor]
    if wanted.words:
        ours = {choice.key: choice.name for choice in employers}
        theirs = {choice.key: choice.name for choice in assessors}
        words = folded(wanted.words).split()
        found = [
            row
            for row in found
            if _says(
                words,
                named[row.figures.pk].name,
                ours.get(row.figures.employer_id or 0, ""),
                theirs.get(row.figures.assessor_id or 0, ""),
            )
        ]
    return found


def _key(choices: Sequence[Choice], uuid: str) -> int:
    """The key of a choice; one that nobody has where the address names none of them."""
    return next((choice.key for choice in choices if str(choice.uuid) == uuid), -1)


def _says(words: Sequence[str], *names: str) -> bool:
    """Whether every word stands in one of the names."""
    told = folded(" ".join(names))
    return all(word in told for word in words)
