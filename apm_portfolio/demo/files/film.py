"""Clips: part of the steering group talk, and the screen recording of the document store and the board."""

from __future__ import annotations

import io
import math
from array import array
from collections.abc import Iterator
from fractions import Fraction

import av
from PIL import Image, ImageDraw

from apm_portfolio.demo.content import FileSpec, Story
from apm_portfolio.demo.files.scenes import driver_day, quiet_street, slide, wet_night
from apm_portfolio.demo.files.screen import Screen
from apm_portfolio.demo.files.sound import add_sound, own_voice
from apm_portfolio.demo.files.steady import font
from apm_portfolio.demo.files.voice import RATE, room, speak
from apm_portfolio.demo.site import SiteFacts

SIZE = (960, 540)
FRAMES_A_SECOND = 8


def filmed(frames: Iterator[Image.Image], size: tuple[int, int], sound: array[int] | None) -> bytes:
    """An MP4 (H.264, AAC) of those pictures.

    One encoder thread, so that the bytes do not depend on the machine's cores.
    """
    target = io.BytesIO()
    with av.open(target, "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(
            "libx264", rate=FRAMES_A_SECOND, options={"crf": "30", "preset": "superfast", "threads": "1"}
        )
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = Fraction(1, FRAMES_A_SECOND)
        voice = (
            container.add_stream("aac", rate=RATE, layout="mono", options={"flags": "+bitexact"})
            if sound
            else None
        )
        if voice is not None:
            voice.bit_rate = 40_000
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_A_SECOND)
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
        if voice is not None and sound is not None:
            add_sound(container, voice, sound)
    return target.getvalue()


def talk(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 19: seven seconds of the talk, three slides and somebody who moves while speaking."""
    rng = facts.rng("talk")
    sound = room(7.0, rng, hum=120, loudness=120)
    for start, seconds in ((0.2, 2.2), (2.7, 1.8), (4.9, 1.9)):
        speak(sound, start, seconds, own_voice(facts), rng)
    return filmed(_talk_frames(facts, 7 * FRAMES_A_SECOND), SIZE, sound)


def _talk_frames(facts: SiteFacts, count: int) -> Iterator[Image.Image]:
    shown = [
        _stage(slide(facts, sentence, scene, (672, 378)))
        for sentence, scene in (
            ("Somewhere dry, and a bus that the street cannot hear", wet_night),
            (f"{facts.drivers} drivers, every day: before and after", driver_day),
            (f"{facts.homes} homes sleep", quiet_street),
        )
    ]
    for number in range(count):
        frame = shown[number * len(shown) // count].copy()
        _speaker(ImageDraw.Draw(frame), number)
        yield frame


def _stage(picture: Image.Image) -> Image.Image:
    """The dark room with the screen at the left and the table's edge in front."""
    room_picture = Image.new("RGB", SIZE, "#2a2f36")
    draw = ImageDraw.Draw(room_picture)
    draw.rectangle((0, 430, 960, 540), fill="#1e2227")
    draw.rectangle((26, 34, 714, 428), fill="#11151a")
    room_picture.paste(picture, (34, 42))
    for x in (120, 300, 480, 660):
        draw.ellipse((x - 46, 452, x + 46, 544), fill="#0f1215")
        draw.rounded_rectangle((x - 84, 516, x + 84, 600), 40, fill="#0f1215")
    draw.text(
        (940, 522), "recorded with the group's agreement", font=font("sans", 14), fill="#8b949c", anchor="rm"
    )
    return room_picture


def _speaker(draw: ImageDraw.ImageDraw, number: int) -> None:
    sway = round(5 * math.sin(number / 5))
    lift = round(34 * math.sin(number / 3.2))
    x = 826 + sway
    draw.rounded_rectangle((x - 52, 236, x + 52, 470), 34, fill="#3f6f78")
    draw.ellipse((x - 38, 150, x + 38, 232), fill="#c79a78")
    draw.pieslice((x - 40, 144, x + 40, 220), 180, 360, fill="#3a2a22")
    draw.line(
        [(x - 44, 268), (x - 96, 300 - lift), (x - 128, 262 - lift)], fill="#3f6f78", width=24, joint="curve"
    )
    draw.ellipse((x - 142, 248 - lift, x - 116, 274 - lift), fill="#c79a78")
    draw.line([(x + 46, 270), (x + 66, 360), (x + 40, 402)], fill="#3f6f78", width=24, joint="curve")
    mouth = 4 + number % 3 * 4
    draw.ellipse((x - 12, 208 - mouth // 2, x + 8, 208 + mouth // 2), fill="#7a3f38")


def screen(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 22: eight seconds of screen: a drawing is published, a card is moved."""
    recorded = Screen(facts)
    count = 8 * FRAMES_A_SECOND
    return filmed((recorded.frame(number / (count - 1)) for number in range(count)), Screen.SIZE, None)


def short_clip(spec: FileSpec, facts: Story) -> bytes:
    """Half a second at a small size, for the many ordinary portfolios."""
    picture = Image.new("RGB", (160, 90), "#2f7f86")
    ImageDraw.Draw(picture).text((80, 45), facts.code, font=font("sans-bold", 20), fill="white", anchor="mm")
    return filmed(iter([picture] * 4), (160, 90), None)


RECIPES = {"film.talk": talk, "film.screen": screen}
