"""What must be done with new bytes, in the order in which it may be done."""

from django.conf import settings
from django_q.tasks import async_task

from evidence.models import Blob


def examine(blob: Blob) -> None:
    """Hand new bytes to the worker. Called once a blob, inside the transaction that makes its row."""
    if settings.SCAN_REQUIRED:
        async_task("evidence.tasks.scan_blob", blob.pk)
    else:
        after_scan(blob)


def after_scan(blob: Blob) -> None:
    """Enqueue what may only be done with bytes that are clean, or that nobody scans. Inside a transaction."""
