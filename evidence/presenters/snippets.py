"""Where in an item the words stand that somebody looked for: a piece of its text with them marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Snippet:
    """``place`` says where the text stands: ``Feedback on K1``; empty for what the apprentice wrote."""

    place: str
    text: SafeString


@dataclass(frozen=True)
class Sought:
    """The words, each with a pattern that finds it in a folded text."""

    words: tuple[str, ...]

    def spans(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Every place at which one stands: from, to, and which."""
        folded, places = fold_with_places(text)
        for number, word in enumerate(self.words):
            is_begun = number == len(self.words) - 1 or len(word) == LONGEST_WORD
            ending = r"[^\W_]*" if is_begun else r"(?![^\W_])"
            for found in re.finditer(rf"(?<![^\W_]){re.escape(word)}{ending}", folded):
                start, end = found.span()
                if places is not None:
                    start, end = places[start], max(places[end - 1] + 1, places[end])
                yield start, end, number


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
            spans = sorted(self.sought.spans(part.text))
            first = next((start for start, _, word in spans if word in self.left), None)
            if first is None:
                continue
            if part.source == Source.TITLE or part.text == part.name:
                # Shown in the row anyway.
                self.left -= {word for _, _, word in spans}
                continue
            begin, end = _window(part.text, first)
            inside = [span for span in spans if span[0] >= begin and span[1] <= end]
            self.left -= {word for _, _, word in inside}
            # A word that is longer than the window is shown without a mark.
            self.left -= {word for start, _, word in spans if start == first}
            place = NAMES.get(part.source, "").format(part.name)
            self.snippets.append(Snippet(place, _cut(part.text, begin, end, inside)))


def _window(text: str, first: int) -> tuple[int, int]:
    """Around a place, from one space to another."""
    begin, end = max(first - BEFORE, 0), min(first + AFTER, len(text))
    if begin and (space := re.search(r"\s", text[begin:first])):
        begin += space.end()
    if end < len(text) and (space := re.search(r"\s\S*$", text[first:end])):
        end = first + space.start()
    return begin, end


def _cut(text: str, begin: int, end: int, spans: Sequence[tuple[int, int, int]]) -> SafeString:
    before = "… " if begin else ""
    after = " …" if end < len(text) else ""
    return mark_safe(f"{before}{_marked(text, begin, end, spans)}{after}")  # noqa: S308 - escaped piece by piece


def marked(text: str, words: tuple[str, ...]) -> SafeString:
    """The whole text with the words marked."""
    spans = sorted(Sought(words).spans(text)) if words else []
    return mark_safe(_marked(text, 0, len(text), spans))  # noqa: S308 - escaped piece by piece


def _marked(text: str, begin: int, end: int, spans: Sequence[tuple[int, int, int]]) -> str:
    pieces, at = [], begin
    for start, stop in _merged(text, spans):
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        at = stop
    return "".join([*pieces, escape(text[at:end])])


def _merged(text: str, spans: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Overlapping spans as one, and the parts of what a hyphen or apostrophe joins."""
    merged: list[tuple[int, int]] = []
    for start, stop, _ in spans:
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start] in JOINTS):
            merged[-1] = merged[-1][0], max(merged[-1][1], stop)
        else:
            merged.append((start, stop))
    return merged
