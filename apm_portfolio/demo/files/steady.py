"""What makes generated files the same bytes on every run: fixed times in office files, fonts from packages."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import font_amatic_sc
import ttf_opensans
from PIL import ImageFont

SANS_FOLDER = Path(ttf_opensans.__file__).parent / "ttf"
HAND_FOLDER = Path(font_amatic_sc.__file__).parent / "files"

_FILES = {
    "sans": SANS_FOLDER / "OpenSans-Regular.ttf",
    "sans-bold": SANS_FOLDER / "OpenSans-Bold.ttf",
    "sans-semibold": SANS_FOLDER / "OpenSans-SemiBold.ttf",
    "hand": HAND_FOLDER / "AmaticSC-Regular.ttf",
    "hand-bold": HAND_FOLDER / "AmaticSC-Bold.ttf",
}
_THUMBNAIL = "docProps/thumbnail.jpeg"
_THUMBNAIL_LINK = re.compile(rb"<Relationship [^>]*thumbnail[^>]*/>")
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A drawing font by face: sans, sans-bold, sans-semibold, hand or hand-bold."""
    return ImageFont.truetype(_FILES[face], size)


def at(day: date, hour: int = 16, minute: int = 20) -> datetime:
    """That day at a plausible working hour; naive, as office formats have no zone."""
    return datetime.combine(day, time(hour, minute))


def steady_zip(content: bytes, moment: datetime) -> bytes:
    """The same office file with every time inside it set to `moment`, workbooks embedded in it included.

    The picture of the empty template, which the writers put in as a thumbnail, is left out.
    """
    source = zipfile.ZipFile(io.BytesIO(content))
    target = io.BytesIO()
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in source.namelist():
            if name == _THUMBNAIL:
                continue
            body = source.read(name)
            if name == "docProps/core.xml":
                body = _STAMP.sub(rb"\g<1>" + stamp + rb"\2", body)
            elif name == "_rels/.rels":
                body = _THUMBNAIL_LINK.sub(b"", body)
            elif name.endswith(".xlsx"):
                body = steady_zip(body, moment)
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, body)
    return target.getvalue()
