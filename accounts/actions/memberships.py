"""Writes about who has which role at a provider."""

from datetime import date

from django.db import transaction

from accounts import clock, ledger
from accounts.actions.providers import hold
from accounts.errors import Conflict, RuleBroken
from accounts.models import Employer, Membership, Provider, User
from accounts.roles import Role


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
    """Give a person a role. Having it already changes nothing.

    One that ran out is ended, and a new one takes its place: what it let them see does not come back with it.
    """
    check_role(provider=provider, role=role, employer=employer, until_on=until_on)
    hold(provider)
    found = Membership.objects.filter(
        user=user, provider=provider, role=role, employer=employer, ended_at=None
    ).first()
    if found and not _has_run_out(found):
        return found
    if found:
        _end(found, by=by)
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


def check_role(*, provider: Provider, role: str, employer: Employer | None, until_on: date | None) -> None:
    needs_employer = role in {Role.EMPLOYER, Role.EMPLOYER_LEAD}
    if needs_employer and employer is None:
        raise RuleBroken("Choose the employer this person belongs to.")
    if not needs_employer and employer is not None:
        raise RuleBroken(f"{Role(role).label} does not belong to an employer.")
    if employer is not None and employer.provider_id != provider.pk:
        raise RuleBroken("That employer belongs to another provider.")
    if role == Role.AUDITOR:
        if until_on is None:
            raise RuleBroken("Say until which day the auditor may look.")
        if until_on < clock.today():
            raise RuleBroken("The auditor’s last day has passed: choose a later one.")


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """Take a role away. The last manager of a provider stays."""
    hold(membership.provider)
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    if locked.ended_at:
        return locked
    others = Membership.objects.live(clock.today()).filter(provider_id=locked.provider_id, role=Role.MANAGER)
    if locked.role == Role.MANAGER and not others.exclude(pk=locked.pk).exists():
        raise RuleBroken("This is the provider's only manager: give somebody else the role first.")
    _end(locked, by=by)
    return locked


def _has_run_out(membership: Membership) -> bool:
    return membership.until_on is not None and membership.until_on < clock.today()


def _end(membership: Membership, *, by: User | None) -> None:
    membership.ended_at = clock.now()
    membership.save(update_fields=["ended_at"])
    ledger.append(
        ledger.provider_stream(membership.provider.uuid),
        "membership.ended",
        by=by,
        facts={"membership": membership.uuid, "role": membership.role},
    )


@transaction.atomic
def change_until(*, membership: Membership, until_on: date, by: User) -> Membership:
    """Move the last day of an auditor's membership."""
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    if locked.role != Role.AUDITOR:
        raise RuleBroken("Only an auditor’s role has a last day.")
    if locked.ended_at:
        raise Conflict("This role was ended in the meantime: invite the auditor again.")
    if until_on < clock.today():
        raise RuleBroken("Choose today or a later day. To stop at once, end the role.")
    if locked.until_on != until_on:
        locked.until_on = until_on
        locked.save(update_fields=["until_on"])
        ledger.append(
            ledger.provider_stream(membership.provider.uuid),
            "membership.until_changed",
            by=by,
            facts={"membership": locked.uuid, "until_on": until_on},
        )
    return locked
