"""A file that is not on its item yet, as the step of files shows it."""

from dataclasses import dataclass
from uuid import UUID

from django.template.defaultfilters import date as date_in_words
from django.urls import reverse
from django.utils import timezone

from apm_portfolio.templatetags.apm import file_size
from evidence.models import Upload
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


def _in_words(upload: Upload, arrived: int) -> str:
    until = date_in_words(timezone.localtime(upload.expires_at), "j F Y")
    if upload.blob_id is not None:
        return f"It arrived when the item could take none. Kept until {until}."
    if arrived == upload.length:
        return "All of it is here and being checked: reload this page in a moment."
    so_far = f"{file_size(arrived)} of {file_size(upload.length)} arrived"
    return f"{so_far}. Choose the same file again to go on where it stopped. Kept until {until}."
