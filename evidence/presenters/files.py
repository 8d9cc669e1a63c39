"""A file as pages show it: what kind it is in words, and how a browser may show it in place."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.urls import reverse

from evidence.file_types import shown_as
from evidence.models import Blob

# Longer text would keep a browser busy; it is for downloading.
TEXT_SHOWN_BYTES = 2 * 1024 * 1024

WORDS = (
    ("image/heic", "HEIC photo"),
    ("image/heif", "HEIC photo"),
    ("image/", "Picture"),
    ("audio/", "Sound"),
    ("video/", "Video"),
    ("application/pdf", "PDF"),
    ("application/rtf", "Text document"),
    ("text/", "Text"),
    ("wordprocessing", "Word document"),
    ("msword", "Word document"),
    ("presentation", "Presentation"),
    ("powerpoint", "Presentation"),
    ("spreadsheet", "Spreadsheet"),
    ("excel", "Spreadsheet"),
    ("opendocument.text", "Text document"),
)


class NamedFile(Protocol):
    """An Attachment or a SubmittedFile, with its blob loaded."""

    uuid: UUID
    name: str
    blob: Blob


@dataclass(frozen=True)
class FileView:
    """What templates need of a file. ``shows`` is image, pdf, text, audio, video, or "" (download only)."""

    uuid: UUID
    name: str
    size: int
    type: str
    words: str
    shows: str
    url: str
    download_url: str
    sha256: str


def file_view(file: NamedFile) -> FileView:
    url = reverse("evidence:file", kwargs={"uuid": file.uuid})
    content_type = file.blob.content_type
    shows = shown_as(content_type)
    if shows == "text" and file.blob.size > TEXT_SHOWN_BYTES:
        shows = ""
    return FileView(
        uuid=file.uuid,
        name=file.name,
        size=file.blob.size,
        type=content_type,
        words=type_in_words(content_type),
        shows=shows,
        url=url,
        download_url=f"{url}?download=1",
        sha256=file.blob.sha256,
    )


def type_in_words(content_type: str) -> str:
    return next((words for part, words in WORDS if part in content_type), "File")
