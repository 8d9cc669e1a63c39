"""Where evidence's bytes lie: a disk or an S3 bucket, both behind Django's storage interface.

Bytes on their way in lie under a *key* until they are complete, and grow at their end only. How many there are
is what the store itself says, never a counter elsewhere. Complete ones are *kept* under a path for good.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol, cast

from django.core.files import File
from django.core.files.storage import default_storage

CHUNK = 1024 * 1024
# A view is of a buffer that its giver uses again: it holds until the next one is asked for.
Bytes = bytes | memoryview


class Moved(Exception):
    """The bytes under a key are not as many as their sender thinks; ``length`` says how many there are."""

    def __init__(self, length: int) -> None:
        super().__init__(f"there are {length} bytes")
        self.length = length


@dataclass(frozen=True)
class Stored:
    """Something in the store: its name, its size in bytes, and when it was last written."""

    name: str
    size: int
    written_at: datetime


class EvidenceStorage(Protocol):
    """What evidence asks of a storage, beside Django's ``exists``, ``size`` and ``delete``."""

    def prepare(self) -> None:
        """Make the folder or the bucket if it is not there."""

    def arrived(self, key: str) -> int:
        """How many bytes lie under the key; 0 when none have come."""

    def append(self, key: str, chunks: Iterable[Bytes], *, at: int) -> int:
        """Add bytes at the end, which must be at ``at``, and return the new length. Flushed when it returns.

        Raises Moved when somebody else's bytes came first. When the sender breaks off, what came stays.
        """

    def arrived_file(self, key: str) -> IO[bytes]:
        """What lies under the key, for reading and seeking."""

    def keep(self, key: str, path: str) -> None:
        """Put what lies under the key at its path for good, at once and whole. It stays under the key as well."""

    def discard(self, key: str) -> None:
        """Remove what lies under the key, if anything."""

    def arriving(self) -> Iterator[Stored]:
        """Everything on its way in, by key."""

    def stored(self, folder: str) -> Iterator[Stored]:
        """Everything kept below a folder, by path."""

    def kept_file(self, path: str) -> IO[bytes]:
        """A kept file, for reading and seeking. Raises FileNotFoundError."""

    def address(self, path: str, *, headers: dict[str, str]) -> str:
        """An address from which a browser may read it for a short while, with these headers; "" where there is none."""

    def exists(self, name: str) -> bool: ...

    def delete(self, name: str) -> None: ...

    def save(self, name: str, content: File) -> str: ...


def store() -> EvidenceStorage:
    """The site's own storage."""
    return cast(EvidenceStorage, default_storage)


def pieces(handle: IO[bytes], size: int = CHUNK) -> Iterator[bytes]:
    """What an open file holds, from where it stands, piece by piece."""
    while chunk := handle.read(size):
        yield chunk
