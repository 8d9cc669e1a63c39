"""Clearing up: bytes that nothing refers to any more, and uploads that nobody goes on with.

Nothing is removed before its grace time: what was stored a moment ago is about to be referred to.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Provider, User
from evidence.files import blob_path, place_of
from evidence.models import Blob, Upload
from evidence.preview_files import forget_preview, forget_previews, previews_of_blobs
from evidence.storages import Stored, store

GRACE = timedelta(days=1)


@transaction.atomic
def collect_blob(*, blob: Blob, before: datetime, by: User | None) -> bool:
    """Remove stored bytes and their row if nothing refers to them and they were last received before then.

    The row is held: who receives the same bytes meanwhile waits, finds it gone, and stores them anew. Killed in
    between, it leaves a row without bytes that nothing refers to, which the next run removes.
    """
    held = (
        Blob.objects.select_for_update(of=("self",))
        .filter(pk=blob.pk, stored_at__lt=before)
        .select_related("provider")
        .first()
    )
    # Asked in a statement of its own: that which waited for the row has not seen what was referred to meanwhile.
    if held is None or not Blob.objects.unreferenced().filter(pk=held.pk).exists():
        return False
    forget_previews(held)
    store().delete(blob_path(held.provider, held.sha256))
    held.delete()
    return True


def end_upload_past_its_time(*, upload: Upload, now: datetime, finish: Callable[[Upload], object]) -> bool:
    """Have an upload finished whose bytes are all here; remove one past its time. Whether it is gone.

    Raises what keeps it from being finished. Its owner was told that all of it is here, so it stays, however late.
    """
    if upload.is_open and store().arrived(upload.key) == upload.length:
        finish(upload)
        return False
    # As it is in the database: somebody may have gone on with it since it was read.
    gone, _ = Upload.objects.filter(pk=upload.pk, expires_at__lte=now).delete()
    if not gone:
        return False
    store().discard(upload.key)
    return True


def discard_stray(*, stray: Stored, before: datetime) -> bool:
    """Remove bytes on their way in that no open upload owns, once they are old enough."""
    if stray.written_at >= before:
        return False
    store().discard(stray.name)
    return True


def remove_orphan(*, orphan: Stored, before: datetime) -> bool:
    """Remove kept bytes that no row names, once they are old enough."""
    if orphan.written_at >= before:
        return False
    place = place_of(orphan.name)
    if place is None:
        store().delete(orphan.name)
        return True
    return _remove_under_a_row(orphan, *place)


@transaction.atomic
def _remove_under_a_row(orphan: Stored, provider: Provider, sha256: str) -> bool:
    """A row is made for the bytes and held, as for any that are collected: false where one was made meanwhile.

    Who receives the same waits for it, finds it gone, and stores them anew.
    """
    held, is_new = Blob.objects.get_or_create(
        provider=provider, sha256=sha256, defaults={"size": orphan.size, "content_type": ""}
    )
    if is_new:
        store().delete(orphan.name)
        held.delete()
    return is_new


def remove_stray_preview(*, stray: Stored, before: datetime) -> bool:
    """Remove a picture of a file that is gone, once it is old enough: a killed worker left it, or a restored backup."""
    if stray.written_at >= before or previews_of_blobs([stray.name]):
        return False
    forget_preview(stray.name)
    return True
