"""The KSBs that an item is likely to show, each with the words that speak for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apprentices.models import OwedKsb
from evidence.models import Evidence
from evidence.queries import Draft
from evidence.suggesting import Statement, Suggestion, suggest
from standards.models import Ksb

MOST = 5


@dataclass(frozen=True)
class Proposal:
    """One KSB proposed. ``because`` leads in ``words``, or stands alone where there are none."""

    uuid: UUID
    code: str
    text: str
    because: str
    words: Sequence[str]


@dataclass(frozen=True)
class Likely:
    """What the page proposes. Without ``has_text`` there is nothing to go by yet, without ``has_any`` too little."""

    proposals: Sequence[Proposal]
    dismissed: Sequence[Ksb]
    has_text: bool
    has_any: bool


def likely_ksbs(
    evidence: Evidence,
    draft: Draft,
    owed: Sequence[OwedKsb],
    *,
    files: Sequence[str],
    dismissed: Sequence[Ksb],
) -> Likely:
    """The likeliest of those owed that are neither claimed nor dismissed here."""
    has_text = bool(evidence.narrative.strip() or any(text.strip() for text in files))
    known = {claim.ksb_id for claim in draft.claims} | {ksb.pk for ksb in dismissed}
    ksbs = {pair.ksb_id: pair.ksb for pair in owed}
    own = f"{evidence.title}.\n{evidence.narrative}"
    statements = [Statement(key, ksb.text) for key, ksb in ksbs.items()]
    found = suggest(statements, own, files=files, top=None) if has_text else []
    fresh = [one for one in found if one.key not in known]
    return Likely(
        proposals=[_proposal(ksbs[one.key], one, own) for one in fresh[:MOST]],
        dismissed=dismissed,
        has_text=has_text,
        has_any=bool(found),
    )


def _proposal(ksb: Ksb, found: Suggestion[int], own: str) -> Proposal:
    said = [word for word in found.words if word.lower() in own.lower()]
    because = "Because you wrote" if said else "Because your files say"
    return Proposal(
        uuid=ksb.uuid,
        code=ksb.code,
        text=ksb.text,
        because=because if found.words else "Near in meaning to what you wrote",
        words=said or found.words,
    )
