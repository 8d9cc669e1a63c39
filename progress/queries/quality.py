"""Recent decisions for whoever assures quality: never their own, never about their own work."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import Access
from accounts.clock import start_of
from accounts.paging import uuid_or_none
from evidence.kinds import Met
from evidence.models import Decision

# How long an assessor counts as new, from their first decision here.
NEW_DAYS = 90


class Made(NamedTuple):
    """One decision in the list.

    Of its assessor: ``is_seasoned`` (decided here more than ``NEW_DAYS`` ago already), ``had_ksb_before``.
    ``corrects`` and ``withdrawal`` are the keys of the decision it replaced and of what took it back, if any.
    """

    pk: int
    uuid: UUID
    decided_at: datetime
    assessor: str
    outcome: str
    feedback: str
    corrects: int | None
    withdrawal: int | None
    apprentice_uuid: UUID
    given_names: str
    family_name: str
    code: str
    statement: str
    submission_id: int
    title: str
    number: int
    submitted_at: datetime
    evidence_uuid: UUID
    is_seasoned: bool
    had_ksb_before: bool


def decisions(access: Access) -> QuerySet[Decision]:
    """What this person may look at: every decision of the provider but their own, and none about their own work."""
    found: QuerySet[Decision] = Decision.objects.visible_to(access)
    return found.exclude(decided_by=access.user).exclude(apprentice__learner__user=access.user)


def chosen(found: QuerySet[Decision], outcome: str, assessor: str) -> QuerySet[Decision]:
    """Those with this outcome and by the assessor with this UUID, where they are given."""
    if outcome in Met.values:
        found = found.filter(outcome=outcome)
    if assessor:
        uuid = uuid_or_none(assessor)
        found = found.filter(decided_by__uuid=uuid) if uuid else found.none()
    return found


def page(found: QuerySet[Decision], today: date, *, size: int, after: Decision | None) -> list[Made]:
    """The decisions after this one, the latest first, and one more than ``size`` where there are more."""
    if after is not None:
        found = found.filter(
            Q(decided_at__lt=after.decided_at) | Q(decided_at=after.decided_at, pk__lt=after.pk)
        )
    new_since = start_of(today - timedelta(days=NEW_DAYS))
    theirs = Decision.objects.filter(provider=OuterRef("provider"), decided_by=OuterRef("decided_by"))
    rows = (
        found.annotate(
            is_seasoned=Exists(theirs.filter(decided_at__lt=new_since)),
            had_ksb_before=Exists(theirs.filter(claim__ksb=OuterRef("claim__ksb"), pk__lt=OuterRef("pk"))),
        )
        .order_by("-decided_at", "-pk")
        .values_list(
            "pk",
            "uuid",
            "decided_at",
            "decided_by__name",
            "outcome",
            "feedback",
            "corrects",
            "withdrawal",
            "apprentice__uuid",
            "apprentice__learner__given_names",
            "apprentice__learner__family_name",
            "claim__ksb__code",
            "claim__ksb__text",
            "claim__submission",
            "claim__submission__title",
            "claim__submission__number",
            "claim__submission__submitted_at",
            "claim__submission__evidence__uuid",
            "is_seasoned",
            "had_ksb_before",
        )
    )
    return [Made(*row) for row in rows[: size + 1]]


def all_met(submissions: set[int]) -> dict[int, int]:
    """Of these submissions, those on which every decision was met: how many claims they decided."""
    decided: dict[int, dict[int, bool]] = {}
    rows = Decision.objects.filter(claim__submission__in=submissions, withdrawal=None)
    for submission, claim, outcome in rows.values_list("claim__submission", "claim", "outcome"):
        claims = decided.setdefault(submission, {})
        claims[claim] = claims.get(claim, True) and outcome == Met.MET
    return {key: len(claims) for key, claims in decided.items() if all(claims.values())}
