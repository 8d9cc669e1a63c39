"""The words of a text as search knows them. They are made here, so that every database finds the same.

A word is a run of letters and digits of any script, folded: without case, accents and typographic variants.
What a hyphen, underscore or apostrophe joins is found by its parts and by the whole: ``CR-014`` by "cr",
"014", "cr-014" and "cr014".
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from unicodedata import category, normalize

LONGEST_WORD = 64
MOST_ASKED = 12
# What a document keeps, in bytes; PostgreSQL's index takes a megabyte.
MOST_BYTES = 400_000

JOINTS = "-_'’‐"
WORD = re.compile(r"[^\W_]+")
# Begun at the beginning of a word only: tried from each of its letters, a long one would take the square of its time.
JOINED = re.compile(rf"(?<![^\W_])[^\W_]+(?:[{JOINTS}][^\W_]+)+")


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        if len(self) > 20_000:
            self.clear()
        plain = normalize("NFKD", normalize("NFKD", chr(code)).casefold())
        self[code] = folded = "".join(c for c in plain if category(c)[0] != "M")
        return folded


_folds = _Folds()


def fold(text: str) -> str:
    """The text without case, accents and typographic variants."""
    return text.lower() if text.isascii() else text.translate(_folds)


def fold_with_places(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its characters the place it came from; None where places agree."""
    folded = fold(text)
    if text.isascii() or all(len(_folds[ord(char)]) == 1 for char in set(text)):
        return folded, None
    places = [place for place, char in enumerate(text) for _ in _folds[ord(char)]]
    return folded, [*places, len(text)]


def words_of(text: str) -> Iterator[str]:
    """Every word of a text, as often as it occurs."""
    folded = fold(text)
    for word in WORD.findall(folded):
        yield word[:LONGEST_WORD]
    for joined in JOINED.findall(folded):
        yield "".join(WORD.findall(joined))[:LONGEST_WORD]


def distinct_words(texts: Iterable[str]) -> set[str]:
    """The words of several texts; where they are too many to keep, those of the first texts."""
    found: set[str] = set()
    room = MOST_BYTES
    for text in texts:
        fresh = set(words_of(text)) - found
        size = sum(len(word.encode()) + 1 for word in fresh)
        if size > room:
            return found | _fitting(fresh, room)
        found |= fresh
        room -= size
    return found


def _fitting(words: set[str], room: int) -> set[str]:
    kept = set()
    for word in sorted(words):
        room -= len(word.encode()) + 1
        if room < 0:
            break
        kept.add(word)
    return kept


def asked_words(text: str) -> tuple[str, ...]:
    """The words that somebody looks for: all must occur, the last may be the beginning of one."""
    return tuple(word[:LONGEST_WORD] for word in WORD.findall(fold(text))[:MOST_ASKED])


def has_words(words: Collection[str], asked: Sequence[str]) -> bool:
    """The rule of search: every word is there, the last as the beginning of one."""
    *whole, begun = asked
    return all(word in words for word in whole) and any(word.startswith(begun) for word in words)
