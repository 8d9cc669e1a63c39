"""Where in an item the words stand that somebody looked for: a piece of its text with them marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from evidence.search_texts import Part, Source, Texts, read_files
from evidence.words import JOINTS, LONGEST_WORD, fold_with_places

MOST_SNIPPETS = 2
BEFORE, AFTER = 70, 150

NAMES = {
    Source.CLAIM: "Claim of {}",
    Source.FEEDBACK: "Feedback on {}",
    Source.ANSWER: "Answer",
    Source.FILE_NAME: "File",
    Source.LINK: "Link",
    Source.FILE: "In {}",
}
# From, to, and the number of the word.
Span = tuple[int, int, int]


@dataclass(frozen=True)
class Snippet:
    """``place`` says where the text stands: ``Feedback on K1``; empty for what the apprentice wrote."""

    place: str
    text: SafeString


class Sought:
    """The different words, each with a pattern that finds it in a folded text."""

    def __init__(self, words: tuple[str, ...]) -> None:
        # Only the last may be the beginning of one, so it stays where it is.
        self.words = (*dict.fromkeys(words[:-1]), *words[-1:])
        self.patterns = [
            _pattern(word, is_last=number == len(self.words)) for number, word in enumerate(self.words, 1)
        ]

    def spans(self, text: str) -> list[Span]:
        """Every place at which one stands: from, to, and which."""
        return sorted(self._found(text, range(len(self.words)), most=None))

    def first_spans(self, text: str, numbers: Iterable[int]) -> list[Span]:
        """The first place of each of these words that stands there."""
        return sorted(self._found(text, numbers, most=1))

    def _found(self, text: str, numbers: Iterable[int], *, most: int | None) -> Iterator[Span]:
        folded, places = fold_with_places(text)
        for number in numbers:
            for found in islice(self.patterns[number].finditer(folded), most):
                start, end = found.span()
                if places is not None:
                    start, end = places[start], max(places[end - 1] + 1, places[end])
                yield start, end, number


def _pattern(word: str, *, is_last: bool) -> re.Pattern[str]:
    ending = r"[^\W_]*" if is_last or len(word) == LONGEST_WORD else r"(?![^\W_])"
    plain = re.escape(word)
    # What stands before it is looked at last: a pattern that begins with plain letters is sought much faster.
    return re.compile(rf"{plain}(?<![^\W_]{plain}){ending}")


def snippets_of(texts: Sequence[Texts], words: tuple[str, ...]) -> list[list[Snippet]]:
    """The snippets of each item. Its files are read only where the words stand nowhere else."""
    sought = Sought(words)
    found = [_Search(sought) for _ in texts]
    for search, each in zip(found, texts, strict=True):
        search.look_in(each.parts)
    lacking = [each for search, each in zip(found, texts, strict=True) if not search.is_over]
    read_files(lacking)
    for search, each in zip(found, texts, strict=True):
        search.look_in(each.files)
    return [search.snippets for search in found]


class _Search:
    """Goes through the parts of one item until every word has been shown."""

    def __init__(self, sought: Sought) -> None:
        self.sought = sought
        self.left = set(range(len(sought.words)))
        self.snippets: list[Snippet] = []

    @property
    def is_over(self) -> bool:
        return not self.left or len(self.snippets) == MOST_SNIPPETS

    def look_in(self, parts: Iterable[Part]) -> None:
        for part in parts:
            if self.is_over:
                return
            firsts = self.sought.first_spans(part.text, self.left)
            if not firsts:
                continue
            if part.source == Source.TITLE or part.text == part.name:
                # Shown in the row anyway.
                self.left -= {word for _, _, word in firsts}
                continue
            first = firsts[0][0]
            begin, end = _window(part.text, first)
            inside = self._inside(part.text, begin, end)
            self.left -= {word for _, _, word in inside}
            # A word that is longer than the window is shown without a mark.
            self.left -= {word for start, _, word in firsts if start == first}
            place = NAMES.get(part.source, "").format(part.name)
            self.snippets.append(Snippet(place, _cut(part.text, begin, end, inside)))

    def _inside(self, text: str, begin: int, end: int) -> list[Span]:
        """The places inside a window. Its neighbours are looked at too: they say where a word is cut."""
        before = max(begin - 1, 0)
        spans = self.sought.spans(text[before : end + 1])
        found = [(start + before, stop + before, word) for start, stop, word in spans]
        return [span for span in found if span[0] >= begin and span[1] <= end]


def _window(text: str, first: int) -> tuple[int, int]:
    """Around a place, from one space to another."""
    begin, end = max(first - BEFORE, 0), min(first + AFTER, len(text))
    if begin and (space := re.search(r"\s", text[begin:first])):
        begin += space.end()
    if end < len(text) and (space := re.search(r"\s\S*$", text[first:end])):
        end = first + space.start()
    return begin, end


def _cut(text: str, begin: int, end: int, spans: Sequence[Span]) -> SafeString:
    before = "… " if begin else ""
    after = " …" if end < len(text) else ""
    return mark_safe(f"{before}{_marked(text, begin, end, spans)}{after}")  # noqa: S308 - escaped piece by piece


def marked(text: str, words: tuple[str, ...]) -> SafeString:
    """The whole text with the words marked."""
    spans = Sought(words).spans(text)
    return mark_safe(_marked(text, 0, len(text), spans))  # noqa: S308 - escaped piece by piece


def _marked(text: str, begin: int, end: int, spans: Sequence[Span]) -> str:
    pieces, at = [], begin
    for start, stop in _merged(text, spans):
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        at = stop
    return "".join([*pieces, escape(text[at:end])])


def _merged(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Overlapping spans as one, and the parts of what a hyphen or apostrophe joins."""
    merged: list[tuple[int, int]] = []
    for start, stop, _ in spans:
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start] in JOINTS):
            merged[-1] = merged[-1][0], max(merged[-1][1], stop)
        else:
            merged.append((start, stop))
    return merged
