"""Stored bytes, and what was read out of them."""

from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.base import DomainModel
from accounts.models import Provider
from evidence.kinds import ScanState
from evidence.querysets import BlobQuerySet


class Blob(DomainModel):
    """Bytes stored once a provider, under their SHA-256, and what the scanner said of them."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(default=clock.now)
    scan_state = models.CharField(
        max_length=10, choices=ScanState, default=ScanState.WAITING, db_default=ScanState.WAITING
    )
    scanned_at = models.DateTimeField(null=True)
    # The signature that matched, and the engine with the age of its signatures.
    scan_found = models.CharField(max_length=200, blank=True, default="", db_default="")
    scan_engine = models.CharField(max_length=100, blank=True, default="", db_default="")
    scan_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = BlobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "sha256"], name="blob_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="blob_sha256_hex"),
            models.CheckConstraint(
                condition=Q(scan_state__in=ScanState.values), name="blob_scan_state_known"
            ),
            models.CheckConstraint(
                condition=Q(scan_state=ScanState.INFECTED) ^ Q(scan_found=""),
                name="blob_infected_names_signature",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class BlobText(DomainModel):
    """The text that the worker read out of a file, for search and for proposing KSBs; "" where it found none.

    ``is_cut`` says that the file holds more than is kept.
    """

    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, related_name="extracted")
    text = models.TextField(blank=True)
    is_cut = models.BooleanField(default=False)
    read_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.text[:60]
