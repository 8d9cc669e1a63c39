"""Making previews: another process reads the file, we keep what it made.

No transaction is held while that goes on. A second run finds the work done; a worker that was killed leaves
bytes without rows, which nobody sees.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from accounts import clock
from evidence.files import open_blob
from evidence.media_types import plain_type
from evidence.models import Blob, BlobText, Preview, PreviewKind, PreviewState, PreviewWork
from evidence.preview_files import preview_path
from evidence.previewing.result import (
    MOST_PAGES,
    MOST_TEXT,
    NOTHING_TO_SHOW,
    REPORT,
    TEXT,
    Reason,
    picture_name,
)
from evidence.previewing.text import NOT_TEXT
from evidence.searching import refresh_search_of_blob
from evidence.withholding import is_shown_to_others

log = logging.getLogger(__name__)

MOST_TRIES = 3
# Of the file itself, and of one picture made of it.
LARGEST_FILE = 300 * 1024**2
LARGEST_PICTURE = 20 * 1024**2
WEBP = (b"RIFF", b"WEBP")
STOPPED = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
# Killed: by the system, that had no memory left.
ENDED_BY: dict[int, Reason] = {
    signal.SIGXCPU: Reason.TOO_LONG,
    signal.SIGALRM: Reason.TOO_LONG,
    signal.SIGKILL: Reason.MEMORY,
}


@dataclass(frozen=True)
class Picture:
    """One that the other process made: looked at before it is believed."""

    kind: str
    number: int
    width: int
    height: int
    path: Path


@dataclass(frozen=True)
class Found:
    """All that came back of one file."""

    reason: str
    pages: int
    pictures: list[Picture]
    text: str
    is_cut: bool

    @classmethod
    def nothing(cls, reason: str) -> "Found":
        return cls(reason, 0, [], "", False)


def make(blob_id: int) -> None:
    """Do the work on a blob that waits for it."""
    blob = Blob.objects.select_related("provider").filter(pk=blob_id).first()
    if blob is None:  # collected since
        return
    if not is_shown_to_others(blob):  # a scanner has yet to answer, or found a virus
        return
    waiting = PreviewWork.objects.filter(blob=blob, state=PreviewState.WAITING)
    if waiting.update(tries=F("tries") + 1):
        _work(blob, is_last=waiting.filter(tries__gt=MOST_TRIES).exists())
    # Also where it was done before: that run may have been killed here.
    refresh_search_of_blob(blob)


def _work(blob: Blob, *, is_last: bool) -> None:
    if is_last:
        _keep(blob, Found.nothing(Reason.CRASHED), [])
        return
    with tempfile.TemporaryDirectory(prefix="preview-") as scratch:
        found = _look_at(blob, Path(scratch))
        _keep(blob, found, _store(blob, found.pictures))


def _look_at(blob: Blob, scratch: Path) -> Found:
    if blob.size > LARGEST_FILE:
        return Found.nothing(Reason.TOO_LARGE)
    source, made = scratch / "source", scratch / "made"
    made.mkdir()
    with open_blob(blob) as stored, source.open("wb") as copy:
        shutil.copyfileobj(stored, copy, 1024**2)
    reason = _run(blob, source, made)
    return _report(made) if reason is None else Found.nothing(reason)


def _run(blob: Blob, source: Path, made: Path) -> Reason | None:
    """Let the other process make what it can; the reason why it did not come to its end, if so."""
    seconds = settings.PREVIEW_SECONDS
    process = subprocess.Popen(  # noqa: S603 (our own module, on names of our own)
        [
            sys.executable,
            "-m",
            "evidence.previewing",
            source,
            plain_type(blob.content_type),
            made,
            str(seconds),
        ],
        cwd=settings.BASE_DIR,
        env=_environment(made),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        return Reason.TOO_LONG
    finally:
        # With all that it started, and also when we are told to stop.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if code == 0:
        return None
    if -code in STOPPED:
        # The site is being stopped, and with it everything of ours: the task is tried again.
        raise RuntimeError(f"making previews of blob {blob.sha256} was stopped")
    log.warning("Making previews of blob %s ended with %s", blob.sha256, code)
    return ENDED_BY.get(-code, Reason.CRASHED)


def _environment(made: Path) -> dict[str, str]:
    """None of our own, which holds secrets."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(made),
        "TMPDIR": str(made),
        "APM_SOFFICE": settings.SOFFICE,
        # Else each thread may reserve much of the address space that it is allowed.
        "MALLOC_ARENA_MAX": "2",
    }


def _report(made: Path) -> Found:
    """What the process says it made. It read a hostile file: nothing is believed that was not looked at."""
    try:
        report = json.loads((made / REPORT).read_text())
        pictures = list(_pictures(made, report["pictures"]))
        text, is_cut = _text(made / TEXT)
        reason = Reason(report["reason"]) if report["reason"] else ""
        pages = min(int(report["pages"]), 2**31 - 1)
        return Found(reason, pages, pictures, text, is_cut or bool(report["is_cut"]))
    except (OSError, ValueError, TypeError, KeyError):
        return Found.nothing(Reason.CRASHED)


def _pictures(made: Path, listed: list[list]) -> Iterator[Picture]:
    for kind, number, width, height in listed:
        path = made / picture_name(PreviewKind(kind), int(number))
        with path.open("rb") as handle:
            head = handle.read(12)
        if (head[:4], head[8:]) != WEBP or path.is_symlink() or path.stat().st_size > LARGEST_PICTURE:
            raise ValueError("not a picture of ours")
        if not (0 < number <= MOST_PAGES and 0 < width < 2**15 and 0 < height < 2**15):
            raise ValueError("not a size of ours")
        yield Picture(kind, number, width, height, path)


def _text(path: Path) -> tuple[str, bool]:
    if path.is_symlink() or not path.exists():
        return "", False
    with path.open(encoding="utf-8", errors="replace") as handle:
        text = handle.read(MOST_TEXT)
        return NOT_TEXT.sub("", text), bool(handle.read(1))


# --- Keeping --------------------------------------------------------------------------------


def _store(blob: Blob, pictures: list[Picture]) -> list[Preview]:
    """Write the bytes of what is missing; the rows come after them."""
    have = set(Preview.objects.filter(blob=blob).values_list("kind", "number"))
    rows = []
    for picture in pictures:
        if (picture.kind, picture.number) in have:
            continue
        row = Preview(
            blob=blob,
            kind=picture.kind,
            number=picture.number,
            width=picture.width,
            height=picture.height,
            size=picture.path.stat().st_size,
        )
        with picture.path.open("rb") as handle:
            default_storage.save(preview_path(blob, row), File(handle))
        rows.append(row)
    return rows


def _keep(blob: Blob, found: Found, rows: list[Preview]) -> None:
    """Everything at once. Of two workers on the same file the second keeps nothing."""
    with transaction.atomic():
        is_ours = PreviewWork.objects.filter(blob=blob, state=PreviewState.WAITING).update(
            state=_state(found), reason=found.reason, pages=found.pages, changed_at=clock.now()
        )
        if is_ours:
            Preview.objects.bulk_create(rows)
            if found.text:
                _keep_text(blob, found)
    if not is_ours:
        for row in rows:
            default_storage.delete(preview_path(blob, row))


def _state(found: Found) -> str:
    if not found.reason:
        return PreviewState.MADE
    return PreviewState.NOTHING if found.reason in NOTHING_TO_SHOW else PreviewState.FAILED


def _keep_text(blob: Blob, found: Found) -> None:
    BlobText.objects.update_or_create(
        blob=blob, defaults={"text": found.text, "is_cut": found.is_cut, "read_at": clock.now()}
    )
