"""Pages for requests that could not be answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from a page opened before signing in again: nothing was saved, say what to do."""
    return render(request, "403_csrf.html", status=403)
