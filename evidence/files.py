"""Bytes: received once, hashed, stored under their SHA-256 within the provider, never trusted by name."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.errors import RuleBroken
from accounts.models import Provider
from evidence.examining import examine
from evidence.file_types import content_type_of
from evidence.media_types import taken_by
from evidence.models import Blob

CHUNK = 1024 * 1024
ABANDONED_SECONDS = 24 * 60 * 60


def receive(*, provider: Provider, chunks: Iterable[bytes], name: str) -> Blob:
    """Store bytes and return their Blob; the same bytes again give the same Blob.

    Raises RuleBroken when they are too many, none, or of a type that is not taken. Bytes are on
    disk (flushed, renamed into place) before the row exists; memory stays flat whatever the size.
    """
    _sweep(incoming_folder())
    with tempfile.NamedTemporaryFile(dir=incoming_folder(), prefix="in-", delete=False) as handle:
        try:
            digest, size = _write(chunks, handle, limit=provider.max_file_bytes, name=name)
            content_type = content_type_of(handle, name=name, takes=taken_by(provider))
            handle.flush()
            os.fsync(handle.fileno())
            return _keep(provider, Path(handle.name), digest, size, content_type)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(handle.name)


def incoming_folder() -> Path:
    """Where files lie until they are complete: on the same disk as the stored ones."""
    folder = Path(default_storage.path("incoming"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sweep(folder: Path) -> None:
    """Remove what a killed process left here long ago."""
    long_ago = time.time() - ABANDONED_SECONDS
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process may be faster
            if path.stat().st_mtime < long_ago:
                path.unlink()


def _write(chunks: Iterable[bytes], handle: IO[bytes], *, limit: int, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise RuleBroken(f"“{name}” is larger than {limit // 1024**2} MB, the most your provider takes.")
        digest.update(chunk)
        handle.write(chunk)
    if size == 0:
        raise RuleBroken(f"“{name}” is empty: choose it again, the device may not have finished saving it.")
    return digest.hexdigest(), size


def blob_path(provider: Provider, sha256: str) -> str:
    """Where the bytes lie in the storage."""
    return f"blobs/{provider.uuid}/{sha256[:2]}/{sha256}"


def _keep(provider: Provider, source: Path, sha256: str, size: int, content_type: str) -> Blob:
    target = Path(default_storage.path(blob_path(provider, sha256)))
    _make_folder(target.parent)
    source.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    os.replace(source, target)
    _sync_folder(target.parent)
    with transaction.atomic():
        blob, is_new = Blob.objects.get_or_create(
            provider=provider, sha256=sha256, defaults={"size": size, "content_type": content_type}
        )
        if is_new:
            examine(blob)
    return blob


def _make_folder(folder: Path) -> None:
    """The folder and those above it: on disk, for our eyes (and the server's) only, whatever the process's umask."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)  # another process may be faster
    folder.chmod(settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_blob(blob: Blob) -> File:
    """The stored bytes, for reading."""
    return default_storage.open(blob_path(blob.provider, blob.sha256))


def has_bytes(blob: Blob) -> bool:
    return default_storage.exists(blob_path(blob.provider, blob.sha256))


class BlobPart:
    """``length`` bytes of a blob from ``start``, in chunks. Opened when first asked, closed at the end."""

    def __init__(self, blob: Blob, start: int, length: int) -> None:
        self._blob = blob
        self._start = start
        self._left = length
        self._handle: File | None = None

    def __iter__(self) -> Iterator[bytes]:
        self._handle = open_blob(self._blob)
        self._handle.seek(self._start)
        while self._left > 0 and (chunk := self._handle.read(min(CHUNK, self._left))):
            self._left -= len(chunk)
            yield chunk
        self.close()

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
