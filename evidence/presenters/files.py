"""A file as pages show it: what kind it is in words, and how a browser may show it in place."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.urls import reverse

from evidence.file_types import shown_as
from evidence.models import Blob
from evidence.presenters.previews import PreviewView, preview_view

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
    """What templates need of a file. ``shows`` is how a browser could show the file itself, ``preview`` what we show.

    ``open_url`` leads to what may be looked at in place, "" without it: of a picture never the original, which
    may tell where it was taken.
    """

    uuid: UUID
    name: str
    size: int
    type: str
    words: str
    shows: str
    url: str
    open_url: str
    download_url: str
    sha256: str
    preview: PreviewView


def file_view(file: NamedFile, *, looks: int = 0) -> FileView:
    """Of a file loaded ``for_showing``. ``looks``: how often the page has asked whether its preview is made."""
    url = reverse("evidence:file", kwargs={"uuid": file.uuid})
    content_type = file.blob.content_type
    shows = shown_as(content_type)
    if shows == "text" and file.blob.size > TEXT_SHOWN_BYTES:
        shows = ""
    preview = preview_view(file.uuid, file.blob, looks=looks)
    return FileView(
        uuid=file.uuid,
        name=file.name,
        size=file.blob.size,
        type=content_type,
        words=type_in_words(content_type),
        shows=shows,
        url=url,
        open_url=_open_url(url, shows, preview),
        download_url=f"{url}?download=1",
        sha256=file.blob.sha256,
        preview=preview,
    )


def _open_url(url: str, shows: str, preview: PreviewView) -> str:
    if preview.display:
        return preview.display.url
    return url if shows in {"pdf", "text", "audio", "video"} else ""


def type_in_words(content_type: str) -> str:
    return next((words for part, words in WORDS if part in content_type), "File")
