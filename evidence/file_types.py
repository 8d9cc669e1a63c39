"""What a file is, by its content and never by its name, and how it may be shown."""

import codecs
import zipfile
import zlib
from collections.abc import Sequence
from typing import IO

import filetype

from accounts.errors import RuleBroken
from evidence import ole_directory
from evidence.active_contents import holds
from evidence.holds import Holds
from evidence.image_size import MOST_PIXELS, pixels
from evidence.media_types import (
    ACTIVE,
    AUDIO,
    DOCUMENTS,
    GROUPS,
    IMAGES,
    OFFICE_PARTS,
    OLD_OFFICE,
    OPEN_DOCUMENTS,
    OTHER_IMAGES,
    PDF,
    TAKEN,
    TEXT,
    Group,
    in_words,
    plain_type,
)
from evidence.refusals import NotTaken
from evidence.zip_directory import ends_as_archive, is_modest

MACRO_PART = "vbaProject.bin"
# Where an Office file lists the types of its parts; a macro part may bear any name but not hide its type.
CONTENT_TYPES = "[Content_Types].xml"
CONTENT_TYPES_READ = 1024**2
MACRO_TYPES = (b"macroenabled", b"vbaproject")
# Macros of Excel before VBA; and what OpenDocument keeps its scripts in, but for lists that are there without any.
MACRO_FOLDERS = ("xl/macrosheets/", "basic/", "scripts/")
EMPTY_LISTS = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml", "/")
# How the parts of Office and OpenDocument files are packed; zipfile unpacks other ways, with errors of their own.
OFFICE_PACKING = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

# What a file may be found to be that is never taken, and what to do about it.
ENCRYPTED = "encrypted"
OLD_TEXT = "old text"
REFUSED = {
    MACRO_PART: "“{name}” contains macros. Save it without macros (.docx, .xlsx, .pptx, .odt) and add it again.",
    ENCRYPTED: "“{name}” is locked with a password, so nobody could read it. Save it without one and add it again.",
    OLD_TEXT: "“{name}” is text in an old encoding. Save it as UTF-8 (Excel calls it “CSV UTF-8”) and add it again.",
}
ENCRYPTED_STREAM = "encryptedpackage"

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

MILLION = 1_000_000
SNIFF_BYTES = 8192
ZIP = b"PK\x03\x04"


def content_type_of(handle: IO[bytes], *, name: str, takes: Sequence[Group] = GROUPS) -> str:
    """The MIME type of the bytes in an open file, marked if they are active.

    Raises RuleBroken if it is not one of those taken.
    """
    handle.seek(0)
    head = handle.read(SNIFF_BYTES)
    if head.startswith(ZIP):
        found = _zip_type(handle)
    elif head.startswith(ole_directory.SIGNATURE):
        found = _old_office_type(handle)
    else:
        found = _sniff(head)
    found = _taken(found, name=name, takes=takes)
    _check_inside(handle, found, name=name)
    inside = holds(handle, found)
    if inside == Holds.MACROS:
        raise _refused(MACRO_PART, name)
    handle.seek(0, 2)
    return found + ACTIVE if inside == Holds.ACTIVE else found


def check_beginning(head: bytes, *, name: str, takes: Sequence[Group]) -> None:
    """Spare the sending of the rest where the first bytes tell already. Raises NotTaken."""
    if not head.startswith((ZIP, ole_directory.SIGNATURE)):  # what these are stands at their end
        _taken(_sniff(head), name=name, takes=takes)


def check_declared(content_type: str, *, name: str, takes: Sequence[Group]) -> None:
    """Spare the sending of what is never taken, by what the sender's device calls it. Raises NotTaken.

    Says nothing of what is taken: that is for the content to say.
    """
    if content_type.partition(";")[0].strip().lower() in NEVER_TAKEN:
        raise _unknown(name, takes)


def _taken(found: str | None, *, name: str, takes: Sequence[Group]) -> str:
    """The type that was found. Raises NotTaken with the reason where it is not taken."""
    if found is None:
        raise _unknown(name, takes)
    if found in REFUSED:
        raise _refused(found, name)
    if not any(found in group.types for group in takes):
        raise NotTaken(f"Your provider does not take files like “{name}”. It takes {in_words(takes)}.")
    return found


def _refused(found: str, name: str) -> NotTaken:
    return NotTaken(REFUSED[found].format(name=name))


def _unknown(name: str, takes: Sequence[Group]) -> NotTaken:
    return NotTaken(f"“{name}” is of a type we cannot take. We take {in_words(takes)}.")


def _check_inside(handle: IO[bytes], found: str, *, name: str) -> None:
    """What a type may hold that is not to be taken."""
    is_zip = found in OPEN_DOCUMENTS
    if not is_zip and ends_as_archive(handle):
        raise RuleBroken(
            f"“{name}” is two files in one: there is an archive behind it. Add what it holds file by file."
        )
    if found in IMAGES | OTHER_IMAGES and (count := pixels(handle, found)) > MOST_PIXELS:
        raise RuleBroken(
            f"“{name}” has {count // MILLION:,} million pixels, more than the {MOST_PIXELS // MILLION} million "
            "we take. Save it smaller and add it again."
        )


def _sniff(head: bytes) -> str | None:
    try:
        guess = filetype.guess(head)
    except RecursionError:  # it follows frame after frame of one kind of archive
        return None
    if guess is not None:
        return guess.mime if guess.mime in TAKEN else None
    if _is_text(head):
        return TEXT
    return OLD_TEXT if _is_old_text(head) else None


def _old_office_type(handle: IO[bytes]) -> str | None:
    """Word, Excel and PowerPoint before 2007; other compound files (installers, saved mails) are not taken."""
    try:
        names = ole_directory.names_in(handle)
    except ole_directory.Broken:
        return None
    if names.have_macros:
        return MACRO_PART
    if ENCRYPTED_STREAM in names.top:
        return ENCRYPTED
    return next((kind for stream, kind in OLD_OFFICE.items() if stream in names.top), None)


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
            if any(part.compress_type not in OFFICE_PACKING for part in archive.infolist()):
                return None
            names = archive.namelist()
            if any(map(_is_macro, names)) or _declares_macros(archive, names):
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


def _is_macro(member: str) -> bool:
    member = member.lower()
    return member.endswith(MACRO_PART.lower()) or (
        member.startswith(MACRO_FOLDERS) and not member.endswith(EMPTY_LISTS)
    )


def _declares_macros(archive: zipfile.ZipFile, names: list[str]) -> bool:
    if CONTENT_TYPES not in names:
        return False
    with archive.open(CONTENT_TYPES) as part:
        # Without its zero bytes, UTF-16 reads like ASCII.
        declared = part.read(CONTENT_TYPES_READ).replace(b"\0", b"").lower()
    return any(word in declared for word in MACRO_TYPES)


def has_preview(content_type: str) -> bool:
    """Whether the worker can try to make pictures or text of it. Sound and film play in the page themselves."""
    return plain_type(content_type) in IMAGES | OTHER_IMAGES | DOCUMENTS | {TEXT}


def shown_as(content_type: str) -> str:
    """How a browser may show it in place: image, pdf, text, audio, video, or "" for download only."""
    if content_type in IMAGES:
        return "image"
    if content_type == PDF:
        return "pdf"
    if content_type == TEXT:
        return "text"
    if content_type in AUDIO:
        return "audio"
    if content_type in {"video/mp4", "video/webm", "video/quicktime", "video/x-m4v"}:
        return "video"
    return ""
