"""The kinds of evidence that a version's pack leaves out, for the platform administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from evidence import actions
from evidence.forms import PackForm
from evidence.pack_queries import kinds_kept_out
from standards import queries as standards_queries


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.IMPORT_STANDARDS)
def kept_out(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Say which kinds the assessment plan keeps out of the pack."""
    version = get_object_or_404(standards_queries.versions(), uuid=uuid)
    form = PackForm(request.POST or None, initial={"kinds": sorted(kinds_kept_out(version.pk))})
    if request.method == "POST" and form.is_valid():
        actions.set_kinds_kept_out(version=version, kinds=form.cleaned_data["kinds"], by=request.user)
        messages.success(request, "It is saved, and marked wherever these kinds are shown.")
        return redirect("standards:version", uuid=version.uuid)
    return render(request, "evidence/kept_out.html", {"form": form, "version": version})
