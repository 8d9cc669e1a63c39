"""Originals that an employer keeps: their fingerprint (SHA-256), as typed and as computed from bytes."""

import hashlib
import re
from collections.abc import Iterable

HEX = re.compile(r"[0-9a-f]{64}")


def normal_fingerprint(typed: str) -> str | None:
    """The fingerprint in the one way it is stored; None for what is none. Gaps and capitals are no matter."""
    plain = "".join(typed.split()).lower()
    return plain if HEX.fullmatch(plain) else None


def fingerprint_of(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
