"""Whether a document holds more than its pages: what a program that opens it may run, start or fetch.

Macros are refused. The rest is in honest documents too (an embedded table, a linked picture), so it is taken and
marked, and everybody who downloads it is told. What cannot be looked into is marked as well.
"""

from typing import IO

from evidence import office_contents, old_office_contents, pdf_contents, rtf_contents
from evidence.holds import Holds
from evidence.media_types import OLD_OFFICE, OPEN_DOCUMENTS, PDF, RTF


def holds(handle: IO[bytes], content_type: str) -> Holds:
    """What an open file of a plain type holds. Nothing is said of pictures, sound, film and text."""
    if content_type == PDF:
        return _active_if(pdf_contents.is_active(handle))
    if content_type == RTF:
        return _active_if(rtf_contents.is_active(handle))
    if content_type in OPEN_DOCUMENTS:
        return office_contents.holds(handle)
    if content_type in OLD_OFFICE.values():
        return old_office_contents.holds(handle)
    return Holds.NOTHING


def _active_if(is_active: bool) -> Holds:
    return Holds.ACTIVE if is_active else Holds.NOTHING
