"""What the rows of a list name: employers, assessors, cohorts, standards; and when evidence last came."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max, TextField
from django.db.models.functions import Cast

from accounts.access import Access
from accounts.models import Employer, Membership, Provider, User
from accounts.names import by_name
from accounts.roles import Role
from apprentices.models import Apprentice, Cohort
from evidence.models import Submission
from progress.queries.compiled import Compiled
from progress.queries.figures import PAGE, local_day, padded
from standards.models import StandardVersion


class Choice(NamedTuple):
    """One line of a filter."""

    key: int
    uuid: UUID
    name: str


_employers = Compiled(
    lambda key: Employer.objects.filter(provider=key).order_by("pk").values_list("pk", "uuid", "name")
)
_assessors = Compiled(
    lambda key: (
        User.objects.filter(pk__in=Membership.objects.filter(provider=key, role=Role.ASSESSOR).values("user"))
        .order_by("pk")
        .values_list("pk", "uuid", "name")
    )
)


def employers(provider: Provider | None, keys: Collection[int | None]) -> list[Choice]:
    """The provider's employers with these keys."""
    return _chosen(_employers, provider, keys)


def assessors(provider: Provider | None, keys: Collection[int | None]) -> list[Choice]:
    """Who is or was an assessor of the provider, with these keys."""
    return _chosen(_assessors, provider, keys)


def all_assessors(provider: Provider | None) -> list[Choice]:
    """Everybody who is or was an assessor of the provider."""
    return _by_name(_assessors(provider.pk)) if provider else []


def _chosen(rows: Compiled, provider: Provider | None, keys: Collection[int | None]) -> list[Choice]:
    return _by_name(row for row in rows(provider.pk) if row[0] in keys) if provider else []


def _by_name(rows: Iterable[tuple[Any, ...]]) -> list[Choice]:
    return sorted((Choice(*row) for row in rows), key=lambda choice: by_name(choice.name, choice.key))


def key_of(access: Access, uuid: UUID | None) -> int | None:
    """The key of an apprentice whom the person may see; asks nothing where there is no UUID."""
    if uuid is None:
        return None
    return Apprentice.objects.visible_to(access).filter(uuid=uuid).values_list("pk", flat=True).first()


def cohort_names(keys: Collection[int]) -> dict[int, str]:
    return dict(Cohort.objects.filter(pk__in=keys).values_list("pk", "name"))


def standard_titles(keys: Collection[int]) -> dict[int, str]:
    """By the version's key."""
    return dict(StandardVersion.objects.filter(pk__in=keys).values_list("pk", "title"))


_last_sent = Compiled(
    lambda *keys: (
        Submission.objects.not_taken_back()
        .filter(apprentice__in=keys)
        .values("apprentice")
        .annotate(last=Cast(Max("submitted_at"), TextField()))
        .values_list("apprentice", "last")
    ),
    *[int] * PAGE,
)


def last_sent(keys: Sequence[int]) -> dict[int, date]:
    """The day on which each of these apprentices (at most ``PAGE``) last submitted evidence that stayed submitted."""
    if not keys:
        return {}
    return {pk: local_day(moment) for pk, moment in _last_sent(*padded(keys))}
