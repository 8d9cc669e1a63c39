"""File names as their owners write them: any script, emoji, up to 255 bytes."""

import unicodedata

from accounts.errors import RuleBroken
from evidence.models import FILE_NAME_BYTES

# Invisible marks that reverse the reading direction, so that "gpj.exe" reads "exe.jpg".
DIRECTION_OVERRIDES = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def clean_name(name: str) -> str:
    """The name without what no name may hold: control characters and direction overrides.

    Slashes stay (a name is shown, never used as a path); joiners stay, they are part of
    scripts and emoji. Raises RuleBroken for an empty or over-long name.
    """
    name = name.translate(DIRECTION_OVERRIDES)
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"}).strip()
    if not name:
        raise RuleBroken("Give the file a name.")
    if len(name.encode()) > FILE_NAME_BYTES:
        raise RuleBroken(f"The name is too long: use up to {FILE_NAME_BYTES} bytes (about 200 letters).")
    return name
