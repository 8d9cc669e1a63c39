"""The text that was read out of files, for whoever searches it or proposes KSBs from it."""

from collections.abc import Iterable

from django.db.models.functions import Left

from evidence.models import Blob, BlobText
from evidence.withholding import open_states


def texts_of(blobs: Iterable[Blob | int], *, own: bool, most: int) -> dict[int, str]:
    """The first ``most`` characters of the text of each blob (its primary key) that has some and may be opened.

    What the worker has not read yet is missing. ``own``: the reader is the owner.
    """
    found = BlobText.objects.filter(blob__in=list(blobs), blob__scan_state__in=open_states(own=own))
    found = found.exclude(text="")
    return dict(found.values_list("blob", Left("text", most)))
