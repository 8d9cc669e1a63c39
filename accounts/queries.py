"""Questions about people, invitations and mail."""

from uuid import UUID

from django.db.models import QuerySet

from accounts import clock
from accounts.access import Access
from accounts.actions import hash_token
from accounts.models import (
    EmailedLink,
    Employer,
    Invitation,
    Mail,
    Membership,
    Provider,
    User,
)


def usable_link(token: str, purpose: str) -> EmailedLink | None:
    """The link of a token, if it is for this purpose, unused and not run out."""
    return EmailedLink.objects.filter(
        token_hash=hash_token(token),
        purpose=purpose,
        consumed_at=None,
        expires_at__gt=clock.now(),
    ).first()


def invitation_of(link: EmailedLink) -> Invitation | None:
    return (
        Invitation.objects.filter(uuid=link.subject, revoked_at=None, accepted_at=None)
        .select_related("provider", "employer")
        .first()
    )


def memberships_of_provider(access: Access) -> QuerySet[Membership]:
    """Live memberships at the current provider, for its people page."""
    return (
        Membership.objects.live(access.today)
        .filter(provider=access.provider)
        .select_related("user", "employer")
        .order_by("user__name", "pk")
    )


def open_invitations(access: Access) -> QuerySet[Invitation]:
    return (
        Invitation.objects.filter(provider=access.provider, accepted_at=None, revoked_at=None)
        .select_related("employer")
        .order_by("-invited_at", "-pk")
    )


def employers(access: Access) -> QuerySet[Employer]:
    return Employer.objects.filter(provider=access.provider).order_by("name", "pk")


def own_provider(access: Access, uuid: UUID | str) -> Provider | None:
    """The provider with this UUID, if the person is a member of it."""
    return next((p for p in access.providers if str(p.uuid) == str(uuid)), None)


def latest_mail(limit: int = 100) -> QuerySet[Mail]:
    return Mail.objects.order_by("-written_at", "-pk")[:limit]


def active_user(email: str) -> User | None:
    """The person with this address, whatever its capitals, unless their account is closed."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()
