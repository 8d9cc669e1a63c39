"""Bytes: received once, hashed, stored under their SHA-256 within the provider, never trusted by name."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from uuid import uuid4

from django.db import transaction

from accounts import clock
from accounts.errors import RuleBroken
from accounts.models import Provider
from accounts.paging import uuid_or_none
from evidence.examining import examine
from evidence.file_types import content_type_of
from evidence.media_types import taken_by
from evidence.models import Blob
from evidence.refusals import TooLarge
from evidence.storages import CHUNK, pieces, store

BLOBS = "blobs"
MEGABYTE = 1024**2
SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Arrived:
    """Complete bytes under a key of the store, and what they are."""

    key: str
    sha256: str
    size: int
    content_type: str


def receive(*, provider: Provider, chunks: Iterable[bytes], name: str) -> Blob:
    """Store bytes and return their Blob; the same bytes again give the same Blob.

    Raises RuleBroken when they are too many, none, or of a type that is not taken. Bytes are
    stored before the row exists; memory stays flat whatever the size.
    """
    with arriving(provider=provider, chunks=chunks, name=name) as found:
        return keep(provider=provider, found=found)


@contextmanager
def arriving(*, provider: Provider, chunks: Iterable[bytes], name: str) -> Iterator[Arrived]:
    """Bytes under a key of their own until the block ends: what they are is known, and nothing is stored yet."""
    key = f"form-{uuid4().hex}"
    try:
        store().append(key, _within_limit(chunks, provider.largest_file, name), at=0)
        yield examine_arrived(key, provider=provider, name=name)
    finally:
        store().discard(key)


def _within_limit(chunks: Iterable[bytes], limit: int, name: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise too_large(name, limit)
        yield chunk


def too_large(name: str, limit: int) -> TooLarge:
    return TooLarge(f"“{name}” is larger than {limit // MEGABYTE} MB, the most your provider takes.")


def empty(name: str) -> RuleBroken:
    return RuleBroken(f"“{name}” is empty: choose it again, the device may not have finished saving it.")


def examine_arrived(key: str, *, provider: Provider, name: str) -> Arrived:
    """Read all bytes under a key: their hash, their number and their type. Raises RuleBroken if they are not taken."""
    digest, size = hashlib.sha256(), 0
    with store().arrived_file(key) as handle:
        for piece in pieces(handle):
            digest.update(piece)
            size += len(piece)
        if size == 0:
            raise empty(name)
        content_type = content_type_of(handle, name=name, takes=taken_by(provider))
    return Arrived(key, digest.hexdigest(), size, content_type)


def keep(*, provider: Provider, found: Arrived) -> Blob:
    """Put arrived bytes in their place and return their Blob. They stay under their key until that is discarded."""
    path = blob_path(provider, found.sha256)
    store().keep(found.key, path)
    with transaction.atomic():
        blob = _hold_blob(provider, found)
        # A collector may have removed the same bytes between the two; it cannot while the row is held.
        if not store().exists(path):
            store().keep(found.key, path)
    return blob


def _hold_blob(provider: Provider, found: Arrived) -> Blob:
    """The row of these bytes, held until the transaction ends, with its grace time begun anew."""
    while True:
        blob, is_new = Blob.objects.get_or_create(
            provider=provider,
            sha256=found.sha256,
            defaults={"size": found.size, "content_type": found.content_type},
        )
        # Nothing is updated where a collector deleted the row since. What an earlier version did not notice is marked.
        if Blob.objects.filter(pk=blob.pk).update(stored_at=clock.now(), content_type=found.content_type):
            if is_new:
                examine(blob)
            return blob


def blob_path(provider: Provider, sha256: str) -> str:
    """Where the bytes lie in the storage."""
    return f"{BLOBS}/{provider.uuid}/{sha256[:2]}/{sha256}"


def named_paths(paths: Collection[str]) -> set[str]:
    """Those of the paths of kept bytes that a row names."""
    parts = [path.split("/") for path in paths]
    rows = Blob.objects.filter(
        provider__uuid__in={uuid for part in parts if (uuid := uuid_or_none(part[1]))},
        sha256__in={part[-1] for part in parts},
    )
    return {blob_path(blob.provider, blob.sha256) for blob in rows.select_related("provider")} & set(paths)


def place_of(path: str) -> tuple[Provider, str] | None:
    """The provider and the SHA-256 whose bytes belong at a path; None where none do."""
    parts = path.split("/")
    uuid, sha256 = uuid_or_none(parts[1]), parts[-1]
    provider = Provider.objects.filter(uuid=uuid).first() if uuid and SHA256.fullmatch(sha256) else None
    return (provider, sha256) if provider and blob_path(provider, sha256) == path else None


def open_blob(blob: Blob) -> IO[bytes]:
    """The stored bytes, for reading and seeking."""
    return store().kept_file(blob_path(blob.provider, blob.sha256))


def has_bytes(blob: Blob) -> bool:
    return store().exists(blob_path(blob.provider, blob.sha256))


class BlobPart:
    """``length`` bytes of a blob from ``start``, in chunks. Opened when first asked, closed at the end."""

    def __init__(self, blob: Blob, start: int, length: int) -> None:
        self._blob = blob
        self._start = start
        self._left = length
        self._handle: IO[bytes] | None = None

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
