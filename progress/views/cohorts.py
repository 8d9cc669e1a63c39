"""The cohorts, and the pages of one: who has what, who needs help, coverage of each KSB, the course over time."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from apprentices.models import Apprentice, Cohort
from progress.csv_cells import csv_lines
from progress.presenters.cohort.coverage import coverage
from progress.presenters.cohort.download import csv_rows
from progress.presenters.cohort.heat import heat
from progress.presenters.cohort.index import cohort_list
from progress.presenters.cohort.over_time import over_time
from progress.presenters.cohort.shown import Shown, shown
from progress.presenters.cohort.stats import stats
from progress.presenters.help import help_rows
from progress.presenters.lists import list_page, rows

PAGE = 25


@require_safe
@requires(Permission.VIEW_COHORTS)
def cohorts(request: AccessRequest) -> HttpResponse:
    """Every cohort with the same figures."""
    mine = Cohort.objects.visible_to(request.access)
    after = uuid_or_none(request.GET.get("after", ""))
    page = cohort_list(
        request.access,
        mine,
        Apprentice.objects.visible_to(request.access),
        closed="closed" in request.GET,
        after=get_object_or_404(mine, uuid=after) if after else None,
    )
    return render(request, "progress/cohorts.html", {"it": page})


@require_safe
@requires(Permission.VIEW_COHORTS)
def cohort(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The heatmap and the cohort's key figures."""
    found = _shown(request, uuid)
    page = list_page(found.board, rows(found.board, today=request.access.today, maps=False))
    context = {
        "it": found,
        "parts": found.parts("cohort"),
        "page_of": page,
        "heat": heat(found, page.rows),
        "stats": stats(found),
    }
    return render(request, "progress/cohort.html", context)


@require_safe
@requires(Permission.VIEW_COHORTS)
def cohort_help(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Who needs help, why, and the one thing to do."""
    found = _shown(request, uuid, sort="help", rag="help")
    page = list_page(found.board, rows(found.board, today=request.access.today, maps=False))
    context = {
        "it": found,
        "parts": found.parts("cohort_help"),
        "page_of": page,
        "people": help_rows(request.access, page.rows),
    }
    return render(request, "progress/cohort_help.html", context)


@require_safe
@requires(Permission.VIEW_COHORTS)
def cohort_coverage(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """How many have what of each KSB, the least signed off first or in order."""
    found = _shown(request, uuid)
    by_code = request.GET.get("by") == "code"
    context = {
        "it": found,
        "parts": found.parts("cohort_coverage"),
        "by_code": by_code,
        "coverage": coverage(found, by_least=not by_code),
    }
    return render(request, "progress/cohort_coverage.html", context)


@require_safe
@requires(Permission.VIEW_COHORTS)
def cohort_over_time(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Sign-offs over time against the sum of the plans."""
    found = _shown(request, uuid)
    context = {"it": found, "parts": found.parts("cohort_over_time"), "chart": over_time(found)}
    return render(request, "progress/cohort_over_time.html", context)


@require_safe
@requires(Permission.EXPORT_COHORTS)
def cohort_csv(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The heatmap of everybody who matches the filters."""
    found = _shown(request, uuid, names_all=True)
    name = slugify(found.cohort.name) or "cohort"
    return HttpResponse(
        csv_lines(csv_rows(found)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{request.access.today}.csv"'},
    )


def _shown(request: AccessRequest, uuid: UUID, *, names_all: bool = False, **own: str) -> Shown:
    cohort = get_object_or_404(Cohort.objects.visible_to(request.access), uuid=uuid)
    return shown(request.access, cohort, request.GET, size=PAGE, names_all=names_all, **own)
