"""What the list of contents of a zip archive says, without unpacking anything.

Python's ``zipfile`` loads that list whole: a hostile archive of some hundred megabytes can name millions of
members. What an office program writes names some hundreds, each in a place of its own.
"""

import struct
from typing import IO

END = struct.Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
LOCATOR = struct.Struct("<4sLQL")
LOCATOR_SIGNATURE = b"PK\x06\x07"
MEMBER = struct.Struct("<4s6H3L5H2L")
MEMBER_SIGNATURE = b"PK\x01\x02"
LOCAL_HEADER = 30
LONGEST_COMMENT = 65_535

MOST_MEMBERS = 20_000
MOST_BYTES = 8 * 1024**2
MOST_UNPACKED = 4 * 1024**3
# Beyond this size, what shrinks to a hundredth or less is made to burst.
UNSUSPICIOUS = 200 * 1024**2
LARGEST_RATIO = 100


def is_modest(handle: IO[bytes]) -> bool:
    """Whether the archive promises contents of ordinary number and size, none inside another.

    The 64-bit form is refused: office programs write it only beyond 4 GB or 65,535 members.
    """
    found = _end(handle)
    if found is None:
        return False
    tail, at, start = found
    if LOCATOR_SIGNATURE in tail[max(at - LOCATOR.size, 0) : at]:
        return False
    _, _, _, _, members, length, _, _ = END.unpack_from(tail, at)
    place = start + at - length
    if members > MOST_MEMBERS or length > MOST_BYTES or place < 0:
        return False
    handle.seek(place)
    return _is_modest_list(handle.read(length), members, place)


def ends_as_archive(handle: IO[bytes]) -> bool:
    """Whether a file of another type ends in an archive: two files in one, each shown by another program."""
    found = _end(handle)
    if found is None:
        return False
    tail, at, start = found
    *_, members, length, _, comment = END.unpack_from(tail, at)
    place = start + at - length
    if at + END.size + comment != len(tail) or place < 0 or members == 0:
        return False
    handle.seek(place)
    return handle.read(4) == MEMBER_SIGNATURE


def _end(handle: IO[bytes]) -> tuple[bytes, int, int] | None:
    """The last bytes, where in them the end record is, and where in the file they begin."""
    size = handle.seek(0, 2)
    start = max(size - LONGEST_COMMENT - END.size - LOCATOR.size, 0)
    handle.seek(start)
    tail = handle.read(LONGEST_COMMENT + END.size + LOCATOR.size)
    at = tail.rfind(END_SIGNATURE)
    return None if at < 0 or len(tail) - at < END.size else (tail, at, start)


def _is_modest_list(listed: bytes, members: int, place: int) -> bool:
    """``place`` is where the list begins: members lie before it, one after another."""
    spans, packed_all, unpacked_all, at = [], 0, 0, 0
    for _ in range(members):
        if len(listed) - at < MEMBER.size:
            return False
        signature, *fields = MEMBER.unpack_from(listed, at)
        packed, unpacked, name, extra, comment = fields[7:12]
        if signature != MEMBER_SIGNATURE:
            return False
        begin = fields[15]
        spans.append((begin, begin + LOCAL_HEADER + name + packed))
        packed_all, unpacked_all = packed_all + packed, unpacked_all + unpacked
        at += MEMBER.size + name + extra + comment
    spans.sort()
    begins = [*(begin for begin, _ in spans[1:]), place]
    if any(end > begin for (_, end), begin in zip(spans, begins, strict=False)):
        return False
    return unpacked_all <= MOST_UNPACKED and (
        unpacked_all <= UNSUSPICIOUS or unpacked_all <= packed_all * LARGEST_RATIO
    )
