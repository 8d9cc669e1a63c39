"""What a cohort's pages ask beside its apprentices' figures: versions, answers, sign-offs over time."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Provider
from apprentices.models import Cohort
from evidence.kinds import Answer
from evidence.models import Outcome, SignOff
from progress.queries.figures import local_day
from standards.models import Option, StandardVersion

RECENT_DAYS = 90
RECENT_ANSWERS = 100


class Version(NamedTuple):
    """A version as a tab names it."""

    pk: int
    uuid: UUID
    reference: str
    title: str
    version: str
    level: int | None


def versions(keys: Collection[int]) -> dict[int, Version]:
    rows = StandardVersion.objects.filter(pk__in=keys)
    return {
        row[0]: Version(*row)
        for row in rows.values_list("pk", "uuid", "standard__reference", "title", "version", "level")
    }


def options(keys: Collection[int]) -> dict[int, tuple[UUID, str]]:
    """UUID and title of each option."""
    if not keys:
        return {}
    rows = Option.objects.filter(pk__in=keys)
    return {pk: (uuid, title) for pk, uuid, title in rows.values_list("pk", "uuid", "title")}


def recent_answers(provider: Provider, today: date, cohort: Cohort | None = None) -> list[tuple[date, date]]:
    """(sent, answered) of the latest first answers within ``RECENT_DAYS``, at most ``RECENT_ANSWERS``."""
    since = timezone.make_aware(datetime.combine(today - timedelta(days=RECENT_DAYS), time.min))
    rows: QuerySet[Outcome] = Outcome.objects.filter(
        provider=provider,
        given_at__gte=since,
        corrects=None,
        answer__in=[Answer.ACCEPTED, Answer.RETURNED],
    ).order_by("-given_at")
    if cohort is not None:
        rows = rows.filter(apprentice__cohort=cohort)
    moments = rows.values_list(Cast("submission__submitted_at", TextField()), Cast("given_at", TextField()))[
        :RECENT_ANSWERS
    ]
    return [(local_day(sent), local_day(given)) for sent, given in moments]


def sign_offs_by_day(cohort: Cohort, apprentices: Collection[int]) -> list[tuple[date, int]]:
    """How many sign-offs that stand these apprentices got on each day, in order."""
    mine = set(apprentices)
    rows = (
        SignOff.objects.standing()
        .filter(apprentice__cohort=cohort)
        .values_list("apprentice", Cast("signed_at", TextField()))
    )
    # By the hour first: a time zone turns whole hours, and there are far fewer of them than sign-offs.
    hours = Counter(moment[:13] for pk, moment in rows if pk in mine)
    days: Counter[date] = Counter()
    for hour, count in hours.items():
        days[local_day(f"{hour}:00")] += count
    return sorted(days.items())
