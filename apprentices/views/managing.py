"""The manage page of one apprentice: every part of it is a form of its own."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.access import AccessRequest, requires
from accounts.presenters import InvitationRow
from accounts.roles import Permission
from accounts.views.links import accept_url
from apprentices import queries
from apprentices.forms.managing import PARTS, PartForm
from apprentices.models import Apprentice


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_COHORTS)
def manage(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Programme, learner, assessor, contacts, invitation, breaks and end of one apprentice."""
    apprentice = _found(request, uuid)
    sent = _sent(request, apprentice)
    if sent is not None:
        if sent.act(by=request.user):
            messages.success(request, sent.done)
            return redirect("apprentices:manage", apprentice.uuid)
        # What was refused may rest on something older than what is there now.
        apprentice = _found(request, uuid)
    forms = {part.name: _part(part, request, apprentice) for part in PARTS}
    if sent is not None:
        forms[sent.name] = sent
    breaks = list(apprentice.breaks.order_by("-from_on"))
    return render(
        request,
        "apprentices/manage.html",
        {
            "apprentice": apprentice,
            "learner": apprentice.learner,
            "manage_title": f"Manage {apprentice.learner}",
            "sub": f"{apprentice.version} · {apprentice.cohort}",
            "forms": forms,
            "sent": sent,
            "breaks": breaks,
            "is_paused": any(pause.until_on is None for pause in breaks),
            **_contacts(request, apprentice),
        },
    )


def _found(request: AccessRequest, uuid: UUID) -> Apprentice:
    visible = Apprentice.objects.visible_to(request.access).for_lists()
    return get_object_or_404(visible.select_related("option", "learner__user"), uuid=uuid)


def _sent(request: AccessRequest, apprentice: Apprentice) -> PartForm | None:
    """The part that was sent; an unknown one does not exist."""
    if request.method != "POST":
        return None
    for part in PARTS:
        if part.name == request.POST.get("form"):
            return _part(part, request, apprentice, bound=True)
    raise Http404


def _part(
    part: type[PartForm], request: AccessRequest, apprentice: Apprentice, *, bound: bool = False
) -> PartForm:
    return part(
        request.POST if bound else None,
        access=request.access,
        apprentice=apprentice,
        accept_url=accept_url(request),
    )


def _contacts(request: AccessRequest, apprentice: Apprentice) -> dict[str, object]:
    today = request.access.today
    waiting = queries.open_invitation(apprentice.learner)
    return {
        "line_managers": queries.line_managers(apprentice, today),
        "invited_line_managers": queries.invited_line_managers(apprentice),
        "leads": queries.employer_leads(apprentice, today),
        "invitation": InvitationRow.of(waiting, clock.now()) if waiting else None,
    }
