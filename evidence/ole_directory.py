"""What an old Office file (an OLE compound file) holds, by the names in its directory.

Installers, saved mails and encrypted documents are compound files too; only their names tell them apart. Macros of
Word and Excel have a storage of their own; those of old PowerPoint lie inside a stream and are left to the scanner.
"""

import struct
from dataclasses import dataclass
from typing import IO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_BYTES = 512
IN_HEADER = 109  # sectors of the allocation table that the header names itself
NONE = 0xFFFFFFFA  # this and above is no sector
ENTRY = 128
MOST_ENTRIES = 20_000
STORAGE, STREAM, ROOT = 1, 2, 5
MACROS = frozenset({"vba", "_vba_project", "_vba_project_cur", "macros"})


class Broken(Exception):
    """Not a compound file that an office program has written."""


@dataclass(frozen=True)
class Names:
    """The names in the directory, lower case: those at the top, and all."""

    top: frozenset[str]
    everywhere: frozenset[str]

    @property
    def have_macros(self) -> bool:
        return bool(self.everywhere & MACROS)


def names_in(handle: IO[bytes]) -> Names:
    """Raises Broken."""
    try:
        return _names(_entries(handle))
    except (struct.error, IndexError) as problem:
        raise Broken from problem


def _entries(handle: IO[bytes]) -> list[bytes]:
    """The directory's entries, following its sectors through the allocation table."""
    handle.seek(0)
    header = handle.read(HEADER_BYTES)
    (shift,) = struct.unpack_from("<H", header, 30)
    if header[:8] != SIGNATURE or shift not in (9, 12):
        raise Broken
    table = _Table(handle, header, 1 << shift)
    (sector,) = struct.unpack_from("<L", header, 48)
    entries: list[bytes] = []
    while sector < NONE:
        block = table.sector(sector)
        entries += [block[at : at + ENTRY] for at in range(0, len(block), ENTRY)]
        if len(entries) > MOST_ENTRIES:
            raise Broken
        sector = table.after(sector)
    return entries


class _Table:
    """The allocation table: which sector follows which."""

    def __init__(self, handle: IO[bytes], header: bytes, size: int) -> None:
        self._handle = handle
        self._size = size
        self._places = list(struct.unpack_from(f"<{IN_HEADER}L", header, 76))
        following, count = struct.unpack_from("<LL", header, 68)
        while following < NONE and count > 0:
            block = struct.unpack(f"<{size // 4}L", self.sector(following))
            self._places += block[:-1]
            following, count = block[-1], count - 1
            if len(self._places) > MOST_ENTRIES * 10:
                raise Broken

    def sector(self, number: int) -> bytes:
        self._handle.seek((number + 1) * self._size)
        block = self._handle.read(self._size)
        if len(block) < self._size:
            raise Broken
        return block

    def after(self, number: int) -> int:
        per_sector = self._size // 4
        block = self.sector(self._places[number // per_sector])
        return int(struct.unpack_from("<L", block, number % per_sector * 4)[0])


def _names(entries: list[bytes]) -> Names:
    if not entries or entries[0][66] != ROOT:
        raise Broken
    everywhere = frozenset(_name(entry) for entry in entries if entry[66] in (STORAGE, STREAM))
    top: set[str] = set()
    seen: set[int] = set()
    (child,) = struct.unpack_from("<L", entries[0], 76)
    waiting = [child]
    while waiting:
        number = waiting.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        top.add(_name(entries[number]))
        waiting += struct.unpack_from("<LL", entries[number], 68)
    return Names(frozenset(top), everywhere)


def _name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace").lower()
