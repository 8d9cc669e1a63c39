"""What an old Office file (an OLE compound file) holds: the names in its directory, and the bytes of its streams.

Installers, saved mails and encrypted documents are compound files too; only their names tell them apart. Macros of
Word and Excel have a storage of their own; those of PowerPoint, and of Excel before VBA, lie inside a stream
(evidence.old_office_contents).
"""

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import IO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_BYTES = 512
IN_HEADER = 109  # sectors of the allocation table that the header names itself
NONE = 0xFFFFFFFA  # this and above is no sector
ENTRY = 128
SMALL = 64  # bytes of a sector inside the stream that holds the small streams
MOST_ENTRIES = 20_000
# Sectors followed in all, whatever leads to them: a gigabyte in the smallest ones.
MOST_SECTORS = 2_000_000
MOST_SMALL = 1_000_000
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
    return CompoundFile(handle).names


class CompoundFile:
    """One that is open. Everything raises Broken where it leads nowhere, or too far."""

    def __init__(self, handle: IO[bytes]) -> None:
        handle.seek(0)
        header = handle.read(HEADER_BYTES)
        try:
            (shift,) = struct.unpack_from("<H", header, 30)
            if header[:8] != SIGNATURE or shift not in (9, 12):
                raise Broken
            self._handle = handle
            self._size = 1 << shift
            self._table = _Table(handle, header, self._size)
            (directory,) = struct.unpack_from("<L", header, 48)
            self._small_from, self._small_table = struct.unpack_from("<LL", header, 56)
            self._entries = self._read_entries(directory)
            self.names = _names(self._entries)
        except (struct.error, IndexError) as problem:
            raise Broken from problem

    def _read_entries(self, first: int) -> list[bytes]:
        """The directory's entries, following its sectors through the allocation table."""
        entries: list[bytes] = []
        for sector in self._table.chain(first):
            block = self._table.sector(sector)
            entries += [block[at : at + ENTRY] for at in range(0, len(block), ENTRY)]
            if len(entries) > MOST_ENTRIES:
                raise Broken
        return entries

    def streams(self, names: Collection[str]) -> Iterator[tuple[str, "Stream"]]:
        """The streams of these names (lower case), wherever in the directory they stand."""
        for entry in self._entries:
            if entry[66] == STREAM and (name := _name(entry)) in names:
                yield name, self._stream(entry)

    def _stream(self, entry: bytes) -> "Stream":
        first, size = struct.unpack_from("<LL", entry, 116)
        if size >= self._small_from:
            return Stream(self._handle, self._places(first), self._size, size)
        return Stream(self._handle, self._small_places(first), SMALL, size)

    def _places(self, first: int) -> Iterator[int]:
        """Where in the file the sectors of a chain begin."""
        return ((sector + 1) * self._size for sector in self._table.chain(first))

    def _small_places(self, first: int) -> Iterator[int]:
        """The same of a small stream: its sectors lie inside another stream, and have a table of their own."""
        try:
            sector = first
            while sector < NONE:
                whole, part = divmod(sector * SMALL, self._size)
                yield self._small_sectors[whole] + part
                self._table.step()
                sector = self._small_following[sector]
        except IndexError as problem:
            raise Broken from problem

    @cached_property
    def _small_sectors(self) -> list[int]:
        (first,) = struct.unpack_from("<L", self._entries[0], 116)
        return list(islice(self._places(first), MOST_SMALL))

    @cached_property
    def _small_following(self) -> list[int]:
        table = (
            following
            for sector in self._table.chain(self._small_table)
            for (following,) in struct.iter_unpack("<L", self._table.sector(sector))
        )
        return list(islice(table, MOST_SMALL))


class Stream:
    """The bytes of one stream, forwards only. What is skipped is not read, but its sectors are followed."""

    def __init__(self, handle: IO[bytes], places: Iterator[int], block: int, size: int) -> None:
        self._handle = handle
        self._places = places
        self._block = block
        self._place = self._room = 0  # where the next byte is, and how many stand there together
        self.at = 0
        self.size = size

    def read(self, count: int) -> bytes:
        """So many bytes, or those that are left."""
        found = bytearray()
        for place, length in self._spans(count):
            self._handle.seek(place)
            found += self._handle.read(length)
        return bytes(found)

    def skip(self, count: int) -> None:
        """Raises Broken where there are not so many."""
        if count > self.size - self.at:
            raise Broken
        for _ in self._spans(count):
            pass

    def _spans(self, count: int) -> Iterator[tuple[int, int]]:
        """The next ``count`` bytes as places in the file with lengths."""
        count = min(count, self.size - self.at)
        while count > 0:
            if self._room == 0:
                self._place, self._room = next(self._places, -1), self._block
                if self._place < 0:
                    raise Broken
            length = min(count, self._room)
            yield self._place, length
            self._place, self._room = self._place + length, self._room - length
            self.at, count = self.at + length, count - length


class _Table:
    """The allocation table: which sector follows which."""

    def __init__(self, handle: IO[bytes], header: bytes, size: int) -> None:
        self._handle = handle
        self._size = size
        self._steps = 0
        self._known: tuple[int, bytes] = (-1, b"")  # the part of the table that was read last
        self._places = list(struct.unpack_from(f"<{IN_HEADER}L", header, 76))
        following, count = struct.unpack_from("<LL", header, 68)
        while following < NONE and count > 0:
            block = struct.unpack(f"<{size // 4}L", self.sector(following))
            self._places += block[:-1]
            following, count = block[-1], count - 1
            if len(self._places) > MOST_ENTRIES * 10:
                raise Broken

    def chain(self, sector: int) -> Iterator[int]:
        """A sector and those that follow it."""
        while sector < NONE:
            self.step()
            yield sector
            sector = self._after(sector)

    def step(self) -> None:
        """Counts what was followed, since a chain may go round in circles and many streams may lead into one."""
        self._steps += 1
        if self._steps > MOST_SECTORS:
            raise Broken

    def sector(self, number: int) -> bytes:
        self._handle.seek((number + 1) * self._size)
        block = self._handle.read(self._size)
        if len(block) < self._size:
            raise Broken
        return block

    def _after(self, number: int) -> int:
        part, at = divmod(number, self._size // 4)
        if part >= len(self._places):
            raise Broken
        if self._known[0] != part:
            self._known = part, self.sector(self._places[part])
        return int(struct.unpack_from("<L", self._known[1], at * 4)[0])


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
