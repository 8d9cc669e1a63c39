"""Plain box-and-arrow diagrams, as somebody draws them for a document."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from apm_portfolio.demo.files.steady import font

INK, TEAL, PALE, AMBER, WHITE = "#1f3b4d", "#2f7f86", "#e3eef0", "#d98e2b", "#ffffff"


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(target, "PNG", optimize=False, compress_level=9)
    return target.getvalue()


def box(
    draw: ImageDraw.ImageDraw,
    corners: tuple[int, int, int, int],
    text: str,
    *,
    fill: str,
    ink: str,
    size: int,
) -> None:
    """A rounded box with its text in the middle."""
    draw.rounded_rectangle(corners, 14, fill=fill, outline=INK, width=2)
    middle = ((corners[0] + corners[2]) // 2, (corners[1] + corners[3]) // 2)
    draw.multiline_text(
        middle, text, font=font("sans-semibold", size), fill=ink, anchor="mm", align="center", spacing=6
    )


def arrow(draw: ImageDraw.ImageDraw, start: tuple[int, int], end: tuple[int, int]) -> None:
    """A straight arrow, level or upright."""
    draw.line([start, end], fill=INK, width=4)
    (x0, y0), (x, y) = start, end
    if x == x0:
        step = -14 if y > y0 else 14
        draw.polygon([(x, y), (x - 9, y + step), (x + 9, y + step)], fill=INK)
    else:
        step = -14 if x > x0 else 14
        draw.polygon([(x, y), (x + step, y - 9), (x + step, y + 9)], fill=INK)


def levels(labels: Sequence[tuple[str, str]]) -> bytes:
    """One level below the other with an arrow between: (name, what it decided)."""
    image = Image.new("RGB", (1400, 170 * len(labels)), WHITE)
    draw = ImageDraw.Draw(image)
    fills = (INK, TEAL, PALE)
    for number, (name, decided) in enumerate(labels):
        top = 20 + number * 170
        dark = number < 2
        ink = WHITE if dark else INK
        box(draw, (40, top, 420, top + 110), name, fill=fills[number % 3], ink=ink, size=28)
        draw.multiline_text((460, top + 55), decided, font=font("sans", 25), fill=INK, anchor="lm", spacing=8)
        if number:
            arrow(draw, (230, top - 60), (230, top))
    return _png(image)


def two_rhythms(linear: Sequence[str], turns: Sequence[str]) -> bytes:
    """A linear row of stages above an iterative row of turns, on one time line."""
    image = Image.new("RGB", (1400, 470), WHITE)
    draw = ImageDraw.Draw(image)
    draw.text((40, 20), "Linear: structure", font=font("sans-bold", 26), fill=INK)
    draw.text((40, 240), "Iterative: booking screen", font=font("sans-bold", 26), fill=INK)
    width = 1320 // len(linear)
    for number, stage in enumerate(linear):
        left = 40 + number * width
        box(draw, (left, 70, left + width - 40, 170), stage, fill=TEAL, ink=WHITE, size=23)
        if number:
            arrow(draw, (left - 40, 120), (left, 120))
    width = 1320 // len(turns)
    for number, turn in enumerate(turns):
        left = 40 + number * width
        box(draw, (left, 290, left + width - 30, 380), turn, fill=PALE, ink=INK, size=21)
        draw.arc((left + width // 2 - 40, 360, left + width // 2 + 20, 420), 0, 180, fill=AMBER, width=5)
    draw.line([(40, 440), (1360, 440)], fill=INK, width=3)
    draw.text((1360, 410), "time", font=font("sans", 20), fill=INK, anchor="ra")
    return _png(image)
