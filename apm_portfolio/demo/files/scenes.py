"""The drawings of the steering group presentation, used on its slides and in its clip."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw

from apm_portfolio.demo.files.photo.camera import gradient
from apm_portfolio.demo.files.steady import font
from apm_portfolio.demo.site import SiteFacts

SCENE = (1280, 560)
WARM, NIGHT, TEAL, INK = "#ffd98a", "#16263d", "#2f7f86", "#1f3b4d"


def _bus(draw: ImageDraw.ImageDraw, x: int, y: int, colour: str, *, lit: bool) -> None:
    """A bus of 330 x 150 with its wheels on y + 150."""
    draw.rounded_rectangle((x, y, x + 330, y + 132), 22, fill=colour)
    for window in range(4):
        draw.rounded_rectangle(
            (x + 22 + window * 62, y + 24, x + 74 + window * 62, y + 72), 8, fill=WARM if lit else "#cfe3ea"
        )
    draw.rounded_rectangle((x + 274, y + 24, x + 318, y + 108), 8, fill="#cfe3ea")
    for wheel in (x + 60, x + 250):
        draw.ellipse((wheel - 28, y + 104, wheel + 28, y + 160), fill="#20242a")
        draw.ellipse((wheel - 11, y + 121, wheel + 11, y + 143), fill="#9aa4ac")


def wet_night(facts: SiteFacts) -> Image.Image:
    """A driver's way from the bus to a lit block, in the rain."""
    image = gradient(SCENE, (18, 30, 52), (44, 62, 88))
    draw = ImageDraw.Draw(image)
    draw.ellipse((1080, 50, 1160, 130), fill="#f3ecc8")
    draw.rectangle((0, 430, 1280, 560), fill="#1b2634")
    draw.rectangle((640, 190, 1190, 440), fill="#56636e")
    draw.polygon([(620, 196), (1210, 196), (1180, 156), (650, 156)], fill="#3b4650")
    for number in range(4):
        draw.rectangle((690 + number * 108, 240, 766 + number * 108, 320), fill=WARM)
    draw.rectangle((1120, 290, 1172, 440), fill=WARM)
    for number in range(4):
        draw.polygon(
            [
                (690 + number * 108, 444),
                (766 + number * 108, 444),
                (790 + number * 108, 556),
                (672 + number * 108, 556),
            ],
            fill="#5c5338",
        )
    _bus(draw, 110, 300, TEAL, lit=True)
    draw.line([(440, 380), (500, 350), (520, 300)], fill="#7ee0c8", width=7)
    draw.rounded_rectangle((506, 220, 546, 440), 10, fill="#dfe7ea")
    draw.rectangle((514, 236, 538, 262), fill="#36c08f")
    rng = facts.rng("slide rain")
    for _ in range(260):
        x, y = rng.randrange(1280), rng.randrange(560)
        draw.line([(x, y), (x - 6, y + 26)], fill="#8296ad", width=1)
    return image


def quiet_street(facts: SiteFacts) -> Image.Image:
    """Sleeping houses and a bus that nobody hears."""
    image = gradient(SCENE, (74, 92, 130), (226, 190, 160))
    draw = ImageDraw.Draw(image)
    rng = facts.rng("houses")
    for number in range(7):
        x, tall = 20 + number * 184, rng.randrange(150, 210)
        wall = ("#b98f72", "#a7a199", "#c2a58a")[number % 3]
        draw.rectangle((x, 440 - tall, x + 166, 440), fill=wall)
        draw.polygon([(x - 10, 440 - tall), (x + 176, 440 - tall), (x + 83, 370 - tall)], fill="#6d4b42")
        for window in range(2):
            draw.rectangle(
                (x + 26 + window * 74, 466 - tall, x + 66 + window * 74, 510 - tall), fill="#3c465c"
            )
    draw.rectangle((0, 440, 1280, 560), fill="#545a63")
    for x in range(20, 1280, 130):
        draw.rectangle((x, 512, x + 64, 518), fill="#d8d4c4")
    _bus(draw, 480, 352, TEAL, lit=False)
    draw.text((880, 250), "z z z", font=font("sans-bold", 64), fill="#f7efe2")
    return image


def driver_day(facts: SiteFacts) -> Image.Image:
    """A shift as a line: now and then."""
    image = Image.new("RGB", SCENE, "#f6f3ec")
    draw = ImageDraw.Draw(image)
    for row, (title, colour, stops) in enumerate(
        (
            (
                "now",
                "#a7492f",
                ("5:10 wet coat", "9:40 cold tea", "13:05 lunch in the cab", "15:30 across town to charge"),
            ),
            (
                "then",
                TEAL,
                ("5:10 dry coat", "9:40 hot drink", "13:05 table and window", "15:30 plugged in, home"),
            ),
        )
    ):
        y = 170 + row * 240
        draw.text((40, y - 34), title, font=font("sans-bold", 40), fill=colour)
        draw.line([(200, y), (1220, y)], fill=colour, width=10)
        for number, stop in enumerate(stops):
            x = 250 + number * 290
            draw.ellipse((x - 18, y - 18, x + 18, y + 18), fill="#ffffff", outline=colour, width=8)
            hour, _, what = stop.partition(" ")
            draw.text((x, y - 64), hour, font=font("sans-semibold", 28), fill=INK, anchor="mm")
            draw.text((x, y + 54), what, font=font("sans", 25), fill=INK, anchor="mm")
    return image


def slide(
    facts: SiteFacts, sentence: str, scene: Callable[[SiteFacts], Image.Image], size: tuple[int, int]
) -> Image.Image:
    """A whole slide as the room saw it: the sentence above, the picture below."""
    image = Image.new("RGB", (1280, 720), "#ffffff")
    draw = ImageDraw.Draw(image)
    draw.text((40, 72), sentence, font=font("sans-semibold", 42), fill=INK, anchor="lm")
    image.paste(scene(facts), (0, 140))
    draw.text((1240, 700), facts.code, font=font("sans", 18), fill="#9aa4ac", anchor="rm")
    return image.resize(size, Image.Resampling.LANCZOS)
