"""Absolute addresses that go into mail."""

from django.http import HttpRequest
from django.urls import reverse


def accept_url(request: HttpRequest) -> str:
    """Where an invitation is accepted; its token is added."""
    return request.build_absolute_uri(reverse("apprentices:invitation"))
