"""A file of any format, as records. The format is told from the content, never from the name."""

import codecs
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
        return [one for one in found if one.suffix.lower() in SUFFIXES and one.is_file()] or [path]
    except OSError:
        return [path]


def read_path(path: Path, *, limit: int = MAX_BYTES) -> Iterator[StandardRecord | ImportRefusal]:
    """The records of a file. Raises ``ImportRefusal`` where the file as a whole cannot be used."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ImportRefusal("folder", f"it has no {' or '.join(SUFFIXES)} file that can be read")
        if not stat.S_ISREG(mode):
            raise ImportRefusal("file", "this is not a file")
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        raise ImportRefusal("file", f"it cannot be opened: {_reason(error)}") from None
    with stream:
        records = read_stream(stream, limit=limit)
        while True:
            try:
                record = next(records)
            except StopIteration:
                return
            except OSError as error:
                raise ImportRefusal("file", f"it cannot be read: {_reason(error)}") from None
            yield record


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


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
    encoding = _encoding(stream)
    first = _first_character(stream, encoding)
    if not first:
        raise ImportRefusal("file", "it is empty")
    if first in "{[":
        yield from _read_json(stream, encoding)
    elif first == "<":
        raise ImportRefusal("file", "this is HTML: save the occupational map page as text")
    else:
        stream.seek(0)
        yield _read_page(stream.read(occupational_map.MAX_BYTES + 1), encoding)


def _encoding(stream: BinaryIO) -> str:
    """UTF-16 where the file begins with its mark, as Windows saves "Unicode"; else UTF-8."""
    stream.seek(0)
    return "utf-16" if stream.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8-sig"


def _first_character(stream: BinaryIO, encoding: str) -> str:
    """The first that is no white space, "" in an empty file."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while piece := stream.read(4_096):
        if beginning := decoder.decode(piece).lstrip():
            return beginning[0]
    return ""


def _read_json(stream: BinaryIO, encoding: str) -> Iterator[StandardRecord | ImportRefusal]:
    stream.seek(0)
    json_stream.check(stream, encoding)
    stream.seek(0)
    number = 0
    for element in json_stream.elements(stream, encoding):
        number = element.number
        try:
            yield read_record(json_stream.parse(element), element.place)
        except ImportRefusal as refusal:
            yield refusal
    if not number:
        raise ImportRefusal("file", "the list has no records")


def _read_page(content: bytes, encoding: str) -> StandardRecord:
    if not occupational_map.is_page(content.decode(encoding, "replace")):
        raise ImportRefusal(
            "file", "this is neither an official JSON record nor an occupational map page as text"
        )
    return occupational_map.read_page(content, encoding)
