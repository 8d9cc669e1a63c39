"""The apprentice that a page is about: found among those the person may see, else 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Access
from apprentices.models import Apprentice

# What the pages of one apprentice read; the tables are wide, and every page begins with this row.
NEEDED = (
    "uuid",
    "provider_id",
    "cohort__name",
    "cohort__uuid",
    "option__title",
    "start_on",
    "planned_end_on",
    "ended_on",
    "end",
    "standing",
    "owed_count",
    "claimed_count",
    "signed_off_count",
    "last_accepted_at",
    "waiting_count",
    "oldest_waiting_at",
    "learner__given_names",
    "learner__family_name",
    "learner__user_id",
    "assessor__name",
    "employer__name",
    "version__title",
    "version__level",
    "version__version",
    "version__assessment_regime",
    "version__plan_minimum_months",
    "version__minimum_hours",
    "version__standard__reference",
)


def with_needed(apprentices: QuerySet[Apprentice]) -> QuerySet[Apprentice]:
    """The rows with what the pages of one apprentice read, in one query."""
    return apprentices.select_related(
        "learner", "cohort", "option", "assessor", "employer", "version__standard"
    ).only(*NEEDED)


def seen_apprentice(access: Access, uuid: UUID) -> Apprentice:
    apprentice = get_object_or_404(with_needed(Apprentice.objects.visible_to(access)), uuid=uuid)
    return at_provider(access, apprentice)


def at_provider(access: Access, apprentice: Apprentice) -> Apprentice:
    """The same with its provider, which the person's access holds already."""
    if access.provider is not None and access.provider.pk == apprentice.provider_id:
        apprentice.provider = access.provider
    return apprentice
