"""Decisions on claims, their corrections and withdrawals."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import User
from apprentices.models import Apprentice
from evidence.actions.answering import settle
from evidence.actions.locks import check_judge, lock_evidence, lock_for_judging
from evidence.kinds import Met
from evidence.models import (
    ClaimWithdrawal,
    Decision,
    DecisionWithdrawal,
    Evidence,
    Submission,
    SubmittedClaim,
)
from evidence.searching import refresh_search
from evidence.standing import refresh_standing


@dataclass(frozen=True)
class ClaimVerdict:
    """What the assessor decided of one claim.

    ``seen`` is the key of the decision that the page showed for it, None where it showed none.
    ``reason`` is needed where that decision is corrected.
    """

    claim: SubmittedClaim
    outcome: str
    feedback: str = ""
    seen: int | None = None
    reason: str = ""


class DecidedElsewhere(Conflict):
    """A claim was decided in the meantime, by somebody else or in another tab."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(
            f"{', '.join(codes)} was decided in another tab or by somebody else since this page was opened. "
            "What you wrote is kept below beside the decision that stands."
        )
        self.codes = codes


@transaction.atomic
def judge(
    *, submission: Submission, verdicts: Sequence[ClaimVerdict], note: str = "", by: User
) -> list[Decision]:
    """Record decisions on claims of the current submission, all or none.

    ``note`` goes to the apprentice where a correction sends an accepted item back. A verdict equal to the
    decision that already stands writes nothing (a double click).
    Raises DecidedElsewhere or RuleBroken (feedback missing, a correction without a reason).
    """
    apprentice, evidence = lock_for_judging(submission, by)
    standing = _standing_decisions(submission)
    fresh = [v for v in verdicts if not _is_same(v, standing.get(v.claim.pk))]
    _check_verdicts(submission, fresh, standing)
    tips = _tips([v.claim for v in fresh])
    now = clock.now()
    made = [
        Decision.objects.create(
            provider_id=submission.provider_id,
            apprentice_id=submission.apprentice_id,
            claim=verdict.claim,
            outcome=verdict.outcome,
            feedback=verdict.feedback.strip(),
            corrects=tips.get(verdict.claim.pk),
            reason=_reason(verdict, tips.get(verdict.claim.pk), standing.get(verdict.claim.pk)),
            decided_by=by,
            decided_at=now,
        )
        for verdict in fresh
    ]
    if made:
        _record_decisions(apprentice, evidence, submission, made, by)
        settle(
            apprentice=apprentice,
            evidence=evidence,
            submission=submission,
            reason=next((d.reason for d in made if d.outcome == Met.NOT_YET), ""),
            note=note,
            by=by,
        )
        refresh_search(evidence)
        refresh_standing(apprentice, [d.claim.ksb_id for d in made])
    return made


def _tips(claims: Sequence[SubmittedClaim]) -> dict[int, Decision]:
    """The last decision of each claim's history, withdrawn or not, by the claim's key: the next one follows it.

    Decisions on a claim form one chain through ``corrects``, across the submissions that stand on each
    other, so that two people at once cannot both add to its end.
    """
    bases = {claim.stands_on_id or claim.pk: claim.pk for claim in claims}
    tips: dict[int, Decision] = {}
    known = Decision.objects.filter(claim__in=[*bases, *bases.values()]).select_related("withdrawal")
    for decision in known.order_by("pk"):
        tips[bases.get(decision.claim_id, decision.claim_id)] = decision
    for claim, tip in tips.items():
        while after := Decision.objects.filter(corrects=tip).select_related("withdrawal").first():
            tips[claim] = tip = after
    return tips


def _reason(verdict: ClaimVerdict, tip: Decision | None, standing: Decision | None) -> str:
    """A first decision keeps no reason; one after a withdrawal follows from that withdrawal's."""
    if tip is None:
        return ""
    if standing is None and not verdict.reason.strip():
        return tip.withdrawal.reason
    return verdict.reason.strip()


def correct_decision(
    *, decision: Decision, outcome: str, feedback: str, reason: str, by: User
) -> list[Decision]:
    """Put another decision in the place of one that stands, with the reason."""
    verdict = ClaimVerdict(
        claim=decision.claim, outcome=outcome, feedback=feedback, seen=decision.pk, reason=reason
    )
    return judge(submission=decision.claim.submission, verdicts=[verdict], by=by)


