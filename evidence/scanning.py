"""Asking ClamAV about stored bytes. Whatever is not a clear answer is none: the file stays withheld."""

from dataclasses import dataclass
from typing import BinaryIO, cast

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

from evidence.files import open_blob
from evidence.models import Blob

# What clamd answers (with AlertExceedsMax) about a file that it looked at in part only: no virus, and no all-clear.
NOT_LOOKED_AT = "Heuristics.Limits.Exceeded"
FOUND_LENGTH, ENGINE_LENGTH = 200, 100


@dataclass(frozen=True)
class Verdict:
    """What the scanner said. ``found`` names the signature that matched; "" is clean."""

    found: str
    engine: str


class CouldNotScan(Exception):
    """No answer, or one that is neither clean nor infected."""


def scan(blob: Blob) -> Verdict:
    """Stream the bytes to clamd and return its verdict. Raises CouldNotScan."""
    client = _client()
    try:
        with open_blob(blob) as handle:
            answer = client.instream(cast(BinaryIO, handle))
        engine = client.version()
    except (ClamdError, OSError, ValueError) as problem:
        # Past StreamMaxLength clamd answers and hangs up: which of the two is seen first is chance.
        raise CouldNotScan(str(problem) or type(problem).__name__) from problem
    finally:
        _hang_up(client)
    status, found = answer.get("stream", ("", None))
    if status == "OK":
        return Verdict("", engine[:ENGINE_LENGTH])
    if status != "FOUND" or not found or found.startswith(NOT_LOOKED_AT):
        raise CouldNotScan(found or "the scanner hung up without an answer")
    return Verdict(found[:FOUND_LENGTH], engine[:ENGINE_LENGTH])


def is_answering() -> bool:
    """Whether a scanner is there at all."""
    client = _client()
    try:
        return str(client.ping()) == "PONG"
    except (ClamdError, OSError, ValueError):
        return False
    finally:
        _hang_up(client)


def _client() -> ClamdNetworkSocket:
    address: str = settings.CLAMD
    if address.startswith("/"):
        return ClamdUnixSocket(address, timeout=settings.SCAN_TIMEOUT)
    host, _, port = address.rpartition(":")
    return ClamdNetworkSocket(host, int(port), timeout=settings.SCAN_TIMEOUT)


def _hang_up(client: ClamdNetworkSocket) -> None:
    """Close the last connection: the library opens one a command, and leaves one that failed open."""
    if hasattr(client, "clamd_socket"):
        client.clamd_socket.close()
