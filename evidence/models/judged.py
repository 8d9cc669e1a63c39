"""What was submitted, decided and signed off. Frozen: rows are added, never changed (accounts.frozen).

Foreign keys out of frozen rows protect what they name. A new column of a frozen table goes
last and has a database default.
"""

from django.db import models
from django.db.models import Q

from accounts.base import DomainModel
from accounts.models import User
from evidence.kinds import Answer, Kind, Met, Original
from evidence.models.base import FILE_NAME_BYTES, Portfolio
from evidence.models.files import Blob
from evidence.models.working import Evidence
from evidence.querysets import (
    OutcomeQuerySet,
    ScopedQuerySet,
    SignOffQuerySet,
    SubmissionQuerySet,
    SubmittedClaimQuerySet,
    SubmittedFileQuerySet,
)
from standards.models import Ksb


class Submission(Portfolio):
    """An immutable, numbered snapshot of an item as the assessor saw it, with its declaration."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    happened_on = models.DateField(null=True)
    narrative = models.TextField(blank=True)
    own_work = models.BooleanField()
    my_part = models.TextField(blank=True, max_length=2000)
    use_of_ai = models.TextField(blank=True, max_length=2000)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    original = models.CharField(
        max_length=10, choices=Original, default=Original.NONE, db_default=Original.NONE.value
    )
    original_description = models.TextField(blank=True, max_length=2000, default="", db_default="")
    original_sha256 = models.CharField(blank=True, max_length=64, default="", db_default="")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="submission_number_once"),
            models.CheckConstraint(condition=Q(own_work=True), name="submission_is_own_work"),
            models.CheckConstraint(
                condition=Q(original__in=Original.values), name="submission_original_known"
            ),
            models.CheckConstraint(
                condition=Q(original_sha256__regex=r"^([0-9a-f]{64})?$"), name="submission_original_hex"
            ),
            models.CheckConstraint(
                condition=~Q(original=Original.DESCRIBED)
                | (~Q(original_description="") & ~Q(original_sha256="")),
                name="submission_original_described",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (submission {self.number})"


class SubmittedFile(DomainModel):
    """A file of a submission: its name then, and the SHA-256 of its bytes."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="submitted_as")
    name = models.CharField(max_length=FILE_NAME_BYTES)
    position = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    objects = SubmittedFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "position"], name="submitted_file_position_once")
        ]

    def __str__(self) -> str:
        return self.name


class SubmittedLink(DomainModel):
    """A web address of a submission."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="links")
    url = models.URLField(max_length=2000)
    label = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "url"], name="submitted_link_once")]

    def __str__(self) -> str:
        return self.label or self.url


class SubmittedClaim(Portfolio):
    """A claim as submitted, or added by the assessor to a submission (``added_by``).

    ``stands_on`` is the earlier claim of the same KSB on the same item whose met decision
    still counts here, because neither text nor files changed since.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="claims")
    ksb = models.ForeignKey(Ksb, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=2000, blank=True)
    where = models.CharField(max_length=300, blank=True)
    stands_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SubmittedClaimQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "ksb"], name="submitted_claim_once")]
        indexes = [models.Index(fields=["apprentice", "ksb"], name="submitted_claim_of_ksb")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.ksb_id}"


class ClaimWithdrawal(DomainModel):
    """An assessor's rejection of a claim: it counts no longer, its history stays."""

    claim = models.OneToOneField(SubmittedClaim, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(max_length=2000)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="claim_withdrawal_reasoned")]

    def __str__(self) -> str:
        return self.reason


class Decision(Portfolio):
    """An assessor's outcome on one claim; the latest that is not withdrawn counts.

    A correction names the decision it corrects and its reason.
    """

    claim = models.ForeignKey(SubmittedClaim, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Met)
    feedback = models.TextField(blank=True, max_length=5000)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.TextField(blank=True, max_length=2000)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Met.values), name="decision_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome=Met.MET) | ~Q(feedback=""), name="decision_feedback_unless_met"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="decision_correction_reasoned",
            ),
            # One first decision a claim: two people at once cannot both make it.
            models.UniqueConstraint(fields=["claim"], condition=Q(corrects=None), name="decision_first_once"),
        ]
        indexes = [
            models.Index(fields=["provider", "-decided_at"], name="decision_recent"),
            models.Index(fields=["decided_by", "-decided_at"], name="decision_by_assessor"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.outcome}"


class DecisionWithdrawal(DomainModel):
    """A decision taken back without another in its place, with the reason."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(max_length=2000)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decision_withdrawal_reasoned")]

    def __str__(self) -> str:
        return self.reason


class Outcome(Portfolio):
    """How a submission ended: accepted, returned, or taken back before anything was decided.

    The latest counts: a change of mind is another row that names the one it corrects and its reason.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="outcomes")
    answer = models.CharField(max_length=10, choices=Answer)
    note = models.TextField(blank=True, max_length=5000)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.TextField(blank=True, max_length=2000, default="", db_default="")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="outcome_answer_known"),
            models.CheckConstraint(
                condition=Q(corrects=None, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="outcome_correction_reasoned",
            ),
            # One first answer a submission: two people at once cannot both give it.
            models.UniqueConstraint(
                fields=["submission"], condition=Q(corrects=None), name="outcome_first_once"
            ),
        ]
        indexes = [
            models.Index(fields=["apprentice", "answer", "given_at"], name="outcome_of_apprentice"),
            models.Index(fields=["provider", "-given_at"], name="outcome_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.answer}"


class SignOff(Portfolio):
    """Ready for assessment on one KSB. ``number`` counts the pair's sign-offs; one stands at a time."""

    ksb = models.ForeignKey(Ksb, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    note = models.TextField(blank=True, max_length=2000)
    is_stretch = models.BooleanField(default=False)
    partly_together = models.BooleanField(default=False)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    objects = SignOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["apprentice", "ksb", "number"], name="sign_off_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.apprentice_id}: {self.ksb_id}"


class SignOffBasis(models.Model):
    """A claim that a sign-off rests on."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="basis")
    claim = models.ForeignKey(SubmittedClaim, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sign_off", "claim"], name="sign_off_basis_once")]

    def __str__(self) -> str:
        return f"{self.sign_off_id}: {self.claim_id}"


class SignOffWithdrawal(DomainModel):
    """A sign-off withdrawn, with the reason."""

    sign_off = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(max_length=2000)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="sign_off_withdrawal_reasoned")]

    def __str__(self) -> str:
        return self.reason
