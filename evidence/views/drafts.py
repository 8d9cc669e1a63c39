"""Writing an item: new from anywhere, and changing it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from apprentices.models import Apprentice
from evidence import actions, queries
from evidence.actions.bin import MAX_FILES
from evidence.actions.drafts import StaleDraft
from evidence.forms import DraftForm
from evidence.models import Evidence, EvidenceLink
from evidence.pack_queries import kinds_kept_out
from evidence.presenters.drafts import compared
from evidence.presenters.files import taking
from evidence.presenters.steps import FILES, KSBS, WRITE, first_steps, step_url
from evidence.uploads import dropped_in_words, names_of, uploads_of
from evidence.views import autosaving
from evidence.views.autosaving import is_autosave, sender_of
from evidence.views.steps import (
    CUT,
    asks_for_json,
    batch_of,
    go_on,
    in_bin,
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
        typed = kept_form(request, takes_files=True)
        return _new_page(request, _form(request, programmes, typed), programmes, typed=typed)
    if is_autosave(request):
        return _autosave_new(request, programmes)
    form = _form(request, programmes, request.POST)
    batch = batch_of(request)
    known = _known(request, batch)
    if not programmes and known is None:
        return _new_page(request, form, programmes, error=ENDED, status=409)
    if batch is None:
        return _new_page(request, form, programmes, error=CUT, status=400)
    if known is None and not names_of(request) and not form.has_something():
        return _new_page(request, form, programmes, error=NOTHING, status=422)
    return _create(request, form, programmes, batch)


def _form(request: AccessRequest, programmes: list[Apprentice], typed: QueryDict | None) -> DraftForm:
    """The form of a new item, with the marks of the programme that it is for."""
    wanted = (typed or request.GET).get("programme", "")
    chosen = next((p for p in programmes if str(p.uuid) == wanted), None) or next(iter(programmes), None)
    kept_out = kinds_kept_out(chosen.version_id) if chosen else ()
    return DraftForm(typed, today=request.access.today, kept_out=kept_out)


NOTHING = "Write something, or add a file or a link: then there is something to save."
ENDED = "Your programme has ended in the meantime, so nothing was saved. What you typed is below."


def _create(
    request: AccessRequest, form: DraftForm, programmes: list[Apprentice], batch: UUID
) -> HttpResponseBase:
    """Save what is right, files included, whatever is wrong with the rest: then show what is wrong."""
    is_right = form.is_valid()
    try:
        evidence = _save_new(request, form, programmes, batch)
    except StaleDraft as stale:
        actions.keep_both(evidence=stale.saved, typed=form.text(names_of(request)), by=request.user)
        return _write_page(request, stale.saved, form, stale=stale)
    except RuleBroken as broken:
        return _new_page(request, form, programmes, error=str(broken), status=409, batch=uuid4())
    _add_link(request, evidence, form)
    _claim_named(request, evidence)
    receipt = actions.attach_all(evidence=evidence, uploads=uploads_of(request), batch=batch, by=request.user)
    refused = [*receipt.refused, *filter(None, [dropped_in_words(request)])]
    return _created(request, evidence, form, refused, is_right=is_right)


def _known(request: AccessRequest, batch: UUID | None) -> Evidence | None:
    """The draft that this form made before, by saving itself or by a first press."""
    return queries.own_items(request.access).filter(uuid=batch).first() if batch else None


def _save_new(request: AccessRequest, form: DraftForm, programmes: list[Apprentice], batch: UUID) -> Evidence:
    """The draft under the form's own number, made now or before; a later text is a change like any other."""
    text, sender = form.text(names_of(request)), sender_of(request)
    known = _known(request, batch)
    if known is None:
        known = actions.create_draft(
            apprentice=_chosen(request, programmes), text=text, uuid=batch, by=request.user, sender=sender
        )
    revision = form.cleaned_data.get("revision") or 1
    return actions.save_draft(evidence=known, text=text, revision=revision, by=request.user, sender=sender)


def _autosave_new(request: AccessRequest, programmes: list[Apprentice]) -> HttpResponse:
    """The first one makes the draft; an empty page makes none."""
    if unfit := autosaving.unfit(request):
        return unfit
    batch = batch_of(request)
    if batch is None:
        return autosaving.cut()
    form = DraftForm(autosaving.typed_text(request), today=request.access.today)
    known = _known(request, batch)
    if known is None and not form.has_something() and not names_of(request):
        return autosaving.nothing()
    if known is None and not programmes:
        return autosaving.closed(ENDED)
    form.is_valid()
    try:
        evidence = _save_new(request, form, programmes, batch)
    except StaleDraft as stale:
        return _met_another(request, stale, form)
    except RuleBroken as broken:
        if known is not None:
            actions.keep_both(evidence=known, typed=form.text(), by=request.user)
        return autosaving.closed(str(broken))
    if known is None:
        _claim_named(request, evidence)
    fields, url = {"revision": str(evidence.revision)}, step_url(evidence, WRITE)
    return autosaving.saved(request, fields=fields, errors=form.errors, url=url, title=evidence.title)


