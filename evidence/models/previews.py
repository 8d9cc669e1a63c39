"""What stands for a file in a page: pictures made of it by the worker, and how far that work is."""

from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.base import DomainModel
from evidence.models.files import Blob
from evidence.previewing.result import Reason


class PreviewState(models.TextChoices):
    """How far the work on a file is. ``nothing``: there is nothing to show, which is no fault of ours."""

    WAITING = "waiting", "Waiting"
    MADE = "made", "Made"
    NOTHING = "nothing", "Nothing to show"
    FAILED = "failed", "Failed"


class PreviewKind(models.TextChoices):
    THUMBNAIL = "thumbnail", "Thumbnail"
    DISPLAY = "display", "Picture"
    PAGE = "page", "Page"


class PreviewWork(DomainModel):
    """The worker's task on a file. ``pages`` is how many the document has; fewer may be shown.

    ``tries`` counts how often it was begun, so that a file that kills its worker is not tried for ever.
    """

    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, related_name="preview_work")
    state = models.CharField(max_length=10, choices=PreviewState, default=PreviewState.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    pages = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PreviewState.values), name="preview_state_known"),
            models.CheckConstraint(
                condition=Q(reason="") | Q(reason__in=[reason.value for reason in Reason]),
                name="preview_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(state=PreviewState.NOTHING)
                | Q(state=PreviewState.FAILED) & ~Q(reason="")
                | Q(state__in=[PreviewState.WAITING, PreviewState.MADE], reason=""),
                name="preview_failure_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blob_id}: {self.state}"


class Preview(DomainModel):
    """One picture made of a file: its thumbnail, the picture itself for display, or one page.

    The row is written after its bytes, which lie under the row's own UUID.
    """

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="previews")
    kind = models.CharField(max_length=10, choices=PreviewKind)
    number = models.PositiveSmallIntegerField(default=1)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=20, default="image/webp")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blob", "kind", "number"], name="preview_once"),
            models.CheckConstraint(condition=Q(kind__in=PreviewKind.values), name="preview_kind_known"),
            models.CheckConstraint(
                condition=Q(number=1) | Q(kind=PreviewKind.PAGE, number__gt=1), name="preview_number"
            ),
            models.CheckConstraint(
                condition=Q(width__gt=0, height__gt=0, size__gt=0), name="preview_not_empty"
            ),
            models.CheckConstraint(condition=Q(content_type="image/webp"), name="preview_is_webp"),
        ]

    def __str__(self) -> str:
        return f"{self.blob_id}: {self.kind} {self.number}"
