"""The text that was read out of files, for whoever searches it or proposes KSBs from it."""

from collections.abc import Iterable

from evidence.models import Blob, BlobText
from evidence.withholding import open_states


def texts_of(blobs: Iterable[Blob | int], *, own: bool) -> dict[int, str]:
    """The text of each blob (its primary key) that has some and that its reader may open.

    What the worker has not read yet is missing. ``own``: the reader is the owner.
    """
    found = BlobText.objects.filter(blob__in=list(blobs), blob__scan_state__in=open_states(own=own))
    found = found.exclude(text="")
    return dict(found.values_list("blob", "text"))
