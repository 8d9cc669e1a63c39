"""Questions about people, invitations and mail."""

from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from accounts.access import Access
from accounts.models import (
    EmailedLink,
    Employer,
    Invitation,
    Mail,
    Membership,
    MembershipQuerySet,
    Provider,
    User,
)
from accounts.roles import Role

# --- People ---------------------------------------------------------------------------------


class Group(models.TextChoices):
    """The parts of the people page."""

    STAFF = "staff", "Staff"
    EMPLOYERS = "employers", "Employers’ people"
    AUDITORS = "auditors", "Auditors"
    APPRENTICES = "apprentices", "Apprentices"
    ENDED = "ended", "Ended"


ROLES_OF = {
    Group.STAFF: (Role.MANAGER, Role.ASSESSOR, Role.IQA),
    Group.EMPLOYERS: (Role.EMPLOYER, Role.EMPLOYER_LEAD),
    Group.AUDITORS: (Role.AUDITOR,),
    Group.APPRENTICES: (Role.APPRENTICE,),
}


def memberships(access: Access) -> MembershipQuerySet:
    """All memberships of the current provider, ended ones too."""
    return Membership.objects.filter(provider=access.provider).select_related("user", "employer")


def people(access: Access, group: Group, words: str = "") -> QuerySet[User]:
    """People of one group at the provider, with their memberships here as ``here``."""
    live = memberships(access).live(access.today)
    if group == Group.ENDED:
        found = _matching(access, words).exclude(pk__in=live.values("user"))
    else:
        found = _matching(access, words).filter(pk__in=live.filter(role__in=ROLES_OF[group]).values("user"))
    here = memberships(access).order_by("pk")
    return found.prefetch_related(models.Prefetch("memberships", queryset=here, to_attr="here"))


def count_people(access: Access, words: str = "") -> dict[Group, int]:
    """How many people each group has, in two queries."""
    live = memberships(access).live(access.today)
    counts = live.filter(user__in=_matching(access, words)).aggregate(
        **{
            group.value: models.Count("user", filter=models.Q(role__in=roles), distinct=True)
            for group, roles in ROLES_OF.items()
        }
    )
    ended = _matching(access, words).exclude(pk__in=live.values("user")).count()
    return {**{group: counts[group.value] for group in ROLES_OF}, Group.ENDED: ended}


def _matching(access: Access, words: str) -> QuerySet[User]:
    """Members of the provider, past ones too, whose name or address holds every word."""
    found = User.objects.filter(pk__in=memberships(access).values("user"))
    for word in words.split():
        found = found.filter(models.Q(name__icontains=word) | models.Q(email__icontains=word))
    return found


def person(access: Access, uuid: UUID) -> QuerySet[User]:
    """The member (or former member) of the provider with this UUID, or nobody."""
    return _matching(access, "").filter(uuid=uuid)


# --- Invitations ----------------------------------------------------------------------------


def link_of(token_hash: str) -> EmailedLink | None:
    """The invitation's link whose token has this hash, whatever has become of it."""
    return EmailedLink.objects.filter(token_hash=token_hash, purpose=EmailedLink.Purpose.INVITATION).first()


def invitation_of(link: EmailedLink) -> Invitation:
    return Invitation.objects.select_related("provider", "employer", "accepted_by").get(uuid=link.subject)


def invitations(access: Access) -> QuerySet[Invitation]:
    """All invitations of the current provider, whatever became of them."""
    return Invitation.objects.filter(provider=access.provider).select_related("provider", "employer")


def open_invitations(access: Access, words: str = "") -> QuerySet[Invitation]:
    """Invitations that nobody has accepted or withdrawn."""
    found = invitations(access).filter(accepted_at=None, revoked_at=None)
    for word in words.split():
        found = found.filter(models.Q(name__icontains=word) | models.Q(email__icontains=word))
    return found.select_related("mail")


def assessors(access: Access) -> QuerySet[User]:
    """Who may be given apprentices."""
    live = memberships(access).live(access.today).filter(role=Role.ASSESSOR)
    return User.objects.filter(pk__in=live.values("user"), is_active=True).order_by("name", "pk")


# --- Employers ------------------------------------------------------------------------------


def employers(access: Access) -> QuerySet[Employer]:
    return Employer.objects.filter(provider=access.provider).order_by("name", "pk")


def employers_with_counts(access: Access, words: str = "") -> QuerySet[Employer]:
    """Employers whose name holds every word, each with how many people (``people_count``) it has here."""
    found = employers(access)
    for word in words.split():
        found = found.filter(name__icontains=word)
    live = Membership.objects.live(access.today).filter(employer=models.OuterRef("pk"))
    counted = live.order_by().values("employer").annotate(n=models.Count("user", distinct=True))
    return found.annotate(people_count=Coalesce(models.Subquery(counted.values("n")), 0))


def people_of_employer(access: Access, employer: Employer) -> QuerySet[Membership]:
    return memberships(access).live(access.today).filter(employer=employer).order_by("user__name", "pk")


# --- Elsewhere ------------------------------------------------------------------------------


def own_provider(access: Access, uuid: UUID | str) -> Provider | None:
    """The provider with this UUID, if the person is a member of it."""
    return next((p for p in access.providers if str(p.uuid) == str(uuid)), None)


def latest_mail(limit: int = 100) -> QuerySet[Mail]:
    return Mail.objects.order_by("-written_at", "-pk")[:limit]


def active_user(email: str) -> User | None:
    """The person with this address, whatever its capitals, unless their account is closed."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()
