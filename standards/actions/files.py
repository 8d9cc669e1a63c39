"""Importing a whole file: each record in a transaction of its own, and a line for each."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from django.db import DatabaseError, transaction

from accounts.errors import RuleBroken
from accounts.models import User
from standards.actions.importing import UNCHANGED, Imported, fingerprint, import_record
from standards.importers import files
from standards.importers.records import ImportRefusal, StandardRecord
from standards.models import StandardVersion

REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """What became of one record, or would become of it in a dry run."""

    path: str
    outcome: str
    reference: str = ""
    version: str = ""
    title: str = ""
    knowledge: int = 0
    skills: int = 0
    behaviours: int = 0
    duties: int = 0
    duty_links: int = 0
    options: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None
    # What changed in a known version; left out of the JSON.
    changes: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        return self.outcome == REFUSED

    def as_json(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if name != "changes"})


class Rehearsal:
    """A dry run over one or several files: each record is imported and taken back at once.

    Holding everything back to the end would keep others from writing all the while. So that a version that
    comes a second time is still told from one that is new, what was tried of it before is tried first again.
    """

    def __init__(self) -> None:
        self._tried: dict[tuple[str, str], list[StandardRecord]] = {}

    def run(self, record: StandardRecord, *, by: User | None) -> Imported:
        tried = self._tried.setdefault((record.reference, record.version), [])
        with transaction.atomic():
            for earlier in tried:
                import_record(record=earlier, by=by)
            imported = import_record(record=record, by=by)
            transaction.set_rollback(True)
        if imported.outcome != UNCHANGED:
            tried.append(record)
        return imported


def import_path(
    *, path: Path, wanted_version: str = "", rehearsal: Rehearsal | None = None, by: User | None
) -> Iterator[Line]:
    """A line for each record of the file, as it is imported. A broken file is one refused line."""
    shown = os.fsencode(path).decode("utf-8", "replace")
    yield from _lines(files.read_path(path), shown, wanted_version, rehearsal, by)


def import_stream(
    *,
    stream: BinaryIO,
    name: str,
    limit: int = files.MAX_BYTES,
    wanted_version: str = "",
    rehearsal: Rehearsal | None = None,
    by: User | None,
) -> Iterator[Line]:
    """As ``import_path``, for a file that has no path. ``name`` stands for it in the lines."""
    yield from _lines(files.read_stream(stream, limit=limit), name, wanted_version, rehearsal, by)


def _lines(
    records: Iterator[StandardRecord | ImportRefusal],
    path: str,
    wanted_version: str,
    rehearsal: Rehearsal | None,
    by: User | None,
) -> Iterator[Line]:
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    try:
        for number, found in enumerate(records, start=1):
            if isinstance(found, ImportRefusal):
                yield _refused(path, found)
                continue
            line = _figures(path, found)
            try:
                record = _as_wanted(found, wanted_version)
                _refuse_other_twin(record, number, seen)
                imported = rehearsal.run(record, by=by) if rehearsal else import_record(record=record, by=by)
            except RuleBroken as refusal:
                yield replace(line, outcome=REFUSED, error=f"record {number}: {refusal}")
            except DatabaseError as error:
                problem = str(error).partition("\n")[0]
                yield replace(line, outcome=REFUSED, error=f"record {number}: the database says: {problem}")
            else:
                warnings = found.warnings + imported.warnings
                yield replace(
                    line,
                    outcome=imported.outcome,
                    version=record.version,
                    warnings=warnings,
                    changes=imported.changes,
                )
    except ImportRefusal as refusal:
        yield _refused(path, refusal)


def _as_wanted(record: StandardRecord, wanted: str) -> StandardRecord:
    """The record under the version asked for: it says so itself, or says none."""
    if wanted and record.version not in {"", wanted}:
        raise RuleBroken(f"it is of version {record.version}, not {wanted}")
    return replace(record, version=wanted or record.version)


def _refuse_other_twin(
    record: StandardRecord, number: int, seen: dict[tuple[str, str], tuple[int, str]]
) -> None:
    """A version that stands twice in one file, differently, would come out either way by chance."""
    key, mark = (record.reference, record.version), fingerprint(record)
    first, content = seen.setdefault(key, (number, mark))
    if content != mark:
        name = " ".join(part for part in key if part)
        raise RuleBroken(f"{name} stands in this file already, with other content, as record {first}")


def _figures(path: str, record: StandardRecord) -> Line:
    return Line(
        path=path,
        outcome="",
        reference=record.reference,
        version=record.version,
        title=record.title,
        knowledge=record.count("K"),
        skills=record.count("S"),
        behaviours=record.count("B"),
        duties=len(record.duties),
        duty_links=record.duty_links,
        options=len(record.options),
        warnings=record.warnings,
    )


def _refused(path: str, refusal: ImportRefusal) -> Line:
    return Line(path, REFUSED, refusal.reference, refusal.version, error=str(refusal))


def version_of(line: Line) -> StandardVersion | None:
    """The stored version that a line is about."""
    return StandardVersion.objects.filter(standard__reference=line.reference, version=line.version).first()
