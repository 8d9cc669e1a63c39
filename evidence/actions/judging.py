"""The assessor's writes: decisions on claims, corrections, added and rejected claims, the answer to the item."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import User
from apprentices.models import Apprentice, OwedKsb
from evidence.actions.locks import lock_for_judging
from evidence.kinds import Answer, Met, State
from evidence.models import (
    Claim,
    ClaimWithdrawal,
    Decision,
    Evidence,
    Outcome,
    Submission,
    SubmittedClaim,
)
from evidence.standing import refresh_standing
from standards.models import Ksb


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
def judge(*, submission: Submission, verdicts: Sequence[ClaimVerdict], by: User) -> list[Decision]:
    """Record decisions on claims of the current submission, all or none.

    A verdict equal to the decision that already stands writes nothing (a double click).
    Raises DecidedElsewhere or RuleBroken (feedback missing, a correction without a reason).
    """
    apprentice, evidence = lock_for_judging(submission, by)
    standing = _standing_decisions(submission)
    fresh = [v for v in verdicts if not _is_same(v, standing.get(v.claim.pk))]
    _check_verdicts(submission, fresh, standing)
    now = clock.now()
    made = [
        Decision.objects.create(
            provider_id=submission.provider_id,
            apprentice_id=submission.apprentice_id,
            claim=verdict.claim,
            outcome=verdict.outcome,
            feedback=verdict.feedback.strip(),
            corrects=standing.get(verdict.claim.pk),
            # A first decision needs no reason: only a correction keeps one.
            reason=verdict.reason.strip() if verdict.claim.pk in standing else "",
            decided_by=by,
            decided_at=now,
        )
        for verdict in fresh
    ]
    if made:
        _record_decisions(apprentice, evidence, submission, made, by)
        _reopen_answer_if_broken(evidence, made)
        refresh_standing(apprentice, [d.claim.ksb_id for d in made])
    return made


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
    moved_on = []
    for verdict in verdicts:
        code = verdict.claim.ksb.code
        if verdict.claim.submission_id != submission.pk:
            raise RuleBroken(f"{code} is not a claim of this submission.")
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


def _reopen_answer_if_broken(evidence: Evidence, made: Sequence[Decision]) -> None:
    """An accepted item whose claim is corrected to not yet met goes back to its owner."""
    if evidence.state == State.ACCEPTED and any(d.outcome == Met.NOT_YET for d in made):
        evidence.state = State.RETURNED
        evidence.save(update_fields=["state"])


@transaction.atomic
def add_claim(*, submission: Submission, ksb: Ksb, how: str, where: str = "", by: User) -> SubmittedClaim:
    """Add a claim that the apprentice missed; it is judged like the others. Adding it again changes nothing."""
    apprentice, evidence = lock_for_judging(submission, by)
    if evidence.state != State.SUBMITTED:
        raise Conflict("This item has been answered already: correct a decision instead.")
    if not OwedKsb.objects.filter(apprentice=apprentice, ksb=ksb).exists():
        raise RuleBroken(f"{ksb.code} is not part of this programme.")
    if found := submission.claims.filter(ksb=ksb).first():
        return found
    if not how.strip():
        raise RuleBroken(f"Say how the evidence shows {ksb.code}.")
    claim = SubmittedClaim.objects.create(
        provider_id=submission.provider_id,
        apprentice=apprentice,
        submission=submission,
        ksb=ksb,
        how=how.strip(),
        where=where.strip(),
        added_by=by,
    )
    Claim.objects.get_or_create(evidence=evidence, ksb=ksb, defaults={"how": claim.how, "where": claim.where})
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "claim.added",
        by=by,
        facts={"evidence": evidence.uuid, "number": submission.number, "ksb": ksb.code},
        rows=[claim],
    )
    refresh_standing(apprentice, [ksb])
    return claim


@transaction.atomic
def reject_claim(*, claim: SubmittedClaim, reason: str, by: User) -> ClaimWithdrawal:
    """Take a claim out of the reckoning: this item is not about that KSB. Its history stays."""
    apprentice, evidence = lock_for_judging(claim.submission, by)
    if found := ClaimWithdrawal.objects.filter(claim=claim).first():
        return found
    if not reason.strip():
        raise RuleBroken(f"Say why {claim.ksb.code} does not belong to this item.")
    withdrawal = ClaimWithdrawal.objects.create(
        claim=claim, reason=reason.strip(), withdrawn_by=by, withdrawn_at=clock.now()
    )
    Claim.objects.filter(evidence=evidence, ksb=claim.ksb_id).delete()
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "claim.rejected",
        by=by,
        facts={
            "evidence": evidence.uuid,
            "number": claim.submission.number,
            "ksb": claim.ksb.code,
        },
        rows=[withdrawal],
    )
    refresh_standing(apprentice, [claim.ksb_id])
    return withdrawal


@transaction.atomic
def answer(*, submission: Submission, accept: bool, note: str = "", by: User) -> Outcome:
    """Accept or return the item. Answering the same way twice changes nothing.

    Accepting needs every claim decided and none not yet met; returning needs a claim that is
    not met, or a note that says what is asked.
    """
    apprentice, evidence = lock_for_judging(submission, by)
    wanted = Answer.ACCEPTED if accept else Answer.RETURNED
    if found := Outcome.objects.filter(submission=submission).first():
        if found.answer == wanted:
            return found
        raise Conflict(f"This item has been {found.get_answer_display().lower()} in the meantime.")
    outcomes = {
        c.ksb.code: c.outcome for c in submission.claims.current().with_outcome().select_related("ksb")
    }
    _check_answer(outcomes, accept=accept, note=note)
    outcome = Outcome.objects.create(
        provider_id=submission.provider_id,
        apprentice=apprentice,
        submission=submission,
        answer=wanted,
        note=note.strip(),
        given_by=by,
        given_at=clock.now(),
    )
    evidence.state = State.ACCEPTED if accept else State.RETURNED
    evidence.save(update_fields=["state"])
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "evidence.accepted" if accept else "evidence.returned",
        by=by,
        facts={"evidence": evidence.uuid, "number": submission.number},
        rows=[outcome],
    )
    refresh_standing(apprentice, list(submission.claims.values_list("ksb", flat=True)))
    return outcome


def _check_answer(outcomes: dict[str, str | None], *, accept: bool, note: str) -> None:
    undecided = [code for code, outcome in outcomes.items() if outcome is None]
    not_yet = [code for code, outcome in outcomes.items() if outcome == Met.NOT_YET]
    if accept and undecided:
        raise RuleBroken(
            f"Decide {', '.join(undecided)} first: an item is accepted when every claim is decided."
        )
    if accept and not_yet:
        raise RuleBroken(f"{', '.join(not_yet)} is not yet met, so the item goes back to the apprentice.")
    if not accept and not note.strip() and all(o == Met.MET for o in outcomes.values()):
        raise RuleBroken("Say in a note what you ask for: every claim is met.")
