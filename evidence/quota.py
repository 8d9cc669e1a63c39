"""How much an apprentice and a provider have stored, and how much more they may."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet, Sum

from accounts.models import Provider
from apm_portfolio.templatetags.apm import file_size
from apprentices.models import Apprentice
from evidence.models import Attachment, Blob, SubmittedFile, Upload
from evidence.querysets import BlobQuerySet
from evidence.refusals import NoRoom


def bytes_of_apprentice(apprentice: Apprentice) -> int:
    """Bytes of one portfolio's files, each file once: with the bin, earlier submissions and what waits to be added."""
    return _sum(_blobs_of(apprentice), "size")


def _blobs_of(apprentice: Apprentice) -> BlobQuerySet:
    holders: tuple[QuerySet, ...] = (
        Attachment.objects.filter(evidence__apprentice=apprentice),
        SubmittedFile.objects.filter(submission__apprentice=apprentice),
        Upload.objects.waiting_to_be_added().filter(apprentice=apprentice),
    )
    return Blob.objects.filter(reduce(or_, (Q(pk__in=rows.values("blob")) for rows in holders)))


def bytes_of_provider(provider: Provider) -> int:
    """Bytes that a provider's files take in the store."""
    return _sum(Blob.objects.filter(provider=provider), "size")


def check_room_to_attach(apprentice: Apprentice, blob: Blob) -> None:
    """Raises NoRoom where stored bytes are too many for the portfolio, unless it holds them already.

    Under the locks, so that of two that took the last room one is refused.
    """
    if not _blobs_of(apprentice).filter(pk=blob.pk).exists():
        check_room(apprentice, blob.size, stored=blob.size)


def check_room(apprentice: Apprentice, more: int, *, stored: int = 0) -> None:
    """Raises NoRoom where ``more`` bytes, beside what is here and on its way, are too many.

    ``stored`` of them are in the provider's store already.
    """
    provider = apprentice.provider
    coming = Upload.objects.open().filter(provider=provider)
    if (most := provider.apprentice_quota_bytes) is not None:
        used = bytes_of_apprentice(apprentice) + _sum(coming.filter(apprentice=apprentice), "length")
        if used + more > most:
            raise NoRoom(
                f"Your portfolio holds {file_size(used)} of the {file_size(most)} that your provider allows, so there "
                "is no room for this file. Remove files that you do not need, or ask your provider for more."
            )
    most = provider.quota_bytes
    if most is not None and bytes_of_provider(provider) + _sum(coming, "length") + more - stored > most:
        raise NoRoom(
            "Your provider's store is full, so no file can be added at the moment. Tell your provider, and "
            "keep the file until there is room."
        )


def _sum(rows: QuerySet, column: str) -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)
