"""Rows, filters, headings and pager of the lists of apprentices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from apm_portfolio.components.maps import mini_map
from evidence.feedback_age import working_days
from progress.board import NOBODY, Board
from progress.lists import CHOICES, Wanted
from progress.presenters import links
from progress.presenters.maps import mini_groups
from progress.queries.columns import kinds
from progress.queries.figures import Figures, Person
from progress.queries.lists import Choice
from progress.rag import Rag
from progress.words import several

# Which way each order runs, as the heading says it.
NATURAL = {
    "name": "ascending",
    "help": "descending",
    "signed": "descending",
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
    """Leads to the list in this order, or turns it round where it stands so already."""
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
        return self.wanted.query(q="", rag=self.wanted.whole_rag, employer="", assessor="")


def filters(board: Board, *, by_assessor: bool) -> Filters:
    wanted = board.wanted
    return Filters(
        wanted=wanted,
        rag=[
            Option(value, f"{words} ({sum(board.counts[slug] for slug in slugs)})", wanted.rag == value)
            for value, (words, slugs) in CHOICES.items()
        ],
        employers=_options(board.employers, wanted.employer),
        assessors=_assessors(board) if by_assessor else [],
        result=_result(board),
    )


def _result(board: Board) -> str:
    """``3 apprentices shown, of 24``, where a filter is set; the ended ones are counted by themselves."""
    if not board.wanted.is_filtered:
        return ""
    shown = f"{several(board.page.total, 'apprentice')} shown"
    return shown if board.wanted.rag == "ended" else f"{shown}, of {len(board.current)}"


def _assessors(board: Board) -> list[Option]:
    lacking = any(row.figures.assessor_id is None for row in board.every)
    more = [(NOBODY, "No assessor yet")] if lacking or board.wanted.assessor == NOBODY else []
    return _options(board.assessors, board.wanted.assessor, more)


def _options(choices: Sequence[Choice], chosen: str, more: Sequence[tuple[str, str]] = ()) -> list[Option]:
    found = [*((str(choice.uuid), choice.name) for choice in choices), *more]
    if len(found) < 2 and not chosen:
        return []
    return [Option(value, label, value == chosen) for value, label in found]


@dataclass(frozen=True)
class Row:
    """One apprentice in a list. The map is drawn where the template asks for it."""

    figures: Figures
    person: Person
    rag: Rag
    url: str
    employer: str
    assessor: str
    kinds: str
    today: date
    sent_on: date | None = None
    cohort: str = ""
    standard: str = ""

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def cause(self) -> str:
        return self.rag.cause

    @property
    def mini(self) -> str:
        return mini_map(mini_groups(self.figures.standing, self.kinds), self.name)

    @property
    def signed_off(self) -> str:
        programme = self.figures.programme
        return f"{programme.signed_off} of {programme.owed}"

    @property
    def waiting(self) -> int:
        return self.figures.programme.waiting

    @property
    def waiting_words(self) -> str:
        return several(self.waiting, "item")

    @property
    def waited(self) -> int:
        """Working days that the oldest submission has waited."""
        oldest = self.figures.programme.oldest_waiting_on
        return working_days(oldest, self.today) if oldest else 0

    @property
    def sent_words(self) -> str:
        return f"{self.sent_on:%-d %B %Y}" if self.sent_on else "None yet"

    @property
    def end_words(self) -> str:
        """When the programme is planned to end, or that it did."""
        programme = self.figures.programme
        if programme.ended_on is None:
            return f"{programme.planned_end_on:%-d %B %Y}"
        return f"Ended {programme.ended_on:%-d %B %Y}"

    @property
    def record_url(self) -> str:
        return links.record(self.person.uuid)


def rows(
    board: Board,
    *,
    today: date,
    maps: bool = True,
    sent: Mapping[int, date] | None = None,
    cohorts: Mapping[int, str] | None = None,
    standards: Mapping[int, str] | None = None,
) -> list[Row]:
    """The rows of the page; with ``maps`` one query more. The mappings are by key of apprentice, cohort, version."""
    by_group = {group: kinds(found) for group, found in board.columns().items()} if maps else {}
    url = links.overviews()
    answer = []
    for row in board.page.rows:
        figures, person = row.figures, board.people[row.figures.pk]
        answer.append(
            Row(
                figures=figures,
                person=person,
                rag=row.rag(board.rule),
                url=url(person.uuid),
                employer=board.employer_names.get(figures.employer_id, ""),
                assessor=board.assessor_names.get(figures.assessor_id, ""),
                kinds=by_group.get(figures.group, ""),
                today=today,
                sent_on=sent.get(figures.pk) if sent else None,
                cohort=cohorts.get(figures.cohort_id, "") if cohorts else "",
                standard=standards.get(figures.version_id, "") if standards else "",
            )
        )
    return answer


@dataclass(frozen=True)
class Pager:
    shown: str
    newer_url: str
    older_url: str


def pager(board: Board) -> Pager:
    """The way to the page before and after."""
    page, wanted = board.page, board.wanted
    uuids = [str(board.people[row.figures.pk].uuid) for row in page.rows]
    return Pager(
        shown=page.words if page.has_earlier or page.has_later else "",
        newer_url=wanted.query(before=uuids[0]) if page.has_earlier else "",
        older_url=wanted.query(after=uuids[-1]) if page.has_later else "",
    )


@dataclass(frozen=True)
class ListPage:
    """A list of apprentices as its template takes it."""

    board: Board
    rows: Sequence[Row]
    filters: Filters
    pager: Pager
    promise: int

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
        return {name: heading(self.board.wanted, name, label) for name, label in labels.items()}

    @property
    def summary(self) -> str:
        """``24 apprentices: 3 behind, 5 watch``."""
        counts = self.board.counts
        total = several(len(self.board.current), "apprentice")
        found = [f"{counts[slug]} {slug}" for slug in ("behind", "watch") if counts[slug]]
        return f"{total}: {', '.join(found)}" if found else total


def list_page(board: Board, found: Sequence[Row], *, by_assessor: bool = True) -> ListPage:
    """The page of these rows; ``by_assessor`` says whether an assessor can be chosen."""
    return ListPage(
        board=board,
        rows=found,
        filters=filters(board, by_assessor=by_assessor),
        pager=pager(board),
        promise=board.rule.thresholds.feedback_promise_days,
    )
