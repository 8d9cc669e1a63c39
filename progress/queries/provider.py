"""What the provider's front page asks: cohorts, and whose feedback is overdue."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Min
from django.utils import timezone

from accounts.clock import start_of
from accounts.models import Provider
from apprentices.models import CohortQuerySet
from evidence.feedback_age import overdue_before
from evidence.kinds import State
from evidence.models import Evidence


class Overdue(NamedTuple):
    """The answers that an assessor owes beyond the promise; ``name`` is None where nobody is assigned."""

    name: str | None
    answers: int
    oldest_on: date


def overdue_by_assessor(provider: Provider, today: date) -> list[Overdue]:
    """Who owes the most answers first."""
    limit = start_of(overdue_before(provider.feedback_promise_days, today))
    rows = (
        Evidence.objects.filter(
            provider=provider,
            state=State.SUBMITTED,
            removed_at=None,
            apprentice__ended_on=None,
            current_submission__submitted_at__lt=limit,
        )
        .values("apprentice__assessor", "apprentice__assessor__name")
        .annotate(answers=Count("pk"), oldest=Min("current_submission__submitted_at"))
        .order_by("-answers", "oldest", "apprentice__assessor")
    )
    return [
        Overdue(row["apprentice__assessor__name"], row["answers"], timezone.localdate(row["oldest"]))
        for row in rows
    ]


def newest_cohorts(cohorts: CohortQuerySet, *, closed: bool = False) -> CohortQuerySet:
    """The open (or closed) cohorts, the latest start first."""
    return cohorts.filter(closed_at__isnull=not closed).newest_first()
