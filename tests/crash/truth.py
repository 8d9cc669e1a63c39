"""Run by Django's shell against the site: ``drain`` has the worker finish what waits, ``read`` prints what is there.

``read`` also checks what needs no journal: that everything stored agrees with everything else.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django_q.models import Failure, OrmQ

from accounts import clock
from accounts.models import LedgerEntry, Mail
from apprentices.models import Apprentice, OwedKsb
from evidence.files import has_bytes
from evidence.kinds import Answer, State
from evidence.models import (
    Attachment,
    Decision,
    Evidence,
    Outcome,
    PreviewWork,
    SearchDocument,
    Submission,
    Upload,
)
from evidence.models.previews import PreviewState
from evidence.searching import rebuild_search
from evidence.standing import STORED, live_statuses, refresh_many
from evidence.storages import store

PATIENCE = 60


def main(what: str) -> None:
    print(json.dumps({"drain": drain, "release": release, "read": read}[what]()))


# --- The worker's queue -----------------------------------------------------------------------


def drain() -> dict[str, Any]:
    """Wait until the worker has taken all that is due; then until nothing is left but what killed workers had taken."""
    return {"left": _wait(lambda: OrmQ.objects.filter(lock__lt=clock.now()).count())}


def release() -> dict[str, Any]:
    """Hand out again what killed workers had taken, which else happens after ten minutes; wait for the end of it."""
    taken = OrmQ.objects.update(lock=clock.now() - timedelta(seconds=1))
    return {"handed_out": taken, "left": _wait(OrmQ.objects.count)}


def _wait(left: Any) -> int:
    deadline = time.monotonic() + PATIENCE
    while (count := left()) and time.monotonic() < deadline:
        time.sleep(0.3)
    return int(count)


# --- What is there ----------------------------------------------------------------------------


def read() -> dict[str, Any]:
    found = [*_half_there(), *_double(), *_out_of_step(), *_unfinished()]
    return {
        "drafts": {str(item.uuid): _draft(item) for item in Evidence.objects.select_related("provider")},
        "uploads": {str(upload.uuid): _upload(upload) for upload in Upload.objects.all()},
        "decisions": _decisions(),
        "outcomes": _outcomes(),
        "findings": found,
        "figures": _figures(),
    }


def _draft(item: Evidence) -> dict[str, Any]:
    attached = Attachment.objects.on_draft().filter(evidence=item).select_related("blob")
    return {
        "text": item.narrative,
        "state": item.state,
        "files": [
            {"uuid": str(file.uuid), "name": file.name, "sha256": file.blob.sha256} for file in attached
        ],
        "claims": {str(uuid): how for uuid, how in item.claims.values_list("ksb__uuid", "how")},
        "submissions": [_submission(sent) for sent in item.submissions.order_by("number")],
    }


def _submission(sent: Submission) -> dict[str, Any]:
    return {
        "uuid": str(sent.uuid),
        "number": sent.number,
        "text": sent.narrative,
        "files": sorted(sent.files.values_list("sha256", flat=True)),
        "claims": {
            str(uuid): how for uuid, how in sent.claims.filter(added_by=None).values_list("ksb__uuid", "how")
        },
    }


def _upload(upload: Upload) -> dict[str, Any]:
    return {
        "arrived": store().arrived(upload.key) if upload.is_open else upload.length,
        "is_open": upload.is_open,
        "refused": upload.refused,
    }


def _decisions() -> dict[str, list[list[str]]]:
    """By submission: code, outcome, feedback of every decision ever made on it."""
    made: dict[str, list[list[str]]] = {}
    for decision in Decision.objects.select_related("claim__submission", "claim__ksb").order_by("pk"):
        row = [decision.claim.ksb.code, decision.outcome, decision.feedback]
        made.setdefault(str(decision.claim.submission.uuid), []).append(row)
    return made


def _outcomes() -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for submission, answer in Outcome.objects.order_by("pk").values_list("submission__uuid", "answer"):
        given.setdefault(str(submission), []).append(answer)
    return given


# --- What needs no journal --------------------------------------------------------------------


def _half_there() -> Iterator[str]:
    for file in Attachment.objects.select_related("blob__provider"):
        if not has_bytes(file.blob):
            yield f"attachment {file.uuid} has no bytes"
    for uuid in Submission.objects.filter(claims=None).values_list("uuid", flat=True):
        yield f"submission {uuid} has no claims"
    ended = Upload.objects.filter(ended_at__isnull=False, refused="").values_list("uuid", flat=True)
    attached = set(Attachment.objects.filter(uuid__in=ended).values_list("uuid", flat=True))
    for uuid in set(ended) - attached:
        yield f"upload {uuid} ended well, and nothing is attached"
    states = {Answer.ACCEPTED: State.ACCEPTED, Answer.RETURNED: State.RETURNED}
    for item in Evidence.objects.filter(current_submission__isnull=False):
        answers = list(
            Outcome.objects.standing()
            .filter(submission=item.current_submission_id)
            .values_list("answer", flat=True)
        )
        wanted = [state for answer, state in states.items() if answer in answers] or [State.SUBMITTED]
        if [item.state] != wanted:
            yield f"item {item.uuid} is {item.state}, its answers are {answers}"
    undecided = Outcome.objects.filter(answer=Answer.ACCEPTED, submission__claims__decisions=None)
    for uuid in undecided.values_list("submission__uuid", flat=True):
        yield f"submission {uuid} is accepted with an undecided claim"


def _double() -> Iterator[str]:
    counted = {
        "claims decided twice": Decision.objects.values("claim").annotate(n=Count("pk")).filter(n__gt=1),
        "submissions answered twice": Submission.objects.annotate(n=Count("outcomes")).filter(n__gt=1),
        "mails of one key": Mail.objects.values("key").annotate(n=Count("pk")).filter(n__gt=1),
        "files attached twice": Attachment.objects.on_draft()
        .values("evidence", "name")
        .annotate(n=Count("pk"))
        .filter(n__gt=1),
    }
    for what, rows in counted.items():
        if count := rows.count():
            yield f"{what}: {count}"


def _out_of_step() -> Iterator[str]:
    """Stored answers against what the rules say now; the ledger against the rows."""
    for apprentice in Apprentice.objects.all():
        stored = dict(OwedKsb.objects.filter(apprentice=apprentice).values_list("ksb", "status"))
        if stored != live_statuses(apprentice):
            yield f"the standing of apprentice {apprentice.uuid} is not what the rule says"
    with _undone():
        before = list(Apprentice.objects.order_by("pk").values_list("pk", *STORED))
        refresh_many(Apprentice.objects.all())
        if before != list(Apprentice.objects.order_by("pk").values_list("pk", *STORED)):
            yield "the totals of apprentices are not what a refresh makes of them"
    with _undone():
        documents = _documents()
        rebuild_search()
        rebuilt = _documents()
        for place in sorted(documents.keys() | rebuilt.keys()):
            if documents.get(place) != rebuilt.get(place):
                yield f"the search document {place} is not what a rebuild makes of it"
    lines = Counter(json.loads(text)["kind"] for text in LedgerEntry.objects.values_list("text", flat=True))
    answers = Counter(Outcome.objects.values_list("answer", flat=True))
    reviewed = Submission.objects.filter(claims__decisions__isnull=False).distinct().count()
    for kind, rows in (
        ("evidence.submitted", Submission.objects.count()),
        ("evidence.accepted", answers[Answer.ACCEPTED]),
        ("evidence.returned", answers[Answer.RETURNED]),
        ("claims.decided", reviewed),
    ):
        if lines[kind] != rows:
            yield f"the ledger has {lines[kind]} entries {kind} for {rows} rows"
    if Mail.objects.filter(key__startswith="answer:").count() != Outcome.objects.count():
        yield "not every answer has its mail"


@contextmanager
def _undone() -> Iterator[None]:
    """What the block writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _documents() -> dict[tuple[int, bool], tuple[str, str]]:
    return {(d.evidence_id, d.is_own): (d.words, d.file_words) for d in SearchDocument.objects.all()}


def _unfinished() -> Iterator[str]:
    """What the worker should have done by now."""
    for upload in Upload.objects.open():
        if store().arrived(upload.key) == upload.length:
            yield f"upload {upload.uuid} has arrived whole and is not finished"
    for name, rows in (
        ("tasks left", OrmQ.objects.all()),
        ("mails unsent", Mail.objects.filter(sent_at=None)),
        ("previews waiting", PreviewWork.objects.filter(state=PreviewState.WAITING)),
    ):
        if count := rows.count():
            yield f"{name}: {count}"


def _figures() -> dict[str, Any]:
    sizes = Attachment.objects.on_draft().values_list("blob__size", flat=True)
    given_up = PreviewWork.objects.filter(state=PreviewState.FAILED)
    return {
        "drafts": Evidence.objects.count(),
        "files": len(sizes),
        "bytes": sum(sizes),
        "uploads unfinished": Upload.objects.open().count(),
        "submissions": Submission.objects.count(),
        "decisions": Decision.objects.count(),
        "answers": Outcome.objects.count(),
        "mails": Mail.objects.count(),
        "ledger entries": LedgerEntry.objects.count(),
        "previews given up": given_up.count(),
        "tasks failed": Failure.objects.count(),
    }
