"""Counts and orders in words, for sentences."""

from collections.abc import Sequence

ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)


def ordinal(number: int) -> str:
    """``second``; beyond ten ``11th``."""
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    tail = number % 100
    suffix = "th" if 10 < tail < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 claim``, ``3 claims``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(things: Sequence[str]) -> str:
    """``K1, K2 and S4``."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} and {things[-1]}"
