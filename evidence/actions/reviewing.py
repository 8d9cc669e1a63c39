"""A whole review sent at once: decisions, rejected claims, withdrawn decisions and the answer, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from evidence.actions.answering import answer
from evidence.actions.claims import reject_claim
from evidence.actions.judging import ClaimVerdict, judge, withdraw_decision
from evidence.actions.locks import lock_for_judging
from evidence.models import Decision, Outcome, Submission, SubmittedClaim
from evidence.searching import postponed_search


@dataclass(frozen=True)
class Rejection:
    """A claim that the item is not about."""

    claim: SubmittedClaim
    reason: str


@dataclass(frozen=True)
class Retraction:
    """A decision taken back without another in its place."""

    decision: Decision
    reason: str


@transaction.atomic
def send_review(
    *,
    submission: Submission,
    verdicts: Sequence[ClaimVerdict] = (),
    rejections: Sequence[Rejection] = (),
    retractions: Sequence[Retraction] = (),
    accept: bool | None = None,
    note: str = "",
    reason: str = "",
    by: User,
) -> Outcome | None:
    """Record what the desk sends. ``accept=None`` holds the answer back. Sending it twice changes nothing.

    ``reason`` says why an answer that stands is changed; those of corrected decisions stand in for it.

    Raises whatever its parts raise (DecidedElsewhere, Conflict, RuleBroken), and then nothing is recorded.
    """
    lock_for_judging(submission, by)
    with postponed_search():
        for rejection in rejections:
            reject_claim(claim=rejection.claim, reason=rejection.reason, by=by)
        for retraction in retractions:
            withdraw_decision(decision=retraction.decision, reason=retraction.reason, by=by)
        judge(submission=submission, verdicts=verdicts, note=note, by=by)
        if accept is None:
            return None
        why = reason.strip() or "\n".join(v.reason for v in verdicts if v.reason.strip())
        return answer(submission=submission, accept=accept, note=note, reason=why, by=by)
