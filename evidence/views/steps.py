"""What the steps of a draft share: finding it, saying that it cannot be changed now, going on."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts import kept_forms
from accounts.access import Access, AccessRequest
from accounts.paging import uuid_or_none
from evidence import queries
from evidence.actions.bin import NOT_NOW
from evidence.kinds import State
from evidence.models import Evidence
from evidence.presenters.files import infected_in
from evidence.presenters.items import SubmissionView
from evidence.presenters.steps import URL_NAMES, step_url, steps_of
from evidence.views.items import last_sent

CUT = "The connection broke before everything had arrived, so nothing was saved. What did arrive is below."
SCRIPT = "application/json"


def is_whole(request: HttpRequest) -> bool:
    """Whether the form came to its end: its last field is there. A cut one would wipe what it lacks."""
    return "whole" in request.POST


def batch_of(request: HttpRequest) -> UUID | None:
    """The number of the form, which makes sending it twice harmless; None where it was cut on its way."""
    return uuid_or_none(request.POST.get("batch")) if is_whole(request) else None


def asks_for_json(request: HttpRequest) -> bool:
    """Whether our script asks, which sends files one by one and goes on by itself."""
    return request.headers.get("Accept") == SCRIPT


def kept_form(request: AccessRequest, *, takes_files: bool = False) -> QueryDict | None:
    """What was typed into this page when the session had ended: shown again, not yet saved."""
    typed = kept_forms.take(request, request.user)
    if typed is not None:
        text = f"{SIGNED_OUT}{CHOOSE_AGAIN if takes_files else ''}."
        messages.info(request, text, extra_tags=UNSAVED)
    return typed


# What such a message is about: autosave.js takes it away once the form is saved.
UNSAVED = "unsaved"
SIGNED_OUT = "You had been signed out. What you typed is still here, not yet saved"
CHOOSE_AGAIN = "; files that you do not see here have to be chosen again"


def own_item(request: AccessRequest, uuid: UUID) -> Evidence:
    """The person's own item; 404 for everybody else. What is sent to a deleted one still finds it, to be kept."""
    found = queries.own_items(request.access).filter(uuid=uuid).first()
    if found is None and request.method == "POST":
        found = queries.own_bin(request.access).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def in_bin(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """To the bin, where the item is now; what was typed about it is kept with it."""
    messages.warning(
        request,
        f"“{evidence.title}” was deleted in another tab. What you typed is kept with it: bring it back, "
        "then open its earlier versions.",
    )
    return redirect("evidence:bin")


def not_now(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """Back to the item, with the reason why it cannot be changed."""
    messages.info(request, f"This item {NOT_NOW[State(evidence.state)]}.")
    return redirect("evidence:item", uuid=evidence.uuid)


def go_on(request: HttpRequest, evidence: Evidence, otherwise: str) -> HttpResponse:
    """To the step whose button was pressed."""
    wanted = request.POST.get("go", "")
    return redirect(step_url(evidence, wanted if wanted in URL_NAMES else otherwise))


def asked(access: Access, evidence: Evidence) -> SubmissionView | None:
    """What came back with what the assessor asks for; None where nothing is asked."""
    if evidence.state != State.RETURNED:
        return None
    sent = queries.submissions_of(access, evidence)
    return last_sent(evidence, sent, queries.decisions_of(sent), own=True)


def step_page(
    request: AccessRequest,
    template: str,
    *,
    evidence: Evidence,
    draft: queries.Draft,
    step: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """One step of the draft."""
    shared = {
        "evidence": evidence,
        "draft": draft,
        "steps": steps_of(evidence, draft, step),
        "step": step,
        "infected": infected_in(draft.files),
        "asked": asked(request.access, evidence),
        "batch": uuid4(),
    }
    return render(request, template, {**shared, **context}, status=status)
