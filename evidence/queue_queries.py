"""What the assessor's lists ask: the queue, a place in it, how quick the replies are, what was answered lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from accounts import clock
from accounts.access import Access
from evidence.feedback_age import working_days
from evidence.kinds import Answer, Met
from evidence.models import Decision, Evidence, Outcome, Submission, SubmittedClaim

QUEUE_PAGE = 25
REPLY_WINDOW = timedelta(days=90)
MOST_REPLIES = 500

# --- The queue ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A submission in the queue, the claims that count in it, and the codes asked for again.

    ``asked_before`` are those that an earlier submission of the item left short of met.
    """

    submission: Submission
    claims: list[Any]
    asked_before: set[str]


@dataclass(frozen=True)
class QueuePage:
    """Part of the queue, oldest first. The edges name submissions from which the pages before and after go on."""

    items: list[Waiting]
    total: int
    overdue: int
    first: UUID | None
    last: UUID | None


def waiting(access: Access, apprentice: UUID | None = None) -> QuerySet[Submission]:
    """The person's queue, oldest first; of one apprentice if named."""
    items = Evidence.objects.waiting_for(access).order_by()
    if apprentice:
        items = items.filter(apprentice__uuid=apprentice)
    return Submission.objects.filter(pk__in=items.values("current_submission")).order_by(
        "submitted_at", "evidence"
    )


def queue_page(
    access: Access,
    *,
    apprentice: UUID | None,
    overdue_before: datetime,
    after: UUID | None = None,
    before: UUID | None = None,
) -> QueuePage:
    """One page. ``after`` and ``before`` name the submission at its edge, which need not wait any more."""
    everything = waiting(access, apprentice)
    totals = everything.order_by().aggregate(
        total=Count("pk"), overdue=Count("pk", filter=Q(submitted_at__lt=overdue_before))
    )
    rows, more_before, more_after = _window(access, everything, after=after, before=before)
    claims = _counting_claims(rows)
    asked = _asked_before(rows)
    return QueuePage(
        items=[Waiting(row, claims[row.pk], asked[row.pk]) for row in rows],
        first=rows[0].uuid if rows and more_before else None,
        last=rows[-1].uuid if rows and more_after else None,
        **totals,
    )


def _window(
    access: Access, everything: QuerySet[Submission], *, after: UUID | None, before: UUID | None
) -> tuple[list[Submission], bool, bool]:
    """The rows of the page, and whether there are some before and after them."""
    edge = _edge(access, after or before)
    rows = everything.select_related("evidence", "apprentice__learner")
    if edge is None:
        found = list(rows[: QUEUE_PAGE + 1])
        return found[:QUEUE_PAGE], False, len(found) > QUEUE_PAGE
    at, item = edge
    if after:
        later = Q(submitted_at=at, evidence__gt=item) | Q(submitted_at__gt=at)
        found = list(rows.filter(later)[: QUEUE_PAGE + 1])
        return found[:QUEUE_PAGE], True, len(found) > QUEUE_PAGE
    sooner = Q(submitted_at=at, evidence__lt=item) | Q(submitted_at__lt=at)
    found = list(rows.filter(sooner).order_by("-submitted_at", "-evidence")[: QUEUE_PAGE + 1])
    return found[:QUEUE_PAGE][::-1], len(found) > QUEUE_PAGE, True


def _edge(access: Access, submission: UUID | None) -> tuple[datetime, int] | None:
    if submission is None:
        return None
    found = Submission.objects.judged_by(access).filter(uuid=submission).first()
    return (found.submitted_at, found.evidence_id) if found else None


def _counting_claims(submissions: Sequence[Submission]) -> dict[int, list[Any]]:
    """Claims that were not rejected, with their outcomes, by the submission's key."""
    claims: dict[int, list[Any]] = {submission.pk: [] for submission in submissions}
    rows: Any = SubmittedClaim.objects.filter(submission__in=list(claims), withdrawal=None)
    for claim in rows.with_outcome().select_related("ksb").order_by("ksb__ordinal"):
        claims[claim.submission_id].append(claim)
    return claims


