"""The labelled set: short texts, each with the KSBs that an assessor would accept for it."""

from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("labelled_ST0310.txt")
REFERENCE = "ST0310"


@dataclass(frozen=True)
class Labelled:
    codes: tuple[str, ...]
    text: str


def labelled() -> list[Labelled]:
    """In the order of the file: the even ones (the 2nd, 4th …) may be tuned on."""
    found = []
    for block in SOURCE.read_text(encoding="utf-8").split("\n= ")[1:]:
        head, _, text = block.partition("\n")
        found.append(Labelled(tuple(head.split()), " ".join(text.split())))
    return found
