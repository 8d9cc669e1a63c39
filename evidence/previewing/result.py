"""What comes back from the process that reads a file: pictures, text, and how it went."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_TEXT = 1_000_000
MOST_PAGES = 30
REPORT, TEXT = "report.json", "text.txt"


class Reason(StrEnum):
    """Why there is no preview."""

    PROTECTED = "protected"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    MEMORY = "memory"
    CRASHED = "crashed"
    EMPTY = "empty"
    NO_PROGRAM = "no-program"


# Of these the file is the cause, and looking again changes nothing; after the others it may be tried again.
NOTHING_TO_SHOW = frozenset({Reason.PROTECTED, Reason.TOO_LARGE, Reason.EMPTY, Reason.NO_PROGRAM})


class NoPreview(Exception):
    """Ends the reading of a file."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def picture_name(kind: str, number: int) -> str:
    return f"{kind}-{number}.webp"


@dataclass
class Result:
    """Collects into ``folder`` what is made of one file."""

    folder: Path
    pages: int = 0
    is_cut: bool = False
    has_text: bool = False
    pictures: list[tuple[str, int, int, int]] = field(default_factory=list)

    def add_picture(self, kind: str, number: int, picture: "Image") -> None:
        """``picture`` bears nothing but its pixels: what its file said beside them went when it was redrawn."""
        picture.save(self.folder / picture_name(kind, number), "WEBP", quality=80, method=3)
        self.pictures.append((kind, number, picture.width, picture.height))

    def add_text(self, text: str, *, is_cut: bool = False) -> None:
        self.is_cut = is_cut or len(text) > MOST_TEXT
        self.has_text = bool(text)
        (self.folder / TEXT).write_text(text[:MOST_TEXT], encoding="utf-8", errors="replace")

    def take_text(self) -> str:
        """Give the text back, as if it had not been added."""
        place = self.folder / TEXT
        text = place.read_text(encoding="utf-8") if place.exists() else ""
        place.unlink(missing_ok=True)
        self.has_text = False
        return text

    def write(self, reason: Reason | None) -> None:
        """The last act: who finds no report knows that the process did not come to its end."""
        report = {
            "reason": reason,
            "pages": self.pages,
            "is_cut": self.is_cut,
            "pictures": self.pictures,
        }
        (self.folder / REPORT).write_text(json.dumps(report))
