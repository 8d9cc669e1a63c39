"""Speech-like sound without words: vowels of a synthetic voice, in syllables, phrases and pauses."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from functools import cache
from random import Random

RATE = 16_000
_TABLE = 512
# First, second and third resonance of five vowels, in hertz.
_VOWELS = ((700, 1220, 2600), (530, 1840, 2480), (300, 2200, 2960), (500, 900, 2400), (320, 870, 2250))


@dataclass(frozen=True)
class Voice:
    """A speaker: pitch in hertz, loudness 0 to 1, and how much longer or shorter the throat is."""

    pitch: float
    loudness: float
    throat: float = 1.0


@cache
def _wave(voice: Voice, vowel: int) -> tuple[float, ...]:
    """One period of that vowel in that voice."""
    harmonics = []
    for number in range(1, 26):
        frequency = voice.pitch * number
        strength = sum(
            weight / (1 + ((frequency - centre * voice.throat) / 110) ** 2)
            for centre, weight in zip(_VOWELS[vowel], (1.0, 0.55, 0.22), strict=True)
        )
        harmonics.append((number, strength + 0.35 / number**2))
    loudest = sum(strength for _, strength in harmonics)
    return tuple(
        sum(strength * math.sin(2 * math.pi * number * step / _TABLE) for number, strength in harmonics)
        / loudest
        for step in range(_TABLE)
    )


def speak(sound: array[int], start: float, seconds: float, voice: Voice, rng: Random) -> None:
    """Add a phrase to the sound (16-bit mono at RATE), from `start` on; its pitch falls towards the end."""
    end = start + seconds
    now = start
    while now < end - 0.12:
        length = rng.uniform(0.11, 0.24)
        fall = 1.12 - 0.28 * (now - start) / seconds + rng.uniform(-0.05, 0.07)
        _syllable(sound, now, min(length, end - now), voice, fall, rng)
        now += length + (rng.uniform(0.09, 0.2) if rng.random() < 0.2 else 0.015)


def _syllable(
    sound: array[int], start: float, seconds: float, voice: Voice, bend: float, rng: Random
) -> None:
    wave = _wave(voice, rng.randrange(len(_VOWELS)))
    first, count = int(start * RATE), int(seconds * RATE)
    hiss = int(0.03 * RATE) if rng.random() < 0.45 else 0
    noise = rng.randbytes(hiss)
    step = voice.pitch * bend * _TABLE / RATE
    glide = 1 + rng.uniform(-0.06, 0.05)
    gain = 15_000 * voice.loudness
    attack, release = int(0.025 * RATE), int(0.05 * RATE)
    phase = 0.0
    for offset in range(min(count, len(sound) - first)):
        level = min(1.0, offset / attack, (count - offset) / release)
        phase += step * (1 + (glide - 1) * offset / count)
        value = wave[int(phase) % _TABLE] * level * gain
        if offset < hiss:
            value = value * 0.4 + (noise[offset] - 128) * 14 * voice.loudness
        sound[first + offset] = max(-32_000, min(32_000, sound[first + offset] + int(value)))


def room(seconds: float, rng: Random, *, hum: float, loudness: int) -> array[int]:
    """An empty sound of that length with a low hum and a little noise, as any recording has."""
    count = int(seconds * RATE)
    noise = rng.randbytes(count)
    sound = array("h", bytes(2 * count))
    turn = 2 * math.pi * hum / RATE
    for offset in range(count):
        sound[offset] = int((noise[offset] - 128) * loudness / 64 + loudness * math.sin(turn * offset))
    return sound
