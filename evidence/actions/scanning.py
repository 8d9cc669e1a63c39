"""What follows from a scan: clean bytes go on, infected ones are withheld from everybody and told about."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q

from accounts import clock, ledger
from accounts.models import User
from apprentices.models import Apprentice
from evidence.actions.notices import tell_infected
from evidence.examining import after_scan, search_anew
from evidence.kinds import ScanState
from evidence.models import Blob
from evidence.scanning import CouldNotScan, Verdict, scan


def scan_stored(*, blob: Blob, may_release: bool = False, by: User | None) -> Blob:
    """Scan stored bytes and record the answer. Raises CouldNotScan, which is recorded too.

    No transaction is held while the scanner reads: on SQLite it would stop everybody's writes.
    """
    try:
        verdict = scan(blob)
    except CouldNotScan:
        # What was clean stays so: that no scanner could be asked again says nothing against it.
        Blob.objects.never_scanned().filter(pk=blob.pk).update(
            scan_state=ScanState.FAILED, scan_attempts=F("scan_attempts") + 1
        )
        raise
    return record_scan(blob=blob, verdict=verdict, may_release=may_release, by=by)


@transaction.atomic
def record_scan(*, blob: Blob, verdict: Verdict, may_release: bool = False, by: User | None) -> Blob:
    """Write the scanner's answer down, with what follows from it, once.

    ``may_release`` lets a clean answer lift an earlier alarm (newer signatures know it for a false one);
    without it an infected file stays infected.
    """
    locked = Blob.objects.select_for_update(no_key=True).select_related("provider").get(pk=blob.pk)
    was = locked.scan_state
    if was == ScanState.INFECTED and not verdict.found and not may_release:
        return locked
    locked.scan_state = ScanState.INFECTED if verdict.found else ScanState.CLEAN
    locked.scan_found = verdict.found
    locked.scan_engine = verdict.engine
    locked.scanned_at = clock.now()
    locked.scan_attempts += 1
    locked.save(update_fields=["scan_state", "scan_found", "scan_engine", "scanned_at", "scan_attempts"])
    if locked.scan_state == was:
        return locked
    if verdict.found:
        _record(locked, "file.infected", by=by, found=verdict.found)
        for apprentice in _holders(locked):
            tell_infected(locked, apprentice)
        search_anew(locked)
    else:
        if was == ScanState.INFECTED:
            _record(locked, "file.released", by=by)
        after_scan(locked)
    return locked


def _record(blob: Blob, kind: str, *, by: User | None, **facts: str) -> None:
    """One entry in each portfolio that holds the file. It names no bare hash, which would outlive an erasure."""
    ledger.append_many(
        ledger.Entry(
            stream=ledger.apprentice_stream(apprentice.uuid),
            kind=kind,
            by=by,
            facts={"file": blob.uuid, **facts},
        )
        for apprentice in _holders(blob)
    )


def _holders(blob: Blob) -> Sequence[Apprentice]:
    """Whose portfolios hold the file, in a draft or as submitted."""
    holds = Q(evidences__attachments__blob=blob) | Q(submissions__files__blob=blob)
    keys = Apprentice.objects.filter(holds).values("pk")
    return list(
        Apprentice.objects.filter(pk__in=keys).select_related("learner__user", "provider").order_by("pk")
    )
