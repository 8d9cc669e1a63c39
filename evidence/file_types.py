"""What a file is, by its content and never by its name, and how it may be shown."""

import codecs
import zipfile
from typing import IO

import filetype

from accounts.errors import RuleBroken

OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
OFFICE_PARTS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
MACRO_PART = "vbaProject.bin"

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
DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/rtf",
        *OFFICE_PARTS.values(),
        f"{ODF}text",
        f"{ODF}spreadsheet",
        f"{ODF}presentation",
    }
)
TEXT = "text/plain"
TAKEN = IMAGES | OTHER_IMAGES | AUDIO | VIDEO | DOCUMENTS | {TEXT}
TAKEN_IN_WORDS = "photos, PDF, Word, Excel, PowerPoint, OpenDocument, plain text, audio and video"

SNIFF_BYTES = 8192


def content_type_of(handle: IO[bytes], *, name: str) -> str:
    """The MIME type of the bytes in an open file; raises RuleBroken if it is not one we take."""
    handle.seek(0)
    head = handle.read(SNIFF_BYTES)
    found = _zip_type(handle) if head.startswith(b"PK\x03\x04") else _sniff(head)
    handle.seek(0, 2)
    if found is None:
        raise RuleBroken(f"“{name}” is of a type we cannot take. We take {TAKEN_IN_WORDS}.")
    if found == MACRO_PART:
        raise RuleBroken(
            f"“{name}” contains macros. Save it without macros (.docx, .xlsx, .pptx) and add it again."
        )
    return found


def _sniff(head: bytes) -> str | None:
    guess = filetype.guess(head)
    if guess is not None:
        return guess.mime if guess.mime in TAKEN else None
    return TEXT if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    """UTF-8 (or UTF-16 with its mark) without control characters other than white space."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(head)
    except UnicodeDecodeError:
        return False
    return not any(c < " " and c not in "\t\n\r\f" for c in text)


def _zip_type(handle: IO[bytes]) -> str | None:
    """Office and OpenDocument files are zip archives; other archives are not taken."""
    try:
        with zipfile.ZipFile(handle) as archive:
            names = archive.namelist()
            if any(n.endswith(MACRO_PART) for n in names):
                return MACRO_PART
            for part, content_type in OFFICE_PARTS.items():
                if part in names:
                    return content_type
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return declared if declared in DOCUMENTS else None
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError):
        return None
    return None


def shown_as(content_type: str) -> str:
    """How a browser may show it in place: image, pdf, text, audio, video, or "" for download only."""
    if content_type in IMAGES:
        return "image"
    if content_type == "application/pdf":
        return "pdf"
    if content_type == TEXT:
        return "text"
    if content_type in AUDIO:
        return "audio"
    if content_type in {"video/mp4", "video/webm", "video/quicktime", "video/x-m4v"}:
        return "video"
    return ""
