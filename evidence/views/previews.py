"""What stands for a file in pages: to those who may see the file, and nobody else."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from evidence import queries
from evidence.file_headers import file_headers
from evidence.file_types import TEXT
from evidence.models import Attachment, Preview, PreviewKind, SubmittedFile
from evidence.presenters.files import file_view
from evidence.preview_files import open_preview, preview_path
from evidence.views.files import handed_to_the_server
from evidence.withholding import may_open

# The browser may keep it and must ask each time: whoever may no longer see the file gets no answer but 404.
KEEP = "private, no-cache"


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def preview(request: AccessRequest, uuid: UUID, kind: str, number: int) -> HttpResponse:
    """One picture of a file (``thumbnail``, ``display``, ``page``), or its ``text``."""
    found = queries.file_for(request.access, uuid)
    if found is None:
        raise Http404
    if not may_open(found.blob, own=queries.is_own_file(request.access, found)):
        raise Http404
    if kind == "text":
        return _text(found, number)
    wanted = (
        found.blob.previews.filter(kind=kind, number=number).first() if kind in PreviewKind.values else None
    )
    if wanted is None:
        raise Http404
    return _picture(request, found, wanted)


def _picture(request: HttpRequest, file: Attachment | SubmittedFile, wanted: Preview) -> HttpResponse:
    headers = _headers(
        f"{file.name} {wanted.kind} {wanted.number}.webp", wanted.content_type, wanted.uuid.hex
    )
    if settings.FILES_INTERNAL_URL:
        return handed_to_the_server(preview_path(file.blob, wanted), headers)
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers={name: headers[name] for name in ("ETag", "Cache-Control")})
    try:
        with open_preview(file.blob, wanted) as handle:
            return HttpResponse(handle.read(), headers=headers)
    except FileNotFoundError:
        # Left out of a backup: make_previews --again makes them anew.
        raise Http404 from None


def _text(file: Attachment | SubmittedFile, number: int) -> HttpResponse:
    extracted = getattr(file.blob, "extracted", None)
    if extracted is None or not extracted.text or number != 1:
        raise Http404
    ending = "\n\n(The file goes on: this is as much of its text as is kept.)" if extracted.is_cut else ""
    headers = _headers(f"{file.name}.txt", TEXT, extracted.uuid.hex)
    return HttpResponse(extracted.text + ending, headers={**headers, "Cache-Control": "private, no-store"})


def _headers(name: str, content_type: str, version: str) -> dict[str, str]:
    headers = file_headers(name=name, content_type=content_type, sha256=version, download=False)
    del headers["Accept-Ranges"]
    return {**headers, "Cache-Control": KEEP}


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def preview_now(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """A file as its page shows it now, for a page that shows it as waiting. ``?as=thumbnail`` in a list."""
    found = queries.file_for(request.access, uuid, to_show=True)
    if found is None:
        raise Http404
    asked = request.GET.get("look", "")
    looks = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    part = "thumbnail" if request.GET.get("as") == "thumbnail" else "file_preview"
    own = queries.is_own_file(request.access, found)
    return render(request, f"_components/{part}.html", {"file": file_view(found, own=own, looks=looks)})
