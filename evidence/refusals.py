"""Why a file is not taken, for those who tell it in a protocol of their own; each is a RuleBroken with its sentence."""

from accounts.errors import RuleBroken


class TooLarge(RuleBroken):
    """Larger than the provider takes."""


class NoRoom(RuleBroken):
    """The portfolio or the provider's store is full."""


class NotTaken(RuleBroken):
    """Of a type that is not taken."""
