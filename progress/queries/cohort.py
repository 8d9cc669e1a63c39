"""What a cohort's pages ask beside its apprentices' figures: versions, answers, sign-offs over time."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.clock import start_of
from apprentices.models import Cohort
from evidence.kinds import Answer
from evidence.models import Outcome, SignOff
from progress.queries.compiled import Compiled
from progress.queries.figures import PAGE, local_day, padded
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


_version = Compiled(
    lambda key: StandardVersion.objects.filter(pk=key).values_list(
        "pk", "uuid", "standard__reference", "title", "version", "level"
    )
)


def versions(keys: Collection[int]) -> dict[int, Version]:
    """A query a version; a cohort has one, seldom two or three."""
    return {key: Version(*row) for key in keys for row in _version(key)}


def options(keys: Collection[int]) -> dict[int, tuple[UUID, str]]:
    """UUID and title of each option."""
    if not keys:
        return {}
    rows = Option.objects.filter(pk__in=keys)
    return {pk: (uuid, title) for pk, uuid, title in rows.values_list("pk", "uuid", "title")}


# First answers have no reason (a constraint); asked for like this, the index of their moments is used.
_answers = (
    Outcome.objects.filter(reason="", answer__in=[Answer.ACCEPTED, Answer.RETURNED])
    .order_by("-given_at")
    .values_list(Cast("submission__submitted_at", TextField()), Cast("given_at", TextField()))
)
_of_provider = Compiled(
    lambda provider, since: _answers.filter(provider=provider, given_at__gte=since)[:RECENT_ANSWERS],
    int,
    datetime,
)
_of_cohort = Compiled(
    lambda provider, cohort, since: _answers.filter(
        provider=provider, apprentice__cohort=cohort, given_at__gte=since
    )[:RECENT_ANSWERS],
    int,
    int,
    datetime,
)
_of_few = Compiled(
    lambda since, *keys: _answers.filter(apprentice__in=keys, given_at__gte=since)[:RECENT_ANSWERS],
    datetime,
    *[int] * PAGE,
)


def recent_answers(provider: int, today: date) -> list[tuple[date, date]]:
    """(sent, answered) of the provider's latest first answers in ``RECENT_DAYS``, at most ``RECENT_ANSWERS``."""
    return _days(_of_provider(provider, _since(today)))


def recent_answers_in(cohort: Cohort, apprentices: Sequence[int], today: date) -> list[tuple[date, date]]:
    """The same of a cohort; ``apprentices`` are the keys of all in it, where they are known.

    Few are looked up one by one; of many, the latest are soon found among the provider's.
    """
    if 0 < len(apprentices) <= PAGE:
        return _days(_of_few(_since(today), *padded(apprentices)))
    return _days(_of_cohort(cohort.provider_id, cohort.pk, _since(today)))


def _since(today: date) -> datetime:
    return start_of(today - timedelta(days=RECENT_DAYS))


def _days(moments: Iterable[Sequence[str]]) -> list[tuple[date, date]]:
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
