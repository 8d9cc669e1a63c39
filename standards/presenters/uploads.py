"""What became, or would become, of the records of an uploaded file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from standards.models import UploadLine


@dataclass(frozen=True)
class LineRow:
    """A line of an upload: the word for what became of it, its colour, its notes."""

    line: UploadLine
    label: str
    tag: str
    changes: list[str]
    warnings: list[str]

    @property
    def name(self) -> str:
        parts = [self.line.reference, self.line.version, self.line.title]
        return " ".join(part for part in parts if part) or f"Record {self.line.position}"

    @property
    def counts(self) -> str:
        if not self.line.title:
            return ""
        line = self.line
        return f"{line.knowledge} K, {line.skills} S, {line.behaviours} B, {line.duties} duties"

    @classmethod
    def of(cls, line: UploadLine, *, is_applied: bool) -> "LineRow":
        will = {"created": "Will be created", "updated": "Will be updated", "unchanged": "Unchanged"}
        did = {"created": "Created", "updated": "Updated", "unchanged": "Unchanged"}
        label = (did if is_applied else will).get(line.outcome, "Refused")
        tags = {"created": "tag-good", "updated": "tag-accent", "refused": "tag-bad"}
        return cls(
            line,
            label,
            tags.get(line.outcome, ""),
            line.changes.splitlines(),
            line.warnings.splitlines(),
        )


def upload_sub(rows: Sequence[LineRow], *, is_applied: bool) -> str:
    """ "3 created, 1 refused", and whether that has happened."""
    counted = Counter(row.line.outcome for row in rows)
    if set(counted) <= {"refused"}:
        return "Nothing can be imported from this file."
    words = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items()))
    return f"Imported: {words}." if is_applied else f"Nothing is imported yet. It would be: {words}."
