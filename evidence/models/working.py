"""The apprentice's working copy: the item, its files, links and claims, and texts of it from before."""

from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.base import DomainModel
from evidence.kinds import EDITABLE, Kind, Origin, Original, State
from evidence.models.base import FILE_NAME_BYTES, Portfolio
from evidence.models.files import Blob
from evidence.querysets import AttachmentQuerySet, EvidenceQuerySet
from standards.models import Ksb


class SavedByPage(models.Model):
    """What a page saves again and again while somebody types: which page did last, and its how-manieth save it was.

    So a page whose answer was lost on its way is not taken for another tab's.
    """

    saved_from = models.UUIDField(null=True, blank=True)
    saved_turn = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Evidence(Portfolio, SavedByPage):
    """What an apprentice offers as proof: a working copy and its latest submission.

    ``revision`` counts saves, so that a stale form is noticed instead of overwriting.
    """

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PRODUCT)
    happened_on = models.DateField(null=True, blank=True)
    narrative = models.TextField(blank=True, max_length=50_000)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    current_submission = models.ForeignKey(
        "Submission", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    original = models.CharField(max_length=10, choices=Original, default=Original.NONE)
    original_description = models.TextField(blank=True, max_length=2000)
    original_sha256 = models.CharField(blank=True, max_length=64)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="evidence_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="evidence_kind_known"),
            models.CheckConstraint(condition=Q(original__in=Original.values), name="evidence_original_known"),
            models.CheckConstraint(
                condition=Q(original_sha256__regex=r"^([0-9a-f]{64})?$"), name="evidence_original_hex"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(current_submission__isnull=False),
                name="evidence_submitted_has_submission",
            ),
        ]
        indexes = [
            models.Index(
                fields=["apprentice", "state"], name="evidence_waiting", condition=Q(state="submitted")
            ),
            models.Index(fields=["apprentice", "-updated_at"], name="evidence_recent"),
            models.Index(fields=["removed_at"], name="evidence_bin", condition=Q(removed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE


class Attachment(DomainModel):
    """A file of the working copy, under the name its owner gave it; with ``removed_at`` it is in the bin."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="attachments")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=FILE_NAME_BYTES)
    position = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "position"],
                condition=Q(removed_at=None),
                name="attachment_position_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="attachment_named"),
        ]
        indexes = [
            models.Index(fields=["removed_at"], name="attachment_bin", condition=Q(removed_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceLink(DomainModel):
    """A web address of the working copy."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="links")
    url = models.URLField(max_length=2000)
    label = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "url"], name="evidence_link_once")]

    def __str__(self) -> str:
        return self.label or self.url


class Claim(DomainModel, SavedByPage):
    """The working copy's claim that the item shows one KSB: how, and where to look."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="claims")
    ksb = models.ForeignKey(Ksb, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=2000, blank=True)
    where = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "ksb"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id}: {self.ksb_id}"


class Earlier(DomainModel):
    """A text that was replaced, or that was typed and met another: kept for a while, so that neither is lost."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="%(class)ss")
    origin = models.CharField(max_length=10, choices=Origin)
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class DraftVersion(Earlier):
    """The item's own form as it was saved, or as it was typed beside another tab's."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    happened_on = models.DateField(null=True, blank=True)
    narrative = models.TextField(blank=True, max_length=50_000)
    original = models.CharField(max_length=10, choices=Original, default=Original.NONE)
    original_description = models.TextField(blank=True, max_length=2000)
    original_sha256 = models.CharField(blank=True, max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="draft_version_origin_known"),
            models.CheckConstraint(
                condition=Q(original__in=Original.values), name="draft_version_original_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="draft_version_kind_known"),
        ]
        indexes = [models.Index(fields=["kept_at"], name="draft_version_age")]

    def __str__(self) -> str:
        return self.title


class WordingVersion(Earlier):
    """How and where one KSB was said to be shown."""

    ksb = models.ForeignKey(Ksb, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=2000, blank=True)
    where = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="wording_version_origin_known")
        ]
        indexes = [models.Index(fields=["kept_at"], name="wording_version_age")]

    def __str__(self) -> str:
        return f"{self.evidence_id}: {self.ksb_id}"
