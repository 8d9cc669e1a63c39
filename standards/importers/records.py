"""What every importer hands over: one frozen record a standard version, or a refusal that names the place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

# A refusal shows this much of what it found.
SHOWN = 60


class ImportRefusal(Exception):
    """The file or one record of it cannot be imported. The text names the place and says what is wrong."""

    def __init__(self, place: str, problem: str, *, reference: str = "", version: str = "") -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem
        self.reference = reference
        self.version = version


@dataclass(frozen=True)
class KsbRecord:
    kind: str
    code: str
    position: int
    text: str
    official_id: str = ""
    # Positions (from 1) of the options that owe it; none: core.
    options: tuple[int, ...] = ()


@dataclass(frozen=True)
class OptionRecord:
    position: int
    title: str
    official_id: str = ""


@dataclass(frozen=True)
class DutyRecord:
    position: int
    code: str
    text: str
    official_id: str = ""
    is_core: bool = True
    options: tuple[int, ...] = ()
    ksb_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListingRecord:
    """``kind`` is one of ``standards.models.Listing.Kind``."""

    kind: str
    position: int
    text: str
    code: str = ""


@dataclass(frozen=True)
class StandardRecord:
    """One version of a standard as its source has it. None and "" mean: the source does not say."""

    reference: str
    version: str
    title: str
    facts: dict[str, str | int | date] = field(default_factory=dict)
    ksbs: tuple[KsbRecord, ...] = ()
    duties: tuple[DutyRecord, ...] = ()
    options: tuple[OptionRecord, ...] = ()
    listings: tuple[ListingRecord, ...] = ()
    warnings: tuple[str, ...] = ()

    def count(self, kind: str) -> int:
        return sum(1 for ksb in self.ksbs if ksb.kind == kind)

    @property
    def duty_links(self) -> int:
        return sum(len(duty.ksb_codes) for duty in self.duties)

    @property
    def in_development(self) -> bool:
        return "development" in str(self.facts.get("status", "")).lower()


def version_order(version: str) -> int:
    """1.10 after 1.9: major, minor and patch as one number. 0 for a version that is not published."""
    parts = [int(part) for part in version.split(".")] if version else []
    major, minor, patch = (*parts, 0, 0, 0)[:3]
    return major * 1_000_000 + minor * 1_000 + patch


def shown(value: object) -> str:
    """A piece of the file as a refusal may quote it: short and printable."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(character if character.isprintable() else "?" for character in text[: SHOWN + 1])
    return f"“{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”"


def listing(items: Iterable[str], limit: int = 8) -> str:
    """ "D1, D2, D3 and 13 more": names for a warning."""
    names = list(items)
    if len(names) <= limit:
        return ", ".join(names)
    return f"{', '.join(names[:limit])} and {len(names) - limit} more"
