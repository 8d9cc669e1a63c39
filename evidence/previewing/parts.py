"""The XML parts of an office file, read as a stream: no entity is expanded, no part read beyond its share."""

import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from posixpath import dirname, join, normpath

from evidence.previewing.result import MOST_TEXT, NoPreview, Reason
from evidence.zip_directory import is_modest

CHUNK = 64 * 1024
# Of one part and of all together, unpacked: beyond is a bomb, or nothing that somebody reads in a page.
MOST_OF_A_PART = 64 * 1024**2
MOST_OF_ALL = 160 * 1024**2

RELATIONSHIP = "/relationships "

Attributes = dict[str, str]
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    xml.parsers.expat.ExpatError,
)


class Enough(Exception):
    """There is as much text as is kept: the rest need not be read."""


class Package:
    """An office file's parts."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self._left = MOST_OF_ALL

    def has(self, name: str) -> bool:
        return name in self._names

    def names(self) -> set[str]:
        return self._names

    def parse(
        self,
        name: str,
        *,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Read one part, telling each element's plain name (without namespace). A missing part holds nothing."""
        if name not in self._names:
            return
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.StartElementHandler = lambda tag, attributes: start(_plain(tag), _plain_keys(attributes))
        if end:
            close = end
            parser.EndElementHandler = lambda tag: close(_plain(tag))
        if text:
            parser.CharacterDataHandler = text
        for chunk in self._chunks(name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _chunks(self, name: str) -> Iterator[bytes]:
        left = MOST_OF_A_PART
        with self._archive.open(name) as part:
            while chunk := part.read(CHUNK):
                left -= len(chunk)
                self._left -= len(chunk)
                if left < 0 or self._left < 0:
                    raise NoPreview(Reason.TOO_LARGE)
                yield chunk

    def related(self, name: str) -> dict[str, str]:
        """By its id, the part that each relationship of a part leads to; those leading outside are left out."""
        found: dict[str, str] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                place = target.lstrip("/") if target.startswith("/") else join(dirname(name), target)
                found[attributes.get("Id", "")] = normpath(place)

        self.parse(join(dirname(name), "_rels", name.rpartition("/")[2] + ".rels"), start=start)
        return found

    def reaches_out(self) -> bool:
        """Whether a program that opens the file would fetch a part from elsewhere: links to press aside."""
        outside: list[str] = []

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") == "External":
                outside.append(attributes.get("Type", "").rpartition("/")[2])

        for name in self._names:
            if name.endswith(".rels"):
                self.parse(name, start=start)
        return any(kind != "hyperlink" for kind in outside)


@contextmanager
def opened(source: Path) -> Iterator[Package]:
    """Raises NoPreview for what is broken, whatever broke it and wherever it is noticed."""
    try:
        with source.open("rb") as handle:
            if not is_modest(handle):
                raise NoPreview(Reason.BROKEN)
            with zipfile.ZipFile(handle) as archive:
                yield Package(archive)
    except BROKEN:
        raise NoPreview(Reason.BROKEN) from None


def _refuse(*_: object) -> None:
    """No office program writes a document type or an entity."""
    raise NoPreview(Reason.BROKEN)


def _plain(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _plain_keys(attributes: Attributes) -> Attributes:
    """Without namespaces; but ``rel:id``, since an element may have an id of its own beside that of a relationship."""
    return {
        f"rel:{_plain(key)}" if RELATIONSHIP in key else _plain(key): value
        for key, value in attributes.items()
    }


class Writer:
    """Gathers text up to as much as is kept, then says Enough."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = MOST_TEXT + 1

    def write(self, text: str) -> None:
        self._parts.append(text)
        # A part of no length still takes memory.
        self._left -= len(text) + 1
        if self._left < 0:
            raise Enough

    def text(self) -> str:
        return "".join(self._parts)
