"""Lists of apprentices: what a reader wants to see, in which order, and which page of it.

Works on figures alone. RAG depends on today, so it cannot be sorted by the database; thousands take
milliseconds. Pages are found by key: they begin after the row that the reader saw last, wherever it stands now.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from accounts.paging import uuid_or_none
from progress.queries.figures import Figures, Read, figures_of
from progress.rag import Rag, RagRule

# The slugs of RAG, who needs help first.
ORDER = ("behind", "watch", "on-track", "settling-in", "on-break", "not-begun", "ended")
RANK = {slug: place for place, slug in enumerate(ORDER)}
HELP = ("behind", "watch")

# What the filter of RAG offers: value, words and the slugs it lets through.
CHOICES: Mapping[str, tuple[str, Collection[str]]] = {
    "": ("On programme", [slug for slug in ORDER if slug != "ended"]),
    "help": ("Needs help", HELP),
    "behind": ("Behind", ["behind"]),
    "watch": ("Watch", ["watch"]),
    "on-track": ("On track", ["on-track"]),
    "settling-in": ("Settling in", ["settling-in", "not-begun"]),
    "on-break": ("On a break", ["on-break"]),
    "ended": ("Ended", ["ended"]),
}


@dataclass(slots=True, eq=False)
class Listed:
    """One apprentice of a list: their colour, how far behind; the reasons are worked out when they are asked for."""

    figures: Figures
    slug: str
    points_behind: int
    _rag: Rag | None = None

    def rag(self, rule: RagRule) -> Rag:
        if self._rag is None:
            self._rag = rule.rag(self.figures.programme)
        return self._rag


SortKey = Callable[[Listed], Any]

# By name of the sort: None is the order of the names.
SORTS: Mapping[str, SortKey | None] = {
    "name": None,
    "help": lambda row: (RANK[row.slug], -row.points_behind),
    "signed": lambda row: -row.figures.programme.signed_off / (row.figures.programme.owed or 1),
    "waiting": lambda row: (
        row.figures.programme.oldest_waiting_on is None,
        row.figures.programme.oldest_waiting_on or row.figures.programme.start_on,
    ),
    "end": lambda row: row.figures.programme.planned_end_on,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stands in the address of a list. An unknown order, colour or place is as if nothing stood there.

    ``usual_rag`` is the filter that the list has while its address names none; ``whole_rag`` the one that
    leaves nobody out: those on programme, or, where all have ended, those.
    """

    words: str = ""
    rag: str = ""
    employer: str = ""
    assessor: str = ""
    group: str = ""
    sort: str = ""
    after: UUID | None = None
    before: UUID | None = None
    usual_rag: str = ""
    whole_rag: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], *, sort: str, rag: str = "") -> "Wanted":
        """From a request's GET; ``sort`` and ``rag`` are the list's own. A leading ``-`` turns an order round."""
        wanted_sort, wanted_rag = query.get("sort", ""), query.get("rag", rag)
        return cls(
            words=" ".join(query.get("q", "").split())[:100],
            rag=wanted_rag if wanted_rag in CHOICES else rag,
            employer=query.get("employer", ""),
            assessor=query.get("assessor", ""),
            group=query.get("group", ""),
            sort=wanted_sort if wanted_sort.removeprefix("-") in SORTS else sort,
            after=uuid_or_none(query.get("after", "")),
            before=uuid_or_none(query.get("before", "")),
            usual_rag=rag,
        )

    def query(self, **changes: str) -> str:
        """The address's query with these changes (by the names in the address), from the first page on."""
        pairs = {
            "q": self.words,
            "rag": self.rag,
            "employer": self.employer,
            "assessor": self.assessor,
            "group": self.group,
            "sort": self.sort,
            **changes,
        }
        kept = {name for name, value in pairs.items() if value or (name == "rag" and self.usual_rag)}
        return "?" + urlencode({name: value for name, value in pairs.items() if name in kept})

    @property
    def group_query(self) -> str:
        """Only which part of a cohort is shown: for links to its other pages."""
        return f"?{urlencode({'group': self.group})}" if self.group else ""

    @property
    def needs_names(self) -> bool:
        """Whether everybody's name matters, not only those that are shown."""
        return bool(self.words) or SORTS[self.sort.removeprefix("-")] is None

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.employer or self.assessor) or self.rag != self.whole_rag


REMEMBERED = 20_000


def listed(found: Read, rule: RagRule) -> list[Listed]:
    """Every row with its colour.

    It follows from the row alone (and the rule, which is one day's), so a row that was seen before is not
    worked out again. Those with breaks are few and always are.
    """
    if len(rule.known) > REMEMBERED:
        rule.known.clear()
    known, pauses = rule.known, found.pauses
    answer = []
    for row in found.rows:
        one = known.get(row)
        if one is None or row[0] in pauses:
            one = _listed(figures_of(row, pauses.get(row[0], ())), rule)
            if row[0] not in pauses:
                known[row] = one
        answer.append(one)
    return answer


def _listed(row: Figures, rule: RagRule) -> Listed:
    return Listed(row, rule.slug(row.programme), rule.points_behind(row.programme))


def ordered(rows: Sequence[Listed], sort: str) -> list[Listed]:
    """The rows in the order that is wanted; equals stay as they were. Those by name come in that order."""
    key = SORTS[sort.removeprefix("-")]
    is_reversed = sort.startswith("-")
    if key is None:
        return list(reversed(rows)) if is_reversed else list(rows)
    return sorted(rows, key=key, reverse=is_reversed)


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a list: its rows, where they stand in the whole, and whether there is more on either side."""

    rows: Sequence[Listed]
    first: int
    total: int

    @property
    def has_earlier(self) -> bool:
        return bool(self.rows) and self.first > 1

    @property
    def has_later(self) -> bool:
        return bool(self.rows) and self.first - 1 + len(self.rows) < self.total

    @property
    def words(self) -> str:
        """``26 to 50 of 143``."""
        if not self.rows:
            return "0 of 0"
        last = self.first + len(self.rows) - 1
        return f"{last} of {self.total}" if self.first == 1 else f"{self.first} to {last} of {self.total}"


def page_of(
    rows: Sequence[Listed],
    kept: Sequence[Listed],
    *,
    size: int,
    after: int | None = None,
    before: int | None = None,
) -> Slice:
    """The page after (or before) the apprentice with this key, of those kept of the ordered rows.

    The row itself need not be among them any more: its place in the order is what counts. Somebody unknown
    is the beginning; where nobody comes after them any more, it is the end.
    """
    start = 0
    if after is not None or before is not None:
        places = {row.figures.pk: place for place, row in enumerate(rows)}
        if after in places:
            start = sum(places[row.figures.pk] <= places[after] for row in kept)
            if start == len(kept):
                start = max(start - size, 0)
        elif before in places:
            start = max(sum(places[row.figures.pk] < places[before] for row in kept) - size, 0)
    return Slice(kept[start : start + size], start + 1, len(kept))
