"""Counts in words, as the rules and the pages write them."""


def several(count: int, noun: str) -> str:
    """``1 day``, ``12 days``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
