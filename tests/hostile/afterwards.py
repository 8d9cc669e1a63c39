"""Run by Django's shell against the site: ``settle`` waits for the worker and judges its work, ``submit`` sends all."""

import hashlib
import json
import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.db.models import Count
from django_q.models import Failure, OrmQ

from evidence import actions
from evidence.kinds import ScanState
from evidence.models import Attachment, Blob, Evidence, PreviewState, PreviewWork, Upload
from evidence.querysets import BlobQuerySet
from tools.clamav import EICAR

PATIENCE = 600


def main(what: str) -> None:
    print(json.dumps({"settle": settle, "submit": submit}[what]()))


def settle() -> dict[str, Any]:
    """What is wrong once the worker has done all there is, and figures."""
    deadline = time.monotonic() + PATIENCE
    while OrmQ.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.3)
    return {"wrong": _wrong(), "figures": _figures()}


def _wrong() -> list[str]:
    found = [
        f"task failed: {task.func}{task.args}: {str(task.result)[-300:]}" for task in Failure.objects.all()
    ]
    shown = Blob.objects.shown_to_others()
    for name, rows in (
        ("tasks are left", OrmQ.objects.all()),
        ("uploads are open", Upload.objects.open()),
        ("previews wait", PreviewWork.objects.filter(state=PreviewState.WAITING, blob__in=shown)),
        ("files have no work on previews", Blob.objects.filter(preview_work=None)),
        ("scans wait or failed", _unscanned()),
    ):
        if count := rows.count():
            found.append(f"{count} {name}")
    virus = Blob.objects.filter(sha256=hashlib.sha256(EICAR.encode()).hexdigest())
    if settings.SCAN_REQUIRED and set(virus) != set(Blob.objects.filter(scan_state=ScanState.INFECTED)):
        found.append("what is withheld is not what holds a virus")
    return found


def _unscanned() -> BlobQuerySet:
    states = [ScanState.WAITING, ScanState.FAILED] if settings.SCAN_REQUIRED else []
    return Blob.objects.filter(scan_state__in=states)


def _figures() -> dict[str, Any]:
    previews = (
        PreviewWork.objects.values_list("state", "reason").annotate(Count("pk")).order_by("state", "reason")
    )
    scans = Blob.objects.values_list("scan_state").annotate(Count("pk")).order_by("scan_state")
    types = Counter(Blob.objects.values_list("content_type", flat=True))
    return {
        "different files": Blob.objects.count(),
        "marked as active": sum(count for each, count in types.items() if each.endswith("; active=yes")),
        "previews": {f"{state} {reason}".strip(): count for state, reason, count in previews},
        "scans": dict(scans) if settings.SCAN_REQUIRED else "no scanner",
    }


def submit() -> list[dict[str, str]]:
    """Send every draft to its assessor, once what holds a virus is off it; where each is."""
    sent = []
    for item in Evidence.objects.select_related("apprentice__learner__user").order_by("pk"):
        by = item.apprentice.learner.user
        assert by
        for file in Attachment.objects.on_draft().filter(evidence=item):
            if file.blob.scan_state == ScanState.INFECTED:
                actions.remove_file(attachment=file, by=by)
        owed = item.apprentice.owed.select_related("ksb").order_by("pk")[0]
        actions.set_claim(evidence=item, ksb=owed.ksb, how="It shows it.", where="Page 1", by=by)
        item.refresh_from_db()
        submission = actions.submit(
            evidence=item, declaration=actions.Declaration(own_work=True), revision=item.revision, by=by
        )
        sent.append({"item": str(item.uuid), "submission": str(submission.uuid)})
    return sent
