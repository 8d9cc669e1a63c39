"""Each request's access, the record of who looked, and no private page in any cache."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts.access import Access, access_of
from accounts.models import AccessRecord

SESSION_PROVIDER = "provider"


class AccessMiddleware:
    """Sets ``request.access`` (None for a visitor), checked anew on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = _access_of_request(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        access: Access | None = request.access  # type: ignore[attr-defined]
        if access is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
            _record(request, response, access)
        return response


def _access_of_request(request: HttpRequest) -> Access | None:
    if not request.user.is_authenticated:
        return None
    return access_of(request.user, wanted=request.session.get(SESSION_PROVIDER))


def _record(request: HttpRequest, response: HttpResponse, access: Access) -> None:
    match = request.resolver_match
    if not (access.is_recorded and access.provider and match and response.status_code in {200, 206}):
        return
    subject = next((v for v in match.kwargs.values() if isinstance(v, UUID)), None)
    AccessRecord.objects.create(
        provider=access.provider,
        user=access.user,
        view_name=match.view_name[:100],
        subject=subject,
    )
