"""Lists of evidence: what is shown of each item depends on who looks, and so do filters, words and order.

The owner sees the working copy. Everybody else sees the latest submission: a draft's new title, text or claims
are not theirs to read, not even through a search.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from evidence.kinds import Kind, State
from evidence.models import Attachment, Claim, Evidence, SubmittedClaim, SubmittedFile

# By their name in the address: words, and the order, which ends in a key that is unique.
SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "newest": ("Newest first", ("-shown_at", "uuid")),
    "oldest": ("Oldest first", ("shown_at", "uuid")),
    "title": ("By title", ("sort_title", "uuid")),
}
DEFAULT_SORT = "newest"


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty means no matter which."""

    words: str = ""
    state: str = ""
    kind: str = ""
    code: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.state or self.kind or self.code)


def listed(items: QuerySet[Evidence], *, own: bool) -> QuerySet[Evidence]:
    """The items with what is shown of them: ``shown_title``, ``shown_kind``, ``shown_state``, ``shown_at``.

    Also ``sort_title`` and ``file_count``.
    """
    if own:
        shown = items.annotate(
            shown_title=F("title"),
            shown_kind=F("kind"),
            shown_state=F("state"),
            shown_at=F("updated_at"),
            file_count=_count(Attachment.objects.on_draft().filter(evidence=OuterRef("pk")), "evidence"),
        )
    else:
        sent = SubmittedFile.objects.filter(submission=OuterRef("current_submission"))
        shown = items.filter(current_submission__isnull=False).annotate(
            shown_title=F("current_submission__title"),
            shown_kind=F("current_submission__kind"),
            # An accepted item that its owner has opened again is still accepted to everybody else.
            shown_state=Case(When(state=State.DRAFT, then=Value(State.ACCEPTED)), default=F("state")),
            shown_at=F("current_submission__submitted_at"),
            file_count=_count(sent, "submission"),
        )
    return shown.annotate(sort_title=Lower("shown_title"))


def narrowed(items: QuerySet[Any], wanted: Wanted, *, own: bool) -> QuerySet[Any]:
    """Those of the listed items that are wanted. Every word must stand in the title or the text."""
    if wanted.state in State.values:
        items = items.filter(shown_state=wanted.state)
    if wanted.kind in Kind.values:
        items = items.filter(shown_kind=wanted.kind)
    if wanted.code:
        items = items.filter(_claims(wanted.code, own=own))
    text = "narrative" if own else "current_submission__narrative"
    for word in wanted.words.split():
        items = items.filter(Q(shown_title__icontains=word) | Q(**{f"{text}__icontains": word}))
    return items


def _claims(code: str, *, own: bool) -> Q:
    sent = SubmittedClaim.objects.filter(
        submission=OuterRef("current_submission"), ksb__code__iexact=code, withdrawal=None
    )
    if not own:
        return Q(Exists(sent))
    return Q(Exists(sent)) | Q(Exists(Claim.objects.filter(evidence=OuterRef("pk"), ksb__code__iexact=code)))


def _count(rows: QuerySet, group: str) -> Coalesce:
    return Coalesce(
        Subquery(rows.order_by().values(group).annotate(count=Count("pk")).values("count")[:1]), Value(0)
    )
