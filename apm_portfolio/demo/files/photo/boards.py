"""Photographs of what a team wrote: the stakeholder whiteboard, the lessons wall, the task board."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw, ImageFilter

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.photo.camera import (
    developed,
    exif,
    gradient,
    handwriting,
    jpeg,
    marker,
    textured,
    tilted,
)
from apm_portfolio.demo.site import SiteFacts

BLUE, RED, GREEN, BLACK = "#1d3f8f", "#b3261e", "#1d6b3a", "#222222"
CANVAS = (1720, 1300)


def _board(rng: Random) -> Image.Image:
    """An empty whiteboard in its frame on a cabin wall, with old smears and a lamp's reflection."""
    image = textured(gradient(CANVAS, (196, 190, 178), (168, 160, 148)), rng, scale=3, strength=0.10)
    draw = ImageDraw.Draw(image)
    draw.rectangle((70, 60, 1650, 1230), fill="#8d9296")
    draw.rectangle((84, 74, 1636, 1216), fill="#c9cdd0")
    image.paste(gradient((1536, 1126), (250, 251, 250), (232, 235, 236)), (92, 82))
    smear = Image.new("RGBA", (CANVAS[0] // 8, CANVAS[1] // 8))
    wipe = ImageDraw.Draw(smear)
    for _ in range(9):
        x, y = rng.randrange(20, 160), rng.randrange(20, 130)
        wipe.line(
            [(x, y), (x + rng.randrange(15, 48), y + rng.randrange(-8, 8))],
            fill=(90, 110, 150, 16),
            width=rng.randrange(4, 9),
        )
    smear = smear.filter(ImageFilter.GaussianBlur(3)).resize(CANVAS, Image.Resampling.BILINEAR)
    image.paste(smear, (0, 0), smear)
    lamp = Image.new("L", smear.size)
    ImageDraw.Draw(lamp).ellipse((1090, 120, 1480, 240), fill=150)
    lamp = lamp.reduce(8).filter(ImageFilter.GaussianBlur(4)).resize(CANVAS, Image.Resampling.BILINEAR)
    image.paste((255, 255, 255), (0, 0), lamp)
    return image


def whiteboard(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 5: power against interest, with the third question at the side."""
    rng = facts.rng("whiteboard")
    image = _board(rng)
    draw = ImageDraw.Draw(image)
    marker(draw, [(230, 1080), (230, 190)], BLACK, rng, 7)
    marker(draw, [(230, 1080), (1190, 1080)], BLACK, rng, 7)
    marker(draw, [(215, 220), (230, 188), (246, 222)], BLACK, rng, 6)
    marker(draw, [(1160, 1064), (1192, 1080), (1160, 1096)], BLACK, rng, 6)
    for x in range(250, 1180, 62):
        marker(draw, [(x, 640), (x + 30, 640)], "#8f98a3", rng, 4)
    for y in range(210, 1070, 62):
        marker(draw, [(710, y), (710, y + 30)], "#8f98a3", rng, 4)
    handwriting(image, (165, 640), "power", size=54, ink=BLACK, rng=rng)
    handwriting(image, (710, 1140), "interest", size=54, ink=BLACK, rng=rng)
    handwriting(image, (720, 125), f"who cares about {facts.depot}?", size=66, ink=BLUE, rng=rng)
    _names(image, facts, rng)
    handwriting(image, (1415, 250), "what do they\nstand to lose?", size=66, ink=RED, rng=rng)
    marker(draw, [(1290, 345), (1540, 340)], RED, rng, 6)
    for number, line in enumerate(
        ("sleep", "a dry coat", "the way to the car", "their date", "crane hours", "a quiet garden")
    ):
        handwriting(
            image,
            (1400 + rng.randrange(-20, 20), 420 + number * 88),
            f"- {line}",
            size=52,
            ink=RED,
            rng=rng,
            bold=False,
        )
    draw.rounded_rectangle((420, 1196, 1180, 1222), 8, fill="#aeb3b6")
    for x, ink in ((520, RED), (640, BLUE), (800, BLACK)):
        draw.rounded_rectangle((x, 1184, x + 96, 1204), 8, fill=ink)
    return jpeg(developed(tilted(image, rng), rng), exif(facts.day(spec.month), rng, hour=15))


def _names(image: Image.Image, facts: SiteFacts, rng: Random) -> None:
    draw = ImageDraw.Draw(image)
    names = (
        ("network operator", 430, 260, BLUE),
        ("sewer company", 460, 370, BLUE),
        ("steering group", 560, 480, BLUE),
        ("fire service", 400, 560, BLUE),
        ("drivers", 1040, 690, GREEN),
        ("lane (" + str(facts.homes) + " homes)", 980, 800, GREEN),
        ("neighbours' crane", 960, 330, BLUE),
        ("school", 620, 860, BLUE),
        ("supported living", 930, 910, GREEN),
        ("newspaper?", 390, 970, BLACK),
    )
    for text, x, y, ink in names:
        handwriting(
            image, (x + rng.randrange(-16, 16), y + rng.randrange(-10, 10)), text, size=56, ink=ink, rng=rng
        )
    handwriting(image, (440, 740), "night cleaners", size=56, ink=GREEN, rng=rng)
    draw.ellipse((300, 690, 585, 792), outline=RED, width=6)
    marker(draw, [(590, 730), (720, 700), (850, 620), (880, 570)], RED, rng, 6)
    marker(draw, [(848, 590), (882, 566), (893, 606)], RED, rng, 6)
    handwriting(image, (905, 525), "involve!", size=60, ink=RED, rng=rng)


PAPERS = ("#f6e27a", "#f3b6c4", "#a9d8e6", "#bfe3a6", "#f4c58a")


def _sticky(
    image: Image.Image, place: tuple[int, int], text: str, paper: str, rng: Random, side: int = 168
) -> None:
    """A note with its shadow, a little crooked."""
    note = Image.new("RGBA", (side, side), paper)
    handwriting(note, (side // 2, side // 2), text, size=38, ink="#2b2b3a", rng=rng, turn=1.5)
    turned = note.rotate(rng.uniform(-6, 6), Image.Resampling.BILINEAR, expand=True)
    shade = (
        turned.getchannel("A").resize((turned.width // 4, turned.height // 4)).filter(ImageFilter.BoxBlur(1))
    )
    shade = shade.resize(turned.size, Image.Resampling.BILINEAR).point(lambda value: value * 2 // 5)
    image.paste((30, 30, 30), (place[0] + 8, place[1] + 10), shade)
    image.paste(turned, place, turned)


LESSONS = (
    "ask THEM\nwhat success is",
    "drying room\nfloor!! 2 days",
    "crane by task\nnot by day",
    "hours agreed\nbefore tender",
    "easement\nbefore drawing",
    "bedding\nbefore joint",
    "links not\ncopies",
    "12 weeks for\nelectricians",
    "gauge not\nforecast",
    "who reads\nthe log?",
    "buses late\n4 mornings",
    "good: talk at\nthe gate",
    "keep: board\nmeeting",
    "frames: wrong\nday (mine)",
    "soup on\nstorm day",
    "school dates",
    "one number\nfor night calls",
    "radio off",
)


def sticky_notes(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 20: the lessons wall."""
    rng = facts.rng("lessons wall")
    image = textured(gradient(CANVAS, (222, 219, 210), (196, 191, 180)), rng, scale=3, strength=0.10)
    draw = ImageDraw.Draw(image)
    for y in (430, 870):
        draw.line([(0, y), (CANVAS[0], y + 6)], fill="#b9b3a6", width=3)
    for x, text in ((300, "went well"), (860, "did not"), (1410, "what changes & who?")):
        paper = Image.new("RGBA", (460, 120), "#fdfcf7")
        handwriting(paper, (230, 60), text, size=70, ink=BLACK, rng=rng)
        paper = paper.rotate(rng.uniform(-2, 2), Image.Resampling.BILINEAR, expand=True)
        image.paste(paper, (x - 230, 70), paper)
    for number in range(facts.lessons):
        column, row = number % 7, number // 7
        place = (90 + column * 222 + rng.randrange(-16, 16), 240 + row * 245 + rng.randrange(-14, 14))
        _sticky(image, place, LESSONS[number % len(LESSONS)], PAPERS[(number * 3 + column) % 5], rng)
        if number % 2 == 0:
            x, y = place[0] + 130, place[1] + 136
            draw.ellipse((x, y, x + 24, y + 24), fill=RED)
    return jpeg(developed(tilted(image, rng), rng), exif(facts.day(spec.month), rng, hour=12))


CARDS = (
    ("joiner: kitchen", "J", 3),
    ("lockers, new day", "J", 3),
    ("plant room, 1 side", "D", 3),
    ("socket tests", "E", 3),
    ("ramp rail", "F", 3),
    ("drying room floor", "D", 2),
    ("door frames", "APM", 1),
)


def task_board(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 23: Friday's board; five done, one not counted, one slipped."""
    rng = facts.rng("task board")
    image = _board(rng)
    draw = ImageDraw.Draw(image)
    for column, title in enumerate(("this week", "doing", "to check", "DONE")):
        x = 120 + column * 378
        handwriting(image, (x + 178, 150), title, size=74, ink=BLUE, rng=rng)
        marker(draw, [(x + 20, 200), (x + 340, 198)], BLUE, rng, 6)
        if column:
            marker(draw, [(x - 4, 110), (x - 4, 1150)], BLACK, rng, 5)
    rows = {1: 0, 2: 0, 3: 0}
    for text, owner, column in CARDS:
        place = (150 + column * 378 + rng.randrange(-8, 8), 230 + rows[column] * 182)
        rows[column] += 1
        _card(image, place, text, owner, rng, done=column == 3)
    handwriting(image, (1065, 510), "swept, not signed:\nSTAYS OPEN", size=52, ink=RED, rng=rng)
    handwriting(
        image,
        (690, 510),
        f"frames: my mistake\nnew date Wed  ({facts.author.initials})",
        size=52,
        ink=RED,
        rng=rng,
    )
    handwriting(image, (305, 320), "week 36", size=60, ink=BLACK, rng=rng)
    handwriting(image, (305, 430), "7 planned\n5 done", size=60, ink=GREEN, rng=rng)
    return jpeg(developed(tilted(image, rng), rng), exif(facts.day(spec.month), rng, hour=16))


def _card(
    image: Image.Image, place: tuple[int, int], text: str, owner: str, rng: Random, *, done: bool
) -> None:
    card = Image.new("RGBA", (318, 150), "#fbf7e6")
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, 0, 317, 149), outline="#c9c1a5")
    draw.rectangle((0, 0, 14, 149), fill=GREEN if done else "#d98e2b")
    handwriting(card, (170, 58), text, size=46, ink=BLACK, rng=rng, turn=1)
    handwriting(card, (270, 116), owner, size=40, ink=BLUE, rng=rng, turn=1)
    if done:
        draw.line([(36, 112), (52, 130), (82, 92)], fill=GREEN, width=7)
    turned = card.rotate(rng.uniform(-2.5, 2.5), Image.Resampling.BILINEAR, expand=True)
    image.paste(turned, place, turned)
    ImageDraw.Draw(image).ellipse((place[0] + 150, place[1] + 6, place[0] + 172, place[1] + 28), fill=RED)
