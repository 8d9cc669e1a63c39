"""KSBs to the tiles of the portfolio map and the bars of the small one."""

from collections.abc import Callable, Sequence
from itertools import groupby
from uuid import UUID

from apm_portfolio.components.maps import Tile, TileGroup
from apprentices.status import KsbStatus
from evidence.kinds import Met
from progress.queries.portfolio import Ask, Owed
from standards.models import Kind

KIND_NAMES = {Kind.KNOWLEDGE: "Knowledge", Kind.SKILL: "Skills", Kind.BEHAVIOUR: "Behaviours"}

MISSING = {
    KsbStatus.NOT_STARTED: "No evidence yet.",
    KsbStatus.DRAFTED: "In a draft that has not been sent.",
    KsbStatus.REFERRED: "Sent back.",
    KsbStatus.SUBMITTED: "With the assessor.",
    KsbStatus.PARTLY_EVIDENCED: "Partly met.",
    KsbStatus.EVIDENCED: "Met, waiting to be signed off.",
    KsbStatus.SIGNED_OFF: "",
}
LONGEST_ASK = 160

# The status that a claim with this outcome gives.
STATUS_OF = {
    Met.MET: KsbStatus.EVIDENCED,
    Met.PARTLY: KsbStatus.PARTLY_EVIDENCED,
    Met.NOT_YET: KsbStatus.REFERRED,
}


def tile_groups(owed: Sequence[Owed], found: Sequence[Ask], url: Callable[[UUID], str]) -> list[TileGroup]:
    """The portfolio map: every KSB owed, by kind; what is missing is told by status and by what was asked."""
    asked: dict[int, Ask] = {}
    for ask in found:
        asked.setdefault(ask.ksb_id, ask)
    return [
        TileGroup(
            KIND_NAMES[Kind(kind)],
            [
                Tile(k.code, k.status, k.text, url(k.uuid), missing_words(k.status, asked.get(k.pk)))
                for k in run
            ],
        )
        for kind, run in groupby(owed, key=lambda k: k.kind)
    ]


def missing_words(status: int, ask: Ask | None) -> str:
    """What a KSB still needs, in a sentence."""
    words = MISSING[KsbStatus(status)]
    wanted = {KsbStatus.REFERRED: Met.NOT_YET, KsbStatus.PARTLY_EVIDENCED: Met.PARTLY}.get(KsbStatus(status))
    if ask is None or not ask.feedback or ask.outcome != wanted:
        return words
    return f"{words} Asked for: {shortened(ask.feedback)}"


def shortened(text: str, length: int = LONGEST_ASK) -> str:
    """The first words of a text, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + " …"


def mini_groups(standing: str, kinds: str) -> list[list[int]]:
    """A standing split where the kind changes, as ``{% mini_map %}`` takes it. ``kinds`` has a letter a KSB."""
    found, at = [], 0
    for _, run in groupby(kinds):
        length = len(list(run))
        found.append([int(status) for status in standing[at : at + length]])
        at += length
    return found
