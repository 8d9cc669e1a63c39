"""Whether a PDF holds more than pages: scripts, programs to start, attached files.

Names are looked for in the raw bytes and in compressed object streams, spelled with escapes or not. What cannot be
looked into (encrypted, packed in another way, beyond the limits) counts as active: it is downloaded, not shown.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

ACTIVE = frozenset({b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia"})
NAME = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|ObjStm|Encrypt)(?![A-Za-z0-9#])")
ESCAPED = re.compile(rb"/([^\s/<>\[\](){}%\0]{0,60}#[0-9A-Fa-f]{2}[^\s/<>\[\](){}%\0]{0,60})")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
ONLY_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")

CHUNK = 4 * 1024**2
# Longer than any name, and than the dictionary of an object stream.
OVERLAP = 8192
MOST_STREAMS = 5000
MOST_INFLATED = 64 * 1024**2


class CannotLook(Exception):
    """A part that hides what it holds."""


def is_active(handle: IO[bytes]) -> bool:
    """Whether it holds anything that a viewer might run, start or unpack."""
    streams: set[int] = set()
    met = 0
    is_encrypted = False
    try:
        for start, chunk in _chunks(handle):
            for at, name in _names(chunk):
                if name in ACTIVE:
                    return True
                is_encrypted = is_encrypted or name == b"Encrypt"
                if name == b"ObjStm" and at < CHUNK:
                    met += 1
                    if met > MOST_STREAMS:  # however few places they lead to: each is looked at
                        return True
                    streams.add(start + _begin_of_stream(chunk, at))
            if is_encrypted and streams:
                return True
        return any(
            name in ACTIVE for inside in _inflated(handle, sorted(streams)) for _, name in _names(inside)
        )
    except CannotLook:
        return True


def _chunks(handle: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The file in pieces that overlap, each with its place."""
    start = 0
    while True:
        handle.seek(start)
        chunk = handle.read(CHUNK + OVERLAP)
        yield start, chunk
        if len(chunk) < CHUNK + OVERLAP:
            return
        start += CHUNK


def _names(chunk: bytes) -> Iterator[tuple[int, bytes]]:
    """The names that matter, where they stand."""
    for match in NAME.finditer(chunk):
        yield match.start(), match[1]
    for match in ESCAPED.finditer(chunk):
        yield match.start(), ESCAPE.sub(lambda each: bytes([int(each[1], 16)]), match[1])


def _begin_of_stream(chunk: bytes, at: int) -> int:
    """Where the bytes of the object stream begin whose dictionary, no longer than OVERLAP, has its type at ``at``."""
    first = chunk.rfind(b"obj", max(at - OVERLAP, 0), at)
    keyword = chunk.find(b"stream", at, at + OVERLAP)
    if first < 0 or keyword < 0:
        raise CannotLook
    dictionary = chunk[first:keyword]
    if not ONLY_FLATE.search(dictionary) or b"Predictor" in dictionary:
        raise CannotLook
    begin = keyword + len(b"stream")
    return begin + (2 if chunk[begin : begin + 2] == b"\r\n" else 1)


def _inflated(handle: IO[bytes], places: Iterable[int]) -> Iterator[bytes]:
    left = unread = MOST_INFLATED
    for place in places:
        handle.seek(place)
        inflating = zlib.decompressobj()
        parts = []
        try:
            while not inflating.eof and (packed := inflating.unconsumed_tail or handle.read(CHUNK // 16)):
                parts.append(inflating.decompress(packed, left))
                left -= len(parts[-1])
                # A stream may go on and on without giving anything.
                unread -= len(packed) - len(inflating.unused_data)
                if left <= 0 or unread <= 0:
                    raise CannotLook
        except zlib.error:
            raise CannotLook from None
        yield b"".join(parts)
