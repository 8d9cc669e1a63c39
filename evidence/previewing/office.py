"""Office files: their text, and their pages where LibreOffice is there to set them."""

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from evidence.previewing.opendocument import text_of_opendocument
from evidence.previewing.parts import Package, opened
from evidence.previewing.result import NoPreview, Reason, Result
from evidence.previewing.sheets import text_of_sheets
from evidence.previewing.slides import text_of_slides
from evidence.previewing.text import tidy
from evidence.previewing.word import text_of_word

OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
READERS: dict[str, tuple[str, Callable[[Package], str]]] = {
    f"{OFFICE}wordprocessingml.document": ("docx", text_of_word),
    f"{OFFICE}spreadsheetml.sheet": ("xlsx", text_of_sheets),
    f"{OFFICE}presentationml.presentation": ("pptx", text_of_slides),
    f"{ODF}text": ("odt", text_of_opendocument),
    f"{ODF}spreadsheet": ("ods", text_of_opendocument),
    f"{ODF}presentation": ("odp", text_of_opendocument),
}
# Of these we read nothing ourselves.
OLD = {
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/rtf": "rtf",
}
# In the list of contents of an old-style container: what it holds is encrypted.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LOOKED_THROUGH = 4 * 1024**2
CONVERTING_SECONDS = 60


def preview_office(source: Path, content_type: str, result: Result) -> None:
    ending, reader = READERS[content_type]
    with opened(source) as package:
        text = tidy(reader(package))
        is_safe = not package.reaches_out()
    if text:
        result.add_text(text)
    pages = _as_pdf(source, ending, result) if is_safe else None
    if pages is not None:
        _pages(pages, result)
    elif not text:
        raise NoPreview(Reason.EMPTY)


def preview_old_office(source: Path, content_type: str, result: Result) -> None:
    with source.open("rb") as handle:
        if ENCRYPTED in handle.read(LOOKED_THROUGH):
            raise NoPreview(Reason.PROTECTED)
    pages = _as_pdf(source, OLD[content_type], result)
    if pages is None:
        raise NoPreview(Reason.BROKEN if os.environ.get("APM_SOFFICE") else Reason.NO_PROGRAM)
    from evidence.previewing.pdf import preview_pdf

    preview_pdf(pages, result)


def _pages(pages: Path, result: Result) -> None:
    """The pages' pictures; the text stays the one that was read from the file itself."""
    from evidence.previewing.pdf import preview_pdf  # loads the engine, which most office files do not need

    text = result.take_text()
    try:
        preview_pdf(pages, result)
    except NoPreview:
        if not text:
            raise
    if text:
        result.add_text(text)


def _as_pdf(source: Path, ending: str, result: Result) -> Path | None:
    """The file as LibreOffice prints it, or None where it is not there or does not manage."""
    program = os.environ.get("APM_SOFFICE", "")
    if not program:
        return None
    place = result.folder / "office"
    profile = place / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_settings())
    named = place / f"file.{ending}"
    named.symlink_to(source)
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nodefault",
        "--nolockcheck", "--nologo", "--convert-to", "pdf", "--outdir", str(place), str(named),
    ]  # fmt: skip
    _run(command)
    made = place / "file.pdf"
    return made if made.exists() else None


def _run(command: list[str]) -> None:
    """Run a program for so long at most. What it started in turn is ended by the worker, with us."""
    with suppress(subprocess.TimeoutExpired, OSError):
        subprocess.run(  # noqa: S603 (the program that the settings name, on a file name of our own)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CONVERTING_SECONDS,
            check=False,
        )


SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Load", "UpdateDocMode", "0"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),
)


def _settings() -> str:
    """No macro runs, no link is followed, nothing is fetched."""
    items = "".join(
        f'<item oor:path="{escape(path)}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">' + items + "</oor:items>"
    )
