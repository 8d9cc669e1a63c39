"""Writing an item: new from anywhere, changing it, deleting it and bringing it back."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from apprentices.models import Apprentice
from evidence import actions, queries
from evidence.actions.drafts import MAX_FILES, StaleDraft
from evidence.forms import DraftForm
from evidence.models import Evidence
from evidence.presenters.drafts import compared
from evidence.presenters.files import taking
from evidence.presenters.steps import FILES, KSBS, WRITE, first_steps, step_url
from evidence.uploads import dropped_in_words, names_of, uploads_of
from evidence.views.steps import (
    CUT,
    asks_for_json,
    batch_of,
    go_on,
    is_whole,
    kept_form,
    not_now,
    own_item,
    step_page,
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ADD_EVIDENCE)
def new(request: AccessRequest) -> HttpResponseBase:
    """A new item in one step: text, files and a link. ``?ksb=`` names a KSB that it is meant to show."""
    programmes = list(queries.own_programmes(request.access))
    if not programmes and request.method != "POST":
        return render(request, "evidence/no_programme.html")
    if request.method != "POST":
        typed = kept_form(request)
        return _new_page(request, DraftForm(typed, today=request.access.today), programmes, typed=typed)
    form = DraftForm(request.POST, today=request.access.today)
    if not programmes:
        return _new_page(request, form, programmes, error=ENDED, status=409)
    batch = batch_of(request)
    if batch is None:
        return _new_page(request, form, programmes, error=CUT, status=400)
    if not names_of(request) and not form.has_something():
        return _new_page(request, form, programmes, error=NOTHING, status=422)
    return _create(request, form, programmes, batch)


NOTHING = "Write something, or add a file or a link: then there is something to save."
ENDED = "Your programme has ended in the meantime, so nothing was saved. What you typed is below."


def _create(
    request: AccessRequest, form: DraftForm, programmes: list[Apprentice], batch: UUID
) -> HttpResponseBase:
    """Save what is right, files included, whatever is wrong with the rest: then show what is wrong."""
    is_right = form.is_valid()
    apprentice = _chosen(request, programmes)
    text = form.text(names_of(request))
    try:
        evidence = actions.create_draft(apprentice=apprentice, text=text, uuid=batch, by=request.user)
        # Sent before, and perhaps written on since: then this text is a change like any other.
        evidence = actions.save_draft(evidence=evidence, text=text, revision=1, by=request.user)
    except StaleDraft as stale:
        return _write_page(request, stale.saved, form, stale=stale)
    except RuleBroken as broken:
        return _new_page(request, form, programmes, error=str(broken), status=409)
    _add_link(request, evidence, form)
    _claim_named(request, evidence)
    receipt = actions.attach_all(evidence=evidence, uploads=uploads_of(request), batch=batch, by=request.user)
    refused = [*receipt.refused, *filter(None, [dropped_in_words(request)])]
    return _created(request, evidence, form, refused, is_right=is_right)


def _chosen(request: AccessRequest, programmes: list[Apprentice]) -> Apprentice:
    """The programme that was chosen; the newest where that one runs no more, and its owner is told."""
    wanted = request.POST.get("programme", "")
    found = next((p for p in programmes if str(p.uuid) == wanted), None)
    if wanted and found is None:
        title = programmes[0].version.title
        messages.warning(request, f"The programme you chose has ended: this belongs to {title} now.")
    return found or programmes[0]


def _created(
    request: AccessRequest, evidence: Evidence, form: DraftForm, refused: list[str], *, is_right: bool
) -> HttpResponseBase:
    if asks_for_json(request):
        if not is_right:
            return JsonResponse({"next": ""}, status=422)
        following = go_on(request, evidence, KSBS)["Location"]
        return JsonResponse({"files": step_url(evidence, FILES), "next": following})
    for reason in refused:
        messages.error(request, reason)
    if not is_right:
        return _write_page(request, evidence, form, status=422)
    messages.success(request, f"“{evidence.title}” is saved as a draft.")
    if refused:
        return redirect(step_url(evidence, FILES))
    return go_on(request, evidence, KSBS)


def _new_page(
    request: AccessRequest,
    form: DraftForm,
    programmes: list[Apprentice],
    *,
    error: str = "",
    status: int = 200,
    typed: QueryDict | None = None,
) -> HttpResponse:
    """``typed`` was sent when the session had ended: it keeps its number, in case it had arrived before too."""
    if error:
        form.add_error(None, error)
    context = {
        "form": form,
        "programmes": programmes,
        "chosen": (typed or request.POST).get("programme", ""),
        "batch": typed["batch"] if typed and "batch" in typed else uuid4(),
        "steps": first_steps(),
        "ksb": request.POST.get("ksb") or request.GET.get("ksb", ""),
        "max_files": MAX_FILES,
        "taking": taking(request.access.provider) if request.access.provider else None,
        "max_bytes": request.access.provider.max_file_bytes if request.access.provider else 0,
    }
    return render(request, "evidence/new.html", context, status=status)


def _add_link(request: AccessRequest, evidence: Evidence, form: DraftForm) -> None:
    if link := form.link():
        try:
            actions.add_link(evidence=evidence, url=link[0], label=link[1], by=request.user)
        except RuleBroken as broken:
            form.add_error("link_url", str(broken))


def _claim_named(request: AccessRequest, evidence: Evidence) -> None:
    """Claim the KSB from whose page the person came, if it is theirs."""
    named = uuid_or_none(request.POST.get("ksb"))
    for ksb in queries.owed_ksbs(evidence.apprentice, [named] if named else []):
        if not evidence.claims.filter(ksb=ksb).exists():
            actions.set_claim(evidence=evidence, ksb=ksb, how="", where="", by=request.user)


# --- Changing it ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ADD_EVIDENCE)
def edit(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """The first step: title, story, kind, date and links."""
    evidence = own_item(request, uuid)
    if request.method == "POST":
        return _save(request, evidence)
    if not evidence.is_editable:
        return not_now(request, evidence)
    form = DraftForm(kept_form(request), today=request.access.today, evidence=evidence)
    return _write_page(request, evidence, form)


def _save(request: AccessRequest, evidence: Evidence) -> HttpResponse:
    form = DraftForm(request.POST, today=request.access.today, evidence=evidence)
    if not is_whole(request):
        form.add_error(None, CUT)
    if not form.is_valid():
        return _write_page(request, evidence, form, status=422)
    try:
        saved = actions.save_draft(
            evidence=evidence,
            text=form.text(),
            revision=form.cleaned_data["revision"] or 0,
            by=request.user,
        )
        if dropped := request.POST.get("remove_link"):
            _remove_link(request, saved, dropped)
    except StaleDraft as stale:
        return _write_page(request, stale.saved, form, stale=stale)
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        return _write_page(request, evidence, form, status=409)
    _add_link(request, saved, form)
    if form.errors:
        return _write_page(request, saved, form, status=422)
    return go_on(request, evidence, WRITE)


def _remove_link(request: AccessRequest, evidence: Evidence, uuid: str) -> None:
    link = next((link for link in evidence.links.order_by("pk") if str(link.uuid) == uuid), None)
    if link is not None:
        actions.remove_link(link=link, by=request.user)


def _write_page(
    request: AccessRequest,
    evidence: Evidence,
    form: DraftForm,
    *,
    stale: StaleDraft | None = None,
    status: int = 200,
) -> HttpResponse:
    """The step with its form; where the draft moved on meanwhile, beside the version that is saved."""
    versions = compared(stale.saved, form) if stale else []
    # A form that has shown the saved version, or that came from the page of a new item, saves over it knowingly.
    is_fresh = stale is not None or form.evidence is None
    return step_page(
        request,
        "evidence/write.html",
        evidence=evidence,
        draft=queries.draft_of(evidence),
        step=WRITE,
        status=409 if stale else status,
        form=form,
        versions=versions,
        revision=evidence.revision if is_fresh else form["revision"].value(),
        conflict=str(stale or ""),
    )


# --- Deleting a draft and bringing it back --------------------------------------------------


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
    messages.success(request, f"“{evidence.title}” is in the bin. You can bring it back from there.")
    return redirect("evidence:mine")


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


@require_safe
@requires(Permission.ADD_EVIDENCE)
def deleted(request: AccessRequest) -> HttpResponse:
    """Deleted drafts, the last deleted first."""
    rows = [(item, reverse("evidence:restore", args=[item.uuid])) for item in queries.own_bin(request.access)]
    return render(request, "evidence/bin.html", {"rows": rows})
