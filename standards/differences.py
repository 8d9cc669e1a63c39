"""What changed between two records of a standard: the same version twice, or two versions.

Pure: it compares ``StandardRecord`` values, whatever they came from. Statements are matched by their
official id, else by their text, because codes are renumbered from version to version.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TypeVar

from standards.importers.records import DutyRecord, KsbRecord, OptionRecord, StandardRecord

Statement = TypeVar("Statement", KsbRecord, DutyRecord, OptionRecord)
# Two wordings this much alike are taken for one statement that was reworded.
CLOSE = 0.75
WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class KsbChange:
    """A statement before and after; None where it was added or removed."""

    old: KsbRecord | None
    new: KsbRecord | None
    is_option_changed: bool = False

    @property
    def is_renumbered(self) -> bool:
        return bool(self.old and self.new and self.old.code != self.new.code)

    @property
    def is_reworded(self) -> bool:
        return bool(self.old and self.new and self.old.text != self.new.text)

    @property
    def words(self) -> str:
        """One line, as a refusal or a list shows it; "" where nothing changed."""
        if self.old and self.new:
            return "; ".join(self._changes(self.old, self.new))
        if self.new:
            return f"{self.new.code} added: “{self.new.text}”"
        return f"{self.old.code} removed: “{self.old.text}”" if self.old else ""

    def _changes(self, old: KsbRecord, new: KsbRecord) -> Iterable[str]:
        if self.is_renumbered:
            yield f"{old.code} becomes {new.code}"
        if self.is_reworded:
            yield f"text of {old.code} changed from “{old.text}” to “{new.text}”"
        if self.is_option_changed:
            yield f"{old.code} belongs to other options"
        if old.official_id and new.official_id and old.official_id != new.official_id:
            yield f"{old.code} has another official id"

    @property
    def is_change(self) -> bool:
        return bool(self.words)


def ksb_changes(old: StandardRecord, new: StandardRecord, *, same_version: bool) -> list[KsbChange]:
    """Every statement of both, matched, in the order of the new one with the removed at their old place.

    Within one version a statement whose text and id are new is matched by its code; between versions
    by close wording.
    """
    pairs, gone, fresh = _match(old.ksbs, new.ksbs, same_version=same_version)
    changes = [
        KsbChange(before, after, _owners(before, old) != _owners(after, new)) for before, after in pairs
    ]
    changes += [KsbChange(ksb, None) for ksb in gone] + [KsbChange(None, ksb) for ksb in fresh]
    return sorted(changes, key=_place)


def _place(change: KsbChange) -> tuple[int, int, int]:
    for order, ksb in ((1, change.new), (0, change.old)):
        if ksb:
            return "KSB".index(ksb.kind), ksb.position, order
    return 0, 0, 0


def _owners(ksb: KsbRecord, record: StandardRecord) -> frozenset[str]:
    titles = {option.position: option.title.casefold() for option in record.options}
    return frozenset(titles[position] for position in ksb.options)


def _match(
    old: Sequence[KsbRecord], new: Sequence[KsbRecord], *, same_version: bool
) -> tuple[list[tuple[KsbRecord, KsbRecord]], list[KsbRecord], list[KsbRecord]]:
    pairs: list[tuple[KsbRecord, KsbRecord]] = []
    gone, fresh = list(old), list(new)
    keys: list[Callable[[KsbRecord], object]] = [
        lambda ksb: ksb.official_id or None,
        lambda ksb: (ksb.kind, ksb.code, ksb.text),
        lambda ksb: (ksb.kind, plain(ksb.text)),
    ]
    if same_version:
        keys.append(lambda ksb: ksb.code)
    for key in keys:
        found, gone, fresh = _match_by(key, gone, fresh)
        pairs += found
    if not same_version:
        found, gone, fresh = _match_by_likeness(gone, fresh)
        pairs += found
    return pairs, gone, fresh


def _match_by(
    key: Callable[[Statement], object], old: Iterable[Statement], new: Iterable[Statement]
) -> tuple[list[tuple[Statement, Statement]], list[Statement], list[Statement]]:
    """Pairs with an equal key (None is none), first with first where several share it; and the rest."""
    waiting: dict[object, list[Statement]] = {}
    gone: list[Statement] = []
    for one in old:
        if (mark := key(one)) is None:
            gone.append(one)
        else:
            waiting.setdefault(mark, []).append(one)
    pairs, fresh = [], []
    for one in new:
        mark = key(one)
        partners = waiting.get(mark) if mark is not None else None
        if partners:
            pairs.append((partners.pop(0), one))
        else:
            fresh.append(one)
    left = {id(one) for partners in waiting.values() for one in partners} | {id(one) for one in gone}
    return pairs, [one for one in old if id(one) in left], fresh


def _match_by_likeness(
    old: list[KsbRecord], new: list[KsbRecord]
) -> tuple[list[tuple[KsbRecord, KsbRecord]], list[KsbRecord], list[KsbRecord]]:
    scored = list(_likenesses(old, new))
    pairs: list[tuple[KsbRecord, KsbRecord]] = []
    taken: set[int] = set()
    for _, _, before, after in sorted(scored, key=lambda row: (-row[0], row[1])):
        if not taken & {id(before), id(after)}:
            taken |= {id(before), id(after)}
            pairs.append((before, after))
    return pairs, [one for one in old if id(one) not in taken], [one for one in new if id(one) not in taken]


def _likenesses(
    old: Sequence[KsbRecord], new: Sequence[KsbRecord]
) -> Iterable[tuple[float, int, KsbRecord, KsbRecord]]:
    """How close the wording of each two statements of a kind is, where it is close, with the old one's place."""
    words = {id(ksb): WORDS.findall(ksb.text.casefold()) for ksb in (*old, *new)}
    # The matcher prepares its second text: it is kept while the first one changes.
    matcher = SequenceMatcher(None, autojunk=False)
    for after in new:
        matcher.set_seq2(words[id(after)])
        for place, before in enumerate(old):
            if before.kind != after.kind:
                continue
            matcher.set_seq1(words[id(before)])
            bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
            if all(bound() >= CLOSE for bound in bounds):
                yield matcher.ratio(), place, before, after


