"""File names as their owners write them: any script, emoji, up to 255 bytes."""

import unicodedata

from accounts.errors import RuleBroken
from evidence.models import FILE_NAME_BYTES

# Invisible marks that reverse the reading direction, so that "gpj.exe" reads "exe.jpg".
DIRECTION_OVERRIDES = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
NEVER_IN_A_NAME = {"Cc", "Cs", "Zl", "Zp"}
NAMELESS = "Unnamed file"
ENDING_BYTES = 20


def clean_name(name: str) -> str:
    """The name without what no name may hold: control characters and direction overrides.

    Slashes stay (a name is shown, never used as a path); joiners stay, they are part of
    scripts and emoji. Raises RuleBroken for an empty or over-long name.
    """
    name = without_hidden(name)
    if not name:
        raise RuleBroken("Give the file a name.")
    if len(name.encode()) > FILE_NAME_BYTES:
        raise RuleBroken(f"The name is too long: use up to {FILE_NAME_BYTES} bytes (about 200 letters).")
    return name


def fitting_name(name: str) -> str:
    """The name that ``clean_name`` gives or, for a file that arrives with none or one too long, the nearest that fits.

    A file is never refused for its name: some systems allow names of three times our length. The ending stays.
    """
    name = without_hidden(name) or NAMELESS
    if len(name.encode()) <= FILE_NAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > ENDING_BYTES:
        stem, dot, ending = name, "", ""
    room = FILE_NAME_BYTES - len(f"…{dot}{ending}".encode())
    # Cutting at a byte may split a character: what is left of it goes.
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip()}…{dot}{ending}"


def without_hidden(name: str) -> str:
    """The name without control characters and direction overrides; nothing may be left of it."""
    name = name.translate(DIRECTION_OVERRIDES)
    return "".join(c for c in name if unicodedata.category(c) not in NEVER_IN_A_NAME).strip()
