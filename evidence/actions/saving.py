"""Saving again and again from one page: whose save it is, and what is kept of the text that it replaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts import clock
from evidence.kinds import Origin
from evidence.models import DraftVersion, Evidence, WordingVersion
from evidence.models.working import SavedByPage
from evidence.searching import refresh_search
from standards.models import Ksb

DRAFT_FIELDS = (
    "title",
    "kind",
    "happened_on",
    "narrative",
    "original",
    "original_description",
    "original_sha256",
)
MOST_VERSIONS = 20
EVERY = timedelta(minutes=10)
A_LINE = 100
SOME_WORDS = 20
NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Sender:
    """The page that saves, and how many saves it has sent: they count in that order, however they arrive."""

    page: UUID
    turn: int

    def was_last(self, row: SavedByPage) -> bool:
        """Nobody else has saved since this page did, whatever revision it knows of: an answer may get lost."""
        return row.saved_from == self.page

    def is_late(self, row: SavedByPage) -> bool:
        return self.was_last(row) and row.saved_turn >= self.turn


def note_sender(row: SavedByPage, sender: Sender | None) -> list[str]:
    """Set who saves; the names of the columns. Another page's save from now on meets a changed row."""
    row.saved_from = sender.page if sender else None
    row.saved_turn = sender.turn if sender else 0
    return ["saved_from", "saved_turn"]


# --- Versions, under the item's lock --------------------------------------------------------


def touch(evidence: Evidence, *, files_changed: bool = False) -> None:
    """Something of the draft changed beside its text."""
    Evidence.objects.filter(pk=evidence.pk).update(updated_at=clock.now())
    refresh_search(evidence, draft_only=True, files_changed=files_changed)


def draft_fields(evidence: Evidence) -> dict[str, Any]:
    return {name: getattr(evidence, name) for name in DRAFT_FIELDS}


def keep_replaced_draft(evidence: Evidence, narrative: str) -> None:
    """Keep the draft as it stands before it is replaced: now and then, and where much of it goes."""
    if not evidence.narrative.strip():
        return
    last = evidence.draftversions.filter(origin=Origin.SAVED).order_by("-kept_at", "-pk").first()
    is_time = clock.now() - (last.kept_at if last else evidence.created_at) >= EVERY
    if is_time or _loses_much(evidence.narrative, narrative):
        keep_draft(evidence, draft_fields(evidence), Origin.SAVED)


def keep_draft(evidence: Evidence, fields: Mapping[str, Any], origin: Origin) -> None:
    """Keep one text of the item, unless it is the last one kept, or is what the draft says anyway."""
    if origin == Origin.TYPED and draft_fields(evidence) == fields:
        return
    kept = evidence.draftversions.filter(origin=origin)
    last = kept.order_by("-kept_at", "-pk").first()
    if last and {name: getattr(last, name) for name in DRAFT_FIELDS} == fields:
        return
    DraftVersion.objects.create(evidence=evidence, origin=origin, kept_at=clock.now(), **fields)
    _prune(kept)


def keep_replaced_wording(
    evidence: Evidence, ksb: Ksb, before: tuple[str, str], after: tuple[str, str]
) -> None:
    """Keep the wording of a claim where much of it goes."""
    if any(_loses_much(old, new) for old, new in zip(before, after, strict=True)):
        keep_wording(evidence, ksb, before, Origin.SAVED)


def keep_wording(evidence: Evidence, ksb: Ksb, wording: tuple[str, str], origin: Origin) -> None:
    """Keep one wording of a claim, unless it is empty or the last one kept."""
    how, where = wording
    kept = evidence.wordingversions.filter(ksb=ksb, origin=origin)
    last = kept.order_by("-kept_at", "-pk").first()
    if not (how or where) or (last and (last.how, last.where) == wording):
        return
    WordingVersion.objects.create(
        evidence=evidence, ksb=ksb, how=how, where=where, origin=origin, kept_at=clock.now()
    )
    _prune(kept)


def _prune(kept: QuerySet[Any]) -> None:
    too_many = list(kept.order_by("-kept_at", "-pk").values_list("pk", flat=True)[MOST_VERSIONS:])
    if too_many:
        kept.filter(pk__in=too_many).delete()


def _loses_much(old: str, new: str) -> bool:
    """Whether more than a line, or all of a text or nearly all of some words, is no longer there."""
    if not new.strip():
        return bool(old.strip())
    lost = _lost(old, new)
    return lost > A_LINE or (lost >= SOME_WORDS and lost >= NEARLY_ALL * len(old))


def _lost(old: str, new: str) -> int:
    """How many characters go from between what both begin and what both end with."""
    start = _same_start(old, new)
    rest, other = old[start:], new[start:]
    return len(rest) - _same_start(rest[::-1], other[::-1])


def _same_start(old: str, new: str) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
