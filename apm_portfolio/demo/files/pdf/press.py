"""Turns a Typst template and plain data into PDF bytes, without system fonts, clock or network."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

from apm_portfolio.demo.content import Story
from apm_portfolio.demo.files.steady import HAND_FOLDER, SANS_FOLDER

TEMPLATES = Path(__file__).parent.parent / "typst"


def long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def short(day: date) -> str:
    return f"{day.day} {day:%b}"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(SANS_FOLDER), str(HAND_FOLDER)])


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=_fonts())


def inputs(facts: Story, day: date, data: dict[str, Any]) -> dict[str, str]:
    """What a template reads: the words that all share, and its own data, as one JSON text."""
    shared = {
        "author": facts.author.name,
        "initials": facts.author.initials,
        "firm": facts.firm,
        "depot": facts.place,
        "project": facts.project,
        "code": facts.code,
        "date": [day.year, day.month, day.day],
        "when": long(day),
    }
    return {"data": json.dumps(shared | data)}


def pdf(template: str, facts: Story, day: date, data: dict[str, Any]) -> bytes:
    """The tagged PDF of that template, dated `day`."""
    content = _compiler(template).compile(format="pdf", sys_inputs=inputs(facts, day, data), timestamp=0)
    return cast(bytes, content)
