"""Importing a record, and pinning a version when its first apprentice is enrolled.

**What apprentices are on is never altered under them.** From the first enrolment on, a record that changes
what is owed (title, statements, duties, options, hours, duration, dates) is refused with the differences.
Allowed, and recorded in the ledger, are: a fact, an official id, duties or duty links that were not known;
and news about the version's place in the catalogue (status, addresses, job titles and other listings),
which change nothing for an apprentice.

A record never makes a known fact unknown: a source that is silent contradicts nobody.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import RuleBroken
from accounts.models import User
from standards import facts, stored
from standards.differences import duty_changes, ksb_changes, option_changes, with_codes
from standards.importers.records import StandardRecord, listing, version_order
from standards.models import AssessmentMethod, Ksb, Standard, StandardVersion

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


class VersionPinned(RuleBroken):
    """The record would change what apprentices are on. ``differences`` has a line for each change."""

    def __init__(self, differences: Sequence[str]) -> None:
        super().__init__(
            "apprentices are on this version, so what they owe is not changed under them. "
            f"Differences: {'; '.join(differences)}"
        )
        self.differences = tuple(differences)


@dataclass(frozen=True)
class Imported:
    """What became of a record: ``created``, ``updated`` or ``unchanged``, with the changes named."""

    outcome: str
    version: StandardVersion
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """How a record differs from what is stored: what alters what is owed, and what only adds or describes."""

    owed: tuple[str, ...]
    statements: tuple[str, ...]
    learnt: tuple[str, ...]
    described: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.owed + self.statements + self.learnt + self.described


@transaction.atomic
def import_record(*, record: StandardRecord, by: User | None) -> Imported:
    """Bring the stored version to what the record says. Raises ``VersionPinned``."""
    standard, _ = Standard.objects.get_or_create(reference=record.reference, defaults={"title": record.title})
    standard = Standard.objects.select_for_update(no_key=True).get(pk=standard.pk)
    version = (
        StandardVersion.objects.select_for_update(of=("self",))
        .select_related("standard")
        .filter(standard=standard, version=record.version)
        .first()
    )
    imported = _update(version, record) if version else _create(standard, record)
    if imported.outcome != UNCHANGED:
        _name_standard(standard, imported.version)
        ledger.append(ledger.PLATFORM, f"standard.{_verb(imported)}", by=by, facts=_figures(imported, record))
    return imported


@transaction.atomic
def pin_version(*, version: StandardVersion, by: User | None) -> StandardVersion:
    """Hold what is owed under this version as it is. Enrolment calls it; a second call does nothing."""
    locked = (
        StandardVersion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("standard")
        .get(pk=version.pk)
    )
    if locked.pinned_at:
        return locked
    if not locked.is_offered:
        raise RuleBroken(f"{locked} is not offered for enrolment: choose another version.")
    locked.pinned_at = clock.now()
    locked.save(update_fields=["pinned_at"])
    ledger.append(
        ledger.PLATFORM,
        "standard.pinned",
        by=by,
        facts={"standard": locked.standard.reference, "version": locked.version},
    )
    return locked


# --- A new version --------------------------------------------------------------------------


def _create(standard: Standard, record: StandardRecord) -> Imported:
    version = StandardVersion(
        standard=standard,
        version=record.version,
        version_order=version_order(record.version),
        title=record.title,
        is_offered=bool(record.ksbs) and not record.in_development,
    )
    for name, value in record.facts.items():
        setattr(version, name, value)
    version.save()
    stored.write_statements(version, record)
    stored.write_listings(version, record)
    return Imported(CREATED, version)


def _name_standard(standard: Standard, version: StandardVersion) -> None:
    """The standard goes by the title of its newest version."""
    newer = standard.versions.filter(version_order__gt=version.version_order)
    if standard.title != version.title and not newer.exists():
        standard.title = version.title
        standard.save(update_fields=["title"])


# --- A known version ------------------------------------------------------------------------


def _update(version: StandardVersion, record: StandardRecord) -> Imported:
    old = stored.as_record(version)
    changes = _changes(version, old, record)
    warnings = []
    if old.ksbs and not record.ksbs:
        warnings.append(f"the record has no KSBs; the {len(old.ksbs)} that are known are kept")
    if version.pinned_at and (changes.owed or changes.statements):
        raise VersionPinned(changes.owed + changes.statements)
    if not changes.all:
        return Imported(UNCHANGED, version, warnings=tuple(warnings))
    if changes.statements:
        warnings += _replace_statements(version, old, record)
    else:
        _add_to_statements(version, old, record)
    _write_facts(version, record)
    stored.write_listings(version, record)
    return Imported(UPDATED, version, changes.all, tuple(warnings))


def _changes(version: StandardVersion, old: StandardRecord, new: StandardRecord) -> Changes:
    owed = [f"title changed from “{old.title}” to “{new.title}”"] if old.title != new.title else []
    owed += _changed_facts(old, new, stored.OWED_FACTS)
    described = _changed_facts(old, new, stored.DESCRIPTIVE_FACTS)
    kinds = {one.kind for one in new.listings}
    if set(new.listings) != {one for one in old.listings if one.kind in kinds}:
        described.append("listings (job titles, keywords, employers…)")
    learnt = [facts.BY_NAME[name].label.lower() for name in new.facts if name not in old.facts]
    supplied = version.supplied_facts.filter(superseded_at=None, fact__in=new.facts)
    learnt += [f"{facts.BY_NAME[one.fact].label.lower()}: now published" for one in supplied]
    return Changes(
        tuple(owed), tuple(_statement_changes(old, new)), (*learnt, *_additions(old, new)), tuple(described)
    )


def _changed_facts(old: StandardRecord, new: StandardRecord, names: Iterable[str]) -> list[str]:
    """A line for each fact that both know and that differs."""
    lines = []
    for name in names:
        before, after = old.facts.get(name), new.facts.get(name)
        if before is not None and after is not None and before != after:
            label = facts.BY_NAME[name].label.lower()
            lines.append(f"{label} changed from {_short(name, before)} to {_short(name, after)}")
    return lines


def _short(name: str, value: object) -> str:
    text = facts.words(name, value)
    return f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"


def _statement_changes(old: StandardRecord, new: StandardRecord) -> list[str]:
    """A line for each KSB, option or duty that would be another. Silence and additions are no change."""
    if not new.ksbs:
        return []
    changed = ksb_changes(old, new, same_version=True)
    lines = [one.words for one in changed if one.is_change]
    lines += option_changes(old, new)
    if old.duties and new.duties:
        if not (old.duty_links and new.duty_links):
            old, new = _without_links(old), _without_links(new)
        lines += duty_changes(with_codes(old, changed), new)
    return lines


def _additions(old: StandardRecord, new: StandardRecord) -> list[str]:
    """What the record knows of the same statements that was not known."""
    if not new.ksbs:
        return []
    known = {ksb.code for ksb in old.ksbs if ksb.official_id}
    ids = any(ksb.official_id and ksb.code not in known for ksb in new.ksbs)
    duties = bool(new.duties and not old.duties)
    links = bool(old.duties and new.duty_links and not old.duty_links)
    named = (("official ids", ids), ("duties", duties), ("which KSBs the duties call for", links))
    return [name for name, is_new in named if is_new]


def _without_links(record: StandardRecord) -> StandardRecord:
    return replace(record, duties=tuple(replace(duty, ksb_codes=()) for duty in record.duties))


def _replace_statements(version: StandardVersion, old: StandardRecord, new: StandardRecord) -> list[str]:
    """Nobody is on the version yet: its statements are written anew, its method table follows them."""
    codes_of = {
        method.pk: [ksb.code for ksb in method.ksbs.all()]
        for method in version.methods.prefetch_related("ksbs")
    }
    stored.clear_statements(version)
    stored.write_statements(version, new)
    became = {
        one.old.code: one.new.code
        for one in ksb_changes(old, new, same_version=True)
        if one.old is not None and one.new is not None
    }
    ksb_of = {ksb.code: ksb for ksb in version.ksbs.all()}
    examined = AssessmentMethod.ksbs.through
    examined.objects.bulk_create(
        examined(assessmentmethod_id=pk, ksb_id=ksb_of[became[code]].pk)
        for pk, codes in codes_of.items()
        for code in codes
        if code in became
    )
    lost = sorted({code for codes in codes_of.values() for code in codes if code not in became})
    return [f"{listing(lost)} left the method table with the record's change"] if lost else []


def _add_to_statements(version: StandardVersion, old: StandardRecord, new: StandardRecord) -> None:
    """The same statements as before, with the ids, duties and links that were not known."""
    if not new.ksbs:
        return
    id_of = {ksb.code: ksb.official_id for ksb in new.ksbs}
    ksbs = list(version.ksbs.all())
    nameless = [ksb for ksb in ksbs if not ksb.official_id and id_of.get(ksb.code)]
    for ksb in nameless:
        ksb.official_id = id_of[ksb.code]
    Ksb.objects.bulk_update(nameless, ["official_id"])
    if new.duties and not old.duties:
        stored.write_duties(version, ksbs, new)
    elif old.duties and new.duty_links and not old.duty_links:
        stored.write_links(list(version.duties.all()), ksbs, new)


def _write_facts(version: StandardVersion, record: StandardRecord) -> None:
    for name, value in record.facts.items():
        setattr(version, name, value)
    version.title = record.title
    version.is_offered = version.ksbs.exists() and "development" not in version.status.lower()
    version.imported_at = clock.now()
    version.save(update_fields=[*record.facts, "title", "is_offered", "imported_at"])
    version.supplied_facts.filter(superseded_at=None, fact__in=record.facts).update(superseded_at=clock.now())


# --- The ledger -----------------------------------------------------------------------------


def _verb(imported: Imported) -> str:
    return "imported" if imported.outcome == CREATED else "updated"


def _figures(imported: Imported, record: StandardRecord) -> dict[str, object]:
    return {
        "standard": record.reference,
        "version": record.version,
        "pinned": imported.version.pinned_at is not None,
        "ksbs": len(record.ksbs),
        "duties": len(record.duties),
        "duty_links": record.duty_links,
        "changes": len(imported.changes),
        "sha256": fingerprint(record),
    }


def fingerprint(record: StandardRecord) -> str:
    """One value for one content: the same record read from another file has the same."""
    parts = replace(record, warnings=(), facts=dict(sorted(record.facts.items())))
    return hashlib.sha256(repr(parts).encode()).hexdigest()
