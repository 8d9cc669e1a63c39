"""What the worker does with files."""

from django.conf import settings

from evidence import actions
from evidence.models import Blob


def scan_blob(blob_id: int) -> None:
    """Have new bytes scanned, unless a scanner has answered for them. What fails is raised: it is tried again."""
    blob = Blob.objects.never_scanned().select_related("provider").filter(pk=blob_id).first()
    if blob is not None and settings.SCAN_REQUIRED:
        actions.scan_stored(blob=blob, by=None)