def plain(text: str) -> str:
    """A text for comparing: its words only, without capitals or punctuation."""
    return " ".join(WORDS.findall(text.casefold()))


# --- Duties and options ---------------------------------------------------------------------


def duty_changes(old: StandardRecord, new: StandardRecord) -> list[str]:
    """One line a duty that was added, removed, reworded, renumbered or mapped otherwise."""
    pairs, gone, fresh = _match_by(lambda duty: (duty.code, duty.text), old.duties, new.duties)
    for key in (lambda duty: duty.official_id or None, lambda duty: plain(duty.text), lambda duty: duty.code):
        found, gone, fresh = _match_by(key, gone, fresh)
        pairs += found
    lines = [line for before, after in pairs for line in _duty_lines(before, after)]
    lines += [f"{duty.code} removed: “{duty.text}”" for duty in gone]
    return lines + [f"{duty.code} added: “{duty.text}”" for duty in fresh]


def with_codes(record: StandardRecord, changes: Sequence[KsbChange]) -> StandardRecord:
    """The old record with its duties' KSBs under their new codes, so that renumbering alone changes no duty."""
    became = {one.old.code: one.new.code for one in changes if one.old and one.new}
    duties = (
        replace(duty, ksb_codes=tuple(became[code] for code in duty.ksb_codes if code in became))
        for duty in record.duties
    )
    return replace(record, duties=tuple(duties))


def _duty_lines(before: DutyRecord, after: DutyRecord) -> Iterable[str]:
    if before.code != after.code:
        yield f"{before.code} becomes {after.code}"
    if before.text != after.text:
        yield f"text of {before.code} changed from “{before.text}” to “{after.text}”"
    if added := [code for code in after.ksb_codes if code not in before.ksb_codes]:
        yield f"{after.code} calls for {', '.join(added)} as well"
    if removed := [code for code in before.ksb_codes if code not in after.ksb_codes]:
        yield f"{after.code} calls no longer for {', '.join(removed)}"
    if (before.is_core, before.options) != (after.is_core, after.options):
        yield f"{after.code} belongs to other options"


def option_changes(old: StandardRecord, new: StandardRecord) -> list[str]:
    """One line an option that was added, removed or renamed."""
    before = [(option.position, option.official_id, option.title) for option in old.options]
    after = [(option.position, option.official_id, option.title) for option in new.options]
    lines = [f"option “{row[2]}” removed or renamed" for row in before if row not in after]
    return lines + [f"option “{row[2]}” added" for row in after if row not in before]
