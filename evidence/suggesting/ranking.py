"""The likeliest statements for a text, each with the words it rests on."""

import re
import statistics
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from evidence.suggesting import semantic
from evidence.suggesting.lexical import Index

# What is read of a text, and of all its files together: more would not change the answer, only take longer.
TEXT_CHARACTERS = 50_000
FILES_CHARACTERS = 40_000
# A file may be a form or another person's work: what the person wrote about it weighs more.
FILE_WEIGHT = 0.5
# The embedding alone is the weaker of the two (docs/adr), so it has the smaller say.
MEANING = 0.8
# Nearer in meaning than this speaks for a statement without any word in common.
NEAR = 0.25
WORDS_SHOWN = 4
# Who speaks, at the start of a line ("Coach:", "Line manager:"): said again and again, it tells nothing of the work.
LABEL = re.compile(r"^[ \t]*(\w[\w .'’-]{0,30}?)[ \t]*:", re.MULTILINE)
LABEL_AGAIN = 2


class Method(StrEnum):
    """``COMBINED`` is words and meaning where the ``semantic`` extra is installed, else words alone."""

    COMBINED = "combined"
    SEMANTIC = "semantic"
    TEXT = "text"


Key = TypeVar("Key", bound=Hashable)


def method_in_use() -> Method:
    """What ``COMBINED`` comes to on this machine."""
    return Method.COMBINED if semantic.is_ready() else Method.TEXT


@dataclass(frozen=True)
class Statement(Generic[Key]):
    """Something that a text may show; ``key`` is the caller's own."""

    key: Key
    text: str


@dataclass(frozen=True)
class Suggestion(Generic[Key]):
    """``words`` are the person's own, the weightiest first; empty where only the meaning is near."""

    key: Key
    score: float
    words: tuple[str, ...]


def suggest(
    statements: Sequence[Statement[Key]],
    text: str,
    *,
    files: Sequence[str] = (),
    method: Method = Method.COMBINED,
    top: int | None = 5,
) -> list[Suggestion[Key]]:
    """The likeliest first; those for which nothing speaks are left out. Raises SemanticMissing."""
    parts = _read(text, files)
    if not parts or not statements:
        return []
    texts = tuple(statement.text for statement in statements)
    found = _index(texts).ask(parts)
    scores = [one.score for one in found]
    speaks = [score > 0 for score in scores]
    if method is Method.SEMANTIC or (method is Method.COMBINED and method_in_use() is Method.COMBINED):
        near = semantic.similarities(texts, "\n".join(part for part, _ in parts))
        if method is Method.SEMANTIC:
            speaks, scores = [nearness > 0 for nearness in near], near
        else:
            speaks = [said or nearness > NEAR for said, nearness in zip(speaks, near, strict=True)]
            scores = _together(scores, near)
    order = sorted((n for n, said in enumerate(speaks) if said), key=lambda n: -scores[n])
    return [
        Suggestion(statements[n].key, round(scores[n], 4), _weightiest(found[n].words)) for n in order[:top]
    ]


def _read(text: str, files: Sequence[str]) -> list[tuple[str, float]]:
    """What is read, each with its weight; files share what there is room for."""
    share = FILES_CHARACTERS // max(1, len(files))
    parts = [(text[:TEXT_CHARACTERS], 1.0), *((file[:share], FILE_WEIGHT) for file in files)]
    # Half a character, as a broken file may hold, is no text to a tokenizer.
    whole = ((part.encode(errors="replace").decode(), weight) for part, weight in parts)
    return [(_without_labels(part), weight) for part, weight in whole if part.strip()]


def _without_labels(text: str) -> str:
    """A conversation without the names of who speaks, which stand there at every turn."""
    said = Counter(match.group(1).lower() for match in LABEL.finditer(text))
    return LABEL.sub(
        lambda match: " " if said[match.group(1).lower()] >= LABEL_AGAIN else match.group(), text
    )


@lru_cache(maxsize=32)
def _index(texts: tuple[str, ...]) -> Index:
    return Index(texts)


def _together(words: Sequence[float], meaning: Sequence[float]) -> list[float]:
    pairs = zip(_standardised(words), _standardised(meaning), strict=True)
    return [said + MEANING * near for said, near in pairs]


def _standardised(values: Sequence[float]) -> list[float]:
    mean = statistics.fmean(values)
    spread = statistics.pstdev(values) or 1.0
    return [(value - mean) / spread for value in values]


def _weightiest(words: Mapping[str, float]) -> tuple[str, ...]:
    """The words that weigh most, each once: not "case" beside "business case"."""
    chosen: list[str] = []
    for said in sorted(words, key=lambda said: -words[said]):
        plain = f" {said.lower()} "
        longer = next((n for n, other in enumerate(chosen) if f" {other.lower()} " in plain), None)
        if longer is not None:
            chosen[longer] = said
        elif not any(plain in f" {other.lower()} " for other in chosen):
            chosen.append(said)
    return tuple(dict.fromkeys(chosen[:WORDS_SHOWN]))
