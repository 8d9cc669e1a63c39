"""The part of a file that a browser asks for (RFC 9110, section 14): one range of bytes, or all of it."""

import re
from dataclasses import dataclass

# Digits beyond this are no size of any file.
_SPEC = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True)
class ByteRange:
    """``length`` bytes from ``start`` of a file of ``size``."""

    start: int
    length: int
    size: int

    @property
    def is_whole(self) -> bool:
        return self.length == self.size

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


class Unsatisfiable(Exception):
    """The range lies beyond the file's end: the answer is 416."""


def wanted_range(header: str, size: int) -> ByteRange | None:
    """The range that a ``Range`` header asks of a file of ``size`` bytes; None means all of it.

    A header that is malformed, of another unit or of several ranges is ignored, as the RFC allows.
    Raises ``Unsatisfiable``.
    """
    unit, _, spec = header.partition("=")
    match = _SPEC.fullmatch(spec.strip())
    if unit.strip().lower() != "bytes" or match is None:
        return None
    first, last = match.groups()
    if first:
        return _from_start(int(first), int(last) if last else None, size)
    return _from_end(int(last), size) if last else None


def _from_start(first: int, last: int | None, size: int) -> ByteRange | None:
    if last is not None and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    end = size - 1 if last is None else min(last, size - 1)
    return ByteRange(first, end - first + 1, size)


def _from_end(count: int, size: int) -> ByteRange:
    if count == 0 or size == 0:
        raise Unsatisfiable
    length = min(count, size)
    return ByteRange(size - length, length, size)
