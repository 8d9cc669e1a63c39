"""What changed since the submission before, ready for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats

from evidence.desk_queries import ReviewRows
from evidence.differences import Change, Piece, compare_texts, compare_things, shortened, words_in
from evidence.models import Submission
from evidence.presenters.words import counted

THING_WORDS = {"added": "Added", "removed": "Removed", "renamed": "Renamed", "replaced": "Replaced"}


@dataclass(frozen=True)
class TextChange:
    """A text that differs, as pieces; long unchanged passages are left out."""

    label: str
    pieces: list[Piece]

    @property
    def words(self) -> str:
        """``41 words added, 3 removed``."""
        added, removed = words_in(self.pieces, "added"), words_in(self.pieces, "removed")
        parts = [counted(added, "word") + " added"] if added else []
        if removed:
            parts.append(f"{removed} removed" if added else counted(removed, "word") + " removed")
        return ", ".join(parts) or "spacing only"


@dataclass(frozen=True)
class ThingLine:
    """A file or link that was added, removed, renamed or replaced."""

    kind: str
    word: str
    name: str
    was: str


@dataclass(frozen=True)
class ClaimChange:
    """A claim that is new, dropped, or worded otherwise (``pieces`` by label)."""

    code: str
    word: str
    texts: list[TextChange] = field(default_factory=list)


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two submissions of an item."""

    since: Submission
    texts: list[TextChange]
    files: list[ThingLine]
    links: list[ThingLine]
    claims: list[ClaimChange]

    @property
    def is_nothing(self) -> bool:
        return not (self.texts or self.files or self.links or self.claims)

    @property
    def summary(self) -> str:
        """``Narrative: 41 words added. 1 file added. S4 reworded.``"""
        parts = [f"{text.label}: {text.words}" for text in self.texts]
        for things, one in ((self.files, "file"), (self.links, "link")):
            parts += [
                f"{counted(count, one)} {word}"
                for word in THING_WORDS
                if (count := sum(thing.kind == word for thing in things))
            ]
        parts += [f"{claim.code} {claim.word}" for claim in self.claims]
        return ". ".join(parts) + "." if parts else "Nothing changed."

    def of_claim(self, code: str) -> ClaimChange | None:
        return next((claim for claim in self.claims if claim.code == code), None)


def changes_between(rows: ReviewRows) -> Changes | None:
    """What is different from the submission before; None for a first submission."""
    before, now = rows.previous, rows.submission
    if before is None:
        return None
    return Changes(
        since=before,
        texts=_texts(before, now),
        files=_things(
            [(file.name, file.sha256) for file in rows.files[before.pk]],
            [(file.name, file.sha256) for file in rows.files[now.pk]],
        ),
        links=_things(
            [(link.label or link.url, link.url) for link in rows.links[before.pk]],
            [(link.label or link.url, link.url) for link in rows.links[now.pk]],
        ),
        claims=_claims(rows.claims[before.pk], rows.claims[now.pk]),
    )


def _texts(before: Submission, now: Submission) -> list[TextChange]:
    pairs = (
        ("Title", before.title, now.title),
        ("Kind", before.get_kind_display(), now.get_kind_display()),
        ("Date", _day(before), _day(now)),
        ("Narrative", before.narrative, now.narrative),
        ("The original", _original(before), _original(now)),
        ("My part", before.my_part, now.my_part),
        ("Use of AI", before.use_of_ai, now.use_of_ai),
    )
    return [_text(label, old, new) for label, old, new in pairs if old != new]


def _original(submission: Submission) -> str:
    parts = (submission.original_description, submission.original_sha256)
    return "\n".join([str(submission.get_original_display()), *filter(None, parts)])


def _day(submission: Submission) -> str:
    return formats.date_format(submission.happened_on, "j F Y") if submission.happened_on else ""


def _text(label: str, old: str, new: str) -> TextChange:
    return TextChange(label, shortened(compare_texts(old, new)))


def _things(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[ThingLine]:
    return [_line(change) for change in compare_things(old, new)]


def _line(change: Change) -> ThingLine:
    return ThingLine(change.kind, THING_WORDS[change.kind], change.name, change.was)


def _claims(before: Sequence[Any], now: Sequence[Any]) -> list[ClaimChange]:
    """Rejected claims of either side count as not there; so does nothing that the assessor added."""
    old = {claim.ksb.code: claim for claim in before if not _is_rejected(claim)}
    new = {claim.ksb.code: claim for claim in now if claim.added_by_id is None}
    changes = []
    for code, claim in new.items():
        if code not in old:
            changes.append(ClaimChange(code, "added"))
        elif (claim.how, claim.where) != (old[code].how, old[code].where):
            pairs = (("How", old[code].how, claim.how), ("Where", old[code].where, claim.where))
            texts = [_text(label, a, b) for label, a, b in pairs if a != b]
            changes.append(ClaimChange(code, "reworded", texts))
    changes += [ClaimChange(code, "dropped") for code in old if code not in new]
    return changes


def _is_rejected(claim: Any) -> bool:
    return getattr(claim, "withdrawal", None) is not None
