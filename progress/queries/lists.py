"""What the rows of a list name: people, employers, assessors; and who matches a reader's words."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Employer, Membership, Provider, User
from accounts.roles import Role
from apprentices.models import Apprentice
from evidence.models import Submission
from progress.queries.compiled import Compiled


class Person(NamedTuple):
    """One apprentice as a row names them."""

    uuid: UUID
    given_names: str
    family_name: str
    employer: str | None
    assessor: str | None
    cohort: str
    standard: str
    start_on: date
    planned_end_on: date
    end: str

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


def people(keys: Collection[int]) -> dict[int, Person]:
    """The names of these apprentices, who have been found in scope already."""
    rows = Apprentice.objects.filter(pk__in=keys).values_list(
        "pk",
        "uuid",
        "learner__given_names",
        "learner__family_name",
        "employer__name",
        "assessor__name",
        "cohort__name",
        "version__title",
        "start_on",
        "planned_end_on",
        "end",
    )
    return {row[0]: Person(*row[1:]) for row in rows}


def key_of(apprentices: QuerySet[Apprentice], uuid: str) -> int | None:
    """The key behind a UUID from an address, if it is one of these."""
    try:
        wanted = UUID(uuid)
    except ValueError:
        return None
    return apprentices.order_by().filter(uuid=wanted).values_list("pk", flat=True).first()


def matching(apprentices: QuerySet[Apprentice], words: str) -> set[int]:
    """Those of whom every word stands in the name, the employer's or the assessor's."""
    found = apprentices.order_by()
    for word in words.split():
        found = found.filter(
            Q(learner__given_names__icontains=word)
            | Q(learner__family_name__icontains=word)
            | Q(employer__name__icontains=word)
            | Q(assessor__name__icontains=word)
        )
    return set(found.values_list("pk", flat=True))


class Choice(NamedTuple):
    """One line of a filter."""

    key: int
    uuid: str
    name: str


_employers = Compiled(
    lambda key: (
        Employer.objects.filter(provider=key).order_by(Lower("name"), "pk").values_list("pk", "uuid", "name")
    )
)
_assessors = Compiled(
    lambda key: (
        User.objects.filter(pk__in=Membership.objects.filter(provider=key, role=Role.ASSESSOR).values("user"))
        .order_by(Lower("name"), "pk")
        .values_list("pk", "uuid", "name")
    )
)


def employers(provider: Provider | None, keys: Collection[int | None]) -> list[Choice]:
    """The provider's employers with these keys."""
    return _chosen(_employers, provider, keys)


def assessors(provider: Provider | None, keys: Collection[int | None]) -> list[Choice]:
    """Who is or was an assessor of the provider, with these keys."""
    return _chosen(_assessors, provider, keys)


def _chosen(rows: Compiled, provider: Provider | None, keys: Collection[int | None]) -> list[Choice]:
    if provider is None:
        return []
    return [Choice(pk, str(uuid), name) for pk, uuid, name in rows(provider.pk) if pk in keys]


def last_sent(keys: Collection[int]) -> dict[int, datetime]:
    """When each of these apprentices last submitted evidence."""
    rows = Submission.objects.filter(apprentice__in=keys).values("apprentice")
    return dict(rows.annotate(last=Max("submitted_at")).values_list("apprentice", "last"))
