"""Trying out a file on a page before it is applied."""

import io

from django.db import transaction

from accounts import clock
from accounts.errors import Conflict, RuleBroken
from accounts.models import User
from standards.actions.files import Line, Rehearsal, import_stream, version_of
from standards.models import Upload, UploadLine

# Larger files go through the command: a page should answer soon.
MAX_BYTES = 2_000_000


@transaction.atomic
def keep_upload(*, name: str, content: bytes, wanted_version: str = "", by: User) -> Upload:
    """Keep a file with what importing it would do. It replaces what this person tried before and left."""
    if len(content) > MAX_BYTES:
        raise RuleBroken(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB: use the command import_standard for it."
        )
    Upload.objects.filter(uploaded_by=by, applied_at=None).delete()
    upload = Upload.objects.create(
        name=name[:255], content=content, wanted_version=wanted_version, uploaded_by=by
    )
    _write_lines(upload, _import(upload, by=by, rehearsal=Rehearsal()))
    return upload


@transaction.atomic
def apply_upload(*, upload: Upload, by: User) -> Upload:
    """Import the kept file. Its lines then say what happened; the content is let go."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.applied_at:
        raise Conflict("This file has been imported already.")
    lines = _import(locked, by=by)
    locked.lines.all().delete()
    _write_lines(locked, lines)
    locked.applied_at = clock.now()
    locked.content = b""
    locked.save(update_fields=["applied_at", "content"])
    return locked


def _import(upload: Upload, *, by: User, rehearsal: Rehearsal | None = None) -> list[Line]:
    return list(
        import_stream(
            stream=io.BytesIO(bytes(upload.content)),
            name=upload.name,
            limit=MAX_BYTES,
            wanted_version=upload.wanted_version,
            rehearsal=rehearsal,
            by=by,
        )
    )


def _write_lines(upload: Upload, lines: list[Line]) -> None:
    UploadLine.objects.bulk_create(
        UploadLine(
            upload=upload,
            position=position,
            outcome=line.outcome,
            reference=line.reference[:20],
            version=line.version[:20],
            title=line.title[:300],
            knowledge=line.knowledge,
            skills=line.skills,
            behaviours=line.behaviours,
            duties=line.duties,
            changes="\n".join(line.changes),
            warnings="\n".join(line.warnings),
            error=line.error or "",
            standard_version=version_of(line) if not line.is_refused else None,
        )
        for position, line in enumerate(lines, start=1)
    )
