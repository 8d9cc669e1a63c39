"""The page of one KSB of one apprentice."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from progress.presenters.ksb import ksb_page
from progress.presenters.subject import is_own
from progress.queries.ksb import ksb_rows
from progress.queries.portfolio import owed_ksbs
from progress.views.scope import seen_apprentice


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def ksb(request: AccessRequest, uuid: UUID, ksb: UUID) -> HttpResponse:
    """Statement, status and why, evidence, decisions, sign-offs; a KSB that is not owed does not exist here."""
    apprentice = seen_apprentice(request.access, uuid)
    owed = owed_ksbs(apprentice)
    at = next((place for place, one in enumerate(owed) if one.uuid == ksb), None)
    if at is None:
        raise Http404
    rows = ksb_rows(apprentice, owed[at].pk)
    page = ksb_page(request.access, apprentice, owed, at, rows, is_own=is_own(request.access, apprentice))
    return render(request, "progress/ksb.html", {"it": page})