def _met_another(request: AccessRequest, stale: StaleDraft, form: DraftForm) -> HttpResponse:
    actions.keep_both(evidence=stale.saved, typed=form.text(), by=request.user)
    return autosaving.conflict(BOTH_KEPT)


BOTH_KEPT = "Both texts are kept. Read the two, then go on with one."


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
        return JsonResponse({"next": go_on(request, evidence, KSBS)["Location"]})
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
    batch: UUID | None = None,
) -> HttpResponse:
    """``typed`` was sent when the session had ended: it keeps its number, in case it had arrived before too.

    So does a form that is shown again, for it may have saved itself; ``batch`` gives it another, so that it can
    be saved as another item.
    """
    if error:
        form.add_error(None, error)
    number = uuid_or_none((typed or request.POST).get("batch"))
    context = {
        "form": form,
        "programmes": programmes,
        "chosen": (typed or request.POST).get("programme", ""),
        "batch": batch or number or uuid4(),
        "steps": first_steps(),
        "ksb": request.POST.get("ksb") or request.GET.get("ksb", ""),
        "max_files": MAX_FILES,
        "taking": taking(request.access.provider) if request.access.provider else None,
        "max_bytes": request.access.provider.largest_file if request.access.provider else 0,
    }
    return render(request, "evidence/new.html", context, status=status)


def _add_link(request: AccessRequest, evidence: Evidence, form: DraftForm) -> EvidenceLink | None:
    link = form.link()
    if link is None:
        return None
    try:
        return actions.add_link(evidence=evidence, url=link[0], label=link[1], by=request.user)
    except RuleBroken as broken:
        form.add_error("link_url", str(broken))
        return None


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
    typed = kept_form(request)
    if typed is not None and not typed.get("title", "").strip():
        # From the page of a new item, which may leave it empty.
        typed = typed.copy()
        typed["title"] = evidence.title
    form = _form_of(request, evidence, typed)
    return _write_page(request, evidence, form)


def _form_of(request: AccessRequest, evidence: Evidence, typed: QueryDict | None) -> DraftForm:
    kept_out = kinds_kept_out(evidence.apprentice.version_id)
    return DraftForm(typed, today=request.access.today, evidence=evidence, kept_out=kept_out)


def _save(request: AccessRequest, evidence: Evidence) -> HttpResponse:
    if is_autosave(request):
        return _autosave(request, evidence)
    form = _form_of(request, evidence, request.POST)
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
            sender=sender_of(request),
        )
        if dropped := request.POST.get("remove_link"):
            _remove_link(request, saved, dropped)
    except StaleDraft as stale:
        actions.keep_both(evidence=evidence, typed=form.text(), by=request.user)
        return _write_page(request, stale.saved, form, stale=stale)
    except RuleBroken as broken:
        actions.keep_both(evidence=evidence, typed=form.text(), by=request.user)
        if evidence.removed_at:
            return in_bin(request, evidence)
        form.add_error(None, str(broken))
        return _write_page(request, evidence, form, status=409)
    added = _add_link(request, saved, form)
    if form.errors:
        return _write_page(request, saved, form, status=422)
    if added and request.POST.get("go") == WRITE:
        messages.success(request, f"The link to {added} is added.")
        return redirect(f"{step_url(evidence, WRITE)}?{urlencode({'more': 'links'})}#id_link_url")
    return go_on(request, evidence, WRITE)


def _autosave(request: AccessRequest, evidence: Evidence) -> HttpResponse:
    """Save what is right of the text, and say what is not saved."""
    if unfit := autosaving.unfit(request):
        return unfit
    form = DraftForm(autosaving.typed_text(request), today=request.access.today, evidence=evidence)
    form.is_valid()
    try:
        saved = actions.save_draft(
            evidence=evidence,
            text=form.text(),
            revision=form.cleaned_data.get("revision") or 0,
            by=request.user,
            sender=sender_of(request),
        )
    except StaleDraft as stale:
        return _met_another(request, stale, form)
    except RuleBroken as broken:
        actions.keep_both(evidence=evidence, typed=form.text(), by=request.user)
        return autosaving.closed(str(broken))
    return autosaving.saved(request, fields={"revision": str(saved.revision)}, errors=form.errors)


def _remove_link(request: AccessRequest, evidence: Evidence, uuid: str) -> None:
    link = next((link for link in evidence.links.order_by("pk") if str(link.uuid) == uuid), None)
    if link is not None:
        actions.remove_link(link=link, by=request.user)
        messages.success(request, f"The link to {link} is removed.")


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
        adds_links=request.GET.get("more") == "links",
    )
