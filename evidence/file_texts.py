"""The text that was read out of files, for whoever searches it or proposes KSBs from it."""

from collections.abc import Iterable

from evidence.models import Blob, BlobText


def texts_of(blobs: Iterable[Blob | int]) -> dict[int, str]:
    """The text of each blob (its primary key) that has some; what the worker has not read yet is missing."""
    found = BlobText.objects.filter(blob__in=list(blobs)).exclude(text="")
    return dict(found.values_list("blob", "text"))
