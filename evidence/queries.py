"""What the portfolio's pages ask of the evidence tables; every answer is scoped to who asks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.access import Access
from accounts.roles import Role
from apprentices.models import Apprentice, OwedKsb
from evidence.kinds import ScanState
from evidence.models import (
    Attachment,
    Claim,
    Decision,
    Evidence,
    EvidenceLink,
    Outcome,
    Submission,
    SubmittedClaim,
    SubmittedFile,
    SubmittedLink,
)
from standards.models import Duty, DutyKsb, Ksb

# --- Files ----------------------------------------------------------------------------------


def file_for(access: Access, uuid: UUID) -> Attachment | SubmittedFile | None:
    """A file that the person may have, with its blob: of their own working copy, or of a submission they may see."""
    attachment: Attachment | None = (
        Attachment.objects.owned_by(access).filter(uuid=uuid).select_related("blob__provider").first()
    )
    if attachment is not None:
        return attachment
    submitted: SubmittedFile | None = (
        SubmittedFile.objects.visible_to(access)
        .filter(uuid=uuid)
        .select_related("blob__provider", "submission__apprentice__learner")
        .first()
    )
    return submitted


def is_own_file(access: Access, file: Attachment | SubmittedFile) -> bool:
    """Whether a file that ``file_for`` found is of the person's own portfolio: working copies always are."""
    if isinstance(file, Attachment):
        return True
    return bool(file.submission.apprentice.learner.user_id == access.user.pk)


def own_files(access: Access, evidence: Evidence) -> QuerySet[Attachment]:
    return (
        Attachment.objects.owned_by(access)
        .filter(evidence=evidence)
        .select_related("blob", "evidence")
        .order_by("position")
    )


def infected_names(evidence: Evidence) -> list[str]:
    """Files with a virus, in the working copy or in what was submitted last; each name once."""
    attached = Attachment.objects.filter(evidence=evidence, blob__scan_state=ScanState.INFECTED)
    sent = SubmittedFile.objects.filter(
        submission=evidence.current_submission_id, blob__scan_state=ScanState.INFECTED
    )
    return list(attached.values_list("name", flat=True).union(sent.values_list("name", flat=True)))


# --- Items ----------------------------------------------------------------------------------

ITEM_NEEDS = (
    "apprentice__learner",
    "apprentice__assessor",
    "apprentice__version",
    "provider",
    "current_submission",
)


def own_programmes(access: Access) -> QuerySet[Apprentice]:
    """The person's programmes that evidence can be added to, newest first."""
    return (
        Apprentice.objects.owned_by(access)
        .on_programme()
        .select_related("learner", "provider", "version__standard")
    )


def own_items(access: Access) -> QuerySet[Evidence]:
    """The person's own items, which they may edit."""
    return Evidence.objects.owned_by(access).select_related(*ITEM_NEEDS)


def own_bin(access: Access) -> QuerySet[Evidence]:
    """The person's deleted drafts."""
    if access.provider is None or Role.APPRENTICE not in access.roles:
        return Evidence.objects.none()
    return Evidence.objects.filter(
        provider=access.provider, apprentice__learner__user=access.user, removed_at__isnull=False
    ).order_by("-removed_at", "pk")


def readable_items(access: Access) -> QuerySet[Evidence]:
    """Items that the person may read: their own, and others' that have been submitted."""
    return Evidence.objects.visible_to(access).select_related(*ITEM_NEEDS)


def readable_apprentices(access: Access) -> QuerySet[Apprentice]:
    return Apprentice.objects.visible_to(access).for_lists()


@dataclass(frozen=True)
class Draft:
    """The working copy's parts, in order."""

    files: Sequence[Attachment]
    links: Sequence[EvidenceLink]
    claims: Sequence[Claim]


def draft_of(evidence: Evidence) -> Draft:
    return Draft(
        files=list(evidence.attachments.select_related("blob").order_by("position")),
        links=list(evidence.links.order_by("pk")),
        claims=list(evidence.claims.select_related("ksb").order_by("ksb__ordinal")),
    )


