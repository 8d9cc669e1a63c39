"""The caseload: the apprentices whose work this person judges."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from progress.board import board
from progress.lists import Wanted
from progress.presenters import links
from progress.presenters.lists import list_page, rows
from progress.queries.figures import read_caseload
from progress.queries.lists import last_sent

PAGE = 25


@require_safe
@requires(Permission.VIEW_CASELOAD)
def caseload(request: AccessRequest) -> HttpResponse:
    """Who needs help first, with what waits and when evidence last came."""
    access = request.access
    wanted = Wanted.of(request.GET, sort="help")
    found = board(read_caseload(access), wanted, access=access, size=PAGE)
    sent = last_sent([row.figures.pk for row in found.page.rows])
    page = list_page(found, rows(found, today=access.today, sent=sent), by_assessor=False)
    return render(request, "progress/caseload.html", {"it": page, "queue_url": links.queue()})
