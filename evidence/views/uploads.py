"""The resumable upload endpoint: tus 1.0.0 for our own script and for any other client of the protocol.

Refusals are JSON ``{"refused": "a sentence for the sender"}``. What only needs signing in or a token is no refusal of
the file, and goes on later: ``{"problem": ..., "message": ...}``. ``GET`` of an upload tells our script how it stands.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from accounts.access import AccessRequest
from accounts.errors import NotAllowed, RuleBroken
from accounts.models import Provider
from accounts.paging import uuid_or_none
from evidence import actions, queries, tus
from evidence.actions import Announced
from evidence.bodies import body_of
from evidence.file_types import SNIFF_BYTES
from evidence.models import Upload
from evidence.refusals import NoRoom, NotTaken, TooLarge
from evidence.storages import Moved, store
from evidence.uploads import scratch_folder

Args = ParamSpec("Args")
SAFE = ("GET", "HEAD")
View = Callable[Concatenate[AccessRequest, Args], HttpResponse]


def _refusal(status: int, text: str) -> JsonResponse:
    return JsonResponse({"refused": text}, status=status)


def speaks_tus(
    *methods: str,
) -> Callable[[View[Args]], Callable[Concatenate[HttpRequest, Args], HttpResponse]]:
    """Wrap a view of these methods: the protocol's version is checked and answered, broken headers get their status."""

    def decorate(view: View[Args]) -> Callable[Concatenate[HttpRequest, Args], HttpResponse]:
        @wraps(view)
        def answered(request: AccessRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
            # For clients that know GET and POST only. Never of a GET, whose token has not been asked for.
            if request.method == "POST":
                request.method = request.headers.get("X-HTTP-Method-Override", "POST").upper()
            return _in_protocol(_answer(request, *args, **kwargs))

        def _answer(request: AccessRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
            if request.method == "OPTIONS":
                return _abilities(request.access.providers)
            if request.method not in methods:
                return HttpResponse(status=405, headers={"Allow": ", ".join([*methods, "OPTIONS"])})
            # A page that only looks need not speak the protocol.
            spoken = request.headers.get("Tus-Resumable", tus.VERSION if request.method in SAFE else "")
            if spoken != tus.VERSION:
                return HttpResponse(status=412, headers={"Tus-Version": tus.VERSION})
            try:
                return view(request, *args, **kwargs)
            except tus.BadHeader as problem:
                return _refusal(problem.status, str(problem))

        answered.for_visitors = _for_visitors  # type: ignore[attr-defined]
        answered.without_token = _without_token  # type: ignore[attr-defined]
        return answered  # type: ignore[return-value]

    return decorate


def _in_protocol(answer: HttpResponse) -> HttpResponse:
    answer["Tus-Resumable"] = tus.VERSION
    answer["Cache-Control"] = "no-store"
    return answer


def _for_visitors(request: HttpRequest) -> HttpResponse | None:
    """What the server can do, to anybody; to a client of the protocol that nobody is signed in: no page helps it."""
    if request.method == "OPTIONS":
        return _in_protocol(_abilities(()))
    if "Tus-Resumable" in request.headers:
        return _not_yet(
            401, "signed-out", "Sign in first: files are sent in the session of a signed-in person."
        )
    return None


def _without_token(request: HttpRequest, reason: str) -> HttpResponse | None:
    """To a client of the protocol whose request bore no CSRF token, or not the right one: what it lacks."""
    if not request.user.is_authenticated:
        return _for_visitors(request)
    if "Tus-Resumable" in request.headers:
        return _not_yet(
            403, "token", f"Send the cookie csrftoken, and its value as X-CSRFToken too. {reason}"
        )
    return None


def _not_yet(status: int, problem: str, message: str) -> HttpResponse:
    return _in_protocol(JsonResponse({"problem": problem, "message": message}, status=status))


def _abilities(providers: Sequence[Provider]) -> HttpResponse:
    """What this server can do, for somebody who is at these providers."""
    limits = [provider.largest_file for provider in providers]
    headers = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }
    if limits:
        headers["Tus-Max-Size"] = str(max(limits))
    return HttpResponse(status=204, headers=headers)


# --- Announcing -----------------------------------------------------------------------------


@speaks_tus("GET", "HEAD", "POST")
def uploads(request: AccessRequest) -> HttpResponse:
    """Announce a file: its length, its name, and the draft that it is for. ``GET`` lists what is on its way."""
    if request.method in SAFE:
        coming = queries.own_uploads(request.access).open().order_by("pk")
        return JsonResponse({"uploads": [_as_it_stands(upload) for upload in coming]})
    if request.headers.get("Upload-Defer-Length") is not None:
        raise tus.BadHeader(400, "Upload-Length must be known when an upload begins.")
    length = tus.number(request.headers.get("Upload-Length"), "Upload-Length")
    about = tus.metadata(request.headers.get("Upload-Metadata", ""))
    wanted = uuid_or_none(about.get("evidence"))
    evidence = queries.own_item_anywhere(request.access, wanted) if wanted else None
    if evidence is None:
        return _refusal(404, "The draft that this file is for is not there any more.")
    announced = Announced(
        name=about.get("filename", ""),
        length=length,
        content_type=about.get("filetype", ""),
        fingerprint=about.get("fingerprint", ""),
    )
    try:
        upload = actions.begin_upload(
            evidence=evidence, announced=announced, uuid=uuid_or_none(about.get("uuid")), by=request.user
        )
    except RuleBroken as broken:
        return _refusal(STATUSES.get(type(broken), 409), str(broken))
    headers = {"Location": address_of(upload), "Upload-Expires": tus.expires(upload.expires_at)}
    return HttpResponse(status=201, headers=headers)


STATUSES: dict[type[RuleBroken], int] = {TooLarge: 413, NoRoom: 413, NotTaken: 415, NotAllowed: 403}


def address_of(upload: Upload) -> str:
    return reverse("evidence:upload", args=[upload.uuid])


def _as_it_stands(upload: Upload) -> dict[str, object]:
    return {
        "address": address_of(upload),
        "evidence": upload.evidence.uuid,
        "name": upload.name,
        "fingerprint": upload.fingerprint,
        "length": upload.length,
        "offset": _offset(upload),
        "ended": not upload.is_open,
        "refused": upload.refused,
        "is_here": upload.blob_id is not None,
    }


def _offset(upload: Upload) -> int:
    return store().arrived(upload.key) if upload.is_open else upload.length


# --- One upload -----------------------------------------------------------------------------


@speaks_tus("GET", "HEAD", "PATCH", "DELETE")
def upload(request: AccessRequest, uuid: UUID) -> HttpResponse:
    """An upload of one's own: how far it is, more of it, or the end of it."""
    found = queries.own_uploads(request.access).filter(uuid=uuid).first()
    if found is None:
        return _no_such_upload()
    # Its bytes are gone: a client that only asks how many are here would take it for a file that was sent.
    if request.method in {"HEAD", "PATCH"} and found.refused and found.blob is None:
        return _refusal(410, found.refused)
    if request.method == "PATCH":
        return _append(request, found)
    if request.method == "DELETE":
        actions.drop_upload(upload=found, by=request.user)
        return HttpResponse(status=204)
    if request.method == "HEAD":
        return HttpResponse(headers=_standing(found))
    return JsonResponse(_as_it_stands(found))


def _no_such_upload() -> JsonResponse:
    return _refusal(404, "There is no such upload: it ended, was given up or is somebody else's.")


def _standing(found: Upload) -> dict[str, str]:
    return {
        "Upload-Offset": str(_offset(found)),
        "Upload-Length": str(found.length),
        "Upload-Metadata": tus.as_metadata(_told_about(found)),
        "Upload-Expires": tus.expires(found.expires_at),
    }


def _told_about(found: Upload) -> dict[str, str]:
    """What the sender said about a file, under its own keys, as far as it is kept.

    The protocol asks for the header as it was sent. Kept of it are the draft, the name (as we store it) and the
    fingerprint (its first 200 characters); ``filetype`` was only looked at, and keys that we do not know were dropped.
    """
    told = {"evidence": str(found.evidence.uuid), "filename": found.name, "fingerprint": found.fingerprint}
    return {key: value for key, value in told.items() if value}


def _append(request: AccessRequest, found: Upload) -> HttpResponse:
    """Add the body at the end, as far as it comes; with the last byte, finish."""
    if request.content_type != tus.CHUNK_TYPE:
        raise tus.BadHeader(415, f"Content-Type must be {tus.CHUNK_TYPE}.")
    at = tus.number(request.headers.get("Upload-Offset"), "Upload-Offset")
    size = _length_of_body(request)
    wanted = tus.checksum(request.headers.get("Upload-Checksum"))
    try:
        _check_place(found, at, size)
        # Before the body, too: one that takes hours may begin in the last minute of the upload's time.
        actions.note_progress(upload=found)
        offset = _stored(request, found, at, size, wanted) if found.is_open else found.length
    except Moved as moved:
        # Without a word of refusal: a piece whose answer was lost comes again, and its sender goes on from here.
        return HttpResponse(status=409, headers={"Upload-Offset": str(moved.length)})
    except tus.Damaged:
        return HttpResponse(status=460, reason="Checksum Mismatch")
    now = _looked_at(found, at, offset)
    if now is None:
        return _no_such_upload()
    if now.refused:
        return _refusal(409 if now.blob_id else 415, now.refused)
    actions.note_progress(upload=now)
    headers = {"Upload-Offset": str(offset), "Upload-Expires": tus.expires(now.expires_at)}
    return HttpResponse(status=204, headers=headers)


def _looked_at(found: Upload, at: int, offset: int) -> Upload | None:
    """The upload once what came is looked at, as far as that is time now. None where it was given up meanwhile."""
    now = actions.still_wanted(upload=found)
    if now is None:
        return None
    if at < SNIFF_BYTES <= offset < found.length:
        return actions.check_beginning_of(upload=now)
    return actions.arrived_whole(upload=now) if offset == found.length else now


def _length_of_body(request: HttpRequest) -> int:
    """How much comes. Where that is not said, as in chunks, a body's end could not be told from a cut."""
    length = request.headers.get("Content-Length")
    if not length:
        raise tus.BadHeader(411, "Say with Content-Length how long this piece is: without it none is taken.")
    return tus.number(length, "Content-Length")


def _check_place(found: Upload, at: int, size: int) -> None:
    """Where the offset is wrong, that is told first, however much is sent. Raises Moved and BadHeader."""
    # The store compares the offset itself, and in a bucket each question takes its time.
    if found.is_open and at + size <= found.length:
        return
    if at != (there := _offset(found)):
        raise Moved(there)
    if at + size > found.length:
        raise tus.BadHeader(413, "This is more than the length that was announced.")


def _stored(request: AccessRequest, found: Upload, at: int, size: int, wanted: tus.Checksum | None) -> int:
    # Minutes may pass on a bad line. Nothing is asked of the database meanwhile, so others may have the connection.
    if not connection.in_atomic_block:
        connection.close()
    chunks = body_of(request, size)
    if wanted is None:
        return store().append(found.key, chunks, at=at)
    with tus.checked(chunks, wanted, folder=str(scratch_folder())) as whole:
        return store().append(found.key, whole, at=at)
