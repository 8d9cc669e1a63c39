"""Tiny but real files, a few milliseconds each, for the many ordinary portfolios of the demo."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from xml.sax.saxutils import escape

import pillow_heif
from docx import Document
from openpyxl import Workbook
from PIL import Image, ImageDraw
from pptx import Presentation

from apm_portfolio.demo.content import FileSpec, Story
from apm_portfolio.demo.files import film, sound
from apm_portfolio.demo.files.pdf.press import pdf
from apm_portfolio.demo.files.photo.camera import exif, gradient, jpeg
from apm_portfolio.demo.files.steady import at, font, steady_zip

TITLE, BODY, AUTHOR = "@@title@@", "@@body@@", "@@author@@"
Skeleton = tuple[tuple[str, bytes], ...]


def _members(save: Callable[[io.BytesIO], object]) -> Skeleton:
    target = io.BytesIO()
    save(target)
    archive = zipfile.ZipFile(target)
    return tuple((name, archive.read(name)) for name in archive.namelist())


@cache
def _skeleton(extension: str) -> Skeleton:
    """An office file built once, with marks where each note's own words go."""
    if extension == "docx":
        document = Document()
        document.add_heading(TITLE, 1)
        document.add_paragraph(BODY)
        document.core_properties.author = AUTHOR
        return _members(document.save)
    if extension == "xlsx":
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = "Notes"
        sheet["A1"], sheet["A2"], sheet["A3"] = TITLE, BODY, AUTHOR
        workbook.properties.creator = AUTHOR
        return _members(workbook.save)
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = TITLE, BODY
    deck.core_properties.author = AUTHOR
    return _members(deck.save)


def office(spec: FileSpec, facts: Story) -> bytes:
    """A title and a paragraph as DOCX, XLSX or PPTX, by the extension of the name."""
    day = facts.day(spec.month)
    words = {
        TITLE: spec.name.rpartition(".")[0],
        BODY: f"{facts.project}, {facts.code}. Notes of {day.day} {day:%B %Y} by {facts.author.name}. "
        + " ".join(f"{label}: {value}." for label, value in facts.headline),
        AUTHOR: facts.author.name,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in _skeleton(spec.extension):
            if b"@@" in body:
                for mark, text in words.items():
                    body = body.replace(mark.encode(), escape(text).encode())
            archive.writestr(name, body)
    return steady_zip(target.getvalue(), at(day))


def note(spec: FileSpec, facts: Story) -> bytes:
    """An A5 page with a few figures."""
    data = {
        "title": spec.name.rpartition(".")[0],
        "text": "Extract from our papers for my portfolio. The figures are those of the day.",
        "rows": [list(row) for row in facts.headline],
    }
    return pdf("note", facts, facts.day(spec.month), data)


def snapshot(spec: FileSpec, facts: Story) -> bytes:
    """A labelled board in front of the site, 640 x 480."""
    rng = facts.rng(f"snapshot {spec.name} {spec.part}")
    return jpeg(_board(spec, facts), exif(facts.day(spec.month), rng, hour=10), quality=70)


def _board(spec: FileSpec, facts: Story) -> Image.Image:
    rng = facts.rng(f"snapshot {spec.name} {spec.part}")
    sky = rng.randrange(150, 215)
    image = gradient((640, 480), (sky - 20, sky, sky + 25), (134, 116, 92))
    draw = ImageDraw.Draw(image)
    for _ in range(5):
        x, wide, tall = rng.randrange(0, 560), rng.randrange(70, 150), rng.randrange(60, 150)
        tone = rng.randrange(100, 150)
        draw.rectangle((x, 300 - tall, x + wide, 300), fill=(tone, tone + 6, tone + 10))
    draw.rectangle((150, 250, 490, 400), fill="#f7f5ee", outline="#6d6a60", width=4)
    draw.text((320, 296), facts.code, font=font("hand-bold", 46), fill="#1d3f8f", anchor="mm")
    day = facts.day(spec.month)
    draw.text(
        (320, 356),
        f"{facts.place}  {day.day} {day:%b}",
        font=font("hand-bold", 38),
        fill="#222222",
        anchor="mm",
    )
    return image


def heic(spec: FileSpec, facts: Story) -> bytes:
    """The same board as a small HEIC."""
    target = io.BytesIO()
    small = _board(spec, facts).reduce(4)
    pillow_heif.from_pillow(small).save(target, quality=45, enc_params={"preset": "ultrafast"})
    return target.getvalue()


def text(spec: FileSpec, facts: Story) -> bytes:
    """Three lines of plain text."""
    day = facts.day(spec.month)
    return f"{spec.name}\n{facts.author.name}, {day.day} {day:%B %Y}\nNotes for my portfolio.\n".encode()


def picture(spec: FileSpec, facts: Story) -> bytes:
    """The board as a small PNG."""
    target = io.BytesIO()
    _board(spec, facts).reduce(4).save(target, "PNG", compress_level=6)
    return target.getvalue()


BY_EXTENSION: dict[str, Callable[[FileSpec, Story], bytes]] = {
    "docx": office,
    "xlsx": office,
    "pptx": office,
    "pdf": note,
    "jpg": snapshot,
    "heic": heic,
    "png": picture,
    "txt": text,
    "md": text,
    "mp3": sound.short_note,
    "m4a": sound.short_note,
    "mp4": film.short_clip,
}
