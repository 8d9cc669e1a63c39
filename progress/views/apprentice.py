"""Pages of one apprentice: the overview, why its figures are what they are, readiness."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from apprentices.models import Apprentice
from progress.presenters.overview import overview as present
from progress.presenters.readiness import readiness_page
from progress.presenters.record import record as whole_record
from progress.presenters.subject import subject
from progress.presenters.why import why as explain
from progress.views.scope import at_provider, seen_apprentice, with_needed


@require_safe
@requires(Permission.ADD_EVIDENCE)
def mine(request: AccessRequest) -> HttpResponse:
    """The front page of an apprentice: their newest programme here."""
    own = list(with_needed(Apprentice.objects.owned_by(request.access)))
    if not own:
        return render(request, "progress/no_programme.html")
    return _overview(request, at_provider(request.access, own[0]), own[1:])


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def overview(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The same for everybody who may see the apprentice."""
    return _overview(request, seen_apprentice(request.access, uuid), [])


def _overview(request: AccessRequest, apprentice: Apprentice, others: list[Apprentice]) -> HttpResponse:
    page = present(subject(request.access, apprentice))
    return render(request, "progress/overview.html", {"it": page, "others": others})


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def readiness(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Every check of the gateway with the figures behind it."""
    found = subject(request.access, seen_apprentice(request.access, uuid))
    return render(request, "progress/readiness.html", {"it": readiness_page(found)})


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def why(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The rule, the figures and the rows behind each bar and the RAG."""
    found = subject(request.access, seen_apprentice(request.access, uuid))
    return render(request, "progress/why.html", {"it": explain(found)})


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def record(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The whole record on one page, made for print."""
    found = subject(request.access, seen_apprentice(request.access, uuid))
    return render(request, "progress/record.html", {"it": whole_record(found)})
