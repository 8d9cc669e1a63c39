"""What the sign-off pages ask: who has KSBs ready to be signed off, and what each would rest on."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.access import Access
from apprentices.models import Apprentice, OwedKsb
from apprentices.status import KsbStatus
from evidence.models import Decision, SignOff, SignOffBasis, SubmittedClaim

READY_PAGE = 25
WITH_ACCEPTED = (KsbStatus.EVIDENCED, KsbStatus.PARTLY_EVIDENCED)
NAME = ("learner__given_names", "learner__family_name", "pk")


@dataclass(frozen=True)
class ReadyPage:
    """Apprentices of the caseload with accepted claims on KSBs that nobody signed off, by name."""

    apprentices: list[Apprentice]
    pairs: dict[int, list[OwedKsb]]
    following: UUID | None


def with_accepted(access: Access) -> QuerySet[Apprentice]:
    """Apprentices of the caseload, on programme, who have something to sign off."""
    accepted = OwedKsb.objects.filter(apprentice=OuterRef("pk"), status__in=WITH_ACCEPTED)
    return (
        Apprentice.objects.judged_by(access)
        .on_programme()
        .filter(Exists(accepted))
        .select_related("learner", "version__standard")
        .order_by(*NAME)
    )


def ready_page(access: Access, *, after: UUID | None = None) -> ReadyPage:
    rows = with_accepted(access)
    edge = _edge(access, after)
    if edge is not None:
        given, family = edge.learner.given_names, edge.learner.family_name
        rows = rows.filter(
            Q(learner__given_names__gt=given)
            | Q(learner__given_names=given, learner__family_name__gt=family)
            | Q(learner__given_names=given, learner__family_name=family, pk__gt=edge.pk)
        )
    found = list(rows[: READY_PAGE + 1])
    shown = found[:READY_PAGE]
    pairs: dict[int, list[OwedKsb]] = {apprentice.pk: [] for apprentice in shown}
    owed = OwedKsb.objects.filter(apprentice__in=list(pairs), status__in=WITH_ACCEPTED)
    for pair in owed.select_related("ksb").order_by("ksb__ordinal"):
        pairs[pair.apprentice_id].append(pair)
    return ReadyPage(shown, pairs, shown[-1].uuid if len(found) > READY_PAGE else None)


def _edge(access: Access, uuid: UUID | None) -> Apprentice | None:
    if uuid is None:
        return None
    return Apprentice.objects.judged_by(access).filter(uuid=uuid).select_related("learner").first()


@dataclass(frozen=True)
class SigningRows:
    """One apprentice's KSBs, the accepted claims of each (by the KSB's key), and every sign-off, newest first.

    ``decisions`` are those that count, by key.
    """

    apprentice: Apprentice
    owed: list[OwedKsb]
    claims: dict[int, list[Any]]
    decisions: dict[int, Decision]
    sign_offs: list[SignOff]


def signing_rows(apprentice: Apprentice) -> SigningRows:
    """A fixed number of queries, whatever the portfolio holds."""
    accepted: Any = SubmittedClaim.objects.filter(apprentice=apprentice)
    claims: dict[int, list[Any]] = {}
    for claim in accepted.accepted().select_related("submission__evidence").order_by("pk"):
        claims.setdefault(claim.ksb_id, []).append(claim)
    return SigningRows(
        apprentice=apprentice,
        owed=list(
            OwedKsb.objects.filter(apprentice=apprentice).select_related("ksb").order_by("ksb__ordinal")
        ),
        claims=claims,
        decisions=_decisions([claim.decision_id for found in claims.values() for claim in found]),
        sign_offs=list(
            SignOff.objects.filter(apprentice=apprentice)
            .select_related("ksb", "signed_by", "withdrawal__withdrawn_by")
            .prefetch_related(
                Prefetch("basis", queryset=SignOffBasis.objects.select_related("claim__submission"))
            )
            .order_by("-signed_at", "-pk")
        ),
    )


def _decisions(keys: Collection[int]) -> dict[int, Decision]:
    return Decision.objects.in_bulk(list(keys))
