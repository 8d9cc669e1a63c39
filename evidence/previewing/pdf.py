"""PDF: its first pages as pictures, its text."""

import time
from contextlib import suppress
from pathlib import Path

import pypdfium2
from PIL import Image

from evidence.previewing.images import thumbnail_of
from evidence.previewing.result import MOST_PAGES, MOST_TEXT, NoPreview, Reason, Result
from evidence.previewing.text import tidy

PAGE_WIDTH, MOST_HEIGHT = 1200, 3600
TEXT_PAGES = 200
MOST_COUNTED = 100_000
# What is done by then is shown.
DRAWING_SECONDS, READING_SECONDS = 50, 15


def preview_pdf(source: Path, result: Result) -> None:
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as problem:
        is_locked = problem.err_code in {
            pypdfium2.raw.FPDF_ERR_PASSWORD,
            pypdfium2.raw.FPDF_ERR_SECURITY,
        }
        raise NoPreview(Reason.PROTECTED if is_locked else Reason.BROKEN) from None
    count = len(document)
    if count == 0:
        raise NoPreview(Reason.EMPTY)
    result.pages = min(count, MOST_COUNTED)
    _read(document, count, result)
    _draw(document, count, result)


def _draw(document: pypdfium2.PdfDocument, count: int, result: Result) -> None:
    with suppress(pypdfium2.PdfiumError):
        document.init_forms()  # what was filled in is drawn too
    until = time.monotonic() + DRAWING_SECONDS
    for index in range(min(count, MOST_PAGES)):
        if time.monotonic() > until:
            break
        try:
            picture = _page(document, index)
        except (pypdfium2.PdfiumError, ValueError):
            continue  # one broken page does not take the others with it
        result.add_picture("page", index + 1, picture)
        if index == 0:
            result.add_picture("thumbnail", 1, thumbnail_of(picture))
    if not result.pictures and not result.has_text:
        raise NoPreview(Reason.BROKEN)


def _page(document: pypdfium2.PdfDocument, index: int) -> Image.Image:
    page = document[index]
    try:
        width, height = page.get_size()
        scale = min(PAGE_WIDTH / max(width, 1), MOST_HEIGHT / max(height, 1))
        bitmap = page.render(scale=scale, rev_byteorder=True)
        return bitmap.to_pil().convert("RGB")
    finally:
        page.close()


def _read(document: pypdfium2.PdfDocument, count: int, result: Result) -> None:
    parts: list[str] = []
    length, until = 0, time.monotonic() + READING_SECONDS
    for index in range(min(count, TEXT_PAGES)):
        if length > MOST_TEXT or time.monotonic() > until:
            break
        try:
            page = document[index]
            parts.append(tidy(page.get_textpage().get_text_bounded()))
            page.close()
        except pypdfium2.PdfiumError:
            parts.append("")
        length += len(parts[-1])
    result.add_text("\n\n".join(filter(None, parts)), is_cut=len(parts) < count)
