"""WCAG 2.2 contrast of every pair of tokens that meet on a page, in both themes, computed from the stylesheet."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "apm_portfolio/static/apm/css/apm.css").read_text()
COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")

TEXT = 4.5  # 1.4.3
SIGN = 3.0  # 1.4.11: borders of controls, glyphs, parts of drawings

GROUNDS = ("page", "surface", "sunk")
STATUSES = tuple(f"st-{rank}" for rank in range(7))


def block(opening: str) -> dict[str, str]:
    """The colours set in the first rule that begins with ``opening``."""
    start = CSS.index(opening)
    return dict(COLOUR.findall(CSS[start : CSS.index("}", start)]))


LIGHT = block(':root,\n[data-bs-theme="light"] {')
DARK = block('[data-bs-theme="dark"] {')
AUTO = block('  [data-bs-theme="auto"] {')


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "muted", "accent", "accent-strong") for ground in GROUNDS),
    *((ink, "accent-soft") for ink in ("ink", "muted", "accent")),
    *((status, ground) for status in STATUSES for ground in ("page", "surface")),
    *((rag, ground) for rag in ("red", "amber", "green") for ground in (*GROUNDS, f"{rag}-soft")),
    *((f"st-{rank}", f"st-{rank}-soft") for rank in range(2, 7)),
    *((ink, f"st-{rank}-soft") for ink in ("ink", "muted") for rank in range(2, 7)),
    *(("ink", f"{rag}-soft") for rag in ("red", "amber", "green")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
SIGN_PAIRS = [
    *(("edge", ground) for ground in GROUNDS),
    *((status, "sunk") for status in STATUSES),
    ("accent", "line"),
    ("fill-6", "surface"),
    ("fill-6", "sunk"),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable(theme: dict[str, str]) -> None:
    weak = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_signs_and_borders_are_seen(theme: dict[str, str]) -> None:
    weak = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in SIGN_PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < SIGN} == {}


def test_the_signs_of_the_heatmap_are_seen_in_both_themes() -> None:
    """They are pictures with one colour for both themes."""
    colours = set(re.findall(r"(?:stroke|fill)='%23([0-9a-f]{6})'", CSS[CSS.index("/* 13 heatmap") :]))
    weak = {
        (colour, theme["surface"])
        for colour in colours
        for theme in (LIGHT, DARK)
        if contrast(f"#{colour}", theme["surface"]) < SIGN
    }
    assert len(colours) == 6
    assert weak == set()


def test_following_the_system_gives_the_dark_theme() -> None:
    assert AUTO == DARK
    assert DARK.keys() == LIGHT.keys()


def test_the_contrast_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
