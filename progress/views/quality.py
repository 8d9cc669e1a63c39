"""The front page of quality assurance: read only."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from progress.presenters.quality import PAGE, quality_page
from progress.queries import quality as queries


@require_safe
@requires(Permission.VIEW_QUALITY)
def quality(request: AccessRequest) -> HttpResponse:
    """Recent decisions of others, with what makes each worth a look; by assessor and outcome."""
    access, query = request.access, request.GET
    every = queries.decisions(access)
    last_seen = uuid_or_none(query.get("after", ""))
    after = get_object_or_404(every, uuid=last_seen) if last_seen else None
    wanted = queries.chosen(every, query.get("outcome", ""), query.get("assessor", ""))
    found = queries.page(wanted, access.today, size=PAGE, after=after)
    met = queries.all_met({made.submission_id for made in found})
    return render(request, "progress/quality.html", {"it": quality_page(access, query, found, met)})
