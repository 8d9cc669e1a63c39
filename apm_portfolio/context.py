"""What every page needs beside its own content: who is signed in, where they can go, the theme."""

from functools import cached_property

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.access import Access
from accounts.models import Provider
from accounts.roles import Permission, Role
from apm_portfolio.navigation import TABS, NavItem, nav_of
from apm_portfolio.theme import THEMES, theme_of


class Page:
    """The shell's facts, worked out only where a template asks. Runs no query."""

    themes = THEMES

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.get_full_path()
        self.theme = theme_of(request)
        self.access: Access | None = getattr(request, "access", None)
        self._request = request

    @property
    def provider(self) -> Provider | None:
        return self.access.provider if self.access else None

    @property
    def can_search(self) -> bool:
        return self.access is not None and self.access.can(Permission.VIEW_PORTFOLIOS)

    @property
    def can_add_evidence(self) -> bool:
        return self.access is not None and self.access.can(Permission.ADD_EVIDENCE)

    @property
    def is_search(self) -> bool:
        """The search page has a field of its own."""
        return self._view_name == "evidence:search"

    @property
    def other_providers(self) -> tuple[Provider, ...]:
        if self.access is None:
            return ()
        return tuple(p for p in self.access.providers if p != self.access.provider)

    @property
    def roles(self) -> list[str]:
        """The person's roles here, in words."""
        if self.access is None:
            return []
        if self.access.is_platform_admin:
            return ["Platform administrator"]
        return [str(Role(role).label) for role in Role.values if role in self.access.roles]

    @cached_property
    def nav(self) -> list[NavItem]:
        return nav_of(self.access, self._request.path, self._view_name)

    @property
    def _view_name(self) -> str:
        match = self._request.resolver_match
        return match.view_name if match else ""

    @property
    def tabs(self) -> list[NavItem]:
        """For the bar at a phone's thumb: five if that is all, else four and the rest under "More"."""
        return self.nav if len(self.nav) <= TABS + 1 else self.nav[:TABS]

    @property
    def tabs_more(self) -> list[NavItem]:
        return self.nav[len(self.tabs) :]


def page(request: HttpRequest) -> dict[str, object]:
    """``page`` (this module's ``Page``) and ``nav`` (objects with label, url, icon, is_current)."""
    shell = Page(request)
    return {"page": shell, "nav": SimpleLazyObject(lambda: shell.nav)}
