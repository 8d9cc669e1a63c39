"""RAG: on track, watch or behind, each with its cause in words (DOMAIN.md, rule 3).

Of the rule's parts three have figures today: progress against the expected curve, days since evidence was
last accepted, and overdue feedback. Off-the-job training and progress reviews are not recorded yet:
``NOT_RECORDED`` names them, and no page may call them green.
Thresholds are the provider's settings. The worst part decides. Percentages are compared as they are
shown, in whole points, so that nobody has to trust a figure they cannot see.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import Any

from evidence.feedback_age import working_days
from progress.expected import Curve, Expected, expected
from progress.programme import Elapsed, Programme, elapsed, paused_days, whole_percent
from progress.words import several

NOT_RECORDED = ("off-the-job training", "progress reviews")


class Level(IntEnum):
    """The number is the rank: the worst decides."""

    ON_TRACK = 0
    WATCH = 1
    BEHIND = 2


class State(Enum):
    """Where a programme stands as a whole. Only a running one has a colour."""

    RUNNING = "running"
    SETTLING_IN = "settling-in"
    ON_BREAK = "on-break"
    NOT_BEGUN = "not-begun"
    ENDED = "ended"


# By level.
SLUGS = ("on-track", "watch", "behind")

# As the components print them; a test keeps the two the same.
WORDS = {
    "behind": "Behind",
    "watch": "Watch",
    "on-track": "On track",
    "settling-in": "Settling in",
    "on-break": "On a break",
    "not-begun": "Not begun",
    "ended": "Ended",
}


class Needs(Enum):
    """Who can do something about a cause."""

    APPRENTICE = "the apprentice"
    ASSESSOR = "the assessor"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A provider's settings (accounts.models.Provider has the same names)."""

    amber_points: int = 10
    red_points: int = 20
    amber_silence_days: int = 28
    red_silence_days: int = 56
    feedback_promise_days: int = 10
    settling_in_days: int = 42


@dataclass(frozen=True, slots=True)
class Progress:
    """Signed off against expected, in whole percent of the KSBs owed."""

    level: Level
    signed_off: int
    owed: int
    percent: int
    expected_percent: int
    expected_count: int

    needs = Needs.APPRENTICE
    name = "progress"

    @property
    def points_behind(self) -> int:
        return max(self.expected_percent - self.percent, 0)

    @property
    def short(self) -> str:
        if self.points_behind == 0:
            return "as far as the plan expects, or further"
        return f"{several(self.points_behind, 'point')} behind the plan"

    @property
    def words(self) -> str:
        return (
            f"{self.signed_off} of {self.owed} KSBs are signed off ({self.percent} %); "
            f"the plan expects {self.expected_count} by now ({self.expected_percent} %): {self.short}."
        )


@dataclass(frozen=True, slots=True)
class Silence:
    """Days since evidence was last accepted, breaks taken out; from the start while none was.

    ``waiting`` submissions are with the assessor: then it is the assessor's answer that ends the silence.
    ``is_complete`` says that every KSB has a met claim, so that nothing is left to send.
    """

    level: Level
    days: int
    since: date
    was_accepted: bool
    waiting: int
    is_complete: bool = False

    name = "silence"

    @property
    def needs(self) -> Needs:
        return Needs.ASSESSOR if self.waiting else Needs.APPRENTICE

    @property
    def short(self) -> str:
        if self.is_complete:
            return "every KSB is evidenced"
        return f"{several(self.days, 'day')} without accepted evidence"

    @property
    def words(self) -> str:
        if self.is_complete:
            return "Every KSB is evidenced, so no further evidence is expected."
        day = f"{self.since:%-d %B %Y}"
        if self.was_accepted:
            words = f"{several(self.days, 'day')} since evidence was last accepted ({day})"
        else:
            words = f"{several(self.days, 'day')} since the start ({day}), and nothing accepted yet"
        if self.waiting:
            return f"{words}. {several(self.waiting, 'submission')} waiting for the assessor."
        return f"{words}."


