"""What changed between two submissions: words, files, links, claims. Pure functions of values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

PieceKind = Literal["same", "added", "removed", "gap"]

# Texts are compared in lines, changed lines in sentences, changed sentences in words. Comparing is
# quadratic at worst: above this many pairs a passage counts as changed whole (0.2 s at the limit).
UNITS = (r"[^\n]*\n|[^\n]+", r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+", r"\w+(?:[’'-]\w+)*|\s+|[^\w\s]")
MOST_PAIRS = 1_000_000
CONTEXT_LETTERS = 90


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and whether it is in both versions, only the later (added) or only the earlier (removed).

    A ``gap`` stands for unchanged text that is left out.
    """

    kind: PieceKind
    text: str


def compare_texts(earlier: str, later: str) -> list[Piece]:
    """The difference word by word. What is same or removed joins to ``earlier``, same or added to ``later``."""
    return _tidied(list(_compare(earlier, later, level=0)))


def _compare(earlier: str, later: str, *, level: int) -> Iterator[Piece]:
    if earlier == later:
        yield Piece("same", earlier)
        return
    a, b = (re.findall(UNITS[level], text) for text in (earlier, later)) if level < len(UNITS) else ([], [])
    if not a or not b or len(a) * len(b) > MOST_PAIRS:
        yield Piece("removed", earlier)
        yield Piece("added", later)
        return
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        before, after = "".join(a[a1:a2]), "".join(b[b1:b2])
        if tag == "replace":
            yield from _compare(before, after, level=level + 1)
        else:
            yield Piece("same" if tag == "equal" else "removed", before)
            yield Piece("added", after if tag == "insert" else "")


def _tidied(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours joined; a comma or space that stayed between two changes counts as changed with them."""
    tidy: list[Piece] = []
    removed = added = ""

    def flush() -> None:
        nonlocal removed, added
        if removed:
            tidy.append(Piece("removed", removed))
        if added:
            tidy.append(Piece("added", added))
        removed = added = ""

    for place, piece in enumerate(pieces):
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif (removed or added) and _is_trifle(piece.text) and _changes_go_on(pieces[place + 1 :]):
            removed += piece.text
            added += piece.text
        elif piece.text:
            flush()
            if tidy and tidy[-1].kind == "same":
                tidy[-1] = Piece("same", tidy[-1].text + piece.text)
            else:
                tidy.append(piece)
    flush()
    return tidy


def _is_trifle(text: str) -> bool:
    return "\n" not in text and not re.search(r"\w", text)


def _changes_go_on(following: Sequence[Piece]) -> bool:
    after = next((piece for piece in following if piece.text), None)
    return after is not None and after.kind != "same"


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """The same with long unchanged passages cut down to what surrounds the changes."""
    short: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.kind != "same" or len(piece.text) <= 3 * CONTEXT_LETTERS:
            short.append(piece)
            continue
        if place > 0:
            short.append(Piece("same", _first_words(piece.text)))
        short.append(Piece("gap", "…"))
        if place < len(pieces) - 1:
            short.append(Piece("same", _last_words(piece.text)))
    return short


def _first_words(text: str) -> str:
    cut = text.rfind(" ", 0, CONTEXT_LETTERS)
    return text[: cut if cut > 0 else CONTEXT_LETTERS]


def _last_words(text: str) -> str:
    cut = text.find(" ", len(text) - CONTEXT_LETTERS)
    return text[cut if cut > 0 else len(text) - CONTEXT_LETTERS :]


def words_in(pieces: Sequence[Piece], kind: PieceKind) -> int:
    """How many words were added or removed."""
    return sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.kind == kind)


# --- Files, links ---------------------------------------------------------------------------

ThingChange = Literal["added", "removed", "renamed", "replaced"]
ORDER: tuple[ThingChange, ...] = ("added", "replaced", "renamed", "removed")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a file or link. ``name`` is the one now, ``was`` the earlier where they differ.

    A replaced file keeps its name and has other bytes; a renamed one has the same bytes.
    """

    kind: ThingChange
    name: str
    was: str = ""


def compare_things(earlier: Sequence[tuple[str, str]], later: Sequence[tuple[str, str]]) -> list[Change]:
    """Changes between two lists of (name, content): a file's name and SHA-256, or a link's label and address.

    The same name twice and the same content twice are allowed.
    """
    before, after = list(earlier), list(later)
    for thing in earlier:
        if thing in after:
            before.remove(thing)
            after.remove(thing)
    changes = _paired(before, after, key=1, kind="renamed") + _paired(before, after, key=0, kind="replaced")
    changes += [Change("added", name) for name, _ in after] + [Change("removed", name) for name, _ in before]
    return sorted(changes, key=lambda change: ORDER.index(change.kind))


def _paired(
    before: list[tuple[str, str]], after: list[tuple[str, str]], *, key: int, kind: ThingChange
) -> list[Change]:
    """Take out of both lists what agrees in one column."""
    changes = []
    for new in list(after):
        old = next((thing for thing in before if thing[key] == new[key]), None)
        if old is not None:
            before.remove(old)
            after.remove(new)
            changes.append(Change(kind, new[0], old[0] if old[0] != new[0] else ""))
    return changes
