"""Pages for requests that could not be answered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from a page opened before signing in again: nothing was saved, say what to do.

    A view that programs speak to has its own word for them, ``without_token``; None leaves them to us.
    """
    own_word: Callable[[HttpRequest, str], HttpResponse | None] | None
    view = request.resolver_match and request.resolver_match.func
    if (own_word := getattr(view, "without_token", None)) and (answer := own_word(request, reason)):
        return answer
    return render(request, "403_csrf.html", status=403)
