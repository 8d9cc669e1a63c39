"""Words that several pages of evidence use: states, kinds, and how long an answer takes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from apm_portfolio.templatetags.apm import days_in_words
from evidence.feedback_age import is_overdue, reply_due_on, working_days
from evidence.kinds import Met, State

# State: (what its owner reads, what everybody else reads, class of the label).
STATES: dict[str, tuple[str, str, str]] = {
    State.DRAFT: ("Draft", "Draft", "tag"),
    State.SUBMITTED: ("With your assessor", "With the assessor", "tag tag-accent"),
    State.RETURNED: ("Returned to you", "Returned to the apprentice", "tag tag-warn"),
    State.ACCEPTED: ("Accepted", "Accepted", "tag tag-good"),
}

# Outcome of a claim: (word, rank of the sign); None while undecided.
OUTCOMES: dict[str | None, tuple[str, int]] = {
    Met.MET: (str(Met.MET.label), 5),
    Met.PARTLY: (str(Met.PARTLY.label), 4),
    Met.NOT_YET: (str(Met.NOT_YET.label), 2),
    None: ("Not decided yet", 3),
}


def state_in_words(state: str, *, own: bool) -> str:
    return STATES[state][0 if own else 1]


def day_of(moment: datetime) -> date:
    """The day of a moment where the site is."""
    return timezone.localdate(moment)


def ago(moment: datetime, today: date) -> str:
    return days_in_words((day_of(moment) - today).days)


@dataclass(frozen=True)
class Clock:
    """How long a submission waits for its answer, and until when one was promised."""

    sent_on: date
    sent_ago: str
    due_on: date
    due_in: str
    is_overdue: bool
    waited: int
    promise: int


def clock_of(sent_at: datetime, promise: int, today: date) -> Clock:
    sent_on = day_of(sent_at)
    due_on = reply_due_on(sent_on, promise)
    return Clock(
        sent_on=sent_on,
        sent_ago=days_in_words((sent_on - today).days),
        due_on=due_on,
        due_in=days_in_words((due_on - today).days),
        is_overdue=is_overdue(sent_on, promise, today),
        waited=working_days(sent_on, today),
        promise=promise,
    )
