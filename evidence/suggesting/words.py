"""Words and their stems. Light on purpose: a stem only has to be the same for the forms of one word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

# No \w: digits are figures, dates and codes, which say nothing about what a person did. "£" does.
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|£")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+|[•;]")


FOLDER = Path(__file__).parent


def lines_of(name: str) -> list[str]:
    """The lines of one of the lists beside this module."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


STOP_WORDS = frozenset(" ".join(lines_of("stop_words.txt")).split())
WEAK_WORDS = frozenset(" ".join(lines_of("weak_words.txt")).split())
IRREGULAR = dict(line.split() for line in lines_of("irregular_words.txt"))

_ENDINGS = """
    isations isation izations ization ations ation itions ition ively ingly edly ments ment ances ance
    atively ative ators ator ates ated ating ate abilities ability ibilities ibility ibles ible
    ences ence ities ity ising izing ises izes ised ized ise ize ings ing ors or ers er ies ied ily ly
    ives ive ions ion ables able ally als al ness ful ed es s e y
"""
# The longest first; what is left has to be a word still.
ENDINGS = tuple(sorted(_ENDINGS.split(), key=len, reverse=True))
SHORTEST_STEM = 3
SHORTEST_AFTER = {1: 3, 2: 4, 3: 4}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case word: ``negotiation``, ``negotiating`` and ``negotiate`` give ``negoti``."""
    word = IRREGULAR.get(word, word)
    for turn in range(3):
        shorter = _shorter(word)
        # Only one plural: "tension" is no form of "ten".
        if shorter == word or (turn and shorter == word[:-1] and word.endswith("s")):
            break
        word = shorter
    # "planned" and "plan", "controlled" and "control".
    if len(word) > SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "aeious":
        word = word[:-1]
    return word


def _shorter(word: str) -> str:
    for ending in ENDINGS:
        if not word.endswith(ending):
            continue
        if ending == "s" and word.endswith(("ss", "us", "is")):
            continue
        left = word[: -len(ending)]
        if len(left) >= SHORTEST_AFTER.get(len(ending), 4):
            return left
    return word


@dataclass(frozen=True)
class Token:
    """A word as it was written, and its stem."""

    written: str
    stem: str
    is_stop: bool
    is_weak: bool


def tokens(text: str) -> list[Token]:
    return [_token(match.group()) for match in WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def _token(written: str) -> Token:
    plain = written.lower().replace("’", "'").partition("'")[0]
    is_stop = plain in STOP_WORDS or (len(plain) < 2 and plain != "£")
    return Token(written, stem(plain), is_stop, stem(plain) in _weak())


@cache
def _weak() -> frozenset[str]:
    return frozenset(stem(word) for word in WEAK_WORDS)


def sentences(text: str) -> Iterator[str]:
    """The sentences or lines of a text."""
    return (part for part in SENTENCE_END.split(text) if part.strip())
