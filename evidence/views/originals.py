"""Checking an original that the employer keeps: in the browser, or by an upload that is hashed and not kept."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from evidence import queries
from evidence.models import Evidence, Submission
from evidence.originals import fingerprint_of

NO_FILE = "Choose the file to compare."
TOO_LARGE = (
    "This file is too large to be sent here. With JavaScript switched on, a file of any size is compared on "
    "your own device."
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_PORTFOLIOS)
def check_original(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Whether a file is the original that the item describes."""
    evidence = get_object_or_404(queries.readable_items(request.access), uuid=uuid)
    bearer = _bearer(request, evidence)
    if not bearer.original_sha256:
        raise Http404
    context: dict[str, object] = {"evidence": evidence, "original": bearer}
    if request.method != "POST":
        return render(request, "evidence/check_original.html", context)
    file = request.FILES.get("original")
    if file is None or (file.size or 0) > request.access.here.max_file_bytes:
        context["error"] = TOO_LARGE if file or hasattr(request, "dropped_files") else NO_FILE
        return render(request, "evidence/check_original.html", context, status=422)
    found = fingerprint_of(file.chunks())
    context |= {"found": found, "is_same": found == bearer.original_sha256}
    return render(request, "evidence/check_original.html", context)


def _bearer(request: AccessRequest, evidence: Evidence) -> Evidence | Submission:
    """What names the fingerprint: the submission that counts, or for its owner a draft that was never sent."""
    is_own = evidence.apprentice.learner.user_id == request.access.user.pk
    if is_own and evidence.is_editable:
        return evidence
    return evidence.current_submission or evidence
