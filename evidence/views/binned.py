"""The bin: deleting a draft, and bringing back drafts and files."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.roles import Permission
from evidence import actions, queries
from evidence.keeping import KEPT_DAYS
from evidence.presenters.bin import draft_row, file_row


@require_safe
@requires(Permission.ADD_EVIDENCE)
def deleted(request: AccessRequest) -> HttpResponse:
    """Deleted drafts and files that were taken off one, the last first."""
    today = request.access.today
    context = {
        "drafts": [draft_row(item, today) for item in queries.own_bin(request.access)],
        "files": [file_row(file, today) for file in queries.own_removed_files(request.access)],
        "today": today,
        "kept_days": KEPT_DAYS,
    }
    return render(request, "evidence/bin.html", context)


@require_POST
@requires(Permission.ADD_EVIDENCE)
def remove(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Put a draft that was never submitted into the bin; pressing twice is no harm."""
    evidence = queries.own_items(request.access).filter(uuid=uuid).first()
    if evidence is None:
        evidence = get_object_or_404(queries.own_bin(request.access), uuid=uuid)
    try:
        actions.remove_draft(evidence=evidence, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("evidence:item", uuid=uuid)
    return redirect(f"{reverse('evidence:mine')}?{urlencode({'removed': str(uuid)})}")


@require_POST
@requires(Permission.ADD_EVIDENCE)
def restore(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Bring a deleted draft back; pressing twice is no harm."""
    item = queries.own_items(request.access).filter(uuid=uuid).first()
    if item is None:
        item = get_object_or_404(queries.own_bin(request.access), uuid=uuid)
        actions.restore_draft(evidence=item, by=request.user)
    messages.success(request, f"“{item.title}” is back.")
    return redirect("evidence:item", uuid=uuid)


@require_POST
@requires(Permission.ADD_EVIDENCE)
def restore_file(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Bring a file back to its draft; pressing twice is no harm."""
    file = queries.own_file(request.access, uuid)
    if file is None:
        raise Http404
    try:
        actions.restore_file(attachment=file, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("evidence:bin")
    messages.success(request, f"“{file.name}” is back.")
    return redirect("evidence:edit_files", uuid=file.evidence.uuid)
