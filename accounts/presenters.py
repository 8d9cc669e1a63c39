"""What the people pages show, worked out before the template."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import formats, timezone

from accounts.actions.invitations import INVITATION_DAYS
from accounts.models import Invitation, Membership, User
from accounts.roles import Role


def day_in_words(day: date) -> str:
    """``3 March 2026``."""
    return formats.date_format(day, "j F Y")


def role_in_words(membership: Membership) -> str:
    """``Line manager, Fictional Rail Ltd``; ``Auditor until 3 March 2026``."""
    words = str(membership.get_role_display())
    if membership.employer:
        words += f", {membership.employer.name}"
    if membership.until_on:
        words += f" until {day_in_words(membership.until_on)}"
    return words


def last_day_of(membership: Membership, today: date) -> date | None:
    """The day on which a role that is over was held last; None while it is held."""
    if membership.ended_at:
        return timezone.localdate(membership.ended_at)
    if membership.until_on and membership.until_on < today:
        return membership.until_on
    return None


@dataclass(frozen=True)
class PersonRow:
    """One line of the people page. ``ended_on`` is set where no role is left."""

    name: str
    email: str
    url: str
    roles: list[str]
    ended_on: date | None

    @classmethod
    def of(cls, user: User, today: date) -> "PersonRow":
        """``user.here`` holds the memberships at the provider, as ``queries.people`` gives them."""
        here: list[Membership] = user.here  # type: ignore[attr-defined]
        live = [m for m in here if last_day_of(m, today) is None]
        return cls(
            name=user.name,
            email=user.email,
            url=reverse("apprentices:person", args=[user.uuid]),
            roles=[role_in_words(m) for m in live or here],
            ended_on=None if live else max(filter(None, (last_day_of(m, today) for m in here))),
        )


@dataclass(frozen=True)
class InvitationRow:
    """An open invitation: whose, since when, and whether its link still reaches anybody."""

    invitation: Invitation
    age_days: int
    has_run_out: bool
    failure: str

    @classmethod
    def of(cls, invitation: Invitation, now: datetime) -> "InvitationRow":
        sent_at = invitation.mail.written_at if invitation.mail else invitation.invited_at
        return cls(
            invitation=invitation,
            age_days=(timezone.localdate(now) - timezone.localdate(invitation.invited_at)).days,
            has_run_out=sent_at + timedelta(days=INVITATION_DAYS) <= now,
            failure=invitation.mail.failure if invitation.mail else "",
        )

    @property
    def names_apprentices(self) -> bool:
        return self.invitation.role in {Role.EMPLOYER, Role.AUDITOR}

    @property
    def age(self) -> str:
        near = {0: "today", 1: "yesterday"}
        return near.get(self.age_days, f"{self.age_days} days ago")

    @property
    def role(self) -> str:
        words = str(self.invitation.get_role_display())
        if self.invitation.employer:
            words += f", {self.invitation.employer.name}"
        if self.invitation.until_on:
            words += f" until {day_in_words(self.invitation.until_on)}"
        return words
