"""BM25 of a long text over short statements.

The usual roles are turned round: the query is what a person wrote, perhaps for pages, and the documents are the
statements. So the query is taken by sentences, and each term counts once a sentence and less with each repetition.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from evidence.suggesting.concepts import concepts
from evidence.suggesting.words import Token, sentences, tokens

# BM25's length norm, weak: a long statement is not vaguer, it names more ways of showing it.
LENGTH = 0.6
# An idea found through other words is worth less than the statement's own word.
IDEA = 0.65
BREADTH = 0.35
# A term said in n sentences counts n^REPEATED: ten times is not quite ten times as much as once.
REPEATED = 0.9
# What a word is worth that any text may hold.
WEAK = 0.3


@dataclass
class Found:
    """What speaks for one statement: its score, and the words it rests on with their part in it."""

    score: float = 0.0
    words: dict[str, float] = field(default_factory=lambda: defaultdict(float))


class Index:
    """The statements, ready to be asked about texts."""

    def __init__(self, statements: Sequence[str]) -> None:
        ideas = concepts()
        documents = []
        weak: set[str] = set()
        for statement in statements:
            found = tokens(statement)
            terms = Counter(token.stem for token in found if not token.is_stop)
            weak |= {token.stem for token in found if token.is_weak}
            documents.append(terms + Counter(ideas.in_statement(found)))
        self.size = len(documents)
        lengths = [math.sqrt(max(1, sum(terms.values()))) for terms in documents]
        mean = sum(lengths) / max(1, self.size)
        frequency = Counter(term for terms in documents for term in terms)
        self.postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, terms in enumerate(documents):
            breadth = sum(_worth(t, weak) for t in terms) ** BREADTH
            norm = 1 - LENGTH + LENGTH * lengths[number] / mean
            for term, count in terms.items():
                rarity = math.log(1 + (self.size - frequency[term] + 0.5) / (frequency[term] + 0.5))
                weight = rarity * 2.2 * count / (count + 1.2 * norm)
                self.postings[term].append((number, weight * _worth(term, weak) / breadth))

    def ask(self, parts: Iterable[tuple[str, float]]) -> list[Found]:
        """What speaks for each statement in texts, each with the weight its words have."""
        counts: dict[str, float] = defaultdict(float)
        written: dict[str, Counter[str]] = defaultdict(Counter)
        for text, weight in parts:
            for sentence in sentences(text):
                for term, (words, worth) in self._terms(sentence).items():
                    counts[term] += weight * worth
                    written[term][words] += 1
        answer = [Found() for _ in range(self.size)]
        for term, count in counts.items():
            said = written[term].most_common(1)[0][0]
            for number, weight in self.postings[term]:
                part = weight * count**REPEATED
                answer[number].score += part
                answer[number].words[said] += part
        return answer

    def _terms(self, sentence: str) -> dict[str, tuple[str, float]]:
        """The terms of a sentence that some statement has, each with the words that say it and how surely."""
        found = tokens(sentence)
        terms = {t.stem: (t.written, 1.0) for t in found if not t.is_stop and t.stem in self.postings}
        for idea, sure, start, end in concepts().in_text(found):
            if idea in self.postings and sure > terms.get(idea, ("", 0.0))[1]:
                terms[idea] = (_as_written(found[start:end]), sure)
        return terms


def _worth(term: str, weak: Container[str]) -> float:
    if term.startswith("="):
        return IDEA
    return WEAK if term in weak else 1.0


def _as_written(found: Sequence[Token]) -> str:
    return " ".join(token.written for token in found)
