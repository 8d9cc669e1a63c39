"""A file that is not on its item yet, as the step of files and the item's own page show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.template.defaultfilters import date as date_in_words
from django.urls import reverse
from django.utils import timezone

from apm_portfolio.templatetags.apm import file_size
from evidence.kinds import State
from evidence.models import Evidence, Upload
from evidence.presenters.words import counted
from evidence.storages import store


@dataclass(frozen=True)
class ComingView:
    """``is_here``: all of it has arrived, and only its item could not take it at that time."""

    uuid: UUID
    name: str
    url: str
    fingerprint: str
    words: str
    percent: int
    is_here: bool


def coming_view(upload: Upload) -> ComingView:
    is_here = upload.blob_id is not None
    arrived = upload.length if is_here else store().arrived(upload.key)
    return ComingView(
        uuid=upload.uuid,
        name=upload.name,
        url=reverse("evidence:upload", args=[upload.uuid]),
        fingerprint=upload.fingerprint,
        words=_in_words(upload, arrived),
        percent=arrived * 100 // upload.length,
        is_here=is_here,
    )


@dataclass(frozen=True)
class WaitingView:
    """Files that are here and could not be added. ``what`` says what their owner can do; ``url`` where they can now."""

    files: Sequence[Upload]
    what: str
    url: str

    @property
    def title(self) -> str:
        count = len(self.files)
        return f"{counted(count, 'file')} {'waits' if count == 1 else 'wait'} to be added"


def waiting_view(evidence: Evidence, coming: Sequence[Upload]) -> WaitingView | None:
    """Those of the item's ``coming`` files that only wait for it; None where there are none."""
    files = [upload for upload in coming if upload.blob_id is not None]
    if not files:
        return None
    if not evidence.is_editable:
        return WaitingView(files, WHILE_CLOSED[State(evidence.state)], "")
    until = _day(min(upload.expires_at for upload in files))
    url = reverse("evidence:edit_files", args=[evidence.uuid]) + "#attached"
    return WaitingView(files, f"Kept until {until}.", url)


WHILE_CLOSED = {
    State.SUBMITTED: "What arrived after you had sent the item is kept until you can add it: when your assessor asks "
    "for more, or when you take the item back while nothing is decided.",
    State.ACCEPTED: "What arrived after you had sent the item is kept until you can add it: open the item again.",
}


def _day(moment: datetime) -> str:
    return date_in_words(timezone.localtime(moment), "j F Y")


def _in_words(upload: Upload, arrived: int) -> str:
    until = _day(upload.expires_at)
    if upload.blob_id is not None:
        return f"It arrived when the item could take none. Kept until {until}."
    if arrived == upload.length:
        return "All of it is here and being checked: reload this page in a moment."
    so_far = f"{file_size(arrived)} of {file_size(upload.length)} arrived"
    return f"{so_far}. Choose the same file again to go on where it stopped. Kept until {until}."
