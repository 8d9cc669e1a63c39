"""What the review desk asks about one submission, its history included."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.access import Access
from apprentices.models import Apprentice, OwedKsb
from evidence.models import Decision, Outcome, Submission, SubmittedClaim, SubmittedFile, SubmittedLink
from evidence.pack_queries import kinds_kept_out
from standards.models import Ksb


@dataclass(frozen=True)
class SameBytes:
    """A file of the submission whose bytes another apprentice submitted too; their name only where it may be seen."""

    sha256: str
    name: str
    apprentice: Apprentice | None


@dataclass(frozen=True)
class ReviewRows:
    """Everything that the desk shows of a submission. Mappings are by the key of a submission."""

    submission: Submission
    earlier: list[Submission]
    files: dict[int, list[SubmittedFile]]
    links: dict[int, list[SubmittedLink]]
    claims: dict[int, list[Any]]
    decisions: dict[int, Decision]
    answers: dict[int, list[Outcome]]
    same_bytes: list[SameBytes]
    addable: list[Ksb] = field(default_factory=list)
    # Kinds that the version's pack leaves out.
    kept_out: Collection[str] = ()

    @property
    def previous(self) -> Submission | None:
        """The submission before, whose request this one answers."""
        return self.earlier[-1] if self.earlier else None

    def counting(self, claim: Any) -> Decision | None:
        """The decision that counts for a claim (a SubmittedClaim with_outcome)."""
        return self.decisions.get(claim.decision_id) if claim.decision_id else None

    def answer(self, submission: Submission) -> Outcome | None:
        """The answer that counts for a submission."""
        given = self.answers.get(submission.pk)
        return given[-1] if given else None


def judged_submissions(access: Access) -> QuerySet[Submission]:
    """Submissions of the person's caseload, those that were taken back or followed by a newer one too."""
    return Submission.objects.judged_by(access).select_related(
        "evidence__current_submission", "apprentice__learner", "apprentice__provider"
    )


def review_rows(access: Access, submission: Submission) -> ReviewRows:
    """A fixed number of queries, whatever the item holds and even where it is taken back at this moment."""
    earlier = list(
        Submission.objects.not_taken_back()
        .filter(evidence=submission.evidence_id, number__lt=submission.number)
        .order_by("number")
    )
    chain = [*earlier, submission]
    compared = [submission.pk, *([earlier[-1].pk] if earlier else [])]
    files = _grouped(
        SubmittedFile.objects.filter(submission__in=compared).for_showing(whole=True).order_by("position"),
        compared,
    )
    return ReviewRows(
        submission=submission,
        earlier=earlier,
        files=files,
        links=_grouped(SubmittedLink.objects.filter(submission__in=compared).order_by("pk"), compared),
        claims=_claims([each.pk for each in chain]),
        decisions={
            decision.pk: decision
            for decision in Decision.objects.filter(claim__submission__evidence=submission.evidence_id)
            .select_related("decided_by", "claim__submission", "claim__ksb", "withdrawal__withdrawn_by")
            .order_by("pk")
        },
        answers=_grouped(
            Outcome.objects.filter(submission__in=chain).select_related("given_by").order_by("pk"),
            [each.pk for each in chain],
        ),
        same_bytes=_same_bytes(access, submission, files[submission.pk]),
        addable=_addable(submission),
        kept_out=kinds_kept_out(submission.apprentice.version_id),
    )


def _grouped(rows: QuerySet, submissions: Collection[int]) -> dict[int, list]:
    groups: dict[int, list] = {pk: [] for pk in submissions}
    for row in rows:
        groups[row.submission_id].append(row)
    return groups


def _claims(submissions: Collection[int]) -> dict[int, list[Any]]:
    """All claims of the submissions, rejected ones too, each with its outcome."""
    rows: Any = (
        SubmittedClaim.objects.filter(submission__in=submissions)
        .with_outcome()
        .select_related("ksb", "added_by", "withdrawal__withdrawn_by")
        .order_by("ksb__ordinal", "pk")
    )
    return _grouped(rows, submissions)


def _same_bytes(access: Access, submission: Submission, files: Sequence[SubmittedFile]) -> list[SameBytes]:
    if not files:
        return []
    seen = Apprentice.objects.visible_to(access).filter(pk=OuterRef("submission__apprentice"))
    others = (
        SubmittedFile.objects.filter(blob__in=[file.blob_id for file in files])
        .exclude(submission__apprentice__learner=submission.apprentice.learner_id)
        .annotate(may_be_named=Exists(seen))
        .select_related("submission__apprentice__learner")
        .order_by("-may_be_named", "pk")
    )
    names = {file.sha256: file.name for file in files}
    found: dict[tuple[str, int | None], SameBytes] = {}
    for other in others:
        apprentice = other.submission.apprentice if other.may_be_named else None
        key = (other.sha256, apprentice.pk if apprentice else None)
        found.setdefault(key, SameBytes(other.sha256, names[other.sha256], apprentice))
    return list(found.values())


def _addable(submission: Submission) -> list[Ksb]:
    """KSBs that the apprentice owes and this submission does not claim."""
    owed = OwedKsb.objects.filter(apprentice=submission.apprentice_id).exclude(
        ksb__in=submission.claims.values("ksb")
    )
    return list(Ksb.objects.filter(pk__in=owed.values("ksb")).order_by("ordinal"))
