"""Makes a drawing look as if a phone had taken it: tilt, light, grain, and the data that phones add."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from apm_portfolio.demo.files.steady import at, font

SIZE = (1600, 1200)
RGB = tuple[int, int, int]


def grain(size: tuple[int, int], rng: Random, scale: int) -> Image.Image:
    """Grey noise whose spots are `scale` pixels wide, around mid-grey."""
    small = (size[0] // scale + 1, size[1] // scale + 1)
    noise = Image.frombytes("L", small, rng.randbytes(small[0] * small[1]))
    return noise.resize(size, Image.Resampling.BICUBIC)


def textured(image: Image.Image, rng: Random, *, scale: int, strength: float) -> Image.Image:
    """The image with noise added and taken away, `strength` from 0 to 1."""
    noise = grain(image.size, rng, scale).point(lambda value: int(128 + (value - 128) * strength))
    return ImageChops.overlay(image, Image.merge("RGB", (noise, noise, noise)))


def gradient(size: tuple[int, int], top: RGB, bottom: RGB) -> Image.Image:
    """A vertical run from one colour to the other."""
    column = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        share = y / max(1, size[1] - 1)
        column.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    return column.resize(size)


def vignette(image: Image.Image, strength: float = 0.35) -> Image.Image:
    """Darker towards the corners."""
    mask = Image.radial_gradient("L").resize(image.size)
    dark = mask.point(lambda value: int(255 - max(0, value - 90) * strength * 1.6))
    return ImageChops.multiply(image, Image.merge("RGB", (dark, dark, dark)))


def tilted(image: Image.Image, rng: Random, slack: int = 46) -> Image.Image:
    """A crop of the image with its corners pulled, as a board looks that was not photographed head-on."""
    width, height = image.size

    def pull() -> int:
        return rng.randrange(6, slack)

    quad = (pull(), pull(), pull(), height - pull(), width - pull(), height - pull(), width - pull(), pull())
    return image.transform(SIZE, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)


def handwriting(
    image: Image.Image,
    place: tuple[int, int],
    text: str,
    *,
    size: int,
    ink: str,
    rng: Random,
    bold: bool = True,
    turn: float = 2.5,
) -> None:
    """Write by hand at `place` (middle of the text), each time at a slightly different angle."""
    face: ImageFont.FreeTypeFont = font("hand-bold" if bold else "hand", size)
    box = (
        face.getbbox(text)
        if "\n" not in text
        else ImageDraw.Draw(image).multiline_textbbox((0, 0), text, font=face, spacing=2)
    )
    pad = 14
    layer = Image.new("RGBA", (int(box[2] - box[0]) + 2 * pad, int(box[3] - box[1]) + 2 * pad))
    ImageDraw.Draw(layer).multiline_text(
        (pad - box[0], pad - box[1]),
        text,
        font=face,
        fill=ink,
        spacing=2,
        align="center",
        stroke_width=1 if bold else 0,
        stroke_fill=ink,
    )
    layer = layer.rotate(rng.uniform(-turn, turn), Image.Resampling.BILINEAR, expand=True)
    image.paste(layer, (place[0] - layer.width // 2, place[1] - layer.height // 2), layer)


def marker(
    draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], ink: str, rng: Random, width: int = 6
) -> None:
    """A line by a shaky hand through the points."""
    shaky: list[tuple[float, float]] = []
    for (x0, y0), (x, y) in pairwise(points):
        steps = max(2, int((abs(x - x0) + abs(y - y0)) // 40))
        shaky += [
            (x0 + (x - x0) * n / steps + rng.uniform(-2, 2), y0 + (y - y0) * n / steps + rng.uniform(-2, 2))
            for n in range(steps + 1)
        ]
    draw.line(shaky, fill=ink, width=width, joint="curve")


def developed(image: Image.Image, rng: Random, *, soft: float = 0.4) -> Image.Image:
    """Light fall-off, a touch of softness and sensor grain."""
    image = vignette(image).filter(ImageFilter.BoxBlur(soft))
    return textured(image, rng, scale=2, strength=0.09)


def exif(day: date, rng: Random, *, hour: int, orientation: int = 1) -> Image.Exif:
    """What a phone writes: make, time, and a place - in the Gulf of Guinea near 0 N 0 E, where no depot is."""
    data = Image.Exif()
    moment = at(day, hour, rng.randrange(60)).strftime("%Y:%m:%d %H:%M:%S")
    data[0x010F], data[0x0110], data[0x0112] = "Demo", "Site phone 5", orientation
    data[0x0132] = moment
    details = data.get_ifd(0x8769)
    details[0x9003] = details[0x9004] = moment
    place = data.get_ifd(0x8825)
    place[1], place[2] = "N", (0.0, rng.randrange(1, 30) / 1, rng.randrange(0, 600) / 10)
    place[3], place[4] = "W", (0.0, rng.randrange(1, 30) / 1, rng.randrange(0, 600) / 10)
    return data


def jpeg(image: Image.Image, data: Image.Exif, *, quality: int = 78) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, exif=data.tobytes(), optimize=False, progressive=False)
    return target.getvalue()
