"""The last step: looking it over, declaring whose work it is, sending it; and getting it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import formats
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.roles import Permission
from evidence import actions, queries
from evidence.actions.submitting import AlreadySubmitted
from evidence.forms import DeclarationForm
from evidence.kinds import kind_in_words
from evidence.models import Evidence, Submission
from evidence.pack_queries import kinds_kept_out
from evidence.presenters.files import file_view, scan_word
from evidence.presenters.states import clock_of
from evidence.presenters.steps import SUBMIT, advised, checks_of, missing
from evidence.views.steps import CUT, go_on, is_whole, kept_form, not_now, own_item, step_page

# What was declared so far, kept while its owner goes back to another step.
SESSION = "declared"
KEPT = 10


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ADD_EVIDENCE)
def submit(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Everything as it will be sent, what is missing with the way to mend it, and the declaration."""
    evidence = own_item(request, uuid)
    if request.method == "POST":
        return _send(request, evidence)
    if not evidence.is_editable:
        return not_now(request, evidence)
    declared = request.session.get(SESSION, {}).get(str(uuid)) or queries.declared_last(evidence)
    return _page(request, evidence, DeclarationForm(kept_form(request), initial=declared))


def _send(request: AccessRequest, evidence: Evidence) -> HttpResponse:
    form = DeclarationForm(request.POST)
    if request.POST.get("go"):
        _keep(request, evidence, form.typed())
        return go_on(request, evidence, SUBMIT)
    if not is_whole(request):
        form.add_error(None, CUT)
    if not form.is_valid():
        return _page(request, evidence, form, status=422)
    try:
        submission = actions.submit(
            evidence=evidence,
            declaration=form.declaration(),
            revision=form.cleaned_data["revision"],
            seen_at=form.cleaned_data["seen_at"],
            by=request.user,
        )
    except AlreadySubmitted as already:
        messages.info(request, str(already))
        return redirect("evidence:item", uuid=evidence.uuid)
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        evidence.refresh_from_db()
        return _page(request, evidence, form, status=409)
    _keep(request, evidence, {})
    messages.success(request, _sent_in_words(evidence, submission, request))
    return redirect("evidence:item", uuid=evidence.uuid)


def _sent_in_words(evidence: Evidence, submission: Submission, request: AccessRequest) -> str:
    assessor = evidence.apprentice.assessor
    clock = clock_of(submission.submitted_at, evidence.provider.feedback_promise_days, request.access.today)
    to = f"Sent to {assessor.name}" if assessor else "Sent: your provider will name an assessor"
    return f"{to}. A reply is promised by {formats.date_format(clock.due_on, 'l j F Y')}."


def _keep(request: AccessRequest, evidence: Evidence, typed: dict[str, str]) -> None:
    kept = request.session.get(SESSION, {})
    kept.pop(str(evidence.uuid), None)
    if typed:
        kept = dict([*kept.items(), (str(evidence.uuid), typed)][-KEPT:])
    request.session[SESSION] = kept


def _page(
    request: AccessRequest, evidence: Evidence, form: DeclarationForm, *, status: int = 200
) -> HttpResponse:
    draft = queries.draft_of(evidence)
    checks = checks_of(evidence, draft, [upload.name for upload in queries.uploads_coming(evidence)])
    return step_page(
        request,
        "evidence/submit.html",
        evidence=evidence,
        draft=draft,
        step=SUBMIT,
        status=status,
        form=form,
        missing=missing(checks),
        advised=advised(checks),
        kind=kind_in_words(evidence.kind, kinds_kept_out(evidence.apprentice.version_id)),
        files=[file_view(file, own=True) for file in draft.files],
        being_checked=any(scan_word(file.blob).slug in {"checking", "unchecked"} for file in draft.files),
        seen_at=evidence.updated_at.isoformat(),
        promise=evidence.provider.feedback_promise_days,
        assessor=evidence.apprentice.assessor,
    )


@require_POST
@requires(Permission.ADD_EVIDENCE)
def take_back(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Back to the draft, while nothing is decided."""
    evidence = own_item(request, uuid)
    try:
        actions.take_back(evidence=evidence, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("evidence:item", uuid=uuid)
    messages.success(request, "You have it back. Change what you like, then submit it again.")
    return redirect("evidence:edit", uuid=uuid)


@require_POST
@requires(Permission.ADD_EVIDENCE)
def reopen(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """Open an accepted item to add to it."""
    evidence = own_item(request, uuid)
    try:
        actions.reopen(evidence=evidence, by=request.user)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("evidence:item", uuid=uuid)
    messages.info(request, "Open again. What was accepted counts until you submit this once more.")
    return redirect("evidence:edit", uuid=uuid)
