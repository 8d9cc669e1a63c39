"""Who may look: apprentices named for line managers and auditors."""

from collections.abc import Sequence

from django.db import transaction

from accounts import ledger
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.models import Invitation, Membership, User
from accounts.roles import Role
from apprentices.models import Apprentice, ViewGrant

NAMING_ROLES = frozenset({Role.EMPLOYER, Role.AUDITOR})


@transaction.atomic
def grant_view(*, apprentice: Apprentice, membership: Membership, by: User | None) -> ViewGrant:
    """Name an apprentice for a line manager of their employer, or for an auditor."""
    name_apprentices(viewer=membership, add=[apprentice], by=by)
    return ViewGrant.objects.get(apprentice=apprentice, membership=membership)


@transaction.atomic
def withdraw_view(*, apprentice: Apprentice, membership: Membership, by: User) -> None:
    """Take a line manager's or an auditor's view away."""
    name_apprentices(viewer=membership, remove=[apprentice], by=by)


@transaction.atomic
def name_apprentices(
    *,
    viewer: Membership | Invitation,
    add: Sequence[Apprentice] = (),
    remove: Sequence[Apprentice] = (),
    by: User | None,
) -> None:
    """Name apprentices for a line manager or an auditor, or take them away.

    With an invitation the names wait until it is accepted. What is so already changes nothing.
    """
    # Held, so that two people who name at once meet here and not at the unique constraint, and as they are now:
    # a role may have ended, an apprentice moved to another employer, since the page was opened.
    viewer = type(viewer)._default_manager.select_for_update(no_key=True).get(pk=viewer.pk)
    add = list(
        Apprentice.objects.select_for_update(no_key=True).filter(pk__in={a.pk for a in add}).order_by("pk")
    )
    _check_viewer(viewer, add)
    through = {"membership" if isinstance(viewer, Membership) else "invitation": viewer}
    named = set(ViewGrant.objects.filter(**through).values_list("apprentice_id", flat=True))
    added = [a for a in add if a.pk not in named]
    removed = [a for a in {a.pk: a for a in remove}.values() if a.pk in named]
    ViewGrant.objects.bulk_create(ViewGrant(apprentice=a, **through) for a in added)
    ViewGrant.objects.filter(apprentice__in=removed, **through).delete()
    facts: dict[str, object] = {name: row.uuid for name, row in through.items()}
    verb = "granted" if isinstance(viewer, Membership) else "promised"
    ledger.append_many(
        [_entry(a, f"view.{verb}", by, {**facts, "role": viewer.role}) for a in added]
        + [_entry(a, "view.withdrawn", by, facts) for a in removed]
    )


def _check_viewer(viewer: Membership | Invitation, apprentices: Sequence[Apprentice]) -> None:
    if {a.provider_id for a in apprentices} - {viewer.provider_id}:
        raise NotAllowed("That person belongs to another provider.")
    if apprentices and viewer.role not in NAMING_ROLES:
        raise RuleBroken("Only line managers and auditors are given apprentices by name.")
    if viewer.role == Role.EMPLOYER and {a.employer_id for a in apprentices} - {viewer.employer_id}:
        raise RuleBroken("That line manager works for another employer.")
    if apprentices and isinstance(viewer, Membership) and viewer.ended_at:
        raise Conflict("This person’s role was ended in the meantime.")
    if isinstance(viewer, Invitation) and (viewer.accepted_at or viewer.revoked_at):
        raise Conflict("This invitation was accepted or withdrawn in the meantime.")


@transaction.atomic
def grant_promised(*, invitation: Invitation, membership: Membership, by: User) -> None:
    """Turn the names that came with an invitation into views of the membership it became.

    An apprentice who has moved to another employer since is left out.
    """
    promised = ViewGrant.objects.filter(invitation=invitation).select_related("apprentice")
    apprentices = [
        grant.apprentice
        for grant in promised
        if invitation.role != Role.EMPLOYER or grant.apprentice.employer_id == invitation.employer_id
    ]
    name_apprentices(viewer=membership, add=apprentices, by=by)
    promised.delete()


def _entry(apprentice: Apprentice, kind: str, by: User | None, facts: dict[str, object]) -> ledger.Entry:
    return ledger.Entry(stream=ledger.apprentice_stream(apprentice.uuid), kind=kind, by=by, facts=facts)
