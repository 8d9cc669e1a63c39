"""Files on their way in by the resumable protocol (evidence.tus)."""

from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.models import User
from evidence.models.base import FILE_NAME_BYTES, Portfolio
from evidence.models.files import Blob
from evidence.models.working import Evidence
from evidence.querysets import UploadQuerySet


class Upload(Portfolio):
    """A file that is being sent to a draft. How much has arrived is what the store says, not a column.

    ``ended_at`` is set once: the file was attached (the attachment has the upload's UUID), or ``refused`` says why
    not. With ``blob`` set beside ``refused`` the bytes are here, and only the item could not take them at that time.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="uploads")
    sender = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=FILE_NAME_BYTES)
    length = models.PositiveBigIntegerField()
    # The client's own words about the file, by which it knows it again when it is chosen a second time.
    fingerprint = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    blob = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    refused = models.CharField(max_length=500, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(length__gt=0), name="upload_has_length"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(blob=None, refused=""),
                name="upload_open_has_no_result",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(blob__isnull=False) | ~Q(refused=""),
                name="upload_ended_has_result",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="upload_expiring"),
            models.Index(fields=["apprentice"], name="upload_open", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Under which its bytes lie in the store."""
        return f"upload-{self.uuid.hex}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
