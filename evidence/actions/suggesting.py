"""What a person makes of the KSBs that are proposed. Nothing is claimed but by accepting."""

from django.db import transaction

from accounts import clock
from accounts.models import User
from evidence.actions.claiming import check_owed, set_claim
from evidence.actions.locks import lock_own_draft
from evidence.kinds import SuggestionReply
from evidence.models import Claim, Evidence, SuggestionAnswer
from evidence.suggesting import Method
from standards.models import Ksb


@transaction.atomic
def accept_suggestion(*, evidence: Evidence, ksb: Ksb, method: Method, by: User) -> Claim:
    """Claim a proposed KSB, how still to be written. Claimed already, the claim stays as it is."""
    _, locked = lock_own_draft(evidence, by)
    claim = Claim.objects.filter(evidence=locked, ksb=ksb).first()
    if claim is None:
        claim = set_claim(evidence=locked, ksb=ksb, how="", where="", by=by)
    _record(locked, ksb, SuggestionReply.ACCEPTED, method, by)
    return claim


@transaction.atomic
def dismiss_suggestion(*, evidence: Evidence, ksb: Ksb, method: Method, by: User) -> None:
    """Propose a KSB for this item no more. What is claimed stays claimed."""
    apprentice, locked = lock_own_draft(evidence, by)
    check_owed(apprentice, [ksb])
    if not Claim.objects.filter(evidence=locked, ksb=ksb).exists():
        _record(locked, ksb, SuggestionReply.DISMISSED, method, by)


@transaction.atomic
def restore_suggestion(*, evidence: Evidence, ksb: Ksb, by: User) -> None:
    """Take a dismissal back; taking it back again changes nothing."""
    _, locked = lock_own_draft(evidence, by)
    locked.suggestion_answers.filter(ksb=ksb, answer=SuggestionReply.DISMISSED).delete()


def _record(evidence: Evidence, ksb: Ksb, answer: str, method: Method, by: User) -> None:
    SuggestionAnswer.objects.update_or_create(
        evidence=evidence,
        ksb=ksb,
        defaults={
            "answer": answer,
            "method": method,
            "answered_by": by,
            "answered_at": clock.now(),
        },
    )
