"""Recordings: the clip of the lookahead meeting (MP3) and the voice note in the van (M4A)."""

from __future__ import annotations

import io
from array import array
from typing import Any

import av

from apm_portfolio.demo.content import FileSpec, Story
from apm_portfolio.demo.files.voice import RATE, Voice, room, speak
from apm_portfolio.demo.site import SiteFacts


def add_sound(container: Any, stream: Any, sound: array[int]) -> None:
    """Encode 16-bit mono samples into the stream and flush it."""
    samples = sound.tobytes()
    for start in range(0, len(samples), 2 * RATE):
        part = samples[start : start + 2 * RATE]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(part) // 2)
        frame.planes[0].update(part)
        frame.sample_rate = RATE
        frame.pts = start // 2
        for packet in stream.encode(frame):
            container.mux(packet)
    for packet in stream.encode(None):
        container.mux(packet)


def _encoded(sound: array[int], wrapper: str, codec: str, bits: int) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format=wrapper, options={"fflags": "+bitexact"}) as container:
        stream: Any = container.add_stream(codec, rate=RATE, layout="mono", options={"flags": "+bitexact"})
        stream.bit_rate = bits
        add_sound(container, stream, sound)
    return target.getvalue()


def own_voice(facts: SiteFacts) -> Voice:
    """The apprentice's synthetic voice, another for each."""
    rng = facts.rng("voice")
    return Voice(rng.uniform(105, 215), 0.9, rng.uniform(0.94, 1.12))


def meeting(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 15: nine seconds in which four people speak in turn."""
    rng = facts.rng("meeting")
    sound = room(9.0, rng, hum=100, loudness=160)
    chair, foreman, liner, fencer = (
        own_voice(facts),
        Voice(98, 0.6, 0.93),
        Voice(205, 0.45, 1.1),
        Voice(120, 0.6, 0.98),
    )
    for voice, start, seconds in (
        (chair, 0.2, 1.9),
        (foreman, 2.2, 1.6),
        (fencer, 3.7, 1.3),
        (liner, 5.3, 1.7),
        (chair, 7.2, 1.5),
    ):
        speak(sound, start, seconds, voice, rng)
    return _encoded(sound, "mp3", "libmp3lame", 48_000)


def voice_note(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 25: eight seconds of one tired voice, with an engine far away."""
    rng = facts.rng("voice note")
    sound = room(8.0, rng, hum=62, loudness=420)
    for start, seconds in ((0.4, 2.1), (3.1, 1.6), (5.4, 2.2)):
        speak(sound, start, seconds, own_voice(facts), rng)
    return _encoded(sound, "ipod", "aac", 40_000)


def short_note(spec: FileSpec, facts: Story) -> bytes:
    """A third of a second, for the many ordinary portfolios."""
    rng = facts.rng(f"note {spec.name}")
    sound = room(0.35, rng, hum=80, loudness=200)
    speak(sound, 0.03, 0.3, Voice(140, 0.8), rng)
    return (
        _encoded(sound, "mp3", "libmp3lame", 32_000)
        if spec.extension == "mp3"
        else _encoded(sound, "ipod", "aac", 32_000)
    )


RECIPES = {"sound.meeting": meeting, "sound.voice_note": voice_note}
