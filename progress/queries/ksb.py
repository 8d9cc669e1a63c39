"""One KSB of one apprentice: its claims and what was decided of them, its sign-offs, what it serves."""

from dataclasses import dataclass

from django.db.models import Prefetch

from apprentices.models import Apprentice
from evidence.kinds import Answer, State
from evidence.ksb_status import claim_ranks
from evidence.models import Claim, Decision, SignOff, SignOffBasis, SubmittedClaim
from standards.models import AssessmentMethod, Duty, Ksb


@dataclass(frozen=True)
class Counting:
    """How a claim counts now: its rank (a KsbStatus), the outcome that counts and the decision it comes from."""

    rank: int
    outcome: str | None
    decision_id: int | None


@dataclass(frozen=True)
class KsbRows:
    """The rows behind a KSB. ``counting`` has the claims that count, by their key; the others are history."""

    claims: list[SubmittedClaim]
    counting: dict[int, Counting]
    sign_offs: list[SignOff]
    drafts: list[Claim]
    duties: list[Duty]
    methods: list[AssessmentMethod]


def ksb_rows(apprentice: Apprentice, key: int) -> KsbRows:
    """Everything about the KSB with this key, of one apprentice, however much there is, in eight queries."""
    ksb = Ksb(pk=key)
    return KsbRows(
        claims=_claims(apprentice, ksb),
        counting={
            claim.pk: Counting(claim.rank, claim.outcome, claim.decision_id)
            for claim in claim_ranks(apprentice, ksb)
        },
        sign_offs=list(
            SignOff.objects.filter(apprentice=apprentice, ksb=ksb)
            .select_related("signed_by", "withdrawal__withdrawn_by")
            .prefetch_related(
                Prefetch("basis", SignOffBasis.objects.select_related("claim__submission__evidence"))
            )
            .order_by("-number")
        ),
        drafts=list(
            Claim.objects.filter(
                ksb=ksb,
                evidence__apprentice=apprentice,
                evidence__removed_at=None,
                evidence__state__in=[State.DRAFT, State.RETURNED],
            )
            .select_related("evidence")
            .order_by("-evidence__updated_at", "-pk")
        ),
        duties=list(Duty.objects.filter(links__ksb=ksb).order_by("position")),
        methods=list(AssessmentMethod.objects.filter(ksbs=ksb).order_by("position")),
    )


def _claims(apprentice: Apprentice, ksb: Ksb) -> list[SubmittedClaim]:
    """Every claim that was ever submitted and not taken back, the latest first."""
    return list(
        SubmittedClaim.objects.filter(apprentice=apprentice, ksb=ksb)
        .exclude(submission__outcomes__answer=Answer.TAKEN_BACK)
        .select_related(
            "submission__evidence",
            "added_by",
            "withdrawal__withdrawn_by",
            "stands_on__submission",
        )
        .prefetch_related(
            Prefetch(
                "decisions",
                Decision.objects.select_related("decided_by", "withdrawal__withdrawn_by").order_by("-pk"),
            )
        )
        .order_by("-submission__submitted_at", "-pk")
    )
