"""The page that says what changed between two versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from standards import facts, stored
from standards.differences import KsbChange, duty_changes, ksb_changes, option_changes, with_codes
from standards.importers.records import KsbRecord
from standards.models import StandardVersion


@dataclass(frozen=True)
class Piece:
    """Part of a statement: kept ("same"), only before ("old") or only after ("new")."""

    kind: str
    text: str


@dataclass(frozen=True)
class ChangeRow:
    old: KsbRecord | None
    new: KsbRecord | None
    pieces: list[Piece]
    note: str = ""

    @property
    def code(self) -> str:
        """The code where it stayed, or where there is one side only; "" where it changed."""
        codes = {ksb.code for ksb in (self.old, self.new) if ksb}
        return codes.pop() if len(codes) == 1 else ""


@dataclass(frozen=True)
class ChangeGroup:
    id: str
    label: str
    rows: list[ChangeRow]

    @property
    def count(self) -> str:
        return f"{len(self.rows)}"


@dataclass(frozen=True)
class DifferencesPage:
    old: StandardVersion
    new: StandardVersion
    groups: list[ChangeGroup]
    same: int
    facts: list[tuple[str, str, str]]
    duties: list[str]
    options: list[str]

    @property
    def sub(self) -> str:
        return f"{self.new.standard}: from {self.old.version_words} to {self.new.version_words}"


def differences_page(old: StandardVersion, new: StandardVersion) -> DifferencesPage:
    """From ``old`` to ``new``, two versions of one standard."""
    before, after = stored.as_record(old), stored.as_record(new)
    changes = ksb_changes(before, after, same_version=False)
    renumbered = with_codes(before, changes)
    return DifferencesPage(
        old=old,
        new=new,
        groups=list(_change_groups(changes)),
        same=sum(1 for one in changes if _group_of(one) == "same"),
        facts=list(_fact_changes(old, new)),
        duties=duty_changes(renumbered, after) if before.duties and after.duties else [],
        options=option_changes(before, after),
    )


def _change_groups(changes: Sequence[KsbChange]) -> Iterable[ChangeGroup]:
    labels = {"removed": "Removed", "added": "Added", "reworded": "Changed", "renumbered": "Renumbered only"}
    for group, label in labels.items():
        rows = [
            ChangeRow(
                one.old,
                one.new,
                _pieces(one.old, one.new),
                "Belongs to other options" if one.is_option_changed else "",
            )
            for one in changes
            if _group_of(one) == group
        ]
        if rows:
            yield ChangeGroup(group, label, rows)


def _group_of(change: KsbChange) -> str:
    if change.old is None or change.new is None:
        return "added" if change.old is None else "removed"
    if change.is_reworded or change.is_option_changed:
        return "reworded"
    return "renumbered" if change.is_renumbered else "same"


def _pieces(old: KsbRecord | None, new: KsbRecord | None) -> list[Piece]:
    """The text, with what went and what came marked word by word."""
    before, after = (old.text if old else "").split(), (new.text if new else "").split()
    if old is None or new is None:
        return [Piece("same", " ".join(before or after))]
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", " ".join(before[a:b])))
            continue
        if before[a:b]:
            pieces.append(Piece("old", " ".join(before[a:b])))
        if after[c:d]:
            pieces.append(Piece("new", " ".join(after[c:d])))
    return pieces


def _fact_changes(old: StandardVersion, new: StandardVersion) -> Iterable[tuple[str, str, str]]:
    for fact in facts.ALL:
        before, after = getattr(old, fact.name), getattr(new, fact.name)
        if before != after and fact.name not in {"summary", "overview", "page_url"}:
            yield fact.label, facts.words(fact.name, before), facts.words(fact.name, after)
