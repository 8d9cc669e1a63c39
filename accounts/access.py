"""What the signed-in person may do at the provider they are looking at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models import Membership, Provider, User
from accounts.roles import (
    PLATFORM_PERMISSIONS,
    PROVIDER_WIDE_ROLES,
    RECORDED_ROLES,
    ROLE_PERMISSIONS,
    Permission,
)

# Names the provider at which a form was opened, or to which a mail's link leads (docs/adr/0008).
AT_PROVIDER = "at_provider"

Args = ParamSpec("Args")
Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True)
class Access:
    """The union of a person's live memberships at the current provider.

    A platform administrator has no provider and none of its rows, whatever memberships they hold.
    """

    user: User
    provider: Provider | None
    memberships: tuple[Membership, ...]
    today: date
    providers: tuple[Provider, ...] = ()
    permissions: frozenset[Permission] = field(init=False)

    def __post_init__(self) -> None:
        granted = PLATFORM_PERMISSIONS if self.user.is_superuser else frozenset[Permission]()
        for membership in self.memberships:
            granted |= ROLE_PERMISSIONS[membership.role]
        object.__setattr__(self, "permissions", granted)

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def here(self) -> Provider:
        """The current provider, for pages that a role of it opened (``requires``)."""
        if self.provider is None:
            raise PermissionDenied("no provider")
        return self.provider

    @property
    def is_platform_admin(self) -> bool:
        return self.user.is_superuser

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(m.role for m in self.memberships)

    @property
    def sees_whole_provider(self) -> bool:
        return bool(self.roles & PROVIDER_WIDE_ROLES)

    @property
    def is_recorded(self) -> bool:
        """Every page this person opens is entered in the access record."""
        return bool(self.roles & RECORDED_ROLES)

    def membership_ids(self, role: str) -> list[int]:
        return [m.pk for m in self.memberships if m.role == role]

    def employer_ids(self, role: str) -> list[int]:
        return [m.employer_id for m in self.memberships if m.role == role and m.employer_id]


def access_of(user: User, *, wanted: UUID | str | None = None, today: date | None = None) -> Access:
    """The person's access at the provider they want (its UUID), else at the one used last, else the first.

    One query. A membership that has ended or run out grants nothing from that moment on.
    """
    today = today or timezone.localdate()
    if user.is_superuser:
        return Access(user=user, provider=None, memberships=(), today=today)
    live = list(
        Membership.objects.live(today)
        .filter(user=user)
        .select_related("provider", "employer")
        .order_by("provider__name", "provider_id", "pk")
    )
    providers = tuple({m.provider_id: m.provider for m in live}.values())
    current = _choose(providers, wanted, user.last_provider_id)
    return Access(
        user=user,
        provider=current,
        memberships=tuple(m for m in live if current and m.provider_id == current.pk),
        today=today,
        providers=providers,
    )


def _choose(providers: tuple[Provider, ...], wanted: UUID | str | None, last: int | None) -> Provider | None:
    for provider in providers:
        if wanted and str(provider.uuid) == str(wanted):
            return provider
    for provider in providers:
        if provider.pk == last:
            return provider
    return providers[0] if providers else None


class AccessRequest(HttpRequest):
    """A request after ``AccessMiddleware``: a signed-in person and their access."""

    access: Access
    user: User


def requires(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[AccessRequest, Args], Answer]],
    Callable[Concatenate[HttpRequest, Args], Answer],
]:
    """Let only those with the permission into a view; others get 403."""

    def decorate(
        view: Callable[Concatenate[AccessRequest, Args], Answer],
    ) -> Callable[Concatenate[HttpRequest, Args], Answer]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> Answer:
            if not request.access.can(permission):  # type: ignore[attr-defined]
                raise PermissionDenied(permission.value)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate
