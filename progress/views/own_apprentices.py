"""The apprentices of an employer's person or an auditor: read only, and each look is recorded."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from apprentices.models import Apprentice
from progress.board import board
from progress.lists import Wanted
from progress.presenters.lists import list_page, rows
from progress.queries.figures import read
from progress.queries.lists import standard_titles

PAGE = 25


@require_safe
@requires(Permission.VIEW_OWN_APPRENTICES)
def own_apprentices(request: AccessRequest) -> HttpResponse:
    """Whom this person may see, and how they stand."""
    access = request.access
    seen = read(Apprentice.objects.visible_to(access))
    found = board(seen, Wanted.of(request.GET, sort="name"), access=access, size=PAGE)
    titles = standard_titles({row.figures.version_id for row in found.page.rows})
    page = list_page(found, rows(found, today=access.today, standards=titles), by_assessor=False)
    return render(request, "progress/own_apprentices.html", {"it": page, "recorded": access.is_recorded})
