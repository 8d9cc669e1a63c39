"""What changed between two submissions: the difference always gives back both sides."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.differences import (
    MOST_PAIRS,
    Change,
    Piece,
    compare_texts,
    compare_things,
    shortened,
    words_in,
)

WORDS = st.lists(
    st.sampled_from(
        ["the", "crane", "was", "late", ".", ", ", " ", "\n", "  ", "I’d", "£1,140", "CO₂e", "🏗️"]
    ),
    max_size=40,
).map("".join)


def earlier(pieces: list[Piece]) -> str:
    return "".join(p.text for p in pieces if p.kind in {"same", "removed"})


def later(pieces: list[Piece]) -> str:
    return "".join(p.text for p in pieces if p.kind in {"same", "added"})


@given(WORDS | st.text(), WORDS | st.text())
def test_the_difference_gives_both_texts(old: str, new: str) -> None:
    pieces = compare_texts(old, new)
    assert (earlier(pieces), later(pieces)) == (old, new)
    assert all(piece.text for piece in pieces)


@given(WORDS)
def test_equal_texts_differ_in_nothing(text: str) -> None:
    assert [p.kind for p in compare_texts(text, text)] == (["same"] if text else [])


@given(WORDS, WORDS)
def test_neighbours_are_of_different_kinds(old: str, new: str) -> None:
    kinds = [p.kind for p in compare_texts(old, new)]
    assert all(a != b for a, b in itertools.pairwise(kinds))


def test_words_are_found_not_lines() -> None:
    pieces = compare_texts(
        "The cheapest was a diesel set. I showed the project manager the cost.\nIn short: no.",
        "The cheapest was a battery set. I showed the project manager the cost.\nIn short: no.",
    )
    assert pieces == [
        Piece("same", "The cheapest was a "),
        Piece("removed", "diesel"),
        Piece("added", "battery"),
        Piece("same", " set. I showed the project manager the cost.\nIn short: no."),
    ]


def test_an_added_paragraph_is_one_addition() -> None:
    pieces = compare_texts("First part.", "First part.\n\nIn the meeting I offered fifteen days.")
    assert [p.kind for p in pieces] == ["same", "added"]
    assert words_in(pieces, "added") == 7


def test_a_space_between_two_changed_words_is_not_shown_as_kept() -> None:
    assert compare_texts("one two", "three four") == [
        Piece("removed", "one two"),
        Piece("added", "three four"),
    ]


def test_long_unchanged_passages_are_cut() -> None:
    middle = "word " * 200
    pieces = compare_texts(f"Start. {middle}End one.", f"Begin. {middle}End two.")
    short = shortened(pieces)
    assert [p.kind for p in short if p.kind in {"gap", "added", "removed"}] == [
        "removed",
        "added",
        "gap",
        "removed",
        "added",
    ]
    assert sum(len(p.text) for p in short) < 300
    assert shortened([Piece("same", middle)]) == [Piece("gap", "…")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("the cat sat. " * 3800, "the dog sat down. " * 2700),
        (" ".join(str(n) for n in range(9000)), " ".join(str(n) for n in range(9000, 0, -1))),
        ("\n" * 50_000, "\n \n" * 16_000),
        ("a " * 25_000, "b " * 25_000),
    ],
)
def test_the_longest_narratives_are_compared_in_time(old: str, new: str) -> None:
    start = time.perf_counter()
    pieces = compare_texts(old, new)
    assert time.perf_counter() - start < 3
    assert (earlier(pieces), later(pieces)) == (old, new)
    assert len(old) * len(new) > MOST_PAIRS


THINGS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123")), max_size=6)


def test_files_are_told_apart_by_their_bytes() -> None:
    changes = compare_things(
        [("plan.pdf", "1"), ("old.xlsx", "2"), ("photo.jpg", "3"), ("gone.txt", "4")],
        [("plan.pdf", "9"), ("new name.xlsx", "2"), ("photo.jpg", "3"), ("minutes.docx", "5")],
    )
    assert changes == [
        Change("added", "minutes.docx"),
        Change("replaced", "plan.pdf"),
        Change("renamed", "new name.xlsx", "old.xlsx"),
        Change("removed", "gone.txt"),
    ]


@given(THINGS, THINGS)
def test_every_file_is_accounted_for_once(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    changes = compare_things(old, new)
    gone = sum(c.kind == "removed" for c in changes)
    come = sum(c.kind == "added" for c in changes)
    assert len(new) - len(old) == come - gone
    assert (changes == []) == (sorted(old) == sorted(new))
