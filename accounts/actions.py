"""Every write about people, tenants, memberships, invitations and mail."""

import hashlib
import secrets
from datetime import date, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django_q.tasks import async_task

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import (
    EmailedLink,
    Employer,
    Invitation,
    Mail,
    Membership,
    Provider,
    User,
)
from accounts.roles import Role

INVITATION_DAYS = 14


@transaction.atomic
def create_user(*, email: str, name: str, password: str | None, by: User | None) -> User:
    """A person whose address is known to reach them. ``password=None`` leaves them unable to sign in."""
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Conflict(f"Somebody already has an account with {email}.")
    user = User.objects.create_user(email=email, name=name.strip(), password=password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    ledger.append(ledger.PLATFORM, "user.created", by=by, facts={"user": user.uuid})
    return user


@transaction.atomic
def create_provider(*, name: str, ukprn: str, by: User | None) -> Provider:
    """A tenant with the default settings."""
    if Provider.objects.filter(ukprn=ukprn).exists():
        raise Conflict(f"A provider with UKPRN {ukprn} is already here.")
    provider = Provider(name=name.strip(), ukprn=ukprn)
    provider.full_clean(validate_constraints=False)
    provider.save()
    ledger.append(
        ledger.provider_stream(provider.uuid),
        "provider.created",
        by=by,
        facts={"ukprn": provider.ukprn},
    )
    return provider


@transaction.atomic
def change_provider_settings(*, provider: Provider, settings: dict[str, int], by: User) -> Provider:
    """Change thresholds and promises; ``settings`` maps column names to whole numbers."""
    locked = Provider.objects.select_for_update().get(pk=provider.pk)
    changed = {name: value for name, value in settings.items() if getattr(locked, name) != value}
    for name, value in changed.items():
        setattr(locked, name, value)
    if locked.amber_points > locked.red_points or locked.amber_silence_days > locked.red_silence_days:
        raise RuleBroken("Amber must come before red: give amber the smaller number.")
    if changed:
        locked.save(update_fields=list(changed))
        ledger.append(
            ledger.provider_stream(locked.uuid),
            "provider.settings_changed",
            by=by,
            facts=changed,
        )
    return locked


@transaction.atomic
def create_employer(*, provider: Provider, name: str, by: User | None) -> Employer:
    """An employer of the provider; a name is used once, whatever its capitals."""
    if Employer.objects.filter(provider=provider, name__iexact=name.strip()).exists():
        raise Conflict(f"{name.strip()} is already among your employers.")
    employer = Employer.objects.create(provider=provider, name=name.strip())
    ledger.append(
        ledger.provider_stream(provider.uuid),
        "employer.created",
        by=by,
        facts={"employer": employer.uuid},
    )
    return employer


@transaction.atomic
def add_membership(
    *,
    user: User,
    provider: Provider,
    role: str,
    employer: Employer | None = None,
    until_on: date | None = None,
    by: User | None,
) -> Membership:
    """Give a person a role. Having it already changes nothing."""
    _check_role(provider=provider, role=role, employer=employer, until_on=until_on)
    found = Membership.objects.filter(
        user=user, provider=provider, role=role, employer=employer, ended_at=None
    ).first()
    if found:
        return found
    membership = Membership.objects.create(
        user=user, provider=provider, role=role, employer=employer, until_on=until_on
    )
    ledger.append(
        ledger.provider_stream(provider.uuid),
        "membership.added",
        by=by,
        facts={"membership": membership.uuid, "user": user.uuid, "role": role},
    )
    return membership


def _check_role(*, provider: Provider, role: str, employer: Employer | None, until_on: date | None) -> None:
    needs_employer = role in {Role.EMPLOYER, Role.EMPLOYER_LEAD}
    if needs_employer and employer is None:
        raise RuleBroken("Choose the employer this person belongs to.")
    if not needs_employer and employer is not None:
        raise RuleBroken(f"{Role(role).label} does not belong to an employer.")
    if employer is not None and employer.provider_id != provider.pk:
        raise RuleBroken("That employer belongs to another provider.")
    if role == Role.AUDITOR and until_on is None:
        raise RuleBroken("Say until which day the auditor may look.")


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """Take a role away. The last manager of a provider stays."""
    Provider.objects.select_for_update(no_key=True).get(pk=membership.provider_id)
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    if locked.ended_at:
        return locked
    others = Membership.objects.live(clock.today()).filter(provider_id=locked.provider_id, role=Role.MANAGER)
    if locked.role == Role.MANAGER and not others.exclude(pk=locked.pk).exists():
        raise RuleBroken("This is the provider's only manager: give somebody else the role first.")
    locked.ended_at = clock.now()
    locked.save(update_fields=["ended_at"])
    ledger.append(
        ledger.provider_stream(membership.provider.uuid),
        "membership.ended",
        by=by,
        facts={"membership": locked.uuid, "role": locked.role},
    )
    return locked


@transaction.atomic
def remember_provider(*, user: User, provider: Provider) -> None:
    """Where this person was last, so that they return there at the next sign-in."""
    User.objects.filter(pk=user.pk).update(last_provider=provider)


# --- Invitations ----------------------------------------------------------------------------


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
    _check_role(provider=provider, role=role, employer=employer, until_on=until_on)
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
        name=name.strip(),
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
    write_mail(
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


@transaction.atomic
def accept_invitation(*, link: EmailedLink, user: User) -> Membership:
    """Join as ``user``, whose address must be the one invited. The link is used up."""
    locked = EmailedLink.objects.select_for_update().get(pk=link.pk)
    if locked.consumed_at:
        raise Conflict("This invitation has been used already: sign in instead.")
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("provider").get(uuid=locked.subject)
    )
    if invitation.revoked_at:
        raise Conflict("This invitation has been withdrawn. Ask the person who invited you for a new one.")
    if user.email.lower() != invitation.email.lower():
        raise RuleBroken(
            f"This invitation was sent to {invitation.email}: sign in with that address to accept it."
        )
    now = clock.now()
    locked.consumed_at = invitation.accepted_at = now
    invitation.accepted_by = user
    locked.save(update_fields=["consumed_at"])
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return add_membership(
        user=user,
        provider=invitation.provider,
        role=invitation.role,
        employer=invitation.employer,
        until_on=invitation.until_on,
        by=user,
    )


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


# --- Mail -----------------------------------------------------------------------------------


@transaction.atomic
def write_mail(*, key: str, to: str, subject: str, body: str) -> None:
    """Write a message and hand it to the worker. The same key again sends nothing."""
    mail = Mail(key=key[:200], to=to, subject=" ".join(subject.split())[:200], body=body)
    try:
        with transaction.atomic():
            mail.save()
    except IntegrityError:
        return
    async_task("accounts.tasks.send_mail", mail.pk)
