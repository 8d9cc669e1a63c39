"""Counts in words, as the rules and the pages write them, and names as a register sorts them."""

import unicodedata


def several(count: int, noun: str) -> str:
    """``1 day``, ``12 days``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def folded(text: str) -> str:
    """Without case and accents: for sorting and finding names alike on every database."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
