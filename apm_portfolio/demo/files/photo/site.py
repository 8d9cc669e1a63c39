"""Photographs from the site: the flooded pit, and the drainage joint before and after."""

from __future__ import annotations

import io
import math
from random import Random

import pillow_heif
from PIL import Image, ImageDraw

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.photo.camera import SIZE, developed, exif, gradient, handwriting, jpeg, textured
from apm_portfolio.demo.site import SiteFacts


def storm(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 11: Thursday noon. Stored sideways, as phones do, with the orientation in its data."""
    rng = facts.rng("storm")
    image = gradient(SIZE, (118, 126, 134), (176, 180, 182))
    image = textured(textured(image, rng, scale=260, strength=0.4), rng, scale=90, strength=0.2)
    draw = ImageDraw.Draw(image)
    _far_side(draw, rng)
    ground = textured(gradient((SIZE[0], 720), (104, 88, 70), (74, 60, 46)), rng, scale=9, strength=0.35)
    ground = textured(ground, rng, scale=48, strength=0.4)
    ground = textured(ground, rng, scale=3, strength=0.25)
    image.paste(ground, (0, 480))
    _pit(image, rng)
    _rain(image, rng)
    sideways = developed(image, rng, soft=0.5).transpose(Image.Transpose.ROTATE_90)
    return jpeg(sideways, exif(facts.on(3, spec.month), rng, hour=12, orientation=6), quality=72)


def _far_side(draw: ImageDraw.ImageDraw, rng: Random) -> None:
    """The units, a lamp and the fence beyond the pit."""
    for x, tone in ((60, "#7d858b"), (420, "#868e94"), (780, "#7a8288")):
        draw.rectangle((x, 250, x + 340, 500), fill=tone)
        draw.rectangle((x, 236, x + 340, 254), fill="#5d656b")
        for window in range(3):
            draw.rectangle((x + 34 + window * 104, 310, x + 96 + window * 104, 386), fill="#4a545c")
    draw.rectangle((1336, 120, 1346, 500), fill="#4b5156")
    draw.rectangle((1290, 112, 1350, 128), fill="#4b5156")
    for x in range(0, SIZE[0], 26):
        draw.line([(x, 400), (x + rng.randrange(-2, 3), 520)], fill="#697177", width=2)
    for y in (404, 440, 476, 514):
        draw.line([(0, y), (SIZE[0], y + 3)], fill="#697177", width=2)
    for x in range(0, SIZE[0], 310):
        draw.rectangle((x, 392, x + 8, 536), fill="#c8862f")


def _pit(image: Image.Image, rng: Random) -> None:
    """Formwork, water with rings of rain, and the bars that stand in it."""
    outline = [(250, 640), (1350, 625), (1545, 1010), (70, 1050)]
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    water = textured(gradient(SIZE, (150, 150, 142), (96, 88, 74)), rng, scale=60, strength=0.35)
    image.paste(water, (0, 0), mask)
    draw = ImageDraw.Draw(image)
    for start, end in zip(outline, [*outline[1:], outline[0]], strict=True):
        draw.line([start, end], fill="#a98452", width=26)
        draw.line([(start[0], start[1] + 12), (end[0], end[1] + 12)], fill="#7c5f3a", width=6)
    for row in range(5):
        y = 690 + row * 74
        for column in range(12):
            x = 300 - row * 42 + column * (92 + row * 8)
            tall = 60 + row * 9
            draw.line([(x, y), (x + 2, y - tall)], fill="#5c4032", width=5 + row // 2)
            draw.line([(x, y + 4), (x + 2, y + tall // 2)], fill="#85796a", width=4)
    for _ in range(150):
        y = rng.randrange(660, 1010)
        x, wide = rng.randrange(170, 1440), rng.randrange(10, 44)
        draw.ellipse((x, y, x + wide, y + wide // 3), outline=(190, 192, 186), width=1)


def _rain(image: Image.Image, rng: Random) -> None:
    streaks = Image.new("RGBA", SIZE)
    draw = ImageDraw.Draw(streaks)
    for _ in range(620):
        x, y, tall = rng.randrange(SIZE[0]), rng.randrange(SIZE[1]), rng.randrange(26, 90)
        draw.line(
            [(x, y), (x - tall // 6, y + tall)],
            fill=(225, 230, 235, rng.randrange(40, 110)),
            width=rng.choice((1, 1, 2)),
        )
    image.paste(streaks, (0, 0), streaks)


def drainage(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 13: the joint at chainage 14; part 1 rolled, part 2 relaid."""
    rng = facts.rng(f"drainage {spec.part}")
    good = spec.part == 2
    soil = textured(gradient(SIZE, (112, 86, 62), (84, 62, 44)), rng, scale=10, strength=0.35)
    image = textured(soil, rng, scale=60, strength=0.45)
    _bedding(image, rng)
    _pipe(image, rng, good=good)
    draw = ImageDraw.Draw(image)
    draw.rectangle((1330, 40, 1392, 1160), fill="#e9c53b")
    for number in range(28):
        draw.line(
            [(1330, 50 + number * 40), (1362 if number % 5 else 1392, 50 + number * 40)],
            fill="#222222",
            width=3,
        )
    slate = Image.new("RGBA", (330, 210), "#3a4044")
    text = f"{facts.code}\nrun 3  ch 14\n{'retest OK' if good else 'NC-03'}"
    handwriting(slate, (165, 105), text, size=52, ink="#f2f2ea", rng=rng, turn=1)
    slate = slate.rotate(rng.uniform(-7, 7), Image.Resampling.BILINEAR, expand=True)
    image.paste(slate, (90, 900), slate)
    picture = developed(image, rng, soft=0.5)
    data = exif(facts.day(spec.month), rng, hour=9 if good else 14)
    return _heic(picture, data)


def _bedding(image: Image.Image, rng: Random) -> None:
    """Gravel in the trench bottom: small stones, each with its shadow."""
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 330), (SIZE[0], 300), (SIZE[0], 960), (0, 930)], fill="#6f675c")
    for _ in range(5200):
        x, y, size = rng.randrange(SIZE[0]), rng.randrange(310, 950), rng.randrange(9, 24)
        tone = rng.randrange(112, 190)
        draw.ellipse((x + 2, y + 3, x + size + 2, y + size * 3 // 4 + 3), fill="#4d463d")
        draw.ellipse((x, y, x + size, y + size * 3 // 4), fill=(tone, tone - 6, tone - 16))


def _pipe(image: Image.Image, rng: Random, *, good: bool) -> None:
    """Two lengths of clay-coloured pipe and the collar.

    Not good means that the ring rolled: it shows as a black bulge, and the right length sits askew.
    """
    left, right = _length(980), _length(900)
    askew = 0.0 if good else 2.6
    turned = right.rotate(askew, Image.Resampling.BILINEAR, expand=True)
    image.paste(turned, (760, 520 - (0 if good else 26)), turned)
    image.paste(left, (-60, 520), left)
    collar = _length(150, wide=268)
    image.paste(collar, (790, 501), collar)
    draw = ImageDraw.Draw(image)
    if good:
        draw.line([(938, 512), (938, 760)], fill="#f4f1e8", width=5)
        handwriting(image, (1080, 610), "OK 2", size=84, ink="#f4f1e8", rng=rng)
    else:
        points = [(936 + 16 * math.sin(n / 3), 506 + n * 13) for n in range(20)]
        draw.line(points, fill="#1b1b1b", width=26, joint="curve")
        draw.line([(x - 5, y) for x, y in points], fill="#4a4a4a", width=5)
        handwriting(image, (1100, 600), "X", size=150, ink="#f4f1e8", rng=rng)


def _length(long: int, wide: int = 230) -> Image.Image:
    """A cylinder seen from above: light along the middle, dark at the edges."""
    column = Image.new("RGBA", (1, wide))
    for y in range(wide):
        light = math.sin(math.pi * (y + 0.5) / wide)
        shine = max(0.0, 1 - abs(y / wide - 0.36) * 7) * 40
        column.putpixel(
            (0, y),
            (int(70 + 120 * light + shine), int(38 + 62 * light + shine), int(24 + 36 * light + shine), 255),
        )
    return column.resize((long, wide))


def _heic(image: Image.Image, data: Image.Exif) -> bytes:
    target = io.BytesIO()
    file = pillow_heif.from_pillow(image.resize((1200, 900)))
    file.save(target, quality=48, exif=data.tobytes(), enc_params={"preset": "ultrafast"})
    return target.getvalue()