@dataclass(frozen=True, slots=True)
class Feedback:
    """The oldest submission without an answer, in working days against the provider's promise."""

    level: Level
    waiting: int
    days: int
    promise: int

    needs = Needs.ASSESSOR
    name = "feedback"

    @property
    def short(self) -> str:
        if not self.waiting:
            return "nothing waits for feedback"
        if self.days > self.promise:
            return f"feedback overdue by {several(self.days - self.promise, 'working day')}"
        return f"feedback waited for {several(self.days, 'working day')}"

    @property
    def words(self) -> str:
        if not self.waiting:
            return "No submission waits for an answer."
        return (
            f"{several(self.waiting, 'submission')} waiting for the assessor, the oldest for "
            f"{several(self.days, 'working day')}; the promise is {self.promise}."
        )


Part = Progress | Silence | Feedback


@dataclass(frozen=True, slots=True)
class Rag:
    """The answer with its reasons. ``parts`` is everything that was looked at, the worst first.

    ``since`` is the first day of the break, the day the programme ended or the day it begins or began.
    """

    state: State
    parts: tuple[Part, ...]
    time: Elapsed
    expected: Expected | None
    since: date | None = None

    @property
    def level(self) -> Level | None:
        """The colour; None for what has none (settling in, on a break, ended, not begun)."""
        return self.parts[0].level if self.state is State.RUNNING else None

    @property
    def causes(self) -> tuple[Part, ...]:
        """What is amber or red, the worst first.

        Overdue feedback is a cause in the settling-in days and on a break too: the assessor's promise holds.
        """
        return tuple(part for part in self.parts if part.level)

    @property
    def slug(self) -> str:
        return SLUGS[self.parts[0].level] if self.state is State.RUNNING else self.state.value

    @property
    def word(self) -> str:
        return WORDS[self.slug]

    @property
    def cause(self) -> str:
        """The first cause, short; "" where there is none."""
        return self.parts[0].short if self.parts and self.parts[0].level else ""


class RagRule:
    """The rule for one provider on one day. Cohort-mates share their dates, so time and plan are worked out once."""

    def __init__(self, thresholds: Thresholds, curve: Curve, today: date) -> None:
        self.thresholds = thresholds
        self.curve = curve
        self.today = today
        # What callers have worked out with this rule from the same values (progress.lists).
        self.known: dict[Any, Any] = {}
        self._plans: dict[tuple[date, date], tuple[Elapsed, Expected | None]] = {}

    def rag(self, programme: Programme) -> Rag:
        """Where this programme stands today, and why."""
        time, due = self.plan(programme)
        state, since = self._state(programme, time)
        if state in {State.ENDED, State.NOT_BEGUN}:
            return Rag(state, (), time, due, since)
        reply = feedback(programme, self.thresholds, self.today)
        if state is not State.RUNNING:
            return Rag(state, (reply,), time, due, since)
        parts: list[Part] = [reply, silence(programme, self.thresholds, self.today)]
        if due is not None:
            parts.append(progress(programme, self.thresholds, due))
        # Stable: among equals feedback comes before silence and silence before progress, the nearer cause first.
        parts.sort(key=_worst_first)
        return Rag(state, tuple(parts), time, due, since)

    def slug(self, programme: Programme) -> str:
        """``rag(programme).slug`` without its reasons, for counting and sorting thousands."""
        time, due = self.plan(programme)
        state, _ = self._state(programme, time)
        if state is not State.RUNNING:
            return state.value
        limits, today = self.thresholds, self.today
        level = _silence_level(programme, _silent_days(programme, today), limits)
        if due is not None and level < Level.BEHIND:
            level = max(level, _progress_level(_points_behind(programme, due), limits))
        if level < Level.WATCH:
            level = _feedback_level(_days_waited(programme, today), limits)
        return SLUGS[level]

    def points_behind(self, programme: Programme) -> int:
        """Points of percentage that a running programme is behind its plan; 0 where nothing is expected."""
        time, due = self.plan(programme)
        if due is None or self._state(programme, time)[0] is not State.RUNNING:
            return 0
        return max(_points_behind(programme, due), 0)

    def plan(self, programme: Programme) -> tuple[Elapsed, Expected | None]:
        """Time gone by, and what the plan expects by now."""
        if programme.pauses or programme.ended_on is not None:
            return self._plan(programme)
        dates = programme.start_on, programme.planned_end_on
        known = self._plans.get(dates)
        if known is None:
            known = self._plans[dates] = self._plan(programme)
        return known

    def _plan(self, programme: Programme) -> tuple[Elapsed, Expected | None]:
        time = elapsed(programme, self.today)
        return time, expected(time, self.curve, self.thresholds.settling_in_days)

    def _state(self, programme: Programme, time: Elapsed) -> tuple[State, date | None]:
        if programme.ended_on is not None:
            return State.ENDED, programme.ended_on
        if self.today < programme.start_on:
            return State.NOT_BEGUN, programme.start_on
        if programme.pauses and (pause := programme.pause_on(self.today)):
            return State.ON_BREAK, pause.from_on
        if time.gone < self.thresholds.settling_in_days:
            return State.SETTLING_IN, programme.start_on
        return State.RUNNING, None


