"""How large the list of contents of a zip archive says it is, without reading it.

Python's ``zipfile`` loads that list whole: a hostile archive of some hundred megabytes can name millions of
members. What an office program writes names some hundreds.
"""

import struct
from typing import IO

END = struct.Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
LOCATOR = struct.Struct("<4sLQL")
LOCATOR_SIGNATURE = b"PK\x06\x07"
LONGEST_COMMENT = 65_535

MOST_MEMBERS = 20_000
MOST_BYTES = 8 * 1024**2


def is_modest(handle: IO[bytes]) -> bool:
    """Whether the archive has an end record that promises a list of ordinary size (and is not of the 64-bit form).

    Office programs write the 64-bit form only beyond 4 GB or 65,535 members.
    """
    size = handle.seek(0, 2)
    start = max(size - LONGEST_COMMENT - END.size - LOCATOR.size, 0)
    handle.seek(start)
    tail = handle.read(LONGEST_COMMENT + END.size + LOCATOR.size)
    at = tail.rfind(END_SIGNATURE)
    if at < 0 or len(tail) - at < END.size:
        return False
    if LOCATOR_SIGNATURE in tail[max(at - LOCATOR.size, 0) : at]:
        return False
    _, _, _, _, members, length, _, _ = END.unpack_from(tail, at)
    return members <= MOST_MEMBERS and length <= MOST_BYTES
