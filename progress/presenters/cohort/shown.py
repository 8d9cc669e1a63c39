"""The part of a cohort that a page shows, with everything its pages have in common."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from accounts.access import Access
from accounts.roles import Permission
from apprentices.models import Cohort
from apprentices.status import KsbStatus
from progress.board import Board, Group, board
from progress.lists import Listed, Wanted
from progress.presenters import links
from progress.queries import cohort as queries
from progress.queries.columns import Column, columns_of_one
from progress.queries.figures import PAGE, by_column, group_of, read_cohort
from progress.words import several

LEAST = 3
WHOLE = PAGE

# The tabs of a cohort: the page's name, its address below the cohort's own, the words on the tab.
PARTS = (
    ("cohort", "", "Who has what"),
    ("cohort_help", "help/", "Who needs help"),
    ("cohort_coverage", "coverage/", "Coverage"),
    ("cohort_over_time", "over-time/", "Over time"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True)
class Shown:
    """The part of a cohort that a page shows: apprentices who owe the same KSBs, because versions never mix."""

    cohort: Cohort
    access: Access
    board: Board
    groups: Sequence[Tab]
    columns: Sequence[Column]
    standard: str

    @property
    def counted(self) -> Sequence[Listed]:
        """Whom the cohort's figures count: those on programme; in a closed cohort everybody who was in it."""
        return self.board.every if self.cohort.closed_at else self.board.current

    @property
    def counted_words(self) -> str:
        words = several(len(self.counted), "apprentice")
        return words if self.cohort.closed_at else f"{words} on programme"

    @property
    def over_time_note(self) -> str:
        return f"{self.counted_words}, against the sum of their plans"

    @cached_property
    def totals(self) -> list[int]:
        """How many of those counted are signed off on each KSB."""
        return by_column([row.figures.standing for row in self.counted], KsbStatus.SIGNED_OFF)

    @property
    def least(self) -> str:
        """The KSBs with the fewest sign-offs, where some have fewer than others."""
        if not self.totals or len(set(self.totals)) == 1:
            return ""
        ranked = sorted(range(len(self.totals)), key=lambda at: self.totals[at])
        return ", ".join(self.columns[at].code for at in ranked[:LEAST])

    @property
    def sub(self) -> str:
        on_programme = several(len(self.board.current), "apprentice")
        ended = self.board.counts["ended"]
        gone = f", {ended} ended" if ended else ""
        closed = "Closed" if self.cohort.closed_at else ""
        return " · ".join(filter(None, (closed, self.standard, f"{on_programme} on programme{gone}")))

    @property
    def tabs(self) -> Sequence[Tab]:
        return self.groups if len(self.groups) > 1 else ()

    def parts(self, current: str) -> list[Tab]:
        """The tabs of this cohort's pages, one of which is open."""
        home, query = links.cohort(self.cohort), self.board.wanted.group_query
        return [
            Tab(
                words,
                f"{home}{path}{query}",
                name == current,
                self.board.needing_help if name == "cohort_help" else None,
            )
            for name, path, words in PARTS
        ]

    @property
    def back_url(self) -> str:
        return links.cohorts()

    @cached_property
    def links(self) -> list[dict[str, object]]:
        """Secondary ways on: the heatmap as a file, changing the cohort."""
        found: list[dict[str, object]] = []
        if self.access.can(Permission.EXPORT_COHORTS) and self.board.every:
            url = links.cohort(self.cohort, "cohort_csv") + self.board.wanted.query()
            found.append({"label": "Download CSV", "url": url, "download": True})
        if self.access.can(Permission.MANAGE_COHORTS) and (url := links.change_cohort(self.cohort)):
            found.append({"label": "Change", "url": url, "download": False})
        return found

    @cached_property
    def action(self) -> dict[str, str]:
        """Enrolling, for those who may, while the cohort is open; empty where there is nothing to do."""
        if self.cohort.closed_at or not self.access.can(Permission.MANAGE_COHORTS):
            return {}
        return {"label": "Enrol an apprentice", "url": links.enrol(self.cohort)}


def shown(
    access: Access,
    cohort: Cohort,
    query: Mapping[str, str],
    *,
    size: int,
    names_all: bool = False,
    **own: str,
) -> Shown:
    """The part of the cohort that is asked for, else the largest. ``own`` is the page's order and filter.

    A list that fits one page of ``WHOLE`` is not cut and stands by name; a longer one begins with who needs help.
    In a closed cohort everybody has ended, so that is what it shows.
    """
    found = read_cohort(cohort)
    tabs, chosen = _groups(query.get("group", ""), Counter(group_of(row) for row in found.rows))
    mine = found.of(lambda row: group_of(row) == chosen) if len(tabs) > 1 else found
    is_long = len(mine.rows) > WHOLE
    whole = "ended" if cohort.closed_at else ""
    usual = {"sort": "help" if is_long else "name", "rag": whole, **own}
    wanted = replace(Wanted.of(query, **usual), whole_rag=whole)
    if not any(tab.is_current and tab.url == wanted.group_query for tab in tabs):
        wanted = replace(wanted, group="")
    return Shown(
        cohort=cohort,
        access=access,
        board=board(mine, wanted, access=access, size=size if is_long else WHOLE, names_all=names_all),
        groups=tabs,
        columns=columns_of_one(mine.rows[0][0]) if mine.rows else (),
        standard=next((tab.label for tab in tabs if tab.is_current), ""),
    )


def _groups(asked: str, sizes: Counter[Group]) -> tuple[list[Tab], Group | None]:
    """A tab for every version and option in the cohort, the largest first; and the one that is shown."""
    versions = queries.versions({version for version, _ in sizes})
    options = queries.options({option for _, option in sizes if option})
    names = {group: _name(versions[group[0]], options.get(group[1] or 0)) for group in sizes}
    ordered = [group for group, _ in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0][0]))]
    chosen = next((group for group in ordered if names[group][0] == asked), next(iter(ordered), None))
    tabs = [
        Tab(names[group][1], f"?{urlencode({'group': names[group][0]})}", group == chosen, sizes[group])
        for group in ordered
    ]
    return tabs, chosen


def _name(version: queries.Version, option: tuple[UUID, str] | None) -> tuple[str, str]:
    """How an address and how a tab names a group."""
    level = f", level {version.level}" if version.level else ""
    number = f" {version.version}" if version.version else ""
    words = f"{version.title}{level} ({version.reference}{number})"
    if option is None:
        return str(version.uuid), words
    return f"{version.uuid}.{option[0]}", f"{words}: {option[1]}"
