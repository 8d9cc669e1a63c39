"""How many pixels a picture says it has, read from its header alone: unpacking it to see would be the harm."""

import struct
from typing import IO

# More than any camera's; a whiteboard stitched from many photos stays below.
MOST_PIXELS = 200_000_000
HEAD = 256 * 1024
MOST_PARTS = 500


def pixels(handle: IO[bytes], content_type: str) -> int:
    """The largest width × height it names; 0 where its header is no such header."""
    handle.seek(0)
    head = handle.read(HEAD)
    try:
        match content_type:
            case "image/png":
                return _product(">LL", head, 16)
            case "image/gif":
                return _product("<HH", head, 6)
            case "image/bmp":
                width, height = struct.unpack_from("<ll", head, 18)
                return abs(width * height)
            case "image/webp":
                return _webp(head)
            case "image/jpeg":
                return _jpeg(handle)
            case "image/tiff":
                return _tiff(handle, head)
            case _:
                return _boxes(head)
    except struct.error:
        return 0


def _product(layout: str, data: bytes, at: int) -> int:
    width, height = struct.unpack_from(layout, data, at)
    return int(width * height)


def _webp(head: bytes) -> int:
    if head[12:16] == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return width * height
    if head[12:16] == b"VP8L":
        (bits,) = struct.unpack_from("<L", head, 21)
        return int(((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1))
    width, height = struct.unpack_from("<HH", head, 26)
    return int((width & 0x3FFF) * (height & 0x3FFF))


def _jpeg(handle: IO[bytes]) -> int:
    """From marker to marker, to the one that names the size."""
    at = 2
    for _ in range(MOST_PARTS):
        handle.seek(at)
        mark, kind, length = struct.unpack(">BBH", handle.read(4))
        if mark != 0xFF:
            return 0
        if kind == 0xFF:
            at += 1
        elif 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return _product(">xHH", handle.read(5), 0)
        else:
            at += 2 + length
    return 0


def _tiff(handle: IO[bytes], head: bytes) -> int:
    """The largest of its pages."""
    order = "<" if head[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}L", head, 4)
    largest = 0
    for _ in range(MOST_PARTS):
        if at == 0:
            break
        handle.seek(at)
        (count,) = struct.unpack(f"{order}H", handle.read(2))
        fields = handle.read(count * 12)
        sizes = {256: 0, 257: 0}
        for place in range(0, len(fields) - 11, 12):
            tag, kind = struct.unpack_from(f"{order}HH", fields, place)
            if tag in sizes:
                (sizes[tag],) = struct.unpack_from(f"{order}{'H' if kind == 3 else 'L'}", fields, place + 8)
        largest = max(largest, sizes[256] * sizes[257])
        following = handle.read(4)
        at = struct.unpack(f"{order}L", following)[0] if len(following) == 4 else 0
    return largest


def _boxes(head: bytes) -> int:
    """HEIC and AVIF name the size of each of their pictures in a box of its own."""
    largest, at = 0, head.find(b"ispe")
    while 0 <= at <= len(head) - 16:
        largest = max(largest, _product(">LL", head, at + 8))
        at = head.find(b"ispe", at + 4)
    return largest
