"""Sign-in by default, each request's access, the record of who looked, no private page in any cache."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from accounts import kept_forms
from accounts.access import AT_PROVIDER, Access, access_of
from accounts.models import AccessRecord

SESSION_PROVIDER = "provider"


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks for a signed-in person unless it says otherwise, and signing in leads back to it.

    What was sent to an address that only takes POST, or by htmx, leads back to the page it was sent from;
    a form that asks for it is kept until then (accounts.kept_forms). A script that asks for JSON is told by a 401.
    A view that programs speak to has its own word for visitors, ``for_visitors``; None leaves them to us.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        own_word: Callable[[HttpRequest], HttpResponse | None] | None
        if (own_word := getattr(view_func, "for_visitors", None)) and (answer := own_word(request)):
            return answer
        is_htmx = bool(request.htmx)  # type: ignore[attr-defined]
        if request.method in {"GET", "HEAD"} and not is_htmx:
            return super().handle_no_permission(request, view_func)
        page = _page_sent_from(request)
        kept_forms.keep(request, page.partition("?")[0])
        answer = redirect_to_login(page)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"sign_in": answer.url}, status=401)
        return HttpResponseClientRedirect(answer.url) if is_htmx else answer


def _page_sent_from(request: HttpRequest) -> str:
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return "/"
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class AccessMiddleware:
    """Sets ``request.access`` (None for a visitor), checked anew on every request.

    Of somebody at several providers it is the access at the one that the request names, else that of the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = _access_of_request(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        access: Access | None = request.access  # type: ignore[attr-defined]
        if access is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
            if not request.user.is_authenticated:
                # Signed out just now. Previews may be kept by the browser, and the device may be shared. Only they go:
                # what waits on the device to be sent, and what shows it, is no part of this cache.
                response["Clear-Site-Data"] = '"cache"'
            _record(request, response, access)
        return response

    def process_view(
        self, request: HttpRequest, view_func: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        # Here and not earlier: the request's body has been read by now, to check its CSRF token.
        access: Access | None = request.access  # type: ignore[attr-defined]
        if access is not None and kept_forms.is_of_another(request):
            return _typed_by_another(request)
        wanted = (request.POST if request.method == "POST" else request.GET).get(AT_PROVIDER)
        if access is None or access.provider is None or wanted in {None, str(access.provider.uuid)}:
            return None
        there = access_of(access.user, wanted=wanted)
        if there.provider is None or str(there.provider.uuid) != wanted:
            raise PermissionDenied("not a member of the provider named")
        request.access = there  # type: ignore[attr-defined]
        request.session[SESSION_PROVIDER] = wanted
        return None


def _typed_by_another(request: HttpRequest) -> HttpResponse:
    """Nothing is saved: what was typed goes back to where it came from, to be copied."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"problem": "closed", "message": kept_forms.ANOTHER}, status=409)
    words = kept_forms.words_of(request.POST)
    return render(request, "accounts/typed_by_another.html", {"words": words}, status=409)


def _access_of_request(request: HttpRequest) -> Access | None:
    if not request.user.is_authenticated:
        return None
    return access_of(request.user, wanted=request.session.get(SESSION_PROVIDER))


# What a browser fetches for a page that is recorded itself: its pictures, and whether they are there by now.
PARTS_OF_PAGES = frozenset({"evidence:preview", "evidence:preview_now"})


def _record(request: HttpRequest, response: HttpResponse, access: Access) -> None:
    match = request.resolver_match
    if not (access.is_recorded and access.provider and match and response.status_code in {200, 206}):
        return
    if match.view_name in PARTS_OF_PAGES:
        return
    subject = next((v for v in match.kwargs.values() if isinstance(v, UUID)), None)
    AccessRecord.objects.create(
        provider=access.provider,
        user=access.user,
        view_name=match.view_name[:100],
        subject=subject,
        path=request.path[:300],
    )
