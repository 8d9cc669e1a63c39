"""What the pages about standards show, worked out so that templates only print."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.urls import reverse
from django.utils import timezone

from standards import facts, queries, stored
from standards.differences import KsbChange, duty_changes, ksb_changes, option_changes, with_codes
from standards.importers.records import KsbRecord
from standards.models import (
    Duty,
    Kind,
    Ksb,
    Listing,
    Standard,
    StandardVersion,
    SuppliedFact,
    UploadLine,
)

# Facts that are prose or stand in the heading.
ELSEWHERE = {"overview", "summary", "change_note"}
# Facts that few versions have: shown only where they are known.
RARE = {
    "regulated_body",
    "assessment_months",
    "plan_minimum_months",
    "salary",
    "occupation_code",
    "page_url",
    "max_funding",
    "approved_on",
    "pathway",
    "cluster",
}
# What several of a kind are called.
PLURALS = {Kind.KNOWLEDGE: "Knowledge", Kind.SKILL: "Skills", Kind.BEHAVIOUR: "Behaviours"}


@dataclass(frozen=True)
class StandardRow:
    """A standard in the list: its newest version that can be chosen, and all of them."""

    standard: Standard
    shown: StandardVersion | None
    versions: list[StandardVersion]

    @classmethod
    def of(cls, standard: Standard) -> "StandardRow":
        found = list(standard.versions.all())
        offered = [version for version in found if version.is_offered]
        return cls(standard, next(iter(offered or found), None), found)


@dataclass(frozen=True)
class FactRow:
    """One fact: its value in words, whose word it is, and where a missing one may be supplied."""

    label: str
    value: str
    is_known: bool
    url: str = ""
    link: str = ""
    supplied: SuppliedFact | None = None
    supply_url: str = ""

    @property
    def supplied_by(self) -> str:
        person = self.supplied.supplied_by if self.supplied else None
        return person.name if person else "the platform"

    @property
    def supplied_on(self) -> date | None:
        return timezone.localdate(self.supplied.supplied_at) if self.supplied else None


@dataclass(frozen=True)
class KsbRow:
    code: str
    text: str
    note: str
    duties: list[Duty]

    @classmethod
    def of(cls, ksb: Ksb, options_in_all: int) -> "KsbRow":
        options = [option.title for option in ksb.options.all()]
        if len(options) == options_in_all > 1:
            options = ["each of them"]
        methods = [method.name for method in ksb.methods.all()]
        parts = [f"Option: {', '.join(options)}"] if options else []
        parts += [f"Examined by: {', '.join(methods)}"] if methods else []
        return cls(ksb.code, ksb.text, " · ".join(parts), list(ksb.duties.all()))


@dataclass(frozen=True)
class KsbGroup:
    label: str
    ksbs: list[KsbRow]


@dataclass(frozen=True)
class DutyRow:
    code: str
    text: str
    note: str
    ksbs: list[Ksb]

    @classmethod
    def of(cls, duty: Duty) -> "DutyRow":
        options = ", ".join(option.title for option in duty.options.all())
        return cls(duty.code, duty.text, f"Option: {options}" if options else "", list(duty.ksbs.all()))


@dataclass(frozen=True)
class MethodRow:
    position: int
    name: str
    ksbs: list[Ksb]


@dataclass(frozen=True)
class ListingGroup:
    """What the source lists under one heading, as one line."""

    label: str
    words: str


@dataclass(frozen=True)
class Notice:
    kind: str
    body: str


@dataclass(frozen=True)
class VersionPage:
    """``found`` of ``total`` KSBs match what was looked for; ``has_links``: duties say what they call for."""

    sub: str
    notices: list[Notice]
    facts: list[FactRow]
    groups: list[KsbGroup]
    counts: str
    found: int
    total: int
    duties: list[DutyRow]
    duty_note: str
    methods: list[MethodRow]
    listings: list[ListingGroup]
    others: list[StandardVersion]
    summary: list[str]


def version_page(version: StandardVersion, *, words: str, may_supply: bool) -> VersionPage:
    counts = queries.ksb_counts(version)
    total = sum(counts.values())
    ksbs = queries.ksbs_of(version, words) if total else []
    duties = [DutyRow.of(duty) for duty in queries.duties_of(version)]
    options = [option.title for option in version.options.order_by("position")]
    has_links = any(duty.ksbs for duty in duties)
    return VersionPage(
        sub=_sub(version, options),
        notices=list(_notices(version, total)),
        facts=fact_rows(version, queries.live_supplied_facts(version), may_supply=may_supply),
        groups=list(_ksb_groups(ksbs, len(options))),
        counts=", ".join(
            f"{counts[kind]} {name.lower()}" for kind, name in PLURALS.items() if counts.get(kind)
        ),
        found=len(ksbs),
        total=total,
        duties=duties,
        duty_note="" if has_links or not total else "The source does not say which KSBs they call for",
        methods=[
            MethodRow(one.position, one.name, list(one.ksbs.all())) for one in queries.methods_of(version)
        ],
        listings=list(listing_groups(version)),
        others=list(queries.other_versions(version)),
        summary=version.summary.split("\n\n") if version.summary else [],
    )


def _sub(version: StandardVersion, options: Sequence[str]) -> str:
    parts = [version.standard.reference, version.version_words]
    parts += [f"level {version.level}"] if version.level else []
    parts += [f"a core and {len(options)} options: {', '.join(options)}"] if options else []
    return " · ".join(parts)


def _notices(version: StandardVersion, total: int) -> Iterable[Notice]:
    if not total:
        yield Notice(
            "info", "Not offered for enrolment: its source publishes no knowledge, skills or behaviours."
        )
    elif not version.is_offered:
        yield Notice("info", f"Not offered for enrolment: {version.status.lower()}.")


def _ksb_groups(ksbs: Sequence[Ksb], options: int) -> Iterable[KsbGroup]:
    for kind, name in PLURALS.items():
        own = [KsbRow.of(ksb, options) for ksb in ksbs if ksb.kind == kind]
        if own:
            yield KsbGroup(name, own)


def fact_rows(
    version: StandardVersion, supplied: dict[str, SuppliedFact], *, may_supply: bool
) -> list[FactRow]:
    return [
        _fact_row(version, fact, supplied.get(fact.name), may_supply=may_supply)
        for fact in facts.ALL
        if fact.name not in ELSEWHERE and not (fact.name in RARE and _is_idle(version, fact, may_supply))
    ]


def _is_idle(version: StandardVersion, fact: facts.Fact, may_supply: bool) -> bool:
    """Not known, and this reader cannot supply it."""
    return getattr(version, fact.name) in (None, "") and not (may_supply and fact.asked_as)


def _fact_row(
    version: StandardVersion, fact: facts.Fact, supplied: SuppliedFact | None, *, may_supply: bool
) -> FactRow:
    value = getattr(version, fact.name)
    is_known = value not in (None, "")
    open_to_supply = may_supply and fact.asked_as and (supplied or not is_known)
    return FactRow(
        label=fact.label,
        value=facts.words(fact.name, value),
        is_known=is_known,
        url=str(value) if fact.link and is_known else "",
        link=fact.link,
        supplied=supplied,
        supply_url=reverse("standards:supply_fact", args=[version.uuid, fact.name]) if open_to_supply else "",
    )


def listing_groups(version: StandardVersion) -> Iterable[ListingGroup]:
    lines = list(version.listings.order_by("kind", "position"))
    for kind in Listing.Kind:
        own = [f"{line.code}: {line.text}" if line.code else line.text for line in lines if line.kind == kind]
        if own:
            separator = "; " if any(line.code for line in lines if line.kind == kind) else ", "
            yield ListingGroup(str(kind.label), separator.join(own))


# --- Differences ----------------------------------------------------------------------------


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


# --- Uploads --------------------------------------------------------------------------------


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
    words = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items()))
    return f"Imported: {words}." if is_applied else f"Nothing is imported yet. It would be: {words}."
