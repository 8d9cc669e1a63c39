"""What happens to bytes once they are here."""

from django.db import transaction
from django.db.models import Q
from django_q.tasks import async_task

from accounts import clock
from evidence.file_types import has_preview
from evidence.models import Blob, PreviewState, PreviewWork
from evidence.preview_files import forget_previews

MAKE_PREVIEWS = "evidence.tasks.make_previews"


def examine(blob: Blob) -> None:
    """Have the worker look at new bytes. Called inside the transaction that makes their row."""
    if has_preview(blob.content_type):
        PreviewWork.objects.create(blob=blob)
        async_task(MAKE_PREVIEWS, blob.pk)
    else:
        PreviewWork.objects.create(blob=blob, state=PreviewState.NOTHING)


def ask_for_previews(*, again: bool = False) -> int:
    """Ask for the previews of blobs that have none, or anew for every one; how many were asked for.

    A task that waits already is asked for once more: the worker finds it done.
    """
    wanted = Blob.objects.select_related("provider").order_by("pk")
    if not again:
        wanted = wanted.filter(Q(preview_work=None) | Q(preview_work__state=PreviewState.WAITING))
    asked = 0
    for blob in wanted.iterator(chunk_size=500):
        if not has_preview(blob.content_type):
            PreviewWork.objects.get_or_create(blob=blob, defaults={"state": PreviewState.NOTHING})
            continue
        if again:
            forget_previews(blob)
        with transaction.atomic():
            PreviewWork.objects.update_or_create(
                blob=blob,
                defaults={
                    "state": PreviewState.WAITING,
                    "reason": "",
                    "pages": 0,
                    "tries": 0,
                    "changed_at": clock.now(),
                },
            )
            async_task(MAKE_PREVIEWS, blob.pk)
        asked += 1
    return asked
