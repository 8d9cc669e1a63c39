"""What the worker does for evidence. Each task is given ids only and may be run again."""

import logging
from datetime import timedelta

from django.conf import settings

from accounts import clock
from evidence import actions, examining, preview_work
from evidence.models import Blob, Upload
from evidence.scanning import is_answering
from evidence.searching import refresh_search_of_blob
from evidence.storage_check import clear_up, finish_later

log = logging.getLogger(__name__)

# The attempts of a new file's own scan are over by then.
SCANNED_AGAIN_AFTER = timedelta(hours=1)
# What a worker looks at beside its other work until the next hour.
SCANS_AN_HOUR = 500


def finish_upload(upload_id: int) -> None:
    """Hash, store and attach a file whose bytes have all arrived."""
    upload = (
        Upload.objects.filter(pk=upload_id).select_related("provider", "evidence", "sender", "blob").first()
    )
    if upload is not None:
        actions.finish_upload(upload=upload)


def scan_blob(blob_id: int) -> None:
    """Have new bytes scanned, unless a scanner has answered for them. What fails is raised: it is tried again."""
    blob = Blob.objects.never_scanned().select_related("provider").filter(pk=blob_id).first()
    if blob is not None and settings.SCAN_REQUIRED:
        actions.scan_stored(blob=blob, by=None)


def scan_again() -> None:
    """Have scanned what no scanner has answered for: it did not answer, or scanning was off when the file came."""
    if not settings.SCAN_REQUIRED:
        return
    if is_answering():
        examining.ask_for_scans(before=clock.now() - SCANNED_AGAIN_AFTER, most=SCANS_AN_HOUR)
    else:
        log.error("No virus scanner answers at %s: new files stay with their owners", settings.CLAMD)


def make_previews(blob_id: int) -> None:
    """Make what stands for a file in pages, and read its text, unless that was done before."""
    preview_work.make(blob_id)


def refresh_search(blob_id: int) -> None:
    """Bring the search of the items that hold a file in step with who may open it."""
    blob = Blob.objects.filter(pk=blob_id).first()
    if blob is not None:
        refresh_search_of_blob(blob)


def clear_up_files() -> None:
    """Hand over uploads that arrived whole, remove what is past its grace time; the damaged are for check_storage."""
    for _ in clear_up(now=clock.now(), repair=True, finish=finish_later):
        pass


def empty_bin() -> None:
    """Remove for good what has been in the bin for its days. Doing it again changes nothing."""
    actions.empty_bin(today=clock.today(), by=None)
