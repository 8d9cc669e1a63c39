"""The resumable upload protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload), as far as headers go.

Core, creation, expiration, checksum and termination. What the headers mean is read here; what is done about it
stands in ``evidence.views.uploads``.
"""

import base64
import binascii
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.http import http_date

from evidence.storages import CHUNK, Bytes, pieces

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
CHUNK_TYPE = "application/offset+octet-stream"
ALGORITHMS: dict[str, Callable[[], Any]] = {
    # The protocol asks for it; it guards against damage on the way, not against anybody.
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
}
MOST_DIGITS = 15
MOST_METADATA = 4096


class BadHeader(Exception):
    """A header that the protocol asks for is missing or malformed; ``status`` is the answer's."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Damaged(Exception):
    """A chunk is not what its checksum says."""


@dataclass(frozen=True)
class Checksum:
    """What a chunk's bytes must hash to."""

    algorithm: str
    digest: bytes


def number(text: str | None, header: str) -> int:
    """A length or an offset. Raises BadHeader."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise BadHeader(400, f"{header} must be a whole number.")
    return int(text)


def metadata(header: str) -> dict[str, str]:
    """``Upload-Metadata``: keys with base64 values, commas between them. Raises BadHeader.

    Zero bytes are left out of the values: PostgreSQL stores none, and no file is refused for its name.
    """
    if len(header) > MOST_METADATA:
        raise BadHeader(400, "Upload-Metadata is too long.")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            text = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise BadHeader(400, f"Upload-Metadata: {key[:40]} is not base64 of UTF-8.") from None
        if key in found:
            raise BadHeader(400, f"Upload-Metadata: {key[:40]} is given twice.")
        found[key] = text.replace("\0", "")
    return found


def as_metadata(values: dict[str, str]) -> str:
    """The header that ``metadata`` reads."""
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}".strip() for key, value in values.items()
    )


def checksum(header: str | None) -> Checksum | None:
    """``Upload-Checksum``: an algorithm and a base64 digest. Raises BadHeader."""
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader(400, f"Upload-Checksum: use one of {', '.join(ALGORITHMS)}.")
    try:
        return Checksum(algorithm, base64.b64decode(value.strip(), validate=True))
    except (binascii.Error, ValueError):
        raise BadHeader(400, "Upload-Checksum is not base64.") from None


def expires(moment: datetime) -> str:
    """``Upload-Expires``."""
    return http_date(moment.timestamp())


@contextmanager
def checked(chunks: Iterator[Bytes], wanted: Checksum, *, folder: str) -> Iterator[Iterator[Bytes]]:
    """The same bytes once all of them have come and match. Raises Damaged; nothing of a damaged chunk is passed on."""
    digest = ALGORITHMS[wanted.algorithm]()
    with tempfile.SpooledTemporaryFile(max_size=CHUNK, dir=folder) as aside:
        for chunk in chunks:
            digest.update(chunk)
            aside.write(chunk)
        if digest.digest() != wanted.digest:
            raise Damaged
        aside.seek(0)
        yield pieces(aside)
