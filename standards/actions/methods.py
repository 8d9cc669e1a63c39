"""The KSB-to-method table of a version: imported, never invented."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts import ledger
from accounts.errors import RuleBroken
from accounts.models import User
from standards.actions.importing import CREATED, UNCHANGED, UPDATED, Imported, VersionPinned
from standards.importers.method_table import MethodRecord
from standards.importers.records import listing
from standards.models import AssessmentMethod, StandardVersion


@transaction.atomic
def import_methods(*, version: StandardVersion, methods: Sequence[MethodRecord], by: User | None) -> Imported:
    """Give a version its table. Once apprentices are on it, a table that is there is not changed.

    Raises ``RuleBroken`` for codes that the version does not have, ``VersionPinned`` for a changed table.
    A KSB that no method examines is a warning.
    """
    locked = (
        StandardVersion.objects.select_for_update(of=("self",)).select_related("standard").get(pk=version.pk)
    )
    ksb_of = {ksb.code: ksb for ksb in locked.ksbs.in_order()}
    unknown = list(dict.fromkeys(code for one in methods for code in one.codes if code not in ksb_of))
    if unknown:
        raise RuleBroken(f"{locked} has no {listing(unknown)}: check the table's codes.")
    order = {code: place for place, code in enumerate(ksb_of)}
    new = [MethodRecord(one.name, tuple(sorted(one.codes, key=order.__getitem__))) for one in methods]
    old = _stored(locked)
    unexamined = [code for code in ksb_of if not any(code in one.codes for one in new)]
    warnings = (f"no method examines {listing(unexamined)}",) if unexamined else ()
    if old == new:
        return Imported(UNCHANGED, locked, warnings=warnings)
    changes = tuple(_differences(old, new))
    if old and locked.pinned_at:
        raise VersionPinned(changes)
    locked.methods.all().delete()
    for position, one in enumerate(new, start=1):
        method = AssessmentMethod.objects.create(version=locked, position=position, name=one.name)
        method.ksbs.set([ksb_of[code] for code in one.codes])
    ledger.append(
        ledger.PLATFORM,
        "standard.methods_imported",
        by=by,
        facts={
            "standard": locked.standard.reference,
            "version": locked.version,
            "methods": [list(one.codes) for one in new],
            "pinned": locked.pinned_at is not None,
        },
    )
    return Imported(UPDATED if old else CREATED, locked, changes, warnings)


def _stored(version: StandardVersion) -> list[MethodRecord]:
    methods = version.methods.order_by("position").prefetch_related("ksbs")
    return [
        MethodRecord(one.name, tuple(ksb.code for ksb in sorted(one.ksbs.all(), key=lambda ksb: ksb.ordinal)))
        for one in methods
    ]


def _differences(old: Sequence[MethodRecord], new: Sequence[MethodRecord]) -> Iterable[str]:
    before = {(one.name, code) for one in old for code in one.codes}
    after = {(one.name, code) for one in new for code in one.codes}
    for sign, pairs in (("removed from", before - after), ("added to", after - before)):
        for name in sorted({name for name, _ in pairs}):
            codes = [code for one in (*old, *new) if one.name == name for code in one.codes]
            moved = list(dict.fromkeys(code for code in codes if (name, code) in pairs))
            yield f"{listing(moved)} {sign} {name}"
    if before == after:
        yield "the methods' order changed"
