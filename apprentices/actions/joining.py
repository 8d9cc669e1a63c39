"""Writes about people joining: invitations with what comes with them, and their acceptance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import actions as accounts_actions
from accounts import clock, ledger
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.models import EmailedLink, Employer, Invitation, Membership, Provider, User
from accounts.roles import Role
from apprentices.actions.assigning import hand_over
from apprentices.actions.viewing import grant_promised, name_apprentices
from apprentices.models import Apprentice, Learner


@dataclass(frozen=True)
class Joining:
    """What became of asking somebody to join: an invitation sent, or, for a member, the role given at once."""

    invitation: Invitation | None = None
    membership: Membership | None = None


@transaction.atomic
def invite_person(
    *,
    provider: Provider,
    email: str,
    name: str,
    role: str,
    employer: Employer | None = None,
    until_on: date | None = None,
    apprentices: Sequence[Apprentice] = (),
    accept_url: str,
    by: User,
) -> Joining:
    """Ask somebody to join in a role, naming apprentices for a line manager or an auditor.

    An address is one person: whoever is a member of the provider already gets the role at once.
    """
    if role == Role.APPRENTICE:
        raise RuleBroken("Apprentices are invited when they are enrolled: open their cohort.")
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    held = Membership.objects.live(clock.today()).filter(user__email__iexact=email.strip(), provider=provider)
    if held.filter(role=role, employer=employer).exists():
        raise Conflict(f"{email.strip()} is {Role(role).label.lower()} here already.")
    joining: Joining
    if member := held.select_related("user").first():
        membership = accounts_actions.add_membership(
            user=member.user, provider=provider, role=role, employer=employer, until_on=until_on, by=by
        )
        joining = Joining(membership=membership)
    else:
        invitation = accounts_actions.invite(
            provider=provider,
            email=email,
            name=name,
            role=role,
            employer=employer,
            until_on=until_on,
            accept_url=accept_url,
            by=by,
        )
        joining = Joining(invitation=invitation)
    viewer = joining.membership or joining.invitation
    if apprentices and viewer:
        name_apprentices(viewer=viewer, add=apprentices, by=by)
    return joining


@transaction.atomic
def invite_learner(*, learner: Learner, accept_url: str, by: User) -> Invitation | None:
    """Ask a learner to open their account; again, a fresh link replaces the earlier one.

    Whoever has an account here gets the role back at once (None).
    """
    if learner.user is not None:
        accounts_actions.add_membership(
            user=learner.user, provider=learner.provider, role=Role.APPRENTICE, by=by
        )
        return None
    if not learner.email:
        raise RuleBroken("Give the apprentice’s email address first.")
    _check_address(learner)
    waiting = open_invitation_of(learner)
    if waiting is not None:
        return accounts_actions.resend_invitation(invitation=waiting, accept_url=accept_url, by=by)
    return accounts_actions.invite(
        provider=learner.provider,
        email=learner.email,
        name=learner.name,
        role=Role.APPRENTICE,
        subject=learner.uuid,
        accept_url=accept_url,
        by=by,
    )


def _check_address(learner: Learner) -> None:
    """Two learners need two addresses: an account holds one portfolio at a provider."""
    others = Learner.objects.filter(provider_id=learner.provider_id).exclude(pk=learner.pk)
    invited = Invitation.objects.filter(
        provider_id=learner.provider_id,
        email__iexact=learner.email,
        role=Role.APPRENTICE,
        accepted_at=None,
        revoked_at=None,
    ).exclude(subject=learner.uuid)
    if others.filter(user__email__iexact=learner.email).exists() or invited.exists():
        raise Conflict(
            f"{learner.email} is the address of another learner here. Each apprentice needs an address of "
            "their own: give another one, or leave it empty for now."
        )


def open_invitation_of(learner: Learner) -> Invitation | None:
    return Invitation.objects.filter(subject=learner.uuid, accepted_at=None, revoked_at=None).first()


@transaction.atomic
def withdraw_learner_invitation(*, learner: Learner, by: User) -> bool:
    """Withdraw the learner's open invitation; False where there is none."""
    waiting = open_invitation_of(learner)
    if waiting is None:
        return False
    accounts_actions.revoke_invitation(invitation=waiting, by=by)
    return True


# --- Accepting ------------------------------------------------------------------------------


@transaction.atomic
def accept_invitation(*, link: EmailedLink, user: User) -> Membership:
    """Join as ``user``: the membership, the learner it is for, the apprentices named with it."""
    membership = accounts_actions.accept_invitation(link=link, user=user)
    invitation = Invitation.objects.get(uuid=link.subject)
    if invitation.role == Role.APPRENTICE and invitation.subject:
        learner = Learner.objects.get(uuid=invitation.subject, provider=membership.provider_id)
        connect_learner(learner=learner, user=user, by=user)
    grant_promised(invitation=invitation, membership=membership, by=user)
    return membership


@transaction.atomic
def accept_as_new(*, link: EmailedLink, name: str, password: str, by: User | None = None) -> Membership:
    """Join without an account so far: it is made for the address that the link reached.

    An account that never had a password (imported, or made by a manager) gets this one.
    """
    invitation = accounts_actions.hold_invitation(link)
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = accounts_actions.create_user(email=invitation.email, name=name, password=password, by=by)
    elif not user.is_active:
        raise NotAllowed("This account is closed. Ask your provider’s manager if you need it again.")
    elif user.has_usable_password():
        raise Conflict("This address has an account already: sign in with it to accept.")
    else:
        accounts_actions.set_first_password(user=user, name=name, password=password, by=by)
    return accept_invitation(link=link, user=user)


@transaction.atomic
def connect_learner(*, learner: Learner, user: User, by: User | None) -> Learner:
    """Tie a learner to the account they sign in with; done when an invitation is accepted.

    Of what they were to judge themselves nobody is the assessor from then on.
    """
    # Programmes before their learner, like everybody who locks both.
    own = list(
        Apprentice.objects.select_for_update(no_key=True)
        .filter(learner=learner, assessor=user)
        .order_by("pk")
    )
    locked = Learner.objects.select_for_update().get(pk=learner.pk)
    if locked.user_id == user.pk:
        return locked
    if locked.user_id is not None:
        raise Conflict(f"{locked.name} is connected to another account already.")
    if Learner.objects.filter(provider=locked.provider_id, user=user).exists():
        raise Conflict("This account belongs to another learner of this provider.")
    locked.user = user
    locked.save(update_fields=["user"])
    ledger.append(
        ledger.provider_stream(locked.provider.uuid),
        "learner.connected",
        by=by,
        facts={"learner": locked.uuid, "user": user.uuid},
    )
    hand_over(own, None, by=by)
    return locked
