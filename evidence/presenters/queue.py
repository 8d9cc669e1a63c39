"""The assessor's queue and recent answers, ready for their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate

from evidence.feedback_age import working_days
from evidence.kinds import Answer
from evidence.models import Outcome
from evidence.presenters.states import OUTCOMES
from evidence.presenters.words import counted, listed, ordinal
from evidence.queue_queries import Waiting


@dataclass(frozen=True)
class Age:
    """How long a submission has waited against the promise. ``kind`` is over, today, near or empty."""

    waited: str
    due: str
    kind: str


def age_of(sent_at: datetime, *, promise: int, today: date) -> Age:
    days = working_days(localdate(sent_at), today)
    left = promise - days
    waited = "came in today" if days == 0 else f"waiting {counted(days, 'working day')}"
    if left < 0:
        return Age(waited, f"overdue by {counted(-left, 'working day')}", "over")
    if left == 0:
        return Age(waited, "due today", "today")
    return Age(waited, f"due in {counted(left, 'working day')}", "near" if left <= 2 else "")


@dataclass(frozen=True)
class CodeMark:
    """A claimed KSB: its code, and the rank of its sign (3 while it waits)."""

    code: str
    rank: int
    word: str
    is_decided: bool


@dataclass(frozen=True)
class QueueRow:
    """One waiting item."""

    url: str
    title: str
    apprentice: str
    age: Age
    note: str
    claims: str
    marks: list[CodeMark]


def queue_rows(
    items: Sequence[Waiting], *, promise: int, today: date, apprentice: UUID | None
) -> list[QueueRow]:
    return [_row(item, promise, today, apprentice) for item in items]


def _row(item: Waiting, promise: int, today: date, apprentice: UUID | None) -> QueueRow:
    submission = item.submission
    undecided = [claim for claim in item.claims if claim.outcome is None]
    return QueueRow(
        url=desk_url(submission.uuid, apprentice),
        title=submission.title,
        apprentice=submission.apprentice.learner.name,
        age=age_of(submission.submitted_at, promise=promise, today=today),
        note=submission_words(submission.number, [c.ksb.code for c in undecided], item.asked_before),
        claims=_claims_words(len(undecided), len(item.claims)),
        marks=marks_of(item.claims),
    )


def queue_words(total: int, overdue: int) -> str:
    """``12 items wait for you, 2 of them overdue. Oldest first.``"""
    if not total:
        return ""
    late = f", {overdue} of them overdue" if overdue and total > 1 else ", overdue" if overdue else ""
    return f"{counted(total, 'item')} {'waits' if total == 1 else 'wait'} for you{late}. Oldest first."


def desk_url(submission: UUID, apprentice: UUID | None = None) -> str:
    """The desk of a submission, staying within one apprentice's items where the queue was narrowed to them."""
    url = reverse("evidence:review", kwargs={"uuid": submission})
    return f"{url}?apprentice={apprentice}" if apprentice else url


def submission_words(number: int, undecided: Sequence[str], asked_before: set[str]) -> str:
    """``Second submission: asks to look again at S4``; empty for a first."""
    if number == 1:
        return ""
    again = [code for code in undecided if code in asked_before]
    words = f"{ordinal(number)} submission".capitalize()
    return f"{words}: asks to look again at {listed(again)}" if again else words


def _claims_words(undecided: int, total: int) -> str:
    if undecided == total:
        return f"{counted(total, 'claim')} to decide"
    if undecided:
        return f"{undecided} of {counted(total, 'claim')} to decide"
    return "All decided, not answered yet"


def marks_of(claims: Sequence[Any]) -> list[CodeMark]:
    """Claims (with_outcome, ksb loaded) as codes with signs."""
    return [
        CodeMark(
            code=claim.ksb.code,
            rank=OUTCOMES[claim.outcome][1],
            word=OUTCOMES[claim.outcome][0],
            is_decided=claim.outcome is not None,
        )
        for claim in claims
    ]


def days_words(days: float) -> str:
    """``3 days``, ``2½ days``, ``the same day``."""
    if days == 0:
        return "the same day"
    whole, half = divmod(days, 1)
    number = f"{int(whole) or ''}½" if half else str(int(whole))
    return f"{number} working {'day' if days == 1 or number == '½' else 'days'}"


@dataclass(frozen=True)
class DecidedRow:
    """An answered item, with the way to correct it."""

    url: str
    title: str
    apprentice: str
    word: str
    is_accepted: bool
    at: datetime
    marks: list[CodeMark]
    is_current: bool
    is_change: bool


def decided_rows(answers: Sequence[Outcome], claims: dict[int, list[Any]]) -> list[DecidedRow]:
    return [
        DecidedRow(
            url=desk_url(answer.submission.uuid),
            title=answer.submission.title,
            apprentice=answer.submission.apprentice.learner.name,
            word=str(answer.get_answer_display()),
            is_accepted=answer.answer == Answer.ACCEPTED,
            at=answer.given_at,
            marks=marks_of(claims[answer.submission_id]),
            is_current=answer.submission.evidence.current_submission_id == answer.submission_id,
            is_change=answer.corrects_id is not None,
        )
        for answer in answers
    ]