def _asked_before(submissions: Sequence[Submission]) -> dict[int, set[str]]:
    asked: dict[int, set[str]] = {submission.pk: set() for submission in submissions}
    again = {row.evidence_id: row.pk for row in submissions if row.number > 1}
    earlier = (
        Decision.objects.filter(
            claim__submission__evidence__in=list(again), withdrawal=None, corrected_by=None
        )
        .exclude(outcome=Met.MET)
        .exclude(claim__submission__in=list(again.values()))
    )
    for evidence, code in earlier.values_list("claim__submission__evidence", "claim__ksb__code"):
        asked[again[evidence]].add(code)
    return asked


def apprentices_waiting(access: Access) -> list[tuple[UUID, str, int]]:
    """UUID, name and number of waiting items of each apprentice in the queue, by name."""
    rows = (
        waiting(access)
        .order_by("apprentice__learner__given_names", "apprentice__learner__family_name", "apprentice")
        .values_list(
            "apprentice__uuid", "apprentice__learner__given_names", "apprentice__learner__family_name"
        )
        .annotate(count=Count("pk"))
    )
    return [(uuid, f"{given} {family}".strip(), count) for uuid, given, family, count in rows]


def median_reply_days(access: Access) -> float | None:
    """Median working days from submission to this person's first answer, over the last 90 days; None without any."""
    since = clock.start_of(access.today - REPLY_WINDOW)
    replies = Outcome.objects.filter(
        provider=access.provider,
        given_by=access.user,
        corrects=None,
        answer__in=[Answer.ACCEPTED, Answer.RETURNED],
        given_at__gte=since,
    ).order_by("-given_at")
    days = [
        working_days(localdate(sent), localdate(given))
        for sent, given in replies.values_list("submission__submitted_at", "given_at")[:MOST_REPLIES]
    ]
    return median(days) if days else None


@dataclass(frozen=True)
class Place:
    """Where a submission stands in the queue; ``number`` is None when it does not wait (any more)."""

    number: int | None
    total: int
    previous: UUID | None
    following: UUID | None


def place_in_queue(access: Access, submission: Submission, apprentice: UUID | None = None) -> Place:
    """The neighbours of a submission. Of one that does not wait, the first that came in after it."""
    rows = list(waiting(access, apprentice).values_list("uuid", "submitted_at", "evidence"))
    here = (submission.submitted_at, submission.evidence_id)
    sooner = [uuid for uuid, at, pk in rows if (at, pk) < here]
    later = [uuid for uuid, at, pk in rows if (at, pk) > here]
    waits = len(sooner) + len(later) < len(rows)
    return Place(
        number=len(sooner) + 1 if waits else None,
        total=len(rows),
        previous=sooner[-1] if sooner else None,
        following=later[0] if later else (sooner[0] if sooner else None),
    )


# --- What was answered ----------------------------------------------------------------------

DECIDED_PAGE = 25


def answered_by(access: Access) -> QuerySet[Outcome]:
    """Answers that this person gave to their present caseload and that stand, newest first."""
    return (
        Outcome.objects.judged_by(access)
        .standing()
        .filter(given_by=access.user, answer__in=[Answer.ACCEPTED, Answer.RETURNED])
        .select_related("submission__evidence", "submission__apprentice__learner")
        .order_by("-given_at", "-pk")
    )


@dataclass(frozen=True)
class DecidedPage:
    answers: list[Outcome]
    claims: dict[int, list[Any]]
    older: UUID | None


def decided_page(access: Access, *, after: UUID | None = None) -> DecidedPage:
    """One page of recent answers with the claims they are about."""
    rows = answered_by(access)
    edge = Outcome.objects.judged_by(access).filter(uuid=after).first() if after else None
    if edge:
        rows = rows.filter(Q(given_at=edge.given_at, pk__lt=edge.pk) | Q(given_at__lt=edge.given_at))
    found = list(rows[: DECIDED_PAGE + 1])
    answers = found[:DECIDED_PAGE]
    return DecidedPage(
        answers=answers,
        claims=_counting_claims([answer.submission for answer in answers]),
        older=answers[-1].uuid if len(found) > DECIDED_PAGE else None,
    )


@dataclass(frozen=True)
class Sent:
    """How a submission stands right after a review was sent."""

    submission: Submission
    answer: Outcome | None
    claims: list[Any]


def sent(submission: Submission) -> Sent:
    now = Submission.objects.select_related("evidence").get(pk=submission.pk)
    return Sent(
        submission=now,
        answer=Outcome.objects.standing().filter(submission=now).first(),
        claims=_counting_claims([now])[now.pk],
    )
