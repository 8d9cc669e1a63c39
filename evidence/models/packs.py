"""What a version's assessment plan says of the pack that goes to the assessment."""

from django.db import models
from django.db.models import Q

from accounts.base import DomainModel
from evidence.kinds import Kind
from standards.models import StandardVersion


class PackExclusion(DomainModel):
    """A kind of evidence that a version's assessment plan keeps out of the pack, though not out of the programme."""

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "kind"], name="pack_exclusion_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="pack_exclusion_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: no {self.kind}"
