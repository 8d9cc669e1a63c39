"""Questions about cohorts, learners and programmes."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.access import Access
from accounts.models import AccessRecord, Invitation, Membership, Provider, User
from accounts.names import by_family_name, by_name
from accounts.roles import Role
from apprentices.models import Apprentice, ApprenticeQuerySet, Cohort, Learner, ViewGrant
from standards.models import StandardVersion, StandardVersionQuerySet

# The ILR's "unknown": many learners share it.
UNKNOWN_ULN = "9999999999"


# --- Learners -------------------------------------------------------------------------------


def learners(access: Access) -> QuerySet[Learner]:
    """The provider's learners, for those who see the whole provider."""
    if access.provider is None or not access.sees_whole_provider:
        return Learner.objects.none()
    return Learner.objects.filter(provider=access.provider)


def find_learners(access: Access, words: str) -> QuerySet[Learner]:
    """Learners whose name, address, ULN or reference holds every word."""
    found = learners(access)
    for word in words.split():
        found = found.filter(
            Q(given_names__icontains=word)
            | Q(family_name__icontains=word)
            | Q(email__icontains=word)
            | Q(uln=word)
            | Q(learn_ref_number__iexact=word)
        )
    return found.prefetch_related("programmes__version__standard").order_by(
        "family_name", "given_names", "pk"
    )


def similar_learners(
    provider: Provider, *, given_names: str, family_name: str, email: str, uln: str, but: UUID | None = None
) -> list[Learner]:
    """Learners who may be the same person: same ULN, address or full name. A question, never an answer."""
    same = Q(given_names__iexact=given_names, family_name__iexact=family_name)
    if email:
        same |= Q(email__iexact=email)
    if uln and uln != UNKNOWN_ULN:
        same |= Q(uln=uln)
    found = Learner.objects.filter(same, provider=provider).exclude(uuid__in=[but] if but else [])
    return list(found.order_by("pk")[:3])


def open_invitation(learner: Learner) -> Invitation | None:
    """The learner's invitation that waits to be accepted, with its last message."""
    return (
        Invitation.objects.filter(subject=learner.uuid, accepted_at=None, revoked_at=None)
        .select_related("mail", "employer")
        .first()
    )


# --- Programmes -----------------------------------------------------------------------------


def find_apprentices(
    found: ApprenticeQuerySet, words: str, cohort: Cohort | None = None
) -> ApprenticeQuerySet:
    """Those of a set whose name, ULN or reference holds every word, in one cohort or any."""
    for word in words.split():
        found = found.filter(
            Q(learner__given_names__icontains=word)
            | Q(learner__family_name__icontains=word)
            | Q(learner__uln=word)
            | Q(learner__learn_ref_number__iexact=word)
        )
    return found.filter(cohort=cohort) if cohort else found


def line_managers(apprentice: Apprentice, today: date) -> list[Membership]:
    """The employer's line managers, each with whether they may see this apprentice (``sees``)."""
    grants = ViewGrant.objects.filter(apprentice=apprentice, membership=OuterRef("pk"))
    found = (
        Membership.objects.live(today)
        .filter(provider=apprentice.provider_id, role=Role.EMPLOYER, employer__isnull=False)
        .filter(employer=apprentice.employer_id)
        .annotate(sees=Exists(grants))
        .select_related("user")
    )
    return sorted(found, key=lambda one: by_name(one.user.name, one.pk))


def invited_line_managers(apprentice: Apprentice) -> list[Invitation]:
    """Line managers who were invited with this apprentice named and have not come yet."""
    waiting = Invitation.objects.filter(grants__apprentice=apprentice, accepted_at=None, revoked_at=None)
    return sorted(waiting, key=lambda one: by_name(one.name, one.pk))


def employer_leads(apprentice: Apprentice, today: date) -> list[Membership]:
    """Who sees the apprentice through the whole employer."""
    found = (
        Membership.objects.live(today)
        .filter(provider=apprentice.provider_id, role=Role.EMPLOYER_LEAD, employer=apprentice.employer_id)
        .filter(employer__isnull=False)
        .select_related("user")
    )
    return sorted(found, key=lambda one: by_name(one.user.name, one.pk))


