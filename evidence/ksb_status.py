"""The status of a KSB for an apprentice: one SQL expression, the only definition (DOMAIN.md, rule 1).

The furthest that holds: signed off > evidenced (a claim met) > partly evidenced (best is partly
met) > submitted (a claim awaits a decision) > referred (none awaits, at least one not yet met or
its item returned) > drafted (claimed in a draft only) > not started.
"""

from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from apprentices.models import Apprentice
from apprentices.status import KsbStatus
from evidence.kinds import Met, State
from evidence.models import Claim, SignOff, SubmittedClaim
from evidence.querysets import SubmittedClaimQuerySet
from standards.models import Ksb


def claim_ranks(
    apprentice: Apprentice | OuterRef, ksb: Ksb | OuterRef | None = None
) -> SubmittedClaimQuerySet:
    """The claims that count, each with its ``rank`` (the KsbStatus it alone would give)."""
    claims: Any = SubmittedClaim.objects.filter(apprentice=apprentice)
    if ksb is not None:
        claims = claims.filter(ksb=ksb)
    return (
        claims.current()
        .with_outcome()
        .annotate(
            rank=Case(
                When(outcome=Met.MET, then=Value(KsbStatus.EVIDENCED)),
                When(outcome=Met.PARTLY, then=Value(KsbStatus.PARTLY_EVIDENCED)),
                When(
                    outcome=None,
                    submission__evidence__state=State.SUBMITTED,
                    then=Value(KsbStatus.SUBMITTED),
                ),
                default=Value(KsbStatus.REFERRED),
                output_field=IntegerField(),
            )
        )
    )


def ksb_status(apprentice: Apprentice | OuterRef, ksb: Ksb | OuterRef) -> Case:
    """The status as a number of KsbStatus, for annotating or updating any queryset.

    Takes instances, or ``OuterRef`` to columns that hold an apprentice's and a KSB's key.
    """
    signed_off = SignOff.objects.standing().filter(apprentice=apprentice, ksb=ksb)
    furthest = claim_ranks(apprentice, ksb).order_by("-rank").values("rank")[:1]
    drafted = Claim.objects.filter(
        evidence__apprentice=apprentice, ksb=ksb, evidence__removed_at=None
    ).filter(Q(evidence__state__in=[State.DRAFT, State.RETURNED]))
    below = Case(
        When(Exists(drafted), then=Value(KsbStatus.DRAFTED)),
        default=Value(KsbStatus.NOT_STARTED),
        output_field=IntegerField(),
    )
    return Case(
        When(Exists(signed_off), then=Value(KsbStatus.SIGNED_OFF)),
        default=Coalesce(Subquery(furthest), below),
        output_field=IntegerField(),
    )
