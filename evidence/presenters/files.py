"""A file as pages show it: its kind in words, whether the reader may open it, how a browser may show it in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import Provider
from evidence.file_types import shown_as
from evidence.kinds import ScanState
from evidence.media_types import in_words, is_active, plain_type, taken_by
from evidence.models import Blob
from evidence.presenters.previews import PreviewView, preview_view
from evidence.withholding import is_infected, may_open

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


# What people expect of a name's ending: all that may be behind it, in the words above.
PICTURES = frozenset({"Picture", "HEIC photo"})
RECORDINGS = frozenset({"Sound", "Video"})
WRITTEN = frozenset({"Word document", "Text document"})
EXPECTED = {
    "pdf": frozenset({"PDF"}),
    **dict.fromkeys(
        ("jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "avif", "tif", "tiff", "bmp"), PICTURES
    ),
    **dict.fromkeys(
        ("mp3", "wav", "m4a", "aac", "flac", "ogg", "mp4", "mov", "m4v", "webm", "3gp", "avi"), RECORDINGS
    ),
    **dict.fromkeys(("doc", "docx", "odt", "rtf"), WRITTEN),
    **dict.fromkeys(("xls", "xlsx", "ods"), frozenset({"Spreadsheet"})),
    **dict.fromkeys(("ppt", "pptx", "odp"), frozenset({"Presentation"})),
}


class NamedFile(Protocol):
    """An Attachment or a SubmittedFile, with its blob loaded."""

    uuid: UUID
    name: str
    blob: Blob


CHECKING = "It is being checked for viruses, which usually takes a minute."
NOT_CHECKED = (
    "It could not be checked for viruses, so only its owner can open it. The check will be tried again."
)
NEVER_CHECKED = "It is larger than the virus scanner looks at, so only its owner can open it."
WITHHELD = "A virus was found in it, so nobody can open it."


@dataclass(frozen=True)
class ScanWord:
    """How the check for viruses stands. ``slug`` chooses the glyph; "" where nothing is to be said."""

    slug: str = ""
    word: str = ""


SCAN_WORDS = {
    ScanState.WAITING: ScanWord("checking", "Checking for viruses"),
    ScanState.CLEAN: ScanWord("checked", "Checked"),
    ScanState.FAILED: ScanWord("unchecked", "Could not be checked"),
    ScanState.INFECTED: ScanWord("withheld", "Withheld: virus found"),
}


def scan_word(blob: Blob) -> ScanWord:
    """Where nobody scans, only what was found before is told."""
    if settings.SCAN_REQUIRED or is_infected(blob):
        return SCAN_WORDS[ScanState(blob.scan_state)]
    return ScanWord()


def why_not(blob: Blob, *, own: bool) -> str:
    """Why the reader cannot open a file that they may see; "" if they can."""
    if may_open(blob, own=own):
        return ""
    if is_infected(blob):
        return WITHHELD
    if blob.size > settings.SCAN_MAX_BYTES:
        return NEVER_CHECKED
    return NOT_CHECKED if blob.scan_state == ScanState.FAILED else CHECKING


def infected_in(files: Sequence[NamedFile]) -> list[str]:
    """The names of those with a virus."""
    return [file.name for file in files if is_infected(file.blob)]


@dataclass(frozen=True)
class FileView:
    """What templates need of a file. ``shows`` is how a browser could show the file itself, ``preview`` what we show.

    ``open_url`` leads to what may be looked at in place, "" without it: of a picture never the original, which
    may tell where it was taken. ``why_not`` says why this reader cannot open it; then nothing links to it.
    ``misnamed`` is the ending of a name that promises another kind of file than it is, else "".
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
    scan: ScanWord
    why_not: str
    is_active: bool
    misnamed: str


def file_view(file: NamedFile, *, own: bool, looks: int = 0) -> FileView:
    """Of a file loaded ``for_showing``. ``own`` is whether the reader is the file's owner.

    ``looks``: how often the page has asked whether its preview is made.
    """
    url = reverse("evidence:file", kwargs={"uuid": file.uuid})
    content_type = file.blob.content_type
    shows = shown_as(content_type)
    if shows == "text" and file.blob.size > TEXT_SHOWN_BYTES:
        shows = ""
    withheld = why_not(file.blob, own=own)
    if withheld:
        shows = ""
    preview = PreviewView("") if withheld else preview_view(file.uuid, file.blob, looks=looks)
    return FileView(
        uuid=file.uuid,
        name=file.name,
        size=file.blob.size,
        type=plain_type(content_type),
        words=type_in_words(content_type),
        shows=shows,
        url=url,
        open_url=_open_url(url, shows, preview),
        download_url=f"{url}?download=1",
        sha256=file.blob.sha256,
        preview=preview,
        scan=scan_word(file.blob),
        why_not=withheld,
        is_active=is_active(content_type),
        misnamed=_misnamed(file.name, type_in_words(content_type)),
    )


def _misnamed(name: str, words: str) -> str:
    _, dot, ending = name.lower().rpartition(".")
    if not dot:
        return ""
    return f".{ending}" if words not in EXPECTED.get(ending, {words}) else ""


def _open_url(url: str, shows: str, preview: PreviewView) -> str:
    if preview.display:
        return preview.display.url
    return url if shows in {"pdf", "text", "audio", "video"} else ""


@dataclass(frozen=True)
class Taking:
    """What a provider takes: in words, for a browser's file chooser, and whether a camera is of use."""

    words: str
    accept: str
    pictures: bool


def taking(provider: Provider) -> Taking:
    groups = taken_by(provider)
    return Taking(in_words(groups), ",".join(group.accept for group in groups), provider.takes_pictures)


def type_in_words(content_type: str) -> str:
    return next((words for part, words in WORDS if part in content_type), "File")
