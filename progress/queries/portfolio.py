"""One apprentice's portfolio: what is owed, the items on their way, what was asked for, what was answered."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from apprentices.models import Apprentice, OwedKsb
from evidence.kinds import Answer, Met, State
from evidence.models import Decision, Evidence, Outcome, SignOff, SubmittedClaim
from progress.queries.compiled import Compiled


class Owed(NamedTuple):
    """One KSB owed, with its stored status."""

    pk: int
    uuid: UUID
    code: str
    kind: str
    text: str
    status: int


_owed = Compiled(
    lambda key: (
        OwedKsb.objects.filter(apprentice=key)
        .order_by("ksb__ordinal")
        .values_list("ksb", "ksb__uuid", "ksb__code", "ksb__kind", "ksb__text", "status")
    )
)


def owed_ksbs(apprentice: Apprentice) -> list[Owed]:
    """Every KSB owed in the version's order, as ``standing`` has them."""
    return [Owed(*row) for row in _owed(apprentice.pk)]


class Item(NamedTuple):
    """One piece of evidence in a list. ``submitted_at`` and ``number`` are of its latest submission, if any.

    ``title`` and ``kind`` are the working copy's for its owner, the latest submission's for everybody else.
    """

    pk: int
    uuid: UUID
    title: str
    kind: str
    state: str
    updated_at: datetime
    submission_id: int | None
    number: int | None
    submitted_at: datetime | None


def _items(*, with_drafts: bool) -> Compiled:
    shown = "" if with_drafts else "current_submission__"
    return Compiled(
        lambda key: (
            Evidence.objects.of_seen(key, with_drafts=with_drafts)
            .order_by("-updated_at", "-pk")
            .values_list(
                "pk",
                "uuid",
                f"{shown}title",
                f"{shown}kind",
                "state",
                "updated_at",
                "current_submission",
                "current_submission__number",
                "current_submission__submitted_at",
            )
        )
    )


_all_items = _items(with_drafts=True)
_sent_items = _items(with_drafts=False)


def items(apprentice: Apprentice, *, with_drafts: bool) -> list[Item]:
    """Every item of an apprentice whom the person may see, the latest changed first.

    Drafts, also those of what was sent before, are their owner's alone: nobody else asks ``with_drafts``.
    """
    return [Item(*row) for row in (_all_items if with_drafts else _sent_items)(apprentice.pk)]


class Ask(NamedTuple):
    """What an assessor asked for on one KSB: the feedback to a claim that is not yet or partly met."""

    item_id: int
    ksb_id: int
    code: str
    outcome: str
    feedback: str


_asks = Compiled(
    lambda key: (
        SubmittedClaim.objects.filter(apprentice=key)
        .current()
        .with_outcome()
        .annotate(feedback=Subquery(Decision.objects.filter(pk=OuterRef("decision_id")).values("feedback")))
        .filter(outcome__in=[Met.NOT_YET, Met.PARTLY])
        .order_by("ksb__ordinal", "-pk")
        .values_list("submission__evidence", "ksb", "ksb__code", "outcome", "feedback")
    )
)


def asks(apprentice: Apprentice) -> list[Ask]:
    """Feedback that counts now on claims not yet or partly met, in the KSBs' order."""
    return [Ask(*row) for row in _asks(apprentice.pk)]


def notes_of_returned(found: list[Item]) -> dict[int, str]:
    """What was written with the answer to each returned item, by the item's key."""
    returned = {item.submission_id: item.pk for item in found if item.state == State.RETURNED}
    rows = Outcome.objects.standing().filter(submission__in=returned, answer=Answer.RETURNED)
    return {returned[submission]: note for submission, note in rows.values_list("submission", "note")}


_sign_offs = Compiled(
    lambda key: (
        SignOff.objects.standing().filter(apprentice=key).order_by("signed_at").values_list("signed_at")
    )
)


def sign_off_days(apprentice: Apprentice) -> list[date]:
    """The day of every sign-off that stands, in order."""
    return [timezone.localdate(at) for (at,) in _sign_offs(apprentice.pk)]


class Said(NamedTuple):
    """A decision that says something."""

    at: datetime
    who: str
    code: str
    outcome: str
    title: str
    feedback: str


RECENT = 3

_said = Compiled(
    lambda key: (
        Decision.objects.filter(apprentice=key, withdrawal=None)
        .exclude(feedback="")
        .order_by("-decided_at", "-pk")
        .values_list(
            "decided_at",
            "decided_by__name",
            "claim__ksb__code",
            "outcome",
            "claim__submission__title",
            "feedback",
        )[:RECENT]
    )
)


def recent_feedback(apprentice: Apprentice) -> list[Said]:
    """The latest decisions that say something, newest first; what was withdrawn says nothing any more."""
    return [Said(*row) for row in _said(apprentice.pk)]