def caseload_size(assessor: User, access: Access) -> int:
    """How many running programmes of the provider this person assesses."""
    return Apprentice.objects.visible_to(access).on_programme().filter(assessor=assessor).count()


def named_for(viewer: Membership | Invitation) -> ApprenticeQuerySet:
    """The apprentices named for a line manager or an auditor."""
    through = {"membership" if isinstance(viewer, Membership) else "invitation": viewer}
    return Apprentice.objects.filter(pk__in=ViewGrant.objects.filter(**through).values("apprentice"))


def listed_by_name(found: ApprenticeQuerySet) -> list[Apprentice]:
    """All of a set, with what a row of a list names, in the order of the learners' names."""
    return sorted(
        found.for_lists(),
        key=lambda one: by_family_name(one.learner.family_name, one.learner.given_names, one.pk),
    )


def nameable_for(viewer: Membership | Invitation, access: Access) -> ApprenticeQuerySet:
    """Whom one may still name: a line manager's own employer's apprentices, or anybody for an auditor."""
    free = Apprentice.objects.visible_to(access).exclude(pk__in=named_for(viewer).values("pk"))
    return free.filter(employer=viewer.employer_id) if viewer.role == Role.EMPLOYER else free


def count_named(viewers: Iterable[Membership]) -> dict[int, int]:
    """How many apprentices are named for each membership, by its key."""
    counts = (
        ViewGrant.objects.filter(membership__in=[m.pk for m in viewers])
        .order_by()
        .values_list("membership")
        .annotate(n=Count("pk"))
    )
    return dict(counts)


# --- Standards on offer ---------------------------------------------------------------------


def offered_versions() -> StandardVersionQuerySet:
    """Every version that somebody can be enrolled on, newest first within its standard."""
    return StandardVersion.objects.offered().newest_first().select_related("standard")


def proposed_version(cohort: Cohort, start_on: date) -> StandardVersion | None:
    """The newest version open for this start of the standard that the cohort's latest enrolment is on.

    With an empty cohort, of the provider's latest enrolment; None where nobody was enrolled yet.
    """
    latest = Apprentice.objects.filter(provider=cohort.provider_id).order_by("-pk")
    model = latest.filter(cohort=cohort).first() or latest.first()
    if model is None:
        return None
    same_standard = offered_versions().filter(standard=model.version.standard_id)
    return same_standard.open_on(start_on).first()


# --- The record of who looked ---------------------------------------------------------------


def access_record(access: Access, *, user: User | None = None) -> QuerySet[AccessRecord]:
    """What employers' people and auditors opened at the current provider, of one person or of all."""
    found = AccessRecord.objects.filter(provider=access.provider).select_related("user")
    return found.filter(user=user) if user else found


def names_of(uuids: Iterable[UUID], access: Access) -> dict[UUID, str]:
    """The names of those apprentices among ``uuids`` whom the person sees."""
    found = Apprentice.objects.visible_to(access).filter(uuid__in=set(uuids)).select_related("learner")
    return {apprentice.uuid: apprentice.learner.name for apprentice in found}


# --- Providers, for the platform administrator ----------------------------------------------


def providers(access: Access) -> QuerySet[Provider]:
    """Every tenant, with how many managers it has (``manager_count``); nothing of their work."""
    if not access.is_platform_admin:
        return Provider.objects.none()
    live = Membership.objects.live(access.today).filter(role=Role.MANAGER)
    return Provider.objects.annotate(
        manager_count=Count("memberships", filter=Q(memberships__in=live), distinct=True)
    )


def invited_managers(access: Access) -> QuerySet[Invitation]:
    """Open invitations of managers of any provider, newest first."""
    if not access.is_platform_admin:
        return Invitation.objects.none()
    waiting = Invitation.objects.filter(role=Role.MANAGER, accepted_at=None, revoked_at=None)
    return waiting.select_related("mail", "employer").order_by("-pk")
