"""Rows, filters, headings and pager of the lists of apprentices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from apm_portfolio.components.maps import mini_map
from apm_portfolio.components.progress import meter
from evidence.feedback_age import working_days
from progress.board import NOBODY, Board
from progress.lists import CHOICES, Listed, Wanted
from progress.presenters import links
from progress.presenters.maps import mini_groups
from progress.queries.columns import kinds
from progress.queries.lists import Choice, Person
from progress.rag import Rag
from progress.words import several

# Which way each order runs, as the heading says it.
NATURAL = {
    "name": "ascending",
    "help": "descending",
    "signed": "descending",
    "behind": "descending",
    "waiting": "descending",
    "end": "ascending",
}
TURNED = {"ascending": "descending", "descending": "ascending"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column heading that sorts; ``direction`` is "" where it is not the one."""

    label: str
    url: str
    direction: str


def heading(wanted: Wanted, name: str, label: str) -> Heading:
    is_chosen = wanted.sort.removeprefix("-") == name
    is_turned = wanted.sort.startswith("-")
    direction = (TURNED[NATURAL[name]] if is_turned else NATURAL[name]) if is_chosen else ""
    return Heading(label, wanted.query(sort=f"-{name}" if is_chosen and not is_turned else name), direction)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Filters:
    """The form over a list. A choice of one is no choice and is left out."""

    wanted: Wanted
    rag: Sequence[Option]
    employers: Sequence[Option]
    assessors: Sequence[Option]
    result: str

    @property
    def clear_url(self) -> str:
        return self.wanted.query(words="", rag="", employer="", assessor="")


def filters(board: Board, result: str, *, by_assessor: bool = True, by_employer: bool = True) -> Filters:
    wanted = board.wanted
    return Filters(
        wanted=wanted,
        rag=[
            Option(value, f"{words} ({sum(board.counts[slug] for slug in slugs)})", wanted.rag == value)
            for value, (words, slugs) in CHOICES.items()
        ],
        employers=_options(board.employers, wanted.employer) if by_employer else [],
        assessors=_assessors(board) if by_assessor else [],
        result=result,
    )


def _assessors(board: Board) -> list[Option]:
    found = _options(board.assessors, board.wanted.assessor)
    if any(row.figures.assessor_id is None for row in board.every):
        found.append(Option(NOBODY, "No assessor yet", board.wanted.assessor == NOBODY))
    return found


def _options(choices: Sequence[Choice], chosen: str) -> list[Option]:
    if len(choices) < 2 and not chosen:
        return []
    return [Option(choice.uuid, choice.name, choice.uuid == chosen) for choice in choices]


@dataclass(frozen=True)
class Row:
    """One apprentice in a list. The map and the meter are drawn where the template asks for them."""

    figures: Listed
    person: Person
    rag: Rag
    url: str
    kinds: str
    sent_at: datetime | None
    today: date

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def cause(self) -> str:
        return self.rag.cause

    @property
    def mini(self) -> str:
        return mini_map(mini_groups(self.figures.figures.standing, self.kinds), self.name)

    @property
    def meter(self) -> str:
        programme = self.figures.figures.programme
        return meter(programme.signed_off, programme.owed)

    @property
    def signed_off(self) -> str:
        programme = self.figures.figures.programme
        return f"{programme.signed_off} of {programme.owed}"

    @property
    def waiting(self) -> int:
        return self.figures.figures.programme.waiting

    @property
    def waiting_words(self) -> str:
        return several(self.waiting, "item") if self.waiting else "Nothing"

    @property
    def waited(self) -> int:
        """Working days that the oldest submission has waited."""
        oldest = self.figures.figures.programme.oldest_waiting_on
        return working_days(oldest, self.today) if oldest else 0

    @property
    def sent_on(self) -> date | None:
        return timezone.localdate(self.sent_at) if self.sent_at else None

    @property
    def record_url(self) -> str:
        return links.record(self.person.uuid)

    @property
    def ended_words(self) -> str:
        ended = self.figures.figures.programme.ended_on
        return f"ended {ended:%-d %B %Y}" if ended else ""


def rows(
    board: Board, *, today: date, sent: Mapping[int, datetime] | None = None, maps: bool = True
) -> list[Row]:
    """The rows of the page; with ``maps`` one query more."""
    columns = board.columns() if maps else {}
    by_group = {group: kinds(found) for group, found in columns.items()}
    url = links.overviews()
    return [
        Row(
            figures=row,
            person=board.people[row.figures.pk],
            rag=board.rag(row),
            url=url(board.people[row.figures.pk].uuid),
            kinds=by_group.get(row.figures.group, ""),
            sent_at=sent.get(row.figures.pk) if sent else None,
            today=today,
        )
        for row in board.page.rows
    ]


@dataclass(frozen=True)
class Pager:
    shown: str
    newer_url: str
    older_url: str


def pager(board: Board) -> Pager:
    """The way to the page before and after."""
    page, people = board.page, board.people
    return Pager(
        shown=page.words if page.has_earlier or page.has_later else "",
        newer_url=board.wanted.query(before=str(people[page.rows[0].figures.pk].uuid))
        if page.rows and page.has_earlier
        else "",
        older_url=board.wanted.query(after=str(people[page.rows[-1].figures.pk].uuid))
        if page.rows and page.has_later
        else "",
    )


@dataclass(frozen=True)
class ListPage:
    """A list of apprentices as its template takes it."""

    board: Board
    rows: Sequence[Row]
    filters: Filters
    pager: Pager
    promise: int

    def _heading(self, name: str, label: str) -> Heading:
        return heading(self.board.wanted, name, label)

    @cached_property
    def headings(self) -> dict[str, Heading]:
        """Every heading that sorts, by the name of its order."""
        labels = {
            "name": "Apprentice",
            "help": "Progress",
            "signed": "Signed off",
            "waiting": "Waiting for feedback",
            "end": "Planned end",
        }
        return {name: self._heading(name, label) for name, label in labels.items()}

    @property
    def summary(self) -> str:
        """``24 apprentices: 3 behind, 5 watch``."""
        counts = self.board.counts
        total = several(len(self.board.current), "apprentice")
        found = [f"{counts[slug]} {slug}" for slug in ("behind", "watch") if counts[slug]]
        return f"{total}: {', '.join(found)}" if found else total


def list_page(
    board: Board,
    found: Sequence[Row],
    *,
    by_assessor: bool = True,
    by_employer: bool = True,
) -> ListPage:
    noun = several(board.page.total, "apprentice")
    result = f"{noun} shown, of {len(board.every)}" if board.wanted.is_filtered else ""
    return ListPage(
        board=board,
        rows=found,
        filters=filters(board, result, by_assessor=by_assessor, by_employer=by_employer),
        pager=pager(board),
        promise=board.rule.thresholds.feedback_promise_days,
    )
