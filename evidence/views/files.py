"""A file's bytes: only through this view, to those who may see them, whole or in part."""

import logging
from dataclasses import replace
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import AccessRequest, requires
from accounts.roles import Permission
from evidence import queries
from evidence.byte_ranges import ByteRange, Unsatisfiable, wanted_range
from evidence.file_headers import file_headers
from evidence.file_types import shown_as
from evidence.files import BlobPart, blob_path, has_bytes
from evidence.models import Blob
from evidence.presenters.files import why_not
from evidence.storages import store

log = logging.getLogger(__name__)

# A player asks for the rest of a recording at once and takes hours to hear it: it is given so much, and asks again.
PLAYED_AT_ONCE = 32 * 1024**2


@require_safe
@requires(Permission.VIEW_PORTFOLIOS)
def file(request: AccessRequest, uuid: UUID) -> HttpResponseBase:
    """A file of the person's own draft, or of a submission they may see. ``?download=1`` never shows it in place."""
    found = queries.file_for(request.access, uuid)
    if found is None:
        raise Http404
    if why := why_not(found.blob, own=queries.is_own_file(request.access, found)):
        return render(request, "evidence/withheld.html", {"name": found.name, "why": why}, status=403)
    headers = file_headers(
        name=found.name,
        content_type=found.blob.content_type,
        sha256=found.blob.sha256,
        download=request.GET.get("download") == "1",
    )
    path = blob_path(found.blob.provider, found.blob.sha256)
    if not _is_played(request, found.blob) and (address := store().address(path, headers=headers)):
        return HttpResponse(status=302, headers={"Location": address, "Cache-Control": "private, no-store"})
    if settings.FILES_INTERNAL_URL:
        return handed_to_the_server(path, headers)
    return _streamed(request, found.blob, headers)


def _is_played(request: HttpRequest, blob: Blob) -> bool:
    """Whether a page plays it, asking for parts as long as somebody listens: no signed address holds that long."""
    return shown_as(blob.content_type) in {"audio", "video"} and request.GET.get("download") != "1"


def handed_to_the_server(path: str, headers: dict[str, str]) -> HttpResponse:
    """nginx sends the bytes, ranges included; it makes the ETag and the length itself."""
    place = settings.FILES_INTERNAL_URL.rstrip("/") + "/" + quote(path)
    kept = {name: value for name, value in headers.items() if name != "ETag"}
    return HttpResponse(headers={**kept, "X-Accel-Redirect": place})


def _streamed(request: HttpRequest, blob: Blob, headers: dict[str, str]) -> HttpResponseBase:
    try:
        part = _part(request, blob.size, headers["ETag"])
        if part and _is_played(request, blob):
            part = replace(part, length=min(part.length, PLAYED_AT_ONCE))
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{blob.size}"})
    start, length = (part.start, part.length) if part else (0, blob.size)
    headers["Content-Length"] = str(length)
    if part:
        headers["Content-Range"] = part.content_range
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    if not has_bytes(blob):
        # The row is there, its bytes are not: somebody must restore the file store from its backup.
        log.error("The bytes of blob %s are missing", blob.sha256)
        raise Http404
    return StreamingHttpResponse(BlobPart(blob, start, length), status=status, headers=headers)


def _part(request: HttpRequest, size: int, etag: str) -> ByteRange | None:
    """The part asked for, unless the asker holds a part of other bytes (If-Range)."""
    if request.headers.get("If-Range", etag) != etag:
        return None
    return wanted_range(request.headers.get("Range", ""), size)
