"""What the pages of programmes and people show, worked out before the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessRecord, EmailedLink, Invitation, Membership
from accounts.presenters import day_in_words, last_day_of, role_in_words
from accounts.roles import Role
from apprentices.actions.viewing import NAMING_ROLES


@dataclass(frozen=True)
class Obstacle:
    """Why an invitation cannot be accepted: a heading, what happened, what to do."""

    title: str
    body: str
    advice: str

    @classmethod
    def to(cls, link: EmailedLink | None, invitation: Invitation | None, now: datetime) -> "Obstacle | None":
        """None where nothing stands in the way."""
        if link is None or invitation is None:
            return cls(
                "Open the link in your invitation",
                "This page belongs to an invitation, and we do not know which.",
                "Open the whole link from the latest message. If it is broken over two lines, copy both.",
            )
        ask = f"Ask {invitation.provider} to send it again."
        if invitation.revoked_at:
            return cls("This invitation was withdrawn", f"{invitation.provider} has taken it back.", ask)
        if invitation.accepted_at:
            return cls(
                "This invitation has been used",
                "An invitation works once, and this one was accepted.",
                "If it was you, sign in. If it was not, tell your provider at once.",
            )
        if link.consumed_at:
            return cls(
                "There is a newer invitation",
                "A fresh link was sent to you, so this one no longer works.",
                "Open the link in the latest message.",
            )
        if link.expires_at <= now:
            return cls("This invitation has run out", "Its link was good for two weeks.", ask)
        if invitation.until_on and invitation.until_on < timezone.localdate(now):
            last = day_in_words(invitation.until_on)
            return cls("The time of this invitation is over", f"Its last day was {last}.", ask)
        return None


@dataclass(frozen=True)
class RoleCard:
    """One role of a person at the provider. ``named`` counts the apprentices named for it."""

    membership: Membership
    named: int | None
    caseload: int | None
    ended_on: date | None

    @property
    def words(self) -> str:
        return role_in_words(self.membership)

    @property
    def reach(self) -> str:
        """Whom the role reaches, where that is a number."""
        if self.caseload is not None:
            return f"{_count(self.caseload)} in the caseload"
        if self.named is not None:
            return f"sees {_count(self.named)}"
        return ""

    @property
    def naming_url(self) -> str:
        return reverse("apprentices:named", args=[self.membership.uuid]) if self.named is not None else ""

    @property
    def question(self) -> str:
        """Before the role is ended."""
        words = f"{self.membership.user} will no longer be {self.membership.get_role_display().lower()} here."
        if self.caseload:
            words += (
                f" {_count(self.caseload)} will have nobody to judge their work until you assign them again."
            )
        return words + " What they did stays."


def role_cards(
    memberships: list[Membership], named: dict[int, int], caseload: int, today: date
) -> list[RoleCard]:
    """Roles held first, then those that are over."""
    cards = [
        RoleCard(
            membership=m,
            named=named.get(m.pk, 0) if m.role in NAMING_ROLES else None,
            caseload=caseload if m.role == Role.ASSESSOR else None,
            ended_on=last_day_of(m, today),
        )
        for m in memberships
    ]
    return sorted(cards, key=lambda card: card.ended_on is not None)


def _count(n: int) -> str:
    return "1 apprentice" if n == 1 else f"{n} apprentices"


def viewer_in_words(viewer: Membership | Invitation) -> str:
    """``Demo Auditor, auditor until 3 March 2026``."""
    name = viewer.user.name if isinstance(viewer, Membership) else viewer.name
    words = f"{name}, {viewer.get_role_display().lower()}"
    if viewer.employer:
        words += f" at {viewer.employer}"
    if viewer.until_on:
        words += f" until {day_in_words(viewer.until_on)}"
    return words


# --- The record of who looked ---------------------------------------------------------------

# What a page is called in the record. A page that is missing here is told by its name's words.
PAGES = {
    "home": "Front page",
    "progress:own_apprentices": "List of their apprentices",
    "progress:apprentice": "Overview",
    "progress:ksb": "A KSB",
    "progress:why": "How the figures come about",
    "progress:readiness": "Readiness for gateway",
    "progress:record": "The whole record",
    "evidence:list": "List of evidence",
    "evidence:item": "An evidence item",
    "evidence:submission": "A submission",
    "evidence:file": "A file",
    "standards:list": "Standards",
    "standards:version": "A standard",
}


@dataclass(frozen=True)
class Look:
    """One page that was opened: by whom, which, about whom where the address tells, and when."""

    record: AccessRecord
    page: str
    about: str

    @classmethod
    def of(cls, record: AccessRecord, names: Mapping[UUID, str]) -> "Look":
        page = PAGES.get(record.view_name) or record.view_name.split(":")[-1].replace("_", " ").capitalize()
        return cls(record=record, page=page, about=names.get(record.subject, "") if record.subject else "")

    @property
    def url(self) -> str:
        """Where the page is about something: lists are the viewer's own, and others may not open them."""
        return self.record.path if self.record.subject else ""
