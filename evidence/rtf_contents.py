"""Whether an RTF text holds more than text: objects (any file, a program too), controls, a template from elsewhere.

Control words cannot be spelled in another way, so they are looked for in the raw bytes. A text that speaks of them
is marked too, which is rare and harmless. What a field starts (DDE) is left to the scanner and to Word, which asks.
"""

import re
from typing import IO

# Objects embedded, linked or of a control; the template, and the files, that the text is put together with.
ACTIVE = re.compile(rb"\\(?:obj[a-z]{1,20}|template|filetbl|subdocument)(?![a-z])", re.IGNORECASE)

CHUNK = 4 * 1024**2
OVERLAP = 64  # longer than what is looked for


def is_active(handle: IO[bytes]) -> bool:
    """Whether it holds anything that a program might start, unpack or fetch."""
    start = 0
    while True:
        handle.seek(start)
        chunk = handle.read(CHUNK + OVERLAP)
        if ACTIVE.search(chunk):
            return True
        if len(chunk) < CHUNK + OVERLAP:
            return False
        start += CHUNK
