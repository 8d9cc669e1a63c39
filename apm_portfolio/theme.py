"""The colour theme: a cookie, rendered by the server on ``<html>`` so that no page flashes."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
THEMES = (("auto", "Device"), ("light", "Light"), ("dark", "Dark"))
_NAMES = frozenset(name for name, _ in THEMES)
_YEAR = 60 * 60 * 24 * 365


def theme_of(request: HttpRequest) -> str:
    """``auto``, ``light`` or ``dark``; anything else in the cookie is ``auto``."""
    wanted = request.COOKIES.get(COOKIE, "auto")
    return wanted if wanted in _NAMES else "auto"


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the choice and go back to the page it was made on (shell.js does it without a reload)."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in _NAMES:
        # Not HttpOnly: theme.js writes it too. It says nothing about the person.
        response.set_cookie(
            COOKIE, theme, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response
