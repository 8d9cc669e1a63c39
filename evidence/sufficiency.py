"""Sufficiency of a KSB: how much accepted evidence stands behind it, how recent, how varied (DOMAIN.md, rule 6).

It judges nothing: an assessor does. One piece may be enough, but then somebody should have meant it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Accepted:
    """A claim that counts and is met or partly met: of which item and kind, and when the item was made or sent."""

    item: int
    kind: str
    on: date
    is_met: bool


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """The figures of one KSB. ``kinds`` are in words, each once, in the order of first use."""

    met: int
    partly: int
    items: int
    kinds: tuple[str, ...]
    latest_on: date | None
    days_old: int | None

    @property
    def accepted(self) -> int:
        return self.met + self.partly

    @property
    def is_single_source(self) -> bool:
        """All that is accepted comes from one item."""
        return self.items == 1

    @property
    def is_single_kind(self) -> bool:
        """Several items, all of one kind."""
        return self.items > 1 and len(self.kinds) == 1

    @property
    def word(self) -> str:
        """``nothing yet``, ``thin`` (one item, or nothing wholly met) or ``several``."""
        if not self.accepted:
            return "nothing yet"
        return "thin" if self.items == 1 or not self.met else "several"


def sufficiency(claims: Sequence[Accepted], today: date) -> Sufficiency:
    """What stands behind a KSB; ``claims`` are those that count and are met or partly met."""
    latest = max((claim.on for claim in claims), default=None)
    return Sufficiency(
        met=sum(claim.is_met for claim in claims),
        partly=sum(not claim.is_met for claim in claims),
        items=len({claim.item for claim in claims}),
        kinds=tuple(dict.fromkeys(claim.kind for claim in claims)),
        latest_on=latest,
        days_old=(today - latest).days if latest else None,
    )
