"""Earlier versions of a draft: reading them, and bringing one back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from evidence import actions, queries
from evidence.keeping import KEPT_DAYS
from evidence.models import DraftVersion, Evidence, WordingVersion
from evidence.presenters.steps import KSBS, WRITE, step_url
from evidence.presenters.versions import draft_version, wording_version
from evidence.views.steps import not_now, own_item


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ADD_EVIDENCE)
def versions(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """What the draft said before, and what was typed beside it; one press brings a version back."""
    evidence = own_item(request, uuid)
    drafts, wordings = queries.earlier_drafts(evidence), queries.earlier_wordings(evidence)
    if request.method == "POST":
        wanted = uuid_or_none(request.POST.get("version"))
        both: list[DraftVersion | WordingVersion] = [*drafts, *wordings]
        found = next((version for version in both if version.uuid == wanted), None)
        if found is None:
            raise Http404
        if not evidence.is_editable:
            return not_now(request, evidence)
        return _bring_back(request, evidence, found)
    context = {
        "evidence": evidence,
        "drafts": [draft_version(version) for version in drafts],
        "wordings": [wording_version(version) for version in wordings],
        "kept_days": KEPT_DAYS,
    }
    return render(request, "evidence/earlier.html", context)


def _bring_back(
    request: AccessRequest, evidence: Evidence, version: DraftVersion | WordingVersion
) -> HttpResponse:
    try:
        if isinstance(version, DraftVersion):
            actions.bring_back_draft(version=version, by=request.user)
        else:
            actions.bring_back_wording(version=version, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("evidence:earlier", uuid=evidence.uuid)
    messages.success(request, "That version is back. The one it replaced is kept among the earlier versions.")
    return redirect(step_url(evidence, WRITE if isinstance(version, DraftVersion) else KSBS))
