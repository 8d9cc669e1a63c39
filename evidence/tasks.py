"""What the worker does for evidence. Each task is given ids only and may be run again."""

from evidence.actions import receiving
from evidence.models import Upload


def finish_upload(upload_id: int) -> None:
    """Hash, store and attach a file whose bytes have all arrived."""
    upload = (
        Upload.objects.filter(pk=upload_id).select_related("provider", "evidence", "sender", "blob").first()
    )
    if upload is not None:
        receiving.finish_upload(upload=upload)
