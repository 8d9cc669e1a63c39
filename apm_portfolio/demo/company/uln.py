"""Unique learner numbers that hold their check digit, from a range that is plainly the demo's."""

from itertools import count, islice

FIRST = 990_000_001


def uln_of(nine: int) -> str | None:
    """The ten digits for these first nine, or None where the rule issues none.

    Weights 10 to 2 over the nine digits, sum modulo 11; the check digit is 10 less the remainder, and a remainder
    of 0 is never issued (Learning Records Service, ULN format).
    """
    remainder = (
        sum(int(digit) * weight for digit, weight in zip(str(nine), range(10, 1, -1), strict=True)) % 11
    )
    return f"{nine}{10 - remainder}" if remainder else None


def ulns(how_many: int) -> tuple[str, ...]:
    """That many different ULNs, always the same ones."""
    return tuple(islice((uln for nine in count(FIRST) if (uln := uln_of(nine))), how_many))
