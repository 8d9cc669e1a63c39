"""The second step: files. Each button does one thing; what is typed into a name stands in a form of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.access import AccessRequest, requires
from accounts.errors import RuleBroken
from accounts.paging import uuid_or_none
from accounts.roles import Permission
from evidence import actions, queries
from evidence.actions.bin import MAX_FILES
from evidence.keeping import KEPT_DAYS
from evidence.models import Attachment, Evidence
from evidence.presenters.files import file_view, taking
from evidence.presenters.steps import FILES, step_url
from evidence.presenters.uploads import coming_view
from evidence.uploads import dropped_in_words, uploads_of
from evidence.views.steps import CUT, asks_for_json, batch_of, go_on, not_now, own_item, step_page


@dataclass(frozen=True)
class Typed:
    """A name that was typed for a file and refused: shown again in its field, with the reason."""

    file: UUID
    name: str
    problem: str


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ADD_EVIDENCE)
def edit_files(request: AccessRequest, uuid: UUID) -> HttpResponseBase:
    """Add files, rename, put in order, take off."""
    evidence = own_item(request, uuid)
    if request.method == "POST":
        if "file" in request.POST:
            return _change(request, evidence)
        if "upload" in request.POST:
            return _settle_upload(request, evidence)
        return _add(request, evidence)
    if not evidence.is_editable:
        return not_now(request, evidence)
    return _page(request, evidence)


def _add(request: AccessRequest, evidence: Evidence) -> HttpResponseBase:
    batch = batch_of(request)
    if batch is None:
        return _page(request, evidence, error=CUT, status=400)
    receipt = actions.attach_all(evidence=evidence, uploads=uploads_of(request), batch=batch, by=request.user)
    refused = [*receipt.refused, *filter(None, [dropped_in_words(request)])]
    if asks_for_json(request):
        added = [{"name": file.name} for file in receipt.attached]
        return JsonResponse({"added": added, "refused": refused})
    for reason in refused:
        messages.error(request, reason)
    if receipt.attached:
        messages.success(request, _added_in_words([file.name for file in receipt.attached]))
    _tell_of_same(request, evidence, receipt.attached)
    return redirect("evidence:edit_files", uuid=evidence.uuid) if refused else go_on(request, evidence, FILES)


def _added_in_words(names: list[str]) -> str:
    if len(names) == 1:
        return f"“{names[0]}” is added."
    return f"{len(names)} files are added."


def _tell_of_same(request: AccessRequest, evidence: Evidence, added: Sequence[Attachment]) -> None:
    same = _same_before(queries.draft_of(evidence).files)
    for file in added:
        if first := same.get(file.uuid):
            messages.warning(request, f"“{file.name}” is the same file as “{first}”. Remove one if you like.")


def _same_before(files: Sequence[Attachment]) -> dict[UUID, str]:
    """By each file the name of the first with the same bytes; "" for that one, and where there is no other."""
    first: dict[int, Attachment] = {}
    for file in files:
        first.setdefault(file.blob_id, file)
    return {file.uuid: "" if first[file.blob_id] is file else first[file.blob_id].name for file in files}


def _change(request: AccessRequest, evidence: Evidence) -> HttpResponse:
    """One change to one file: a name, a place, or off the draft."""
    files = queries.own_files(request.access, evidence)
    wanted = uuid_or_none(request.POST["file"])
    if wanted is None:
        raise Http404
    if request.POST.get("do") == "remove" and not files.filter(uuid=wanted).exists():
        # Taken off before: a second press, or another tab.
        return _taken_off(evidence, wanted)
    attachment = get_object_or_404(files, uuid=wanted)
    try:
        _do(request, attachment)
    except RuleBroken as broken:
        if request.POST.get("do") == "rename":
            return _name_again(request, evidence, attachment, str(broken))
        return _page(request, evidence, error=str(broken), status=409)
    return _changed(request, evidence, attachment)


def _changed(request: AccessRequest, evidence: Evidence, attachment: Attachment) -> HttpResponse:
    """Back to where the change was made: its button has the focus again, and what came of it is said."""
    what, here = request.POST.get("do", ""), step_url(evidence, FILES)
    if what == "remove":
        return _taken_off(evidence, attachment.uuid)
    if what == "rename":
        attachment.refresh_from_db(fields=["name"])
        messages.success(request, f"The file is called “{attachment.name}” now.")
        return redirect(f"{here}#rename-{attachment.uuid}")
    return redirect(f"{here}?{urlencode({'moved': str(attachment.uuid)})}#{what}-{attachment.uuid}")


def _name_again(
    request: AccessRequest, evidence: Evidence, attachment: Attachment, problem: str
) -> HttpResponse:
    """The page with the name that was refused in its field, and what is wrong with it."""
    typed = Typed(attachment.uuid, request.POST.get("name", ""), problem)
    return _page(
        request, evidence, error=f"“{attachment.name}” is not renamed. {problem}", typed=typed, status=409
    )


def _settle_upload(request: AccessRequest, evidence: Evidence) -> HttpResponse:
    """Give up a file that is not here yet, or add one that arrived when the item could take none."""
    wanted = uuid_or_none(request.POST["upload"])
    upload = queries.own_uploads(request.access).filter(evidence=evidence, uuid=wanted).first()
    if upload is not None and request.POST.get("do") == "add":
        try:
            actions.attach_kept(upload=upload, by=request.user)
        except RuleBroken as broken:
            return _page(request, evidence, error=str(broken), status=409)
        messages.success(request, _added_in_words([upload.name]))
    elif upload is not None:
        actions.drop_upload(upload=upload, by=request.user)
    return redirect("evidence:edit_files" if evidence.is_editable else "evidence:item", uuid=evidence.uuid)


def _taken_off(evidence: Evidence, file: UUID) -> HttpResponse:
    """To the page that offers to bring it back."""
    return redirect(f"{step_url(evidence, FILES)}?{urlencode({'removed': str(file)})}")


def _do(request: AccessRequest, attachment: Attachment) -> None:
    what = request.POST.get("do", "")
    if what == "remove":
        actions.remove_file(attachment=attachment, by=request.user)
    elif what in {"up", "down"}:
        actions.move_file(attachment=attachment, up=what == "up", by=request.user)
    elif what == "rename":
        actions.rename_file(attachment=attachment, name=request.POST.get("name", ""), by=request.user)


def _page(
    request: AccessRequest,
    evidence: Evidence,
    *,
    error: str = "",
    typed: Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    draft = queries.draft_of(evidence)
    same = _same_before(draft.files)
    in_bin = list(queries.own_removed_files(request.access).filter(evidence=evidence))
    just_removed = request.GET.get("removed", "")
    return step_page(
        request,
        "evidence/files.html",
        evidence=evidence,
        draft=draft,
        step=FILES,
        status=status,
        error=error,
        moved=_place_in_words(draft.files, request.GET.get("moved", "")),
        error_at=f"name-{typed.file}" if typed else "",
        rows=[
            (file_view(file, own=True), typed if typed and typed.file == file.uuid else None, same[file.uuid])
            for file in draft.files
        ],
        coming=[coming_view(upload) for upload in queries.uploads_coming(evidence)],
        in_bin=in_bin,
        removed=next((file for file in in_bin if str(file.uuid) == just_removed), None),
        kept_days=KEPT_DAYS,
        max_files=MAX_FILES,
        room=MAX_FILES - len(draft.files),
        max_bytes=evidence.provider.largest_file,
        taking=taking(evidence.provider),
    )


def _place_in_words(files: Sequence[Attachment], moved: str) -> str:
    """Where a file stands that was moved; "" if none of them was."""
    for place, file in enumerate(files, start=1):
        if str(file.uuid) == moved:
            return f"“{file.name}” is file {place} of {len(files)}."
    return ""
