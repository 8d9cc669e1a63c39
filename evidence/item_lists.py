"""Lists of evidence: what is shown of each item depends on who looks, and so do filters, words and order.

The owner sees the working copy. Everybody else sees the latest submission: a draft's new title, text or claims
are not theirs to read, not even through a search.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.access import Access
from accounts.models import User
from accounts.roles import Role
from accounts.search import words_asked
from evidence.kinds import Kind, State
from evidence.models import Attachment, Claim, Evidence, SearchDocument, SubmittedClaim, SubmittedFile
from evidence.words import asked_words

# By their name in the address: words, and the order, which ends in a key that is unique.
SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "newest": ("Newest first", ("-shown_at", "uuid")),
    "oldest": ("Oldest first", ("shown_at", "uuid")),
    "title": ("By title", ("sort_title", "uuid")),
}
DEFAULT_SORT = "newest"
LONGEST_CODE = 8
# Days beyond these are a slip of the keyboard.
YEARS = range(1970, 2200)

# Whether the reader owns the items: all, none, or those of this person.
Own = bool | User


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty means no matter which. ``whose`` is for lists of several apprentices."""

    words: str = ""
    state: str = ""
    kind: str = ""
    code: str = ""
    since_on: date | None = None
    until_on: date | None = None
    whose: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        """What an address asks for; what is no filter is none."""
        state, kind = query.get("state", ""), query.get("kind", "")
        return cls(
            words=words_asked(query),
            state=state if state in State.values else "",
            kind=kind if kind in Kind.values else "",
            code=words_asked(query, "ksb")[:LONGEST_CODE],
            since_on=_day(query.get("from", "")),
            until_on=_day(query.get("to", "")),
            whose=words_asked(query, "whose"),
        )

    @property
    def is_narrow(self) -> bool:
        return self != Wanted()

    @property
    def is_narrowed_further(self) -> bool:
        """By more than words."""
        return self != Wanted(words=self.words)

    @property
    def ends_before_it_starts(self) -> bool:
        """No day lies between these."""
        return bool(self.since_on and self.until_on and self.since_on > self.until_on)

    @property
    def asked(self) -> tuple[str, ...]:
        """The words as search knows them."""
        return asked_words(self.words)


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def own_of(access: Access) -> Own:
    """Of all that a person may see, what is their own."""
    if Role.APPRENTICE not in access.roles:
        return False
    return access.user if len(access.roles) > 1 else True


def listed(items: QuerySet[Evidence], *, own: Own) -> QuerySet[Evidence]:
    """The items with what is shown of them: ``shown_title``, ``shown_kind``, ``shown_state``, ``shown_at``.

    Also ``is_own``, ``sort_title`` and ``file_count``.
    """
    if own is False:
        items = items.filter(current_submission__isnull=False)
    is_mine = Case(When(apprentice__learner__user=own, then=True), default=False)
    items = items.annotate(is_own=Value(own) if isinstance(own, bool) else is_mine)
    attached = Attachment.objects.on_draft().filter(evidence=OuterRef("pk"))
    sent = SubmittedFile.objects.filter(submission=OuterRef("current_submission"))
    # An accepted item that its owner has opened again is still accepted to everybody else.
    sent_state = Case(When(state=State.DRAFT, then=Value(State.ACCEPTED)), default=F("state"))
    return items.annotate(
        shown_title=_either(own, F("title"), F("current_submission__title")),
        shown_kind=_either(own, F("kind"), F("current_submission__kind")),
        shown_state=_either(own, F("state"), sent_state),
        shown_at=_either(own, F("updated_at"), F("current_submission__submitted_at")),
        file_count=_either(own, _count(attached, "evidence"), _count(sent, "submission")),
    ).annotate(sort_title=Lower("shown_title"))


def _either(own: Own, mine: Any, sent: Any) -> Any:
    if isinstance(own, bool):
        return mine if own else sent
    return Case(When(is_own=True, then=mine), default=sent)


def narrowed(items: QuerySet[Any], wanted: Wanted, *, own: Own) -> QuerySet[Any]:
    """Those of the listed items that are wanted, but for ``whose``."""
    if wanted.state:
        items = items.filter(shown_state=wanted.state)
    if wanted.kind:
        items = items.filter(shown_kind=wanted.kind)
    if wanted.since_on:
        items = items.filter(shown_at__gte=_moment(wanted.since_on, time.min))
    if wanted.until_on:
        items = items.filter(shown_at__lte=_moment(wanted.until_on, time.max))
    if wanted.code:
        items = items.filter(_claims(wanted.code, own=own))
    if wanted.words:
        items = items.filter(_with_words(wanted.asked, own=own))
    return items


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _claims(code: str, *, own: Own) -> Q:
    sent = SubmittedClaim.objects.filter(
        submission=OuterRef("current_submission"), ksb__code__iexact=code, withdrawal=None
    )
    if own is False:
        return Q(Exists(sent))
    drafted = Exists(Claim.objects.filter(evidence=OuterRef("pk"), ksb__code__iexact=code))
    return Q(Exists(sent)) | (Q(drafted) if own is True else Q(drafted, is_own=True))


def _with_words(asked: tuple[str, ...], *, own: Own) -> Q:
    """Items of whose document, for the reader's side, every word is one."""

    def found(is_own: bool) -> Q:
        documents = SearchDocument.objects.matching(asked).filter(is_own=is_own)
        return Q(pk__in=documents.values("evidence"))

    if isinstance(own, bool):
        return found(own)
    return Q(found(True), is_own=True) | Q(found(False), is_own=False)


def _count(rows: QuerySet, group: str) -> Coalesce:
    return Coalesce(
        Subquery(rows.order_by().values(group).annotate(count=Count("pk")).values("count")[:1]), Value(0)
    )
