"""Checking the store: every byte is there and what it was; what lies about for nothing is named, or removed."""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import F, Q

from evidence.actions import collecting, receiving
from evidence.files import BLOBS, named_paths, open_blob
from evidence.models import Blob, SubmittedFile, Upload
from evidence.preview_files import PREVIEWS, previews_of_blobs
from evidence.storages import Stored, pieces, store

log = logging.getLogger(__name__)
# How many kept files are compared with their rows at a time.
BATCH = 500


@dataclass(frozen=True)
class Finding:
    """Something about one file: its SHA-256, UUID or place in the store, and what is the matter.

    A ``problem`` is damage that somebody must mend; the others are what normal life leaves behind, ``removed`` or not.
    """

    kind: str
    file: str
    words: str
    removed: bool = False

    @property
    def is_problem(self) -> bool:
        return self.kind == "problem"


def check_storage(*, now: datetime, repair: bool) -> Iterator[Finding]:
    """All findings. Reads every stored file: a nightly job, beside ``verify_ledger``, which holds the hashes true."""
    yield from clear_up(now=now, repair=repair)
    yield from damaged_files()


def finish_now(upload: Upload) -> None:
    """Finish what arrived whole while the caller waits. Raises what is in the way."""
    receiving.finish_upload(upload=upload)


def finish_later(upload: Upload) -> None:
    """Leave what arrived whole to a task of its own: one that takes long, or never ends, keeps nothing else waiting."""
    receiving.hand_over(upload=upload)


def clear_up(
    *, now: datetime, repair: bool, finish: Callable[[Upload], None] = finish_now
) -> Iterator[Finding]:
    """What lies about. ``repair`` has finished what arrived whole, and removes what is past its grace time."""
    if repair:
        receiving.put_waiting_off(now=now)
    yield from _uploads(now, repair, finish)
    yield from _stray_arrivals(now, repair)
    yield from _unreferenced(now, repair)
    yield from _orphans(now, repair)
    yield from _stray_previews(now, repair)


def damaged_files() -> Iterator[Finding]:
    """Files whose bytes are missing or altered, and submitted ones that are not those submitted."""
    for blob in Blob.objects.select_related("provider").order_by("pk").iterator(chunk_size=500):
        found = _sha256(blob)
        if found != blob.sha256 and _is_needed(blob):
            state = "are missing" if found is None else "were altered"
            yield _problem(blob.sha256, f"the bytes {state}: restore them from the backup of the files")
    exchanged = SubmittedFile.objects.exclude(Q(sha256=F("blob__sha256")) & Q(size=F("blob__size")))
    for uuid in exchanged.order_by("pk").values_list("uuid", flat=True).iterator(chunk_size=500):
        yield _problem(str(uuid), "another file was put in the place of the one submitted")


def _problem(file: str, words: str) -> Finding:
    return Finding("problem", file, words)


def _sha256(blob: Blob) -> str | None:
    """The hash of the bytes as they are now; None where there are none, or no longer."""
    digest = hashlib.sha256()
    try:
        with open_blob(blob) as handle:
            for piece in pieces(handle):
                digest.update(piece)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return digest.hexdigest()


def _is_needed(blob: Blob) -> bool:
    """Whether anything refers to it now: what was collected meanwhile, or would be by the next run, is no damage."""
    rows = Blob.objects.filter(pk=blob.pk)
    return rows.exists() and not rows.unreferenced().exists()


# --- What lies about --------------------------------------------------------------------------


def _uploads(now: datetime, repair: bool, finish: Callable[[Upload], None]) -> Iterator[Finding]:
    sent = Upload.objects.select_related("provider", "apprentice", "evidence__provider", "sender", "blob")
    for upload in sent.order_by("pk").iterator(chunk_size=500):
        try:
            removed = repair and collecting.end_upload_past_its_time(upload=upload, now=now, finish=finish)
        except Exception:  # whatever it was, the other uploads and the rest of the store have their turn
            log.exception("Upload %s could not be finished", upload.uuid)
            yield _problem(
                str(upload.uuid), "all bytes are here, but it cannot be finished: the log says why"
            )
            continue
        if upload.is_open and (removed or not _has_ended(upload)):
            arrived = (
                "removed" if removed else f"{store().arrived(upload.key)} of {upload.length} bytes are here"
            )
            yield Finding("unfinished", str(upload.uuid), arrived, removed)


def _has_ended(upload: Upload) -> bool:
    """Whether it was finished since it was read: then nothing of it lies about."""
    return not Upload.objects.open().filter(pk=upload.pk).exists()


def _stray_arrivals(now: datetime, repair: bool) -> Iterator[Finding]:
    owned = {upload.key for upload in Upload.objects.open().only("uuid")}
    for stray in list(store().arriving()):
        if stray.name not in owned:
            removed = repair and collecting.discard_stray(stray=stray, before=now - collecting.GRACE)
            yield Finding("unfinished", stray.name, f"{stray.size} bytes that no upload owns", removed)


def _unreferenced(now: datetime, repair: bool) -> Iterator[Finding]:
    for blob in Blob.objects.unreferenced().order_by("pk"):
        before = now - collecting.GRACE
        removed = repair and collecting.collect_blob(blob=blob, before=before, by=None)
        yield Finding("unreferenced", blob.sha256, f"{blob.size} bytes that nothing refers to", removed)


def _orphans(now: datetime, repair: bool) -> Iterator[Finding]:
    """Bytes without a row. Listed before the rows are read, so that what is stored meanwhile is not among them."""
    for orphan in _not_among(named_paths, store().stored(BLOBS)):
        removed = repair and collecting.remove_orphan(orphan=orphan, before=now - collecting.GRACE)
        yield Finding("unreferenced", orphan.name, f"{orphan.size} bytes without a row", removed)


def _stray_previews(now: datetime, repair: bool) -> Iterator[Finding]:
    """Pictures of files that are gone: what was erased would go on to be seen in them."""
    for stray in _not_among(previews_of_blobs, store().stored(PREVIEWS)):
        removed = repair and collecting.remove_stray_preview(stray=stray, before=now - collecting.GRACE)
        yield Finding("unreferenced", stray.name, "a picture of a file that is gone", removed)


def _not_among(named: Callable[[Collection[str]], set[str]], found: Iterator[Stored]) -> Iterator[Stored]:
    """Those of the stored files that no row names, compared some at a time."""
    while batch := {file.name: file for file in islice(found, BATCH)}:
        names = named(batch)
        yield from (file for name, file in batch.items() if name not in names)
