"""One apprentice's portfolio: what is owed, the items on their way, what was asked for, what was answered."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import Access
from apprentices.models import Apprentice, OwedKsb
from evidence.kinds import Answer, Met, State
from evidence.models import Decision, Evidence, Outcome, SignOff, SubmittedClaim


class Owed(NamedTuple):
    """One KSB owed, with its stored status."""

    pk: int
    uuid: UUID
    code: str
    kind: str
    text: str
    status: int


def owed_ksbs(apprentice: Apprentice) -> list[Owed]:
    """Every KSB owed in the version's order, as ``standing`` has them."""
    rows = OwedKsb.objects.filter(apprentice=apprentice).order_by("ksb__ordinal")
    return [
        Owed(*row)
        for row in rows.values_list("ksb", "ksb__uuid", "ksb__code", "ksb__kind", "ksb__text", "status")
    ]


class Item(NamedTuple):
    """One piece of evidence in a list. ``submitted_at`` and ``number`` are of its latest submission, if any."""

    pk: int
    uuid: UUID
    title: str
    kind: str
    state: str
    updated_at: datetime
    submission_id: int | None
    number: int | None
    submitted_at: datetime | None


def items(access: Access, apprentice: Apprentice) -> list[Item]:
    """Every item of the apprentice that the person may see, the latest changed first."""
    rows = Evidence.objects.visible_to(access).filter(apprentice=apprentice).order_by("-updated_at", "-pk")
    return [
        Item(*row)
        for row in rows.values_list(
            "pk",
            "uuid",
            "title",
            "kind",
            "state",
            "updated_at",
            "current_submission",
            "current_submission__number",
            "current_submission__submitted_at",
        )
    ]


class Ask(NamedTuple):
    """What an assessor asked for on one KSB: the feedback to a claim that is not yet or partly met."""

    item_id: int
    ksb_id: int
    code: str
    outcome: str
    feedback: str


def asks(apprentice: Apprentice) -> list[Ask]:
    """Feedback that counts now on claims not yet or partly met, in the KSBs' order."""
    claims = list(
        SubmittedClaim.objects.filter(apprentice=apprentice)
        .current()
        .with_outcome()
        .filter(outcome__in=[Met.NOT_YET, Met.PARTLY])
        .order_by("ksb__ordinal", "-pk")
        .values_list("submission__evidence", "ksb", "ksb__code", "outcome", "decision_id")
    )
    texts = dict(Decision.objects.filter(pk__in=[claim[4] for claim in claims]).values_list("pk", "feedback"))
    return [
        Ask(item, ksb, code, outcome, texts.get(decision, ""))
        for item, ksb, code, outcome, decision in claims
    ]


def notes_of_returned(found: list[Item]) -> dict[int, str]:
    """What was written with the answer to each returned item, by the item's key."""
    returned = {item.submission_id: item.pk for item in found if item.state == State.RETURNED}
    rows = Outcome.objects.standing().filter(submission__in=returned, answer=Answer.RETURNED)
    return {returned[submission]: note for submission, note in rows.values_list("submission", "note")}


def sign_off_days(apprentice: Apprentice) -> list[date]:
    """The day of every sign-off that stands, in order."""
    rows = SignOff.objects.standing().filter(apprentice=apprentice).order_by("signed_at")
    return [timezone.localdate(at) for at in rows.values_list("signed_at", flat=True)]


def recent_feedback(apprentice: Apprentice, limit: int = 5) -> QuerySet[Decision]:
    """The latest decisions that say something, newest first; what was withdrawn says nothing any more."""
    return (
        Decision.objects.filter(apprentice=apprentice, withdrawal=None)
        .exclude(feedback="")
        .select_related("claim__ksb", "claim__submission", "decided_by")
        .order_by("-decided_at", "-pk")[:limit]
    )
