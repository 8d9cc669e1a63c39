"""Everything about one apprentice that was sent, decided and signed off: for a complete, printable record."""

from django.db.models import Prefetch

from accounts.access import Access
from apprentices.models import Apprentice
from evidence.models import (
    Decision,
    Outcome,
    SignOff,
    SignOffBasis,
    Submission,
    SubmittedClaim,
    SubmittedFile,
)


def submissions(access: Access, apprentice: Apprentice) -> list[Submission]:
    """Every submission the person may see, by item and number, with all that belongs to it. Six queries."""
    decisions = Decision.objects.select_related("decided_by", "withdrawal__withdrawn_by").order_by("pk")
    claims = (
        SubmittedClaim.objects.select_related(
            "ksb", "withdrawal__withdrawn_by", "stands_on__submission", "added_by"
        )
        .prefetch_related(Prefetch("decisions", decisions))
        .order_by("ksb__ordinal")
    )
    return list(
        Submission.objects.visible_to(access)
        .filter(apprentice=apprentice, evidence__removed_at=None)
        .select_related("evidence", "submitted_by")
        .prefetch_related(
            Prefetch("claims", claims),
            Prefetch("files", SubmittedFile.objects.select_related("blob")),
            "links",
            Prefetch("outcomes", Outcome.objects.select_related("given_by").order_by("pk")),
        )
        .order_by("evidence__created_at", "evidence", "number")
    )


def sign_offs(apprentice: Apprentice) -> dict[int, list[SignOff]]:
    """Every sign-off, withdrawn ones too, by the KSB's key, the latest first. Two queries."""
    basis = SignOffBasis.objects.select_related("claim__submission").order_by("pk")
    rows = (
        SignOff.objects.filter(apprentice=apprentice)
        .select_related("signed_by", "withdrawal__withdrawn_by")
        .prefetch_related(Prefetch("basis", basis))
        .order_by("ksb__ordinal", "-number")
    )
    found: dict[int, list[SignOff]] = {}
    for row in rows:
        found.setdefault(row.ksb_id, []).append(row)
    return found
