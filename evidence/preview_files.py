"""The bytes of previews: where they lie, how they are kept and forgotten."""

from collections.abc import Collection
from contextlib import suppress

from django.core.files import File
from django.core.files.storage import default_storage

from accounts.paging import uuid_or_none
from evidence.models import Blob, Preview

PREVIEWS = "previews"


def folder_of(blob: Blob) -> str:
    return f"{PREVIEWS}/{blob.provider.uuid}/{blob.uuid}"


def previews_of_blobs(paths: Collection[str]) -> set[str]:
    """Those of the paths of previews that lie in the folder of a blob which is there."""
    parents = {path: path.rpartition("/")[0] for path in paths}
    uuids = {uuid for folder in parents.values() if (uuid := uuid_or_none(folder.rpartition("/")[2]))}
    folders = {folder_of(blob) for blob in Blob.objects.filter(uuid__in=uuids).select_related("provider")}
    return {path for path, folder in parents.items() if folder in folders}


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


def forget_preview(path: str) -> None:
    """Remove one picture, and its folder with the last one."""
    default_storage.delete(path)
    with suppress(OSError):
        default_storage.delete(path.rpartition("/")[0])


def open_preview(blob: Blob, preview: Preview) -> File:
    return default_storage.open(preview_path(blob, preview))
