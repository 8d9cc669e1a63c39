"""Verifying the stored files: every byte is there, and what was submitted is still what is served."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q

from evidence.files import CHUNK, has_bytes, open_blob
from evidence.models import Blob, SubmittedFile


@dataclass(frozen=True)
class FileFinding:
    """A stored file (by its SHA-256) or a submitted one (by its UUID) that is not as it was, and why."""

    file: str
    problem: str


def verify_files() -> Iterator[FileFinding]:
    """All findings. Reads every stored file: a nightly job, beside ``verify_ledger``, which holds the hashes true."""
    for blob in Blob.objects.select_related("provider").order_by("pk").iterator(chunk_size=500):
        if not has_bytes(blob):
            yield FileFinding(blob.sha256, "the bytes are missing: restore them from the backup of the files")
        elif _sha256(blob) != blob.sha256:
            yield FileFinding(
                blob.sha256, "the bytes were altered: restore them from the backup of the files"
            )
    exchanged = SubmittedFile.objects.exclude(Q(sha256=F("blob__sha256")) & Q(size=F("blob__size")))
    for uuid in exchanged.order_by("pk").values_list("uuid", flat=True).iterator(chunk_size=500):
        yield FileFinding(str(uuid), "another file was put in the place of the one submitted")


def _sha256(blob: Blob) -> str:
    digest = hashlib.sha256()
    with open_blob(blob) as handle:
        while chunk := handle.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
