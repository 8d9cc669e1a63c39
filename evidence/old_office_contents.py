"""What a Word, Excel or PowerPoint file from before 2007 holds beside its pages.

Beyond the names in its directory, two kinds of streams are walked through record by record: that of a workbook, where
macros from before VBA have sheets of their own ([MS-XLS] 2.4.28, BoundSheet8), and that of a presentation, which says
inside whether it has a VBA project ([MS-PPT] 2.4.10) and holds all its objects.
"""

import struct
from collections.abc import Iterator
from typing import IO

from evidence.holds import Holds
from evidence.ole_directory import Broken, CompoundFile, Stream

# A file of any type wrapped by Windows' Packager, a control, and the controls of a workbook.
OBJECTS = frozenset({"\x01ole10native", "\x03ocxname", "ctls"})
MOST_RECORDS = 200_000

# Workbooks: what the records of the part that all sheets share may say.
BOF, EOF, FILE_PASS, BOUND_SHEET = 0x0809, 0x000A, 0x002F, 0x0085
MACRO_SHEET, VBA_MODULE = 1, 6
BOF_OF_MACROS = 0x0040

# Presentations: records that hold records, as far as they lead to the others.
DOCUMENT, DOCUMENT_LIST, OBJECT_LIST = 0x03E8, 0x07D0, 0x0409
VBA_INFO = 0x03FF
EMBEDDED, LINKED, CONTROL, STORED = 0x0FCC, 0x0FCE, 0x0FEE, 0x1011
VBA_INFO_BYTES = 20


def holds(handle: IO[bytes]) -> Holds:
    """Macros in a storage of their own are for ``Names.have_macros`` to tell."""
    try:
        file = CompoundFile(handle)
        left = iter(range(MOST_RECORDS))
        found = [Holds.ACTIVE if file.names.everywhere & OBJECTS else Holds.NOTHING]
        for name, stream in file.streams(WALKS):
            found.append(WALKS[name](stream, left))
        return max(found)
    except (Broken, struct.error):
        return Holds.ACTIVE


def _records(stream: Stream, header: struct.Struct, left: Iterator[int]) -> Iterator[tuple[int, int]]:
    """The kind and the length of each record. Whoever asks for the next has read or skipped the one before."""
    while stream.at < stream.size:
        if next(left, None) is None:
            raise Broken
        kind, length = header.unpack(stream.read(header.size))
        yield kind, length


def _in_workbook(stream: Stream, left: Iterator[int]) -> Holds:
    """Macros if a sheet holds them, by the list of sheets or by the sheet's own beginning."""
    begins: list[int] = []
    records = _records(stream, struct.Struct("<HH"), left)
    for number, (kind, length) in enumerate(records):
        if (number == 0) != (kind == BOF) or kind == FILE_PASS:
            # Locked, perhaps with the password that Excel tries by itself.
            return Holds.ACTIVE
        if kind == BOUND_SHEET:
            place, sheet = struct.unpack("<LxB", stream.read(6))
            if sheet in {MACRO_SHEET, VBA_MODULE}:
                return Holds.MACROS
            begins.append(place)
            length -= 6
        elif kind == EOF:
            break
        stream.skip(length)
    for place in sorted(set(begins)):
        stream.skip(place - stream.at)
        kind, length, _, sheet = struct.unpack("<HHHH", stream.read(8))
        if kind != BOF:
            return Holds.ACTIVE
        if sheet == BOF_OF_MACROS:
            return Holds.MACROS
    return Holds.NOTHING


def _in_presentation(stream: Stream, left: Iterator[int]) -> Holds:
    """Macros if it says so itself. A locked one cannot be walked through: its records are encrypted, heads and all."""
    found = Holds.NOTHING
    for kind, length in _records(stream, struct.Struct("<2xHL"), left):
        if kind in {DOCUMENT, DOCUMENT_LIST, OBJECT_LIST}:
            continue  # what it holds comes next
        if kind == VBA_INFO and length >= VBA_INFO_BYTES:
            (has_macros,) = struct.unpack("<12xL4x", stream.read(VBA_INFO_BYTES))
            if has_macros:
                return Holds.MACROS
            length -= VBA_INFO_BYTES
        if kind == VBA_INFO or kind in {EMBEDDED, LINKED, CONTROL, STORED}:
            found = Holds.ACTIVE
        stream.skip(length)
    return found


WALKS = {"workbook": _in_workbook, "book": _in_workbook, "powerpoint document": _in_presentation}
