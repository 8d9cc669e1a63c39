"""Texts of our own writing, each with the KSBs that an assessor would accept for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.suggesting import Statement
from standards.importers.files import read_path
from standards.importers.records import ImportRefusal

ROOT = Path(__file__).resolve().parent.parent.parent
OFFICIAL = ROOT / "standards" / "data"


@dataclass(frozen=True)
class Labelled:
    codes: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Collection:
    """``standard`` is the official record whose codes are meant."""

    name: str
    standard: str

    @property
    def texts(self) -> list[Labelled]:
        """In the order of the file."""
        source = Path(__file__).with_name(f"labelled_{self.name}.txt").read_text(encoding="utf-8")
        blocks = (block.partition("\n") for block in source.split("\n= ")[1:])
        return [Labelled(tuple(head.split()), text.strip()) for head, _, text in blocks]

    @property
    def statements(self) -> list[Statement[Any]]:
        records = read_path(OFFICIAL / self.standard)
        found = next(one for one in records if not isinstance(one, ImportRefusal))
        return [Statement(ksb.code, ksb.text) for ksb in found.ksbs]


# Written before any ranking was: of these, the even ones (the 2nd, 4th …) may be tuned on.
SHORT = Collection("ST0310_short", "OCC0310.txt")
# Written when the ideas were; no text was read to add one. The constants of docs/adr 24 were chosen with them in sight.
LATER = (
    Collection("ST0310_portfolio", "OCC0310.txt"),
    Collection("ST0530", "ST0530-v1.0.json"),
    Collection("ST0825", "ST0825-v1.0.json"),
    Collection("ST0191", "ST0191-v1.1.json"),
)