def rag(programme: Programme, thresholds: Thresholds, curve: Curve, today: date) -> Rag:
    """The rule for a single programme."""
    return RagRule(thresholds, curve, today).rag(programme)


def progress(programme: Programme, thresholds: Thresholds, due: Expected) -> Progress:
    """Signed off against expected: amber and red from so many points behind."""
    return Progress(
        level=_progress_level(_points_behind(programme, due), thresholds),
        signed_off=programme.signed_off,
        owed=programme.owed,
        percent=whole_percent(programme.signed_off, programme.owed),
        expected_percent=due.signed_off_percent,
        expected_count=due.signed_off_of(programme.owed),
    )


def silence(programme: Programme, thresholds: Thresholds, today: date) -> Silence:
    """Days since evidence was last accepted: amber and red from so many days. Nothing left to send is none."""
    days = _silent_days(programme, today)
    return Silence(
        level=_silence_level(programme, days, thresholds),
        days=days,
        since=programme.last_accepted_on or programme.start_on,
        was_accepted=programme.last_accepted_on is not None,
        waiting=programme.waiting,
        is_complete=_is_complete(programme),
    )


def feedback(programme: Programme, thresholds: Thresholds, today: date) -> Feedback:
    """Amber when a submission waits longer than promised. Never red: it says nothing about the apprentice."""
    days = _days_waited(programme, today)
    return Feedback(
        level=_feedback_level(days, thresholds),
        waiting=programme.waiting,
        days=days,
        promise=thresholds.feedback_promise_days,
    )


def _points_behind(programme: Programme, due: Expected) -> int:
    return due.signed_off_percent - whole_percent(programme.signed_off, programme.owed)


def _progress_level(points: int, limits: Thresholds) -> Level:
    return _level(points, limits.amber_points, limits.red_points)


def _silent_days(programme: Programme, today: date) -> int:
    since = programme.last_accepted_on or programme.start_on
    days = today.toordinal() - since.toordinal()
    if programme.pauses:
        days -= paused_days(programme.pauses, since, today)
    return max(days, 0)


def _silence_level(programme: Programme, days: int, limits: Thresholds) -> Level:
    level = _level(days, limits.amber_silence_days, limits.red_silence_days)
    return Level.ON_TRACK if level and _is_complete(programme) else level


def _is_complete(programme: Programme) -> bool:
    return programme.evidenced >= programme.owed


def _days_waited(programme: Programme, today: date) -> int:
    return working_days(programme.oldest_waiting_on, today) if programme.oldest_waiting_on else 0


def _feedback_level(days: int, limits: Thresholds) -> Level:
    return Level.WATCH if days > limits.feedback_promise_days else Level.ON_TRACK


def _level(figure: int, amber: int, red: int) -> Level:
    if figure >= red:
        return Level.BEHIND
    return Level.WATCH if figure >= amber else Level.ON_TRACK


def _worst_first(part: Part) -> int:
    return -part.level
