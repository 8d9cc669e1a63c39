"""What must be done with new bytes, in the order in which it may be done."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django_q.tasks import async_task

from accounts import clock
from evidence.file_types import has_preview
from evidence.models import Blob, PreviewState, PreviewWork
from evidence.preview_files import forget_previews
from evidence.queued import asked_of

SCAN_BLOB = "evidence.tasks.scan_blob"
MAKE_PREVIEWS = "evidence.tasks.make_previews"
REFRESH_SEARCH = "evidence.tasks.refresh_search"


def examine(blob: Blob) -> None:
    """Hand new bytes to the worker. Called once a blob, inside the transaction that makes its row."""
    state = PreviewState.WAITING if has_preview(blob.content_type) else PreviewState.NOTHING
    PreviewWork.objects.create(blob=blob, state=state)
    if settings.SCAN_REQUIRED:
        async_task(SCAN_BLOB, blob.pk)
    else:
        after_scan(blob)


def after_scan(blob: Blob) -> None:
    """Enqueue what may only be done with bytes that are clean, or that nobody scans. Inside a transaction."""
    if has_preview(blob.content_type):
        async_task(MAKE_PREVIEWS, blob.pk)


def search_anew(blob: Blob) -> None:
    """Have search follow who may open a file; after a clean scan the previews end in that too. In a transaction."""
    async_task(REFRESH_SEARCH, blob.pk)


@transaction.atomic
def ask_for_scans(*, before: datetime, most: int) -> int:
    """Ask once more about bytes stored before then that no scanner has answered for; how many were asked about.

    Those tried least come first, so that none waits behind others that fail again and again. Those larger than
    the scanner takes, and those that are asked about already, are left alone.
    """
    asked = asked_of(SCAN_BLOB)
    silent = Blob.objects.never_scanned().filter(stored_at__lt=before, size__lte=settings.SCAN_MAX_BYTES)
    keys = silent.order_by("scan_attempts", "pk").values_list("pk", flat=True)[:most]
    wanted = [key for key in keys if (key,) not in asked]
    for key in wanted:
        # Once: the next hour asks again.
        async_task(SCAN_BLOB, key, ack_failure=True)
    return len(wanted)


def ask_for_previews(*, again: bool = False) -> int:
    """Ask for the previews of blobs that have none, or anew for every one; how many were asked for.

    A task that waits already is asked for once more: the worker finds it done.
    """
    wanted = Blob.objects.shown_to_others().select_related("provider").order_by("pk")
    if not again:
        wanted = wanted.filter(Q(preview_work=None) | Q(preview_work__state=PreviewState.WAITING))
    asked = 0
    for blob in wanted.iterator(chunk_size=500):
        if not has_preview(blob.content_type):
            PreviewWork.objects.get_or_create(blob=blob, defaults={"state": PreviewState.NOTHING})
            continue
        if again:
            # Waiting before they go: should we be killed in between, whoever asks next finds it.
            _let_wait(blob)
            forget_previews(blob)
        with transaction.atomic():
            _let_wait(blob)
            async_task(MAKE_PREVIEWS, blob.pk)
        asked += 1
    return asked


def _let_wait(blob: Blob) -> None:
    state = {"state": PreviewState.WAITING, "reason": "", "pages": 0, "tries": 0, "changed_at": clock.now()}
    PreviewWork.objects.update_or_create(blob=blob, defaults=state)