# --- Submissions ----------------------------------------------------------------------------


def submissions_of(access: Access, evidence: Evidence) -> list[Submission]:
    """The item's submissions that the person may see, newest first.

    Each has ``answers``: every answer it was given, the one that counts last.
    """
    answers = Outcome.objects.select_related("given_by", "corrects").order_by("pk")
    return list(
        Submission.objects.visible_to(access)
        .filter(evidence=evidence)
        .select_related("submitted_by")
        .prefetch_related(Prefetch("outcomes", answers, to_attr="answers"))
        .order_by("-number")
    )


@dataclass(frozen=True)
class Submitted:
    """A submission's parts, in order. Each claim has ``outcome`` and ``decision_id``."""

    submission: Submission
    files: Sequence[SubmittedFile]
    links: Sequence[SubmittedLink]
    claims: Sequence[SubmittedClaim]


def submitted(submission: Submission) -> Submitted:
    return Submitted(
        submission=submission,
        files=list(submission.files.select_related("blob").order_by("position")),
        links=list(submission.links.order_by("pk")),
        claims=list(
            SubmittedClaim.objects.filter(submission=submission)
            .with_outcome()
            .select_related("ksb", "added_by", "withdrawal__withdrawn_by")
            .order_by("ksb__ordinal")
        ),
    )


def decisions_of(submissions: Sequence[Submission]) -> list[Decision]:
    """Every decision on these submissions' claims, newest first, with who made it and what became of it."""
    return list(
        Decision.objects.filter(claim__submission__in=submissions)
        .select_related(
            "claim__ksb",
            "claim__submission",
            "decided_by",
            "corrects",
            "withdrawal__withdrawn_by",
        )
        .order_by("-decided_at", "-pk")
    )


def rejected_claims_of(submissions: Sequence[Submission]) -> list[SubmittedClaim]:
    return list(
        SubmittedClaim.objects.filter(submission__in=submissions, withdrawal__isnull=False)
        .select_related("ksb", "submission", "withdrawal__withdrawn_by")
        .order_by("-withdrawal__withdrawn_at", "-pk")
    )


# --- KSBs to choose from --------------------------------------------------------------------


def owed_of(apprentice: Apprentice) -> list[OwedKsb]:
    """What the apprentice owes, in the version's order, with the present status of each."""
    return list(OwedKsb.objects.filter(apprentice=apprentice).select_related("ksb").order_by("ksb__ordinal"))


def owed_ksbs(apprentice: Apprentice, uuids: Sequence[UUID]) -> list[Ksb]:
    """Those of the KSBs named that the apprentice owes."""
    return list(
        Ksb.objects.filter(uuid__in=uuids, pk__in=OwedKsb.objects.filter(apprentice=apprentice).values("ksb"))
    )


def duties_of(apprentice: Apprentice) -> list[tuple[Duty, list[int]]]:
    """The version's duties with the keys of the KSBs each calls for; none where the record links none."""
    called: dict[Duty, list[int]] = defaultdict(list)
    links = DutyKsb.objects.filter(duty__version=apprentice.version_id).select_related("duty")
    for link in links.order_by("duty__position", "ksb__ordinal"):
        called[link.duty].append(link.ksb_id)
    return list(called.items())


def claims_by_ksb(evidence: Evidence) -> dict[UUID, Claim]:
    return {claim.ksb.uuid: claim for claim in evidence.claims.select_related("ksb").order_by("ksb__ordinal")}


def with_codes(items: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """With the KSBs claimed: ``own_claims`` of the working copy, ``sent_claims`` of the current submission."""
    return items.prefetch_related(
        Prefetch(
            "claims",
            Claim.objects.select_related("ksb").order_by("ksb__ordinal"),
            to_attr="own_claims",
        ),
        Prefetch(
            "current_submission__claims",
            SubmittedClaim.objects.filter(withdrawal=None).select_related("ksb").order_by("ksb__ordinal"),
            to_attr="sent_claims",
        ),
    )
