"""A file of any format, as records. The format is told from the content, never from the name."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from standards.importers import json_stream, occupational_map
from standards.importers.official_json import read_record
from standards.importers.records import ImportRefusal, StandardRecord

# The whole official list is about 75 MB. Larger files are refused before they are read.
MAX_BYTES = 150_000_000
SUFFIXES = (".json", ".txt")


def files_in(path: Path) -> list[Path]:
    """The file itself, or the .json and .txt files of a folder (not of its folders), by name.

    A folder without any is returned itself, for ``read_path`` to refuse.
    """
    try:
        found = sorted(path.iterdir()) if path.is_dir() else []
    except OSError:
        found = []
    return [one for one in found if one.suffix.lower() in SUFFIXES and one.is_file()] or [path]


def read_path(path: Path, *, limit: int = MAX_BYTES) -> Iterator[StandardRecord | ImportRefusal]:
    """The records of a file. Raises ``ImportRefusal`` where the file as a whole cannot be used."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ImportRefusal("folder", f"it has no {' or '.join(SUFFIXES)} file that can be read")
        if not stat.S_ISREG(mode):
            raise ImportRefusal("file", "this is not a file")
        stream = path.open("rb")
    except OSError as error:
        raise ImportRefusal("file", f"it cannot be opened: {error.strerror or error}") from None
    with stream:
        yield from read_stream(stream, limit=limit)


def read_stream(stream: BinaryIO, *, limit: int = MAX_BYTES) -> Iterator[StandardRecord | ImportRefusal]:
    """The records of a file, one at a time; a refusal stands where a record that cannot be used stood.

    Raises ``ImportRefusal`` before the first record where the file as a whole cannot be used, so that a
    broken file changes nothing.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > limit:
        raise ImportRefusal(
            "file", f"it has {size / 1_000_000:,.0f} MB; the limit is {limit / 1_000_000:,.0f} MB"
        )
    beginning = stream.read(4_096).removeprefix(b"\xef\xbb\xbf").lstrip()
    stream.seek(0)
    if not beginning:
        raise ImportRefusal("file", "it is empty")
    if beginning[:1] in b"{[":
        yield from _read_json(stream)
    else:
        yield _read_page(stream, beginning)


def _read_json(stream: BinaryIO) -> Iterator[StandardRecord | ImportRefusal]:
    json_stream.check(stream)
    stream.seek(0)
    number = 0
    for element in json_stream.elements(stream):
        number = element.number
        try:
            yield read_record(json_stream.parse(element), element.place)
        except ImportRefusal as refusal:
            yield refusal
    if not number:
        raise ImportRefusal("file", "the list has no records")


def _read_page(stream: BinaryIO, beginning: bytes) -> StandardRecord:
    if beginning[:1] == b"<":
        raise ImportRefusal("file", "this is HTML: save the occupational map page as text")
    content = stream.read(occupational_map.MAX_BYTES + 1)
    if not occupational_map.is_page(content.decode("utf-8-sig", "replace")):
        raise ImportRefusal(
            "file", "this is neither an official JSON record nor an occupational map page as text"
        )
    return occupational_map.read_page(content)
