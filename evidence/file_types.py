"""What a file is, by its content and never by its name, and how it may be shown."""

import codecs
import zipfile
import zlib
from typing import IO

import filetype

from accounts.errors import RuleBroken
from evidence.refusals import NotTaken
from evidence.zip_directory import is_modest

OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
OFFICE_PARTS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
MACRO_PART = "vbaProject.bin"
# Where an Office file lists the types of its parts; a macro part may bear any name but not hide its type.
CONTENT_TYPES = "[Content_Types].xml"
CONTENT_TYPES_READ = 1024**2
MACRO_TYPES = (b"macroenabled", b"vbaproject")

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

# As browsers call archives, programs and installers.
NEVER_TAKEN = frozenset(
    {
        "application/zip",
        "application/x-zip-compressed",
        "application/x-7z-compressed",
        "application/vnd.rar",
        "application/x-rar-compressed",
        "application/x-tar",
        "application/gzip",
        "application/x-gzip",
        "application/x-msdownload",
        "application/x-msdos-program",
        "application/vnd.microsoft.portable-executable",
        "application/x-msi",
        "application/java-archive",
        "application/vnd.android.package-archive",
        "application/x-apple-diskimage",
        "application/x-iso9660-image",
        "application/x-sh",
    }
)

SNIFF_BYTES = 8192


def content_type_of(handle: IO[bytes], *, name: str) -> str:
    """The MIME type of the bytes in an open file; raises RuleBroken if it is not one we take."""
    handle.seek(0)
    head = handle.read(SNIFF_BYTES)
    found = _zip_type(handle) if head.startswith(b"PK\x03\x04") else _sniff(head)
    handle.seek(0, 2)
    if found is None and _is_old_text(head):
        raise RuleBroken(
            f"“{name}” is text in an old encoding. Save it as UTF-8 (Excel calls it “CSV UTF-8”) and add it again."
        )
    if found is None:
        raise RuleBroken(f"“{name}” is of a type we cannot take. We take {TAKEN_IN_WORDS}.")
    if found == MACRO_PART:
        raise RuleBroken(
            f"“{name}” contains macros. Save it without macros (.docx, .xlsx, .pptx) and add it again."
        )
    return found


def check_declared(content_type: str, *, name: str) -> None:
    """Spare the sending of what is never taken, by what the sender's device calls it. Raises NotTaken.

    Says nothing of what is taken: that is for the content to say.
    """
    if content_type.partition(";")[0].strip().lower() in NEVER_TAKEN:
        raise NotTaken(f"“{name}” is of a type we cannot take. We take {TAKEN_IN_WORDS}.")


def _sniff(head: bytes) -> str | None:
    guess = filetype.guess(head)
    if guess is not None:
        return guess.mime if guess.mime in TAKEN else None
    return TEXT if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    """UTF-8 (or UTF-16 with its mark) without control characters other than white space."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if marked else "utf-8")()
    try:
        # A long file is cut here, perhaps inside a character.
        text = decoder.decode(head, final=len(head) < SNIFF_BYTES)
    except UnicodeDecodeError:
        return False
    return not any(c < " " and c not in "\t\n\r\f" for c in text)


def _is_old_text(head: bytes) -> bool:
    """Likely text of the time before Unicode: no control characters, and mostly ASCII."""
    plain = sum(byte in b"\t\n\r\f" or 0x20 <= byte < 0x7F for byte in head)
    high = sum(byte >= 0x80 for byte in head)
    return plain + high == len(head) and high * 5 < len(head)


def _zip_type(handle: IO[bytes]) -> str | None:
    """Office and OpenDocument files are zip archives; other archives are not taken."""
    if not is_modest(handle):
        return None
    try:
        with zipfile.ZipFile(handle) as archive:
            names = archive.namelist()
            if any(n.endswith(MACRO_PART) for n in names) or _declares_macros(archive, names):
                return MACRO_PART
            for part, content_type in OFFICE_PARTS.items():
                if part in names:
                    return content_type
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return declared if declared in DOCUMENTS else None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        return None
    return None


def _declares_macros(archive: zipfile.ZipFile, names: list[str]) -> bool:
    if CONTENT_TYPES not in names:
        return False
    with archive.open(CONTENT_TYPES) as part:
        # Without its zero bytes, UTF-16 reads like ASCII.
        declared = part.read(CONTENT_TYPES_READ).replace(b"\0", b"").lower()
    return any(word in declared for word in MACRO_TYPES)


def has_preview(content_type: str) -> bool:
    """Whether the worker can try to make pictures or text of it. Sound and film play in the page themselves."""
    return content_type in IMAGES | OTHER_IMAGES | DOCUMENTS | {TEXT}


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
