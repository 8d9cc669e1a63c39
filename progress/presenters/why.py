"""Why a figure is what it is: the rule in plain words, its figures, and the rows it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from apprentices.status import KsbStatus
from evidence.kinds import State as ItemState
from progress.presenters import links
from progress.presenters.maps import KIND_NAMES
from progress.presenters.subject import Subject
from progress.queries.portfolio import Owed
from progress.rag import NOT_RECORDED, SLUGS, Part, State
from progress.words import several
from standards.models import Kind


@dataclass(frozen=True, slots=True)
class Chip:
    """One KSB counted, with its status and its page."""

    code: str
    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The KSBs of one kind that are counted, and those that are not."""

    name: str
    words: str
    counted: Sequence[Chip]
    rest: Sequence[Chip]


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a figure."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One figure explained. ``facts`` are (term, value) pairs."""

    id: str
    title: str
    value: str
    rule: str
    facts: Sequence[tuple[str, str]] = ()
    kinds: Sequence[Counted] = ()
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One part of the RAG: its colour, its figures, the thresholds, who can do something about it."""

    title: str
    slug: str
    words: str
    thresholds: str
    needs: str
    rows: Sequence[Row] = ()


@dataclass(frozen=True)
class Why:
    subject: Subject
    rag_words: str
    parts: Sequence[Judged]
    not_recorded: Sequence[str]
    sections: Sequence[Section]


TITLES = {"progress": "Progress against the plan", "silence": "Accepted evidence", "feedback": "Feedback"}

STATES = {
    State.RUNNING: "The worst of the parts below decides.",
    State.SETTLING_IN: "The first weeks have no colour: nothing is expected yet.",
    State.ON_BREAK: "A break in learning stops the clocks, so there is no colour.",
    State.NOT_BEGUN: "The programme has not begun, so there is no colour.",
    State.ENDED: "The programme has ended, so there is no colour.",
}


def why(found: Subject) -> Why:
    """The three bars and the RAG of one apprentice, each with what it rests on."""
    return Why(
        subject=found,
        rag_words=STATES[found.rag.state],
        parts=[_judged(found, part) for part in found.rag.parts],
        not_recorded=[part.capitalize() for part in NOT_RECORDED],
        sections=[_time(found), _claimed(found), _signed_off(found), _expected(found)],
    )


def _judged(found: Subject, part: Part) -> Judged:
    limits = found.rule.thresholds
    thresholds = {
        "progress": f"Watch from {limits.amber_points} points behind the plan, behind from {limits.red_points}.",
        "silence": f"Watch from {several(limits.amber_silence_days, 'day')} without accepted evidence, "
        f"behind from {limits.red_silence_days}. Days of breaks are not counted.",
        "feedback": "Watch when a submission waits longer than "
        f"{several(limits.feedback_promise_days, 'working day')}. "
        "It says nothing about the apprentice, so it is never worse than watch.",
    }
    rows = []
    if part.name == "feedback":
        rows = [
            Row(item.title, links.item(item.uuid))
            for item in found.items
            if item.state == ItemState.SUBMITTED
        ]
    return Judged(
        title=TITLES[part.name],
        slug=SLUGS[part.level],
        words=part.words,
        thresholds=thresholds[part.name],
        needs=part.needs.value if part.level else "",
        rows=rows,
    )


def _time(found: Subject) -> Section:
    time, apprentice = found.bars.time, found.apprentice
    over = f"{several(time.days_over, 'day')} past the planned end" if time.days_over else ""
    return Section(
        id="time",
        title="Time elapsed",
        value=f"{time.percent} %",
        rule="Days since the start, divided by days from the start to the planned end. "
        "Days of breaks in learning are taken out of both.",
        facts=[
            ("Start", f"{apprentice.start_on:%-d %B %Y}"),
            ("Planned end", f"{apprentice.planned_end_on:%-d %B %Y}"),
            ("Gone by", several(time.gone, "day")),
            ("Planned", several(time.planned, "day")),
            *([("Over", over)] if over else []),
        ],
        rows=[
            Row(f"Break from {p.from_on:%-d %B %Y} " + (f"to {p.until_on:%-d %B %Y}" if p.until_on else "on"))
            for p in found.programme.pauses
        ],
    )


def _claimed(found: Subject) -> Section:
    return Section(
        id="claimed",
        title="Claimed",
        value=found.bars.claimed.words,
        rule="KSBs owed with at least one claim that was submitted and still stands, divided by all KSBs owed. "
        "A claim counts from the day it is sent, whatever was decided of it. Drafts do not count.",
        kinds=_kinds(found, lambda ksb: KsbStatus(ksb.status).is_claimed),
    )


def _signed_off(found: Subject) -> Section:
    return Section(
        id="signed-off",
        title="Signed off",
        value=found.bars.signed_off.words,
        rule="KSBs owed that an assessor has signed off as ready for assessment, divided by all KSBs owed: "
        "the core and the apprentice’s own option.",
        kinds=_kinds(found, lambda ksb: ksb.status == KsbStatus.SIGNED_OFF),
    )


def _expected(found: Subject) -> Section:
    due, time = found.bars.expected, found.bars.time
    owed = found.programme.owed
    if due is None:
        return Section(
            id="expected",
            title="Expected",
            value="Not set",
            rule="The provider has not set how many KSBs it expects by when.",
        )
    if due.is_settling_in:
        days = several(found.rule.thresholds.settling_in_days, "day")
        return Section(
            id="expected",
            title="Expected",
            value="Nothing yet",
            rule=f"Nothing is expected in the first {days} of a programme.",
            facts=[("Gone by", several(time.gone, "day"))],
        )
    points = dict.fromkeys((due.before, due.after))
    return Section(
        id="expected",
        title="Expected by now",
        value=f"{due.signed_off_of(owed)} signed off, {due.claimed_of(owed)} claimed",
        rule="The provider sets how far apprentices should be at points of their time, because sign-offs come late. "
        f"Between two points a straight line is drawn; {time.percent} % of the time has gone by.",
        facts=[
            (
                f"At {point.elapsed} % of the time",
                f"{point.signed_off} % signed off, {point.claimed} % claimed",
            )
            for point in points
        ]
        + [
            (
                "Now",
                f"{due.signed_off:.0f} % signed off, {due.claimed:.0f} % claimed, of {several(owed, 'KSB')}",
            )
        ],
    )


def _kinds(found: Subject, counts: Callable[[Owed], bool]) -> list[Counted]:
    """Every KSB owed by kind, parted into those that count and those that do not."""
    url = links.ksbs(found.apprentice)
    answer = []
    for kind, run in groupby(found.owed, key=lambda ksb: ksb.kind):
        counted: list[Chip] = []
        rest: list[Chip] = []
        for ksb in run:
            (counted if counts(ksb) else rest).append(Chip(ksb.code, ksb.status, url(ksb.uuid)))
        words = f"{len(counted)} of {len(counted) + len(rest)}"
        answer.append(Counted(KIND_NAMES[Kind(kind)], words, counted, rest))
    return answer
