"""What a page that saves by itself is told (apm/js/autosave.js). It sends its plain form, with ``autosave`` beside.

200 saved; 422 saved but for the fields named in ``errors``; 409 not saved: ``problem`` is "conflict" (saved elsewhere
since: both versions are kept) or "closed" (it may not be changed now); 400 cut on its way: send it again.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse, QueryDict

from accounts import clock, kept_forms
from accounts.access import AccessRequest
from accounts.paging import uuid_or_none
from evidence.actions import Sender
from evidence.views.steps import CUT, asks_for_json, is_whole

BY_HAND = ("link_url", "link_label")
MOST_DIGITS = 9


def is_autosave(request: HttpRequest) -> bool:
    return asks_for_json(request) and "autosave" in request.POST


def sender_of(request: HttpRequest) -> Sender | None:
    """The page that sends, and its how-manieth save this is; None without our script."""
    page, turn = uuid_or_none(request.POST.get("page")), request.POST.get("turn", "")
    is_number = turn.isascii() and turn.isdigit() and len(turn) <= MOST_DIGITS
    return Sender(page, int(turn)) if page and is_number else None


def typed_text(request: HttpRequest) -> QueryDict:
    """What was typed, without the link, which is only added by a press."""
    typed = request.POST.copy()
    for name in BY_HAND:
        typed.pop(name, None)
    return typed


def saved(
    request: AccessRequest,
    *,
    fields: Mapping[str, str],
    errors: Mapping[str, Any] | None = None,
    url: str = "",
    title: str = "",
) -> JsonResponse:
    """``fields`` are hidden ones to set; ``url`` is the page's address from now on; ``errors`` stand at fields;
    ``title`` is what a new item is called in lists.
    """
    kept_forms.take(request, request.user)  # older than this
    wrong = {name: [str(e) for e in told] for name, told in (errors or {}).items()}
    answer = {
        "saved_at": clock.now().isoformat(),
        "fields": fields,
        "errors": wrong,
        "url": url,
        "title": title,
    }
    return JsonResponse(answer, status=422 if wrong else 200)


def nothing() -> JsonResponse:
    """Nothing is typed yet, so there is nothing to save."""
    return JsonResponse({"saved_at": "", "fields": {}, "errors": {}, "url": ""})


def conflict(message: str, **fields: str) -> JsonResponse:
    """Both versions are shown side by side by the plain form, which the page's button sends."""
    return JsonResponse({"problem": "conflict", "message": message, "fields": fields}, status=409)


def closed(message: str) -> JsonResponse:
    return JsonResponse({"problem": "closed", "message": message}, status=409)


def cut() -> JsonResponse:
    return JsonResponse({"problem": "cut", "message": CUT}, status=400)


def unfit(request: AccessRequest) -> JsonResponse | None:
    """Why nothing of this may be saved: it was cut on its way, or does not say who typed it."""
    if not is_whole(request):
        return cut()
    return None if request.POST.get(kept_forms.FIELD) else closed(kept_forms.ANOTHER)
