"""Claims that the assessor adds to a submission, or takes out of the reckoning."""

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import User
from apprentices.models import OwedKsb
from evidence.actions.locks import lock_for_judging
from evidence.kinds import State
from evidence.models import Claim, ClaimWithdrawal, Submission, SubmittedClaim
from evidence.searching import refresh_search
from evidence.standing import refresh_standing
from standards.models import Ksb


@transaction.atomic
def add_claim(*, submission: Submission, ksb: Ksb, how: str, where: str = "", by: User) -> SubmittedClaim:
    """Add a claim that the apprentice missed; it is judged like the others. Adding it again changes nothing."""
    apprentice, evidence = lock_for_judging(submission, by)
    if evidence.state != State.SUBMITTED:
        raise Conflict("This item has been answered already: correct a decision instead.")
    if not OwedKsb.objects.filter(apprentice=apprentice, ksb=ksb).exists():
        raise RuleBroken(f"{ksb.code} is not part of this programme.")
    if found := submission.claims.filter(ksb=ksb).first():
        if ClaimWithdrawal.objects.filter(claim=found).exists():
            raise RuleBroken(
                f"{ksb.code} was taken out of this submission. Return the item and say in a note that it may be "
                "claimed again."
            )
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
    refresh_search(evidence)
    refresh_standing(apprentice, [ksb])
    return claim


@transaction.atomic
def reject_claim(*, claim: SubmittedClaim, reason: str, by: User) -> ClaimWithdrawal:
    """Take a claim out of the reckoning: this item is not about that KSB. Its history stays.

    It leaves the working copy too, unless its owner is at work on that.
    """
    apprentice, evidence = lock_for_judging(claim.submission, by)
    if found := ClaimWithdrawal.objects.filter(claim=claim).first():
        return found
    if not reason.strip():
        raise RuleBroken(f"Say why {claim.ksb.code} does not belong to this item.")
    withdrawal = ClaimWithdrawal.objects.create(
        claim=claim, reason=reason.strip(), withdrawn_by=by, withdrawn_at=clock.now()
    )
    if not evidence.is_editable:
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
    refresh_search(evidence)
    refresh_standing(apprentice, [claim.ksb_id])
    return withdrawal