def _standing_decisions(submission: Submission) -> dict[int, Decision]:
    """The decision that counts for each claim of the submission, by the claim's key."""
    claims = list(SubmittedClaim.objects.filter(submission=submission).with_outcome())
    found = Decision.objects.in_bulk([c.decision_id for c in claims if c.decision_id])
    return {c.pk: found[c.decision_id] for c in claims if c.decision_id}


def _is_same(verdict: ClaimVerdict, standing: Decision | None) -> bool:
    return (
        standing is not None
        and standing.outcome == verdict.outcome
        and standing.feedback == verdict.feedback.strip()
    )


def _check_verdicts(
    submission: Submission, verdicts: Sequence[ClaimVerdict], standing: dict[int, Decision]
) -> None:
    withdrawn = set(
        ClaimWithdrawal.objects.filter(claim__submission=submission).values_list("claim", flat=True)
    )
    moved_on, seen = [], set()
    for verdict in verdicts:
        code = verdict.claim.ksb.code
        if verdict.claim.submission_id != submission.pk:
            raise RuleBroken(f"{code} is not a claim of this submission.")
        if verdict.claim.pk in seen:
            raise RuleBroken(f"{code} stands there twice: decide it once.")
        seen.add(verdict.claim.pk)
        if verdict.outcome not in Met.values:
            raise RuleBroken(f"Choose met, partly met or not yet met for {code}.")
        if verdict.outcome != Met.MET and not verdict.feedback.strip():
            raise RuleBroken(f"Say what is missing for {code}: feedback is needed unless the claim is met.")
        decision = standing.get(verdict.claim.pk)
        if verdict.claim.pk in withdrawn or (decision.pk if decision else None) != verdict.seen:
            moved_on.append(code)
        elif decision and not verdict.reason.strip():
            raise RuleBroken(f"{code} has been decided already: give the reason for changing the decision.")
    if moved_on:
        raise DecidedElsewhere(moved_on)


def _record_decisions(
    apprentice: Apprentice,
    evidence: Evidence,
    submission: Submission,
    made: Sequence[Decision],
    by: User,
) -> None:
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "claims.decided",
        by=by,
        facts={
            "evidence": evidence.uuid,
            "number": submission.number,
            "outcomes": {d.claim.ksb.code: d.outcome for d in made},
        },
        rows=made,
    )


@transaction.atomic
def withdraw_decision(*, decision: Decision, reason: str, by: User) -> DecisionWithdrawal:
    """Take a decision back without another in its place: the one before it counts again, or none.

    Withdrawing it twice changes nothing. An accepted item that its claims no longer allow goes back to
    its assessor's queue, or to its owner (``settle``). Raises Conflict where the decision counts no more.
    """
    apprentice, evidence = lock_evidence(decision.claim.submission.evidence)
    check_judge(apprentice, by)
    if found := DecisionWithdrawal.objects.filter(decision=decision).first():
        return found
    current = SubmittedClaim.objects.filter(submission=evidence.current_submission_id, withdrawal=None)
    claim = current.with_outcome().filter(decision_id=decision.pk).select_related("submission", "ksb").first()
    if claim is None:
        raise Conflict(
            "This decision has been replaced, or a newer submission has been sent: look at it again."
        )
    if not reason.strip():
        raise RuleBroken(f"Give the reason for withdrawing the decision on {claim.ksb.code}.")
    withdrawal = DecisionWithdrawal.objects.create(
        decision=decision, reason=reason.strip(), withdrawn_by=by, withdrawn_at=clock.now()
    )
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "decision.withdrawn",
        by=by,
        facts={"evidence": evidence.uuid, "decision": decision.uuid, "ksb": claim.ksb.code},
        rows=[withdrawal],
    )
    settle(
        apprentice=apprentice,
        evidence=evidence,
        submission=claim.submission,
        reason=withdrawal.reason,
        by=by,
    )
    refresh_search(evidence)
    refresh_standing(apprentice, [claim.ksb_id])
    return withdrawal
