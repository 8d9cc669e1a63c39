"""Lists of apprentices: what a reader wants to see, in which order, and which page of it.

Works on figures alone. RAG depends on today, so it cannot be sorted by the database; thousands take
milliseconds. Pages are found by key: they begin after the row that the reader saw last, wherever it stands now.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from progress.queries.figures import Figures
from progress.rag import RagRule

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


class Listed(NamedTuple):
    """One apprentice of a list with their colour."""

    figures: Figures
    slug: str


SortKey = Callable[[Listed, RagRule], Any]

# By name of the sort: None keeps the order of the names.
SORTS: Mapping[str, SortKey | None] = {
    "name": None,
    "help": lambda row, rule: (RANK[row.slug], -rule.points_behind(row.figures.programme)),
    "signed": lambda row, rule: -row.figures.programme.signed_off / (row.figures.programme.owed or 1),
    "behind": lambda row, rule: -rule.points_behind(row.figures.programme),
    "waiting": lambda row, rule: (
        row.figures.programme.oldest_waiting_on is None,
        row.figures.programme.oldest_waiting_on or row.figures.programme.start_on,
    ),
    "end": lambda row, rule: row.figures.programme.planned_end_on,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stands in the address of a list. Unknown values are as if nothing stood there."""

    words: str = ""
    rag: str = ""
    employer: str = ""
    assessor: str = ""
    group: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""

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
            after=query.get("after", ""),
            before=query.get("before", ""),
        )

    def query(self, **changes: str) -> str:
        """The address's query with these changes, from the first page on unless they name another."""
        wanted = replace(self, **{"after": "", "before": "", **changes})
        pairs = {
            "q": wanted.words,
            "rag": wanted.rag,
            "employer": wanted.employer,
            "assessor": wanted.assessor,
            "group": wanted.group,
            "sort": wanted.sort,
            "after": wanted.after,
            "before": wanted.before,
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.rag or self.employer or self.assessor)


def listed(rows: Sequence[Figures], rule: RagRule) -> list[Listed]:
    """Every row with its colour."""
    return [Listed(row, rule.slug(row.programme)) for row in rows]


def ordered(rows: Sequence[Listed], sort: str, rule: RagRule) -> list[Listed]:
    """The rows, which come in the order of their names, in the order that is wanted; equals stay as they were."""
    key = SORTS[sort.removeprefix("-")]
    is_reversed = sort.startswith("-")
    if key is None:
        return list(reversed(rows)) if is_reversed else list(rows)
    return sorted(rows, key=lambda row: key(row, rule), reverse=is_reversed)


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a list: its rows, where they stand in the whole, and whether there is more on either side."""

    rows: Sequence[Listed]
    first: int
    total: int

    @property
    def has_earlier(self) -> bool:
        return self.first > 1

    @property
    def has_later(self) -> bool:
        return self.first - 1 + len(self.rows) < self.total

    @property
    def words(self) -> str:
        """``26 to 50 of 143``."""
        if not self.rows:
            return "0 of 0"
        last = self.first + len(self.rows) - 1
        return f"{last} of {self.total}" if self.first == 1 else f"{self.first} to {last} of {self.total}"


def page_of(
    rows: Sequence[Listed],
    shown: Callable[[Listed], bool],
    *,
    size: int,
    after: int | None = None,
    before: int | None = None,
) -> Slice:
    """The page after (or before) the row with this key, of the ordered rows for which ``shown`` holds.

    The row itself need not be shown any more: its place in the order is what counts. An unknown key is
    the beginning.
    """
    places = {row.figures.pk: place for place, row in enumerate(rows)}
    kept = [(place, row) for place, row in enumerate(rows) if shown(row)]
    start = 0
    if after in places:
        start = sum(place <= places[after] for place, _ in kept)
    elif before in places:
        start = max(sum(place < places[before] for place, _ in kept) - size, 0)
    return Slice([row for _, row in kept[start : start + size]], start + 1, len(kept))
