"""Pages about standards: for every signed-in member to read, for the platform administrator to import."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.roles import Permission
from standards import actions, facts, queries
from standards.forms import FactForm, MethodTableForm, UploadForm
from standards.presenters.differences import differences_page
from standards.presenters.uploads import LineRow, upload_sub
from standards.presenters.version import StandardRow, version_page


def _asked(request: AccessRequest, name: str) -> str:
    """A short text from the address; NUL, which no database takes, left out."""
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


@require_safe
@requires(Permission.VIEW_STANDARDS)
def standard_list(request: AccessRequest) -> HttpResponse:
    """Standards by reference, searchable, those that are offered or not."""
    words, offered, after = _asked(request, "q"), _asked(request, "offered"), _asked(request, "after")
    page = queries.standards_page(words=words, offered=offered, after=after)
    query = request.GET.copy()
    query["after"] = page.next_after
    return render(
        request,
        "standards/list.html",
        {
            "rows": [StandardRow.of(standard) for standard in page.standards],
            "total": page.total,
            "words": words,
            "offered": offered,
            "is_later": bool(after),
            "next_url": f"?{query.urlencode()}" if page.next_after else "",
            "may_import": request.access.can(Permission.IMPORT_STANDARDS),
        },
    )


@require_safe
@requires(Permission.VIEW_STANDARDS)
def version(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """One version: its facts, KSBs, duties, methods and what else its source says."""
    found = get_object_or_404(queries.versions(), uuid=uuid)
    words = _asked(request, "q")
    may_import = request.access.can(Permission.IMPORT_STANDARDS)
    page = version_page(found, words=words, may_supply=may_import)
    return render(
        request,
        "standards/version.html",
        {"p": page, "version": found, "words": words, "may_import": may_import},
    )


@require_safe
@requires(Permission.VIEW_STANDARDS)
def differences(request: AccessRequest, uuid: UUID, other: UUID) -> HttpResponse:
    """What changed from the version ``other`` to the version ``uuid`` of the same standard."""
    new = get_object_or_404(queries.versions(), uuid=uuid)
    old = get_object_or_404(queries.other_versions(new), uuid=other)
    return render(request, "standards/differences.html", {"p": differences_page(old, new)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.IMPORT_STANDARDS)
def upload(request: AccessRequest) -> HttpResponse:
    """Choose a file; the next page says what importing it would do."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("standards:upload_result", uuid=form.save(by=request.user).uuid)
        except RuleBroken as refusal:
            form.add_error("file", str(refusal))
    return render(request, "standards/upload.html", {"form": form, "recent": queries.recent_uploads()})


@require_safe
@requires(Permission.IMPORT_STANDARDS)
def upload_result(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """What each record of a file would become, or became."""
    found = get_object_or_404(queries.uploads_of(request.user), uuid=uuid)
    is_applied = found.applied_at is not None
    lines = found.lines.select_related("standard_version").order_by("position")
    rows = [LineRow.of(line, is_applied=is_applied) for line in lines]
    return render(
        request,
        "standards/upload_result.html",
        {
            "upload": found,
            "rows": rows,
            "is_applied": is_applied,
            "sub": upload_sub(rows, is_applied=is_applied),
            "to_do": sum(1 for row in rows if row.line.outcome in {"created", "updated"}),
        },
    )


@require_POST
@requires(Permission.IMPORT_STANDARDS)
def apply_upload(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Import the file that was tried out."""
    found = get_object_or_404(queries.uploads_of(request.user), uuid=uuid)
    try:
        actions.apply_upload(upload=found, by=request.user)
        messages.success(request, f"Imported {found.name}.")
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return redirect("standards:upload_result", uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.IMPORT_STANDARDS)
def supply_fact(request: AccessRequest, uuid: UUID, fact: str) -> HttpResponse:
    """Supply one fact that the source does not publish."""
    found = get_object_or_404(queries.versions(), uuid=uuid)
    known = facts.BY_NAME.get(fact)
    if known is None or not known.asked_as:
        raise Http404("No such fact.")
    form = FactForm(request.POST or None, fact=known)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(version=found, by=request.user)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{known.label} supplied.")
            return redirect("standards:version", uuid=uuid)
    return render(request, "standards/supply_fact.html", {"form": form, "version": found, "fact": known})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.IMPORT_STANDARDS)
def import_methods(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Import the table that says which assessment method examines which KSB."""
    found = get_object_or_404(queries.versions(), uuid=uuid)
    form = MethodTableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            imported = form.save(version=found, by=request.user)
        except RuleBroken as refusal:
            form.add_error("file", str(refusal))
        else:
            for warning in imported.warnings:
                messages.warning(request, f"{warning[:1].upper()}{warning[1:]}.")
            messages.success(request, f"Method table {imported.outcome}.")
            return redirect("standards:version", uuid=uuid)
    return render(request, "standards/import_methods.html", {"form": form, "version": found})
