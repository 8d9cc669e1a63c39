"""Cohorts: create, change, enrol into, and assign assessors."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.paging import page_by_key, uuid_or_none
from accounts.roles import Permission
from accounts.search import words_asked
from accounts.views.links import accept_url
from apprentices import actions, queries
from apprentices.forms.cohorts import AssignForm, CohortForm, NewCohortForm
from apprentices.forms.enrolling import EnrolForm
from apprentices.models import Apprentice, Cohort, Learner


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_COHORTS)
def cohort_new(request: AccessRequest) -> HttpResponse:
    form = NewCohortForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.act(by=request.user):
        messages.success(request, f"{form.saved} is ready. Enrol its first apprentice.")
        return redirect("apprentices:enrol", form.saved.uuid)
    return render(request, "apprentices/cohort_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_COHORTS)
def cohort_change(request: AccessRequest, uuid: UUID) -> HttpResponse:
    cohort = get_object_or_404(Cohort.objects.visible_to(request.access), uuid=uuid)
    form = CohortForm(request.POST or None, cohort=cohort)
    if request.method == "POST" and form.act(by=request.user):
        messages.success(request, f"{form.saved} is changed.")
        return redirect("apprentices:cohort_change", cohort.uuid)
    running = Apprentice.objects.visible_to(request.access).filter(cohort=cohort).on_programme().count()
    return render(
        request, "apprentices/cohort_change.html", {"form": form, "cohort": cohort, "running": running}
    )


@require_POST
@requires(Permission.MANAGE_COHORTS)
def cohort_close(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Close a cohort in which nobody is on programme any more."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.access), uuid=uuid)
    try:
        actions.close_cohort(cohort=cohort, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{cohort} is closed. You find it among the cohorts, under Closed.")
    return redirect("apprentices:cohort_change", cohort.uuid)


@require_POST
@requires(Permission.MANAGE_COHORTS)
def cohort_reopen(request: AccessRequest, uuid: UUID) -> HttpResponse:
    cohort = get_object_or_404(Cohort.objects.visible_to(request.access), uuid=uuid)
    actions.reopen_cohort(cohort=cohort, by=request.user)
    messages.success(request, f"{cohort} is open again.")
    return redirect("apprentices:cohort_change", cohort.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_COHORTS)
def enrol(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Enrol one learner: a new one, or with ``?learner=`` one who is here already."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.access), uuid=uuid)
    if cohort.closed_at and request.method != "POST":
        return redirect("apprentices:cohort_change", cohort.uuid)
    learner = _learner_named(request)
    words = words_asked(request.GET)
    given: dict[str, Any] = {
        "access": request.access,
        "cohort": cohort,
        "learner": learner,
        "accept_url": accept_url(request),
    }
    if request.method == "POST" and "propose" in request.POST:
        form = EnrolForm.proposing(request.POST, **given)
    else:
        form = EnrolForm(request.POST or None, **given)
        if request.method == "POST" and form.act(by=request.user):
            return _enrolled(request, form.saved)
    found = list(queries.find_learners(request.access, words)[:20]) if words else []
    title = f"Enrol {learner}" if learner else "Enrol an apprentice"
    context = {"form": form, "cohort": cohort, "learner": learner, "words": words, "found": found}
    return render(request, "apprentices/enrol.html", context | {"title": title})


def _learner_named(request: AccessRequest) -> Learner | None:
    wanted = uuid_or_none(request.GET.get("learner"))
    if wanted is None:
        return None
    return get_object_or_404(queries.learners(request.access), uuid=wanted)


def _enrolled(request: AccessRequest, apprentice: Apprentice) -> HttpResponse:
    learner = apprentice.learner
    words = f"{learner} is enrolled."
    if learner.email and learner.user_id is None:
        words += f" An invitation is on its way to {learner.email}."
    messages.success(request, words)
    return redirect("apprentices:manage", apprentice.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_COHORTS)
def assign(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Give ticked apprentices of a cohort one assessor."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.access), uuid=uuid)
    form = AssignForm(request.POST or None, access=request.access, cohort=cohort)
    if request.method == "POST" and form.act(by=request.user):
        messages.success(request, _assigned(form))
        return redirect(request.get_full_path())
    running = Apprentice.objects.visible_to(request.access).filter(cohort=cohort).on_programme()
    if request.GET.get("without"):
        running = running.filter(assessor=None)
    paging = page_by_key(
        running.for_lists(),
        order=("learner__family_name", "learner__given_names", "pk"),
        query=request.GET,
        size=100,
    )
    ticked = set(request.POST.getlist("apprentices"))
    rows = [{"apprentice": a, "is_ticked": str(a.uuid) in ticked} for a in paging.rows]
    return render(
        request,
        "apprentices/assign.html",
        {
            "cohort": cohort,
            "form": form,
            "paging": paging,
            "rows": rows,
            "without": bool(request.GET.get("without")),
        },
    )


def _assigned(form: AssignForm) -> str:
    moved: int = form.saved
    who = form.cleaned_data["assessor"]
    count = "1 apprentice" if moved == 1 else f"{moved} apprentices"
    if moved == 0:
        return "Nothing changed: that is how it was already."
    return f"{count} moved into the caseload of {who}." if who else f"{count} now have no assessor."
