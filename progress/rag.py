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


SLUGS = {Level.ON_TRACK: "on-track", Level.WATCH: "watch", Level.BEHIND: "behind"}

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
        began = (
            "evidence was last accepted" if self.was_accepted else "the start; nothing has been accepted yet"
        )
        words = f"{several(self.days, 'day')} since {began} ({self.since:%-d %B %Y})"
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

    ``since`` is the first day of the break, the day the programme ended or the day it will begin.
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
        """What is amber or red, the worst first. Overdue feedback is one in the settling-in days and on a break too."""
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


def rag(programme: Programme, thresholds: Thresholds, curve: Curve, today: date) -> Rag:
    """Where this programme stands today, and why."""
    time = elapsed(programme, today)
    due = expected(time, curve, thresholds.settling_in_days)
    if programme.ended_on is not None:
        return Rag(State.ENDED, (), time, due, programme.ended_on)
    if today < programme.start_on:
        return Rag(State.NOT_BEGUN, (), time, due, programme.start_on)
    reply = feedback(programme, thresholds, today)
    pause = programme.pause_on(today) if programme.pauses else None
    if pause:
        return Rag(State.ON_BREAK, (reply,), time, due, pause.from_on)
    if time.gone < thresholds.settling_in_days:
        return Rag(State.SETTLING_IN, (reply,), time, due, programme.start_on)
    parts: list[Part] = [reply, silence(programme, thresholds, today)]
    if due is not None:
        parts.append(progress(programme, thresholds, due))
    # Stable: among equals feedback comes before silence and silence before progress, the nearer cause first.
    parts.sort(key=_worst_first)
    return Rag(State.RUNNING, tuple(parts), time, due)


def progress(programme: Programme, thresholds: Thresholds, due: Expected) -> Progress:
    """Signed off against expected: amber and red from so many points behind."""
    percent = whole_percent(programme.signed_off, programme.owed)
    behind = due.signed_off_percent - percent
    return Progress(
        level=_level(behind, thresholds.amber_points, thresholds.red_points),
        signed_off=programme.signed_off,
        owed=programme.owed,
        percent=percent,
        expected_percent=due.signed_off_percent,
        expected_count=due.signed_off_of(programme.owed),
    )


def silence(programme: Programme, thresholds: Thresholds, today: date) -> Silence:
    """Days since evidence was last accepted: amber and red from so many days. Nothing left to send is none."""
    since = programme.last_accepted_on or programme.start_on
    days = max((today - since).days - paused_days(programme.pauses, since, today), 0)
    is_complete = programme.evidenced >= programme.owed
    level = _level(days, thresholds.amber_silence_days, thresholds.red_silence_days)
    return Silence(
        level=Level.ON_TRACK if is_complete else level,
        days=days,
        since=since,
        was_accepted=programme.last_accepted_on is not None,
        waiting=programme.waiting,
        is_complete=is_complete,
    )


def feedback(programme: Programme, thresholds: Thresholds, today: date) -> Feedback:
    """Amber when a submission waits longer than promised. Never red: it says nothing about the apprentice."""
    days = working_days(programme.oldest_waiting_on, today) if programme.oldest_waiting_on else 0
    late = days > thresholds.feedback_promise_days
    return Feedback(
        level=Level.WATCH if late else Level.ON_TRACK,
        waiting=programme.waiting,
        days=days,
        promise=thresholds.feedback_promise_days,
    )


def _level(figure: int, amber: int, red: int) -> Level:
    if figure >= red:
        return Level.BEHIND
    return Level.WATCH if figure >= amber else Level.ON_TRACK


def _worst_first(part: Part) -> int:
    return -part.level
