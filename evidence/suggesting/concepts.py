"""Ideas that go by several words (concepts.txt), found in a run of tokens."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from evidence.suggesting.words import Token, lines_of, tokens

SOURCE = "concepts.txt"

# A phrase says more surely than a word what is meant; a word that any text may hold, less surely.
SURER = 1.7
VAGUER = 0.4
# Words that may stand for n ideas are n^SHARED times less sure of each.
SHARED = 0.5

# A phrase by the stems of its words.
Phrase = tuple[str, ...]
# By the first two stems (or the only one): the phrases that begin so, each with the ideas it may stand for.
Phrases = dict[Phrase, dict[Phrase, list[str]]]


@dataclass(frozen=True)
class Concepts:
    """What a statement is about when it holds the words (``official``), and a text (``everyday``)."""

    official: Phrases
    everyday: Phrases

    def in_statement(self, found: Sequence[Token]) -> set[str]:
        return {idea for ideas, _, _ in _find(self.official, found) for idea in ideas}

    def in_text(self, found: Sequence[Token]) -> Iterator[tuple[str, float, int, int]]:
        """Ideas, how sure each is, and where its words are: the first token, and the one after the last."""
        for ideas, start, end in _find(self.everyday, found):
            if end - start == 1 and found[start].is_stop:
                # Only its stem is that of a word with a meaning: "but" of "butter", "not" of "notes".
                continue
            sure = SURER if end - start > 1 else VAGUER if found[start].is_weak else 1.0
            sure /= len(ideas) ** SHARED
            yield from ((idea, sure, start, end) for idea in ideas)


def _find(phrases: Phrases, found: Sequence[Token]) -> Iterator[tuple[list[str], int, int]]:
    stems = tuple(token.stem for token in found)
    for place, first in enumerate(stems):
        # At the end of the run, both are the same.
        for beginning in {(first,), stems[place : place + 2]}:
            for phrase, ideas in phrases.get(beginning, {}).items():
                end = place + len(phrase)
                if stems[place:end] == phrase:
                    yield ideas, place, end


@cache
def concepts() -> Concepts:
    """What concepts.txt holds, read once."""
    official: Phrases = defaultdict(lambda: defaultdict(list))
    everyday: Phrases = defaultdict(lambda: defaultdict(list))
    for line in lines_of(SOURCE):
        left, _, right = line.partition("|")
        idea = "=" + left.split(",")[0].strip()
        for phrase in _phrases(left):
            official[phrase[:2]][phrase].append(idea)
        for phrase in {*_phrases(left), *_phrases(right)}:
            everyday[phrase[:2]][phrase].append(idea)
    return Concepts(official, everyday)


def _phrases(text: str) -> set[Phrase]:
    found = (tuple(token.stem for token in tokens(part)) for part in text.split(","))
    return {phrase for phrase in found if phrase}
