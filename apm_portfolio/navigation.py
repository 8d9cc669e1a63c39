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

APPRENTICE = ("progress:caseload", "progress:cohorts", "progress:own_apprentices", "progress:mine")
# Pages below a destination whose address does not begin with its own: current is the first that the person may open.
BELOW = {
    "evidence:review": ("evidence:queue",),
    "evidence:sign_off": ("evidence:ready",),
    "evidence:withdraw_sign_off": ("evidence:ready",),
    "evidence:list": APPRENTICE,
    "evidence:item": ("evidence:mine", *APPRENTICE),
    "evidence:submission": ("evidence:mine", *APPRENTICE),
    "progress:apprentice": APPRENTICE,
    "progress:ksb": APPRENTICE,
    "progress:readiness": APPRENTICE,
    "progress:record": APPRENTICE,
    "progress:why": APPRENTICE,
    "apprentices:manage": ("progress:cohorts",),
    "apprentices:access_record": ("people",),
}


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    is_current: bool


def nav_of(access: Access | None, path: str, view_name: str = "") -> list[NavItem]:
    """What the person may open. Current is what ``BELOW`` says of the view, else the longest address in the path."""
    if access is None:
        return []
    allowed = [(d, reverse(d.url_name)) for d in DESTINATIONS if access.can(d.permission)]
    urls = {d.url_name: url for d, url in allowed}
    above = next((urls[name] for name in BELOW.get(view_name, ()) if name in urls), "")
    current = above or max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    return [NavItem(d.label, url, d.icon, url == current) for d, url in allowed]
