"""Who may open a file that the scanner has not passed: one rule for pages, lists and bytes.

Where scanning is required, a file is its owner's alone until it is found clean; an infected one is nobody's,
whatever the setting.
"""

from typing import Protocol

from django.conf import settings

from evidence.kinds import ScanState

HOLDS_A_VIRUS = (
    "A virus was found in “{name}”, so nobody can open it. Take it off this item, scan the device it came from, "
    "then add a clean copy."
)
REFUSED = (
    "A virus was found in “{name}”, so it was not added. Scan the device it came from, then add a clean copy."
)


class Scanned(Protocol):
    """A Blob, as far as the rule looks at it."""

    @property
    def scan_state(self) -> str: ...


def shown_states() -> list[str]:
    """The states in which others than the owner may open a file."""
    if settings.SCAN_REQUIRED:
        return [ScanState.CLEAN]
    return open_states(own=True)


def is_shown_to_others(blob: Scanned) -> bool:
    return blob.scan_state in shown_states()


def is_infected(blob: Scanned) -> bool:
    return blob.scan_state == ScanState.INFECTED


def open_states(*, own: bool) -> list[str]:
    """The states in which a reader may open a file that they may see: ``may_open`` for many."""
    return [state for state in ScanState.values if state != ScanState.INFECTED] if own else shown_states()


def may_open(blob: Scanned, *, own: bool) -> bool:
    """Whether a reader who may see the file may have its bytes."""
    return blob.scan_state in open_states(own=own)
