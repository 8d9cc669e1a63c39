"""Names as a register sorts them: the same on every database, each of which has its own idea of the alphabet."""

import unicodedata


def folded(text: str) -> str:
    """Without case and accents: for sorting and finding names alike on every database."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def by_name(name: str, key: int) -> tuple[str, int]:
    """What to sort people, employers and other rows with one name by; ``key`` tells namesakes apart."""
    return folded(name), key


def by_family_name(family_name: str, given_names: str, key: int) -> tuple[str, str, int]:
    """What to sort learners by."""
    return folded(family_name), folded(given_names), key
