"""What a document may hold beside its pages, the worse the greater."""

from enum import IntEnum


class Holds(IntEnum):
    """ACTIVE may run, start or fetch something when it is opened, or cannot be looked into. MACROS are never taken."""

    NOTHING = 0
    ACTIVE = 1
    MACROS = 2
