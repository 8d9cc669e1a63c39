"""The main navigation: one table, filtered by what the person may do."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.access import Access
from accounts.roles import Permission


@dataclass(frozen=True)
class Destination:
    """A line of the table below. ``icon`` is a heroicon, shown in the tab bar of a phone."""

    label: str
    url_name: str
    permission: Permission
    icon: str


# In the order shown. The first four that a person may open stand in a phone's tab bar, the rest under "More".
DESTINATIONS: tuple[Destination, ...] = (
    Destination("Queue", "evidence:queue", Permission.JUDGE, "inbox"),
    Destination("Caseload", "progress:caseload", Permission.VIEW_CASELOAD, "user-group"),
    Destination("Sign-off", "evidence:ready", Permission.SIGN_OFF, "check-badge"),
    Destination("Overview", "progress:mine", Permission.ADD_EVIDENCE, "home"),
    Destination("Evidence", "evidence:mine", Permission.ADD_EVIDENCE, "folder-open"),
    Destination("Add", "evidence:new", Permission.ADD_EVIDENCE, "plus-circle"),
    Destination("This week", "progress:provider", Permission.VIEW_COHORTS, "home"),
    Destination("Cohorts", "progress:cohorts", Permission.VIEW_COHORTS, "rectangle-group"),
    Destination("Quality", "progress:quality", Permission.VIEW_QUALITY, "scale"),
    Destination("Apprentices", "progress:own_apprentices", Permission.VIEW_OWN_APPRENTICES, "user-group"),
    Destination("People", "people", Permission.MANAGE_PEOPLE, "users"),
    Destination("Providers", "apprentices:providers", Permission.MANAGE_PROVIDERS, "building-library"),
    Destination("Standards", "standards:list", Permission.VIEW_STANDARDS, "book-open"),
    Destination("Settings", "apprentices:provider_settings", Permission.MANAGE_PROVIDER, "cog-6-tooth"),
)

TABS = 4


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    is_current: bool


def nav_of(access: Access | None, path: str) -> list[NavItem]:
    """What the person may open; the item with the longest address that ``path`` begins with is current."""
    if access is None:
        return []
    allowed = [(d, reverse(d.url_name)) for d in DESTINATIONS if access.can(d.permission)]
    current = max((url for _, url in allowed if path.startswith(url)), key=len, default="")
    return [NavItem(d.label, url, d.icon, url == current) for d, url in allowed]
