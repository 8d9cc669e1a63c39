"""The bytes of previews: where they lie, how they are kept and forgotten."""

from contextlib import suppress

from django.core.files import File
from django.core.files.storage import default_storage

from evidence.models import Blob, Preview


def folder_of(blob: Blob) -> str:
    return f"previews/{blob.provider.uuid}/{blob.uuid}"


def preview_path(blob: Blob, preview: Preview) -> str:
    """Under the row's own UUID: bytes without a row are seen by nobody, and two workers never write one file."""
    return f"{folder_of(blob)}/{preview.uuid}.webp"


def forget_previews(blob: Blob) -> None:
    """Remove a blob's previews: the rows, then every byte, those a killed worker left behind included.

    The text read out of it and the state of the work go with the blob itself.
    """
    Preview.objects.filter(blob=blob).delete()
    folder = folder_of(blob)
    with suppress(FileNotFoundError):
        _, names = default_storage.listdir(folder)
        for name in names:
            default_storage.delete(f"{folder}/{name}")
    with suppress(OSError):  # a worker may be writing there at this moment
        default_storage.delete(folder)


def open_preview(blob: Blob, preview: Preview) -> File:
    return default_storage.open(preview_path(blob, preview))
