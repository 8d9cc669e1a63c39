"""What a person made of the KSBs that were proposed: kept apart from what anybody claimed."""

from django.db import models
from django.db.models import Q

from accounts.base import DomainModel
from accounts.models import User
from evidence.kinds import SuggestionReply
from evidence.models.working import Evidence
from evidence.suggesting import Method
from standards.models import Ksb


class SuggestionAnswer(DomainModel):
    """One proposed KSB of an item, accepted or dismissed; a change of mind takes the place of the first answer."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="suggestion_answers")
    ksb = models.ForeignKey(Ksb, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=SuggestionReply)
    method = models.CharField(max_length=10)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "ksb"], name="suggestion_answer_once"),
            models.CheckConstraint(
                condition=Q(answer__in=SuggestionReply.values), name="suggestion_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(method__in=[method.value for method in Method]), name="suggestion_method_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}: {self.ksb_id} {self.answer}"
