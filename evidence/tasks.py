"""What the worker does about evidence."""

from accounts import clock
from evidence import actions


def empty_bin() -> None:
    """Remove for good what has been in the bin for its days. Doing it again changes nothing."""
    actions.empty_bin(today=clock.today(), by=None)
