"""The types of files that are taken, and the groups that a provider may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Provider

PDF = "application/pdf"
RTF = "application/rtf"
# Of what holds more than pages (evidence.active_contents). The mark is a parameter of the type, so that whoever
# looks for plain PDFs does not take one that has it for one; ``plain_type`` drops it.
ACTIVE = "; active=yes"
ACTIVE_PDF = PDF + ACTIVE
TEXT = "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
OFFICE_PARTS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
OPEN_DOCUMENTS = frozenset({*OFFICE_PARTS.values(), f"{ODF}text", f"{ODF}spreadsheet", f"{ODF}presentation"})
# By the stream that only these hold.
OLD_OFFICE = {
    "worddocument": "application/msword",
    "workbook": "application/vnd.ms-excel",
    "book": "application/vnd.ms-excel",
    "powerpoint document": "application/vnd.ms-powerpoint",
}

IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
OTHER_IMAGES = frozenset({"image/heic", "image/heif", "image/avif", "image/tiff", "image/bmp"})
AUDIO = frozenset(
    {
        "audio/mpeg",
        "audio/mp4",
        "audio/m4a",
        "audio/x-wav",
        "audio/wav",
        "audio/ogg",
        "audio/aac",
        "audio/x-flac",
    }
)
VIDEO = frozenset(
    {"video/mp4", "video/webm", "video/quicktime", "video/x-m4v", "video/3gpp", "video/x-msvideo"}
)
DOCUMENTS = frozenset({PDF, RTF, *OLD_OFFICE.values(), *OPEN_DOCUMENTS})
TAKEN = IMAGES | OTHER_IMAGES | AUDIO | VIDEO | DOCUMENTS | {TEXT}


@dataclass(frozen=True)
class Group:
    """Types that a provider takes or not. ``column`` is its setting; ``accept`` is for a browser's file chooser."""

    column: str
    words: str
    types: frozenset[str]
    accept: str


GROUPS = (
    Group("takes_pictures", "photos", IMAGES | OTHER_IMAGES, "image/*,.heic"),
    Group(
        "takes_documents",
        "PDF, Word, Excel, PowerPoint, OpenDocument",
        DOCUMENTS,
        ".pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.rtf",
    ),
    Group("takes_text", "plain text", frozenset({TEXT}), "text/*,.txt,.md,.csv"),
    Group("takes_sound", "sound", AUDIO, "audio/*,.m4a"),
    Group("takes_video", "video", VIDEO, "video/*"),
)


def taken_by(provider: Provider) -> tuple[Group, ...]:
    """The groups that a provider takes."""
    return tuple(group for group in GROUPS if getattr(provider, group.column))


def in_words(groups: Sequence[Group]) -> str:
    """``photos, plain text and video``."""
    words = ", ".join(group.words for group in groups)
    start, comma, last = words.rpartition(", ")
    return f"{start} and {last}" if comma else last


def plain_type(content_type: str) -> str:
    """The type without our mark."""
    return content_type.partition(";")[0]


def is_active(content_type: str) -> bool:
    """Whether a program that opens the file may run, start or fetch something."""
    return content_type.endswith(ACTIVE)
