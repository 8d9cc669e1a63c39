"""The bin as its owner reads it: what is there, until when, and the way back."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from accounts import clock
from evidence.keeping import kept_until
from evidence.models import Attachment, Evidence
from evidence.presenters.files import FileView, file_view
from evidence.presenters.states import day_of


@dataclass(frozen=True)
class BinRow:
    """One draft or file. ``kept_until`` is the last day on which it can come back; ``item`` is a file's."""

    title: str
    removed_on: date
    kept_until: date
    restore_url: str
    item: str = ""
    file: FileView | None = None


def draft_row(evidence: Evidence, today: date) -> BinRow:
    url = reverse("evidence:restore", args=[evidence.uuid])
    return _row(evidence.title, evidence.removed_at or clock.now(), url, today)


def file_row(file: Attachment, today: date) -> BinRow:
    url = reverse("evidence:restore_file", args=[file.uuid])
    row = _row(file.name, file.removed_at or clock.now(), url, today)
    return replace(row, item=file.evidence.title, file=file_view(file, own=True))


def _row(title: str, removed_at: datetime, url: str, today: date) -> BinRow:
    """What is still there can still come back: until today at least."""
    return BinRow(title, day_of(removed_at), max(kept_until(removed_at), today), url)
