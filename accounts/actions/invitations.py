"""Writes about invitations and the single-use links that carry them."""

import hashlib
import secrets
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from accounts import clock, ledger
from accounts.actions.mail import write_mail
from accounts.actions.memberships import add_membership, check_role
from accounts.actions.providers import hold
from accounts.errors import Conflict, RuleBroken
from accounts.models import EmailedLink, Employer, Invitation, Membership, Provider, User
from accounts.roles import Role

INVITATION_DAYS = 14
NAME_LETTERS = Invitation._meta.get_field("name").max_length


@transaction.atomic
def invite(
    *,
    provider: Provider,
    email: str,
    name: str,
    role: str,
    employer: Employer | None = None,
    until_on: date | None = None,
    subject: UUID | None = None,
    accept_url: str,
    by: User,
) -> Invitation:
    """Ask a person by mail to join. ``accept_url`` is the absolute address that the token is added to."""
    check_role(provider=provider, role=role, employer=employer, until_on=until_on)
    hold(provider)
    email = email.strip()
    if Invitation.objects.filter(
        provider=provider,
        email__iexact=email,
        role=role,
        accepted_at=None,
        revoked_at=None,
    ).exists():
        raise Conflict(
            f"{email} has already been invited as {Role(role).label.lower()}: send it again instead."
        )
    invitation = Invitation.objects.create(
        provider=provider,
        email=email,
        # A learner's given and family names together may be longer; they choose how to be called anyway.
        name=" ".join(name.split())[:NAME_LETTERS],
        role=role,
        employer=employer,
        until_on=until_on,
        subject=subject,
        invited_by=by,
    )
    ledger.append(
        ledger.provider_stream(provider.uuid),
        "invitation.sent",
        by=by,
        facts={"invitation": invitation.uuid, "role": role},
    )
    _mail_invitation(invitation, accept_url=accept_url)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, accept_url: str, by: User) -> Invitation:
    """Send a fresh link; the earlier one stops working."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at or locked.revoked_at:
        raise Conflict("This invitation was accepted or withdrawn in the meantime.")
    EmailedLink.objects.filter(subject=locked.uuid, consumed_at=None).update(consumed_at=clock.now())
    ledger.append(
        ledger.provider_stream(locked.provider.uuid),
        "invitation.resent",
        by=by,
        facts={"invitation": locked.uuid},
    )
    _mail_invitation(locked, accept_url=accept_url)
    return locked


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Withdraw an invitation that nobody has accepted."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at:
        raise Conflict("This invitation has been accepted: end the membership instead.")
    if locked.revoked_at is None:
        locked.revoked_at = clock.now()
        locked.save(update_fields=["revoked_at"])
        EmailedLink.objects.filter(subject=locked.uuid, consumed_at=None).update(consumed_at=clock.now())
        ledger.append(
            ledger.provider_stream(locked.provider.uuid),
            "invitation.revoked",
            by=by,
            facts={"invitation": locked.uuid},
        )
    return locked


def _mail_invitation(invitation: Invitation, *, accept_url: str) -> None:
    token = issue_link(
        purpose=EmailedLink.Purpose.INVITATION,
        subject=invitation.uuid,
        days=INVITATION_DAYS,
    )
    role = invitation.get_role_display().lower()
    invitation.mail = write_mail(
        key=f"invitation:{invitation.uuid}:{hash_token(token)[:16]}",
        to=invitation.email,
        subject=f"{invitation.provider} invites you to its apprenticeship portfolio",
        body=(
            f"Hello {invitation.name},\n\n"
            f"{invitation.provider} has invited you to join its apprenticeship portfolio as {role}.\n\n"
            f"Open this link to accept. It works once, for {INVITATION_DAYS} days:\n\n"
            f"{accept_url}{token}/\n\n"
            "If you did not expect this, you can ignore it: nothing happens unless you accept.\n"
        ),
    )
    invitation.save(update_fields=["mail"])


@transaction.atomic
def accept_invitation(*, link: EmailedLink, user: User) -> Membership:
    """Join as ``user``, whose address must be the one invited. The link is used up."""
    invitation = hold_invitation(link)
    if user.email.lower() != invitation.email.lower():
        raise RuleBroken(
            f"This invitation was sent to {invitation.email}: sign in with that address to accept it."
        )
    now = clock.now()
    EmailedLink.objects.filter(pk=link.pk).update(consumed_at=now)
    invitation.accepted_at = now
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return add_membership(
        user=user,
        provider=invitation.provider,
        role=invitation.role,
        employer=invitation.employer,
        until_on=invitation.until_on,
        by=user,
    )


def hold_invitation(link: EmailedLink) -> Invitation:
    """The link's invitation, both locked with their provider, if it can be accepted; else Conflict says why not."""
    # Provider, invitation, link: in the order in which a manager's own changes take them.
    hold(Provider.objects.get(invitations__uuid=link.subject))
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("provider", "employer")
        .get(uuid=link.subject)
    )
    locked = EmailedLink.objects.select_for_update().get(pk=link.pk)
    if invitation.revoked_at:
        raise Conflict("This invitation has been withdrawn. Ask the person who invited you for a new one.")
    if locked.consumed_at or invitation.accepted_at:
        raise Conflict("This invitation has been used already: sign in instead.")
    if locked.expires_at <= clock.now():
        raise Conflict("This link has run out. Ask the person who invited you to send it again.")
    if invitation.until_on and invitation.until_on < clock.today():
        raise Conflict("The time that this invitation was for is over. Ask the person who invited you.")
    return invitation


def issue_link(*, purpose: str, subject: UUID, days: int) -> str:
    """Make a link and return its token, which is stored only as a hash."""
    token = secrets.token_urlsafe(32)
    EmailedLink.objects.create(
        purpose=purpose,
        subject=subject,
        token_hash=hash_token(token),
        expires_at=clock.now() + timedelta(days=days),
    )
    return token


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
