"""Evidence on a disk: appended under a lock, flushed, renamed into place."""

import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from evidence.storages import CHUNK, Bytes, Moved, Stored

INCOMING = "incoming"
# How much is written before the disk is set to work on it.
BATCH = 8 * CHUNK


class DiskStorage(FileSystemStorage):
    """Django's storage on a file system, with what evidence asks of one."""

    def prepare(self) -> None:
        make_folder(Path(self.path("")))

    def arrived(self, key: str) -> int:
        with suppress(FileNotFoundError):
            return self._incoming(key).stat().st_size
        return 0

    def append(self, key: str, chunks: Iterable[Bytes], *, at: int) -> int:
        """Each chunk is compared and appended under the file's lock, which is not held while waiting for the next.

        So a sender that comes back takes over from its own dead connection, which finds the file grown and stops.
        """
        path = self._incoming(key)
        make_folder(path.parent)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, settings.FILE_UPLOAD_PERMISSIONS)
        try:
            if at == 0:
                flush(path.parent)
            with _locked(handle):
                _check_length(handle, at)
            begun = at
            for chunk in chunks:
                with _locked(handle):
                    _check_length(handle, at)
                    at = _write(handle, chunk, at)
                if at - begun >= BATCH:
                    _start_flushing(handle, begun, at)
                    begun = at
            return at
        finally:
            os.fsync(handle)
            os.close(handle)

    def arrived_file(self, key: str) -> IO[bytes]:
        return self._incoming(key).open("rb")

    def keep(self, key: str, path: str) -> None:
        target = Path(self.path(path))
        make_folder(target.parent)
        beside = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
        source = self._incoming(key)
        source.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        # A link has the time of its last byte, which may have come days ago: it is stored now.
        os.utime(source)
        # Its sender's process may have been killed before it flushed the last bytes.
        flush(source)
        try:
            _link_or_copy(source, beside)
            os.replace(beside, target)
        finally:
            # Renaming one name of a file over another name of it leaves both.
            beside.unlink(missing_ok=True)
        flush(target.parent)

    def discard(self, key: str) -> None:
        self._incoming(key).unlink(missing_ok=True)

    def arriving(self) -> Iterator[Stored]:
        yield from self._below(INCOMING, INCOMING)

    def stored(self, folder: str) -> Iterator[Stored]:
        yield from self._below(folder, "")

    def kept_file(self, path: str) -> IO[bytes]:
        return Path(self.path(path)).open("rb")

    def address(self, path: str, *, headers: dict[str, str]) -> str:
        return ""

    def _below(self, folder: str, root: str) -> Iterator[Stored]:
        for place, folders, names in os.walk(self.path(folder)):
            folders.sort()
            for path in (Path(place, name) for name in sorted(names)):
                with suppress(FileNotFoundError):  # it may have gone since it was listed
                    state = path.stat()
                    if stat.S_ISREG(state.st_mode):
                        name = path.relative_to(self.path(root)).as_posix()
                        yield Stored(name, state.st_size, datetime.fromtimestamp(state.st_mtime, UTC))

    def _incoming(self, key: str) -> Path:
        return Path(self.path(f"{INCOMING}/{key}"))


@contextmanager
def _locked(handle: int) -> Iterator[None]:
    """The file's lock; the system frees it when a process dies."""
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _check_length(handle: int, at: int) -> None:
    state = os.fstat(handle)
    # Without a name left, it was finished or discarded meanwhile.
    if state.st_size != at or state.st_nlink == 0:
        raise Moved(state.st_size)


def _write(handle: int, chunk: Bytes, at: int) -> int:
    left = memoryview(chunk)
    while left:
        written = os.pwrite(handle, left, at)
        at += written
        left = left[written:]
    return at


def _start_flushing(handle: int, start: int, end: int) -> None:
    """Let the disk write while more comes, so that little is left to wait for at the end.

    Said to be needed no more, what is not on the disk yet is written without anybody waiting, and stays readable.
    """
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, start, end - start, os.POSIX_FADV_DONTNEED)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system that knows no links
        with source.open("rb") as reading, target.open("xb") as writing:
            shutil.copyfileobj(reading, writing, 1024 * 1024)
            writing.flush()
            os.fsync(writing.fileno())
        target.chmod(settings.FILE_UPLOAD_PERMISSIONS)


def make_folder(folder: Path) -> None:
    """The folder and those above it: on disk, for our eyes (and the server's) only, whatever the process's umask."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)  # another process may be faster
    folder.chmod(settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
    flush(folder.parent)


def flush(path: Path) -> None:
    """Flush a file's bytes, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
