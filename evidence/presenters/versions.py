"""An earlier version as its owner reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from evidence.kinds import Origin, Original, kind_in_words
from evidence.models import DraftVersion, WordingVersion
from evidence.presenters.drafts import day_in_words, original_in_words


@dataclass(frozen=True)
class VersionView:
    """``facts`` are (label, text) beside the main ``text``; ``was_saved`` tells it from what was only typed."""

    uuid: UUID
    title: str
    kept_at: datetime
    was_saved: bool
    text: str
    facts: Sequence[tuple[str, str]]


def draft_version(version: DraftVersion) -> VersionView:
    facts = [("Kind", kind_in_words(version.kind)), ("When", day_in_words(version.happened_on))]
    if version.original != Original.NONE:
        facts.append(("The original", original_in_words(version)))
    was_saved = version.origin == Origin.SAVED
    return VersionView(version.uuid, version.title, version.kept_at, was_saved, version.narrative, facts)


def wording_version(version: WordingVersion) -> VersionView:
    facts = [("Where to look", version.where)] if version.where else []
    was_saved = version.origin == Origin.SAVED
    return VersionView(version.uuid, version.ksb.code, version.kept_at, was_saved, version.how, facts)
