"""Resumable uploads: begun, finished once whatever happens in between, or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django_q.tasks import async_task

from accounts import clock
from accounts.errors import NotAllowed, RuleBroken
from accounts.models import User
from evidence.actions.bin import check_number
from evidence.actions.drafts import add_file
from evidence.actions.locks import lock_apprentice, lock_own_draft, lock_room
from evidence.file_names import fitting_name
from evidence.file_types import SNIFF_BYTES, check_beginning, check_declared
from evidence.files import empty, examine_arrived, keep, too_large
from evidence.keeping import KEPT_DAYS
from evidence.media_types import taken_by
from evidence.models import Attachment, Blob, Evidence, Upload
from evidence.queued import asked_of
from evidence.quota import check_room
from evidence.storages import store

# From the last time that something came.
KEPT_FOR = timedelta(days=7)
# A file that is here and that its item could not take, from the last time that the item could take none.
WAITS_FOR = timedelta(days=KEPT_DAYS)
# Larger files are hashed by the worker, while the sender waits with a word about it.
FINISHED_AT_ONCE = 64 * 1024**2
FINISH_UPLOAD = "evidence.tasks.finish_upload"
# Seconds that the worker may take: 5 GB in a slow bucket, several times over.
FINISHED_WITHIN = 2 * 60 * 60


@dataclass(frozen=True)
class Announced:
    """What a sender says about a file before its bytes."""

    name: str
    length: int
    content_type: str = ""
    fingerprint: str = ""


@transaction.atomic
def begin_upload(*, evidence: Evidence, announced: Announced, by: User, uuid: UUID | None = None) -> Upload:
    """Make room for a file. The same ``uuid`` again is the same upload. Raises RuleBroken where it cannot be taken."""
    lock_room(evidence.provider_id)
    apprentice, locked = lock_own_draft(evidence, by)
    if uuid and (found := Upload.objects.filter(uuid=uuid).first()):
        if found.evidence_id != locked.pk or found.length != announced.length:
            raise NotAllowed("This file was sent to another item: choose it again.")
        return found
    name = fitting_name(announced.name)
    if announced.length == 0:
        raise empty(name)
    provider = apprentice.provider
    check_declared(announced.content_type, name=name, takes=taken_by(provider))
    if announced.length > provider.largest_file:
        raise too_large(name, provider.largest_file)
    check_number(locked, coming=locked.uploads.open().count())
    check_room(apprentice, announced.length)
    upload = Upload(
        provider=provider, apprentice=apprentice, evidence=locked, sender=by, name=name,
        length=announced.length, fingerprint=announced.fingerprint[:200], expires_at=clock.now() + KEPT_FOR,
    )  # fmt: skip
    if uuid:
        upload.uuid = uuid
        # Of an upload that had this number and was erased.
        store().discard(upload.key)
    upload.save()
    return upload


def note_progress(*, upload: Upload) -> None:
    """Put the end of an upload off while it moves; written once an hour at most."""
    wanted = clock.now() + KEPT_FOR
    if wanted - upload.expires_at > timedelta(hours=1):
        Upload.objects.open().filter(pk=upload.pk).update(expires_at=wanted)
        upload.expires_at = wanted


def still_wanted(*, upload: Upload) -> Upload | None:
    """The upload after more of it came, which may have taken hours; as it is now where it has ended meanwhile.

    None where it was given up: what came since is removed, as nothing counts it.
    """
    if Upload.objects.open().filter(pk=upload.pk).exists():
        return upload
    store().discard(upload.key)
    return _as_it_is_now(upload)


def check_beginning_of(*, upload: Upload) -> Upload | None:
    """End an upload whose first bytes are of a type that is not taken, so that the rest need not be sent.

    None where it was given up meanwhile.
    """
    try:
        with store().arrived_file(upload.key) as handle:
            head = handle.read(SNIFF_BYTES)
        check_beginning(head, name=upload.name, takes=taken_by(upload.provider))
    except FileNotFoundError:
        return _as_it_is_now(upload)
    except RuleBroken as broken:
        ended = _end(upload=upload, refused=str(broken))
        store().discard(upload.key)
        return ended
    return upload


def arrived_whole(*, upload: Upload) -> Upload | None:
    """All bytes are here: finish now where that is quick, else hand it to the worker. None where it was given up."""
    if not upload.is_open:
        return upload
    if upload.length <= FINISHED_AT_ONCE:
        return finish_upload(upload=upload)
    _enqueue_finishing(upload)
    return upload


def hand_over(*, upload: Upload) -> None:
    """Have the worker finish an upload, unless it is told to already.

    One that takes longer than the queue waits for an answer is begun once more beside itself, where there are several
    workers: the slower one finds it done.
    """
    if (upload.pk,) not in asked_of(FINISH_UPLOAD):
        _enqueue_finishing(upload)


@transaction.atomic
def _enqueue_finishing(upload: Upload) -> None:
    async_task(FINISH_UPLOAD, upload.pk, timeout=FINISHED_WITHIN)


def finish_upload(*, upload: Upload) -> Upload | None:
    """Hash the bytes, store them and attach them. Doing it again, or twice at once, attaches nothing twice.

    The bytes stay where they arrived until it is on record what became of them. None where it was given up meanwhile.
    """
    now: Upload | None = upload
    if upload.is_open and store().arrived(upload.key) == upload.length:
        try:
            found = examine_arrived(upload.key, provider=upload.provider, name=upload.name)
            blob = keep(provider=upload.provider, found=found)
        except RuleBroken as broken:
            now = _end(upload=upload, refused=str(broken))
        except FileNotFoundError:  # finished by somebody faster, who then cleared up, or given up
            now = _as_it_is_now(upload)
        else:
            now = _attach(upload=upload, blob=blob)
    if now is None or not now.is_open:
        store().discard(upload.key)
    return now


@transaction.atomic
def _attach(*, upload: Upload, blob: Blob) -> Upload | None:
    lock_apprentice(upload.apprentice_id)
    if not Upload.objects.open().filter(pk=upload.pk).exists():
        return _as_it_is_now(upload)  # finished by somebody faster, or given up
    ended = _end(upload=upload, blob=blob)
    if ended is None:
        return None
    try:
        with transaction.atomic():
            add_file(
                evidence=upload.evidence, blob=blob, name=upload.name, uuid=upload.uuid, by=upload.sender
            )
    except RuleBroken as broken:
        ended.refused, ended.expires_at = str(broken)[:500], clock.now() + WAITS_FOR
        ended.save(update_fields=["refused", "expires_at"])
    return ended


def _end(*, upload: Upload, blob: Blob | None = None, refused: str = "") -> Upload | None:
    """Write down how it ended, unless somebody was faster; as it is now."""
    now = clock.now()
    Upload.objects.open().filter(pk=upload.pk).update(
        ended_at=now, blob=blob, refused=refused[:500], expires_at=now + KEPT_FOR
    )
    return _as_it_is_now(upload)


def _as_it_is_now(upload: Upload) -> Upload | None:
    """The upload with its result; None once it was given up, or its time was over."""
    return Upload.objects.select_related("blob").filter(pk=upload.pk).first()


@transaction.atomic
def attach_kept(*, upload: Upload, by: User) -> Attachment:
    """Attach a file that arrived when its item could take none. Raises RuleBroken while it still cannot."""
    if upload.sender_id != by.pk or upload.blob is None:
        raise NotAllowed("There is nothing to add.")
    attachment = add_file(
        evidence=upload.evidence, blob=upload.blob, name=upload.name, uuid=upload.uuid, by=by
    )
    Upload.objects.filter(pk=upload.pk).update(refused="")
    return attachment


def put_waiting_off(*, now: datetime) -> None:
    """Give files that wait for an item which can take none at present all their days anew."""
    Upload.objects.waiting_to_be_added().held_up().update(expires_at=now + WAITS_FOR)


def drop_upload(*, upload: Upload, by: User) -> None:
    """Give an upload up: what has arrived of it goes. A file that was attached stays."""
    if upload.sender_id != by.pk:
        raise NotAllowed("This is somebody else's file.")
    Upload.objects.filter(pk=upload.pk).delete()
    store().discard(upload.key)
