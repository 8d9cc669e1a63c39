"""What the portfolio's pages ask of the evidence tables; every answer is scoped to who asks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.access import Access, access_of
from accounts.roles import Role
from apprentices.models import Apprentice, OwedKsb
from evidence.kinds import ScanState, SuggestionReply
from evidence.models import (
    Attachment,
    Claim,
    Decision,
    DraftVersion,
    Evidence,
    EvidenceLink,
    Outcome,
    Submission,
    SubmittedClaim,
    SubmittedFile,
    SubmittedLink,
    SuggestionAnswer,
    Upload,
    WordingVersion,
)
from evidence.querysets import UploadQuerySet
from evidence.words import asked_words, distinct_words, has_words
from standards.models import Duty, DutyKsb, Ksb

# --- Files ----------------------------------------------------------------------------------


def file_for(access: Access, uuid: UUID, *, to_show: bool = False) -> Attachment | SubmittedFile | None:
    """A file that the person may have, with its blob: of their own working copy, or of a submission they may see.

    ``to_show``: with its previews too.
    """
    for files in (Attachment.objects.owned_by(access), SubmittedFile.objects.visible_to(access)):
        wanted = files.filter(uuid=uuid)
        found: Attachment | SubmittedFile | None = (
            wanted.for_showing(whole=True) if to_show else wanted.select_related("blob__provider")
        ).first()
        if found is not None:
            return found
    return None


def is_own_file(access: Access, file: Attachment | SubmittedFile) -> bool:
    """Whether a file that ``file_for`` found is of the person's own portfolio: working copies always are."""
    if isinstance(file, Attachment):
        return True
    return bool(file.submission.apprentice.learner.user_id == access.user.pk)


def own_files(access: Access, evidence: Evidence) -> QuerySet[Attachment]:
    own = Attachment.objects.owned_by(access).filter(evidence=evidence)
    return own.on_draft().select_related("blob", "evidence")


def own_file(access: Access, uuid: UUID) -> Attachment | None:
    """A file of the person's own, on its draft or in the bin."""
    found = Attachment.objects.owned_by(access).filter(uuid=uuid).select_related("evidence")
    file: Attachment | None = found.first()
    return file


def own_removed_files(access: Access) -> QuerySet[Attachment]:
    """Files that the person took off their drafts. Those of a deleted draft come back with it."""
    return (
        Attachment.objects.owned_by(access)
        .filter(removed_at__isnull=False)
        .for_showing()
        .select_related("evidence")
        .order_by("-removed_at", "pk")
    )


def infected_names(evidence: Evidence) -> list[str]:
    """Files with a virus, in the working copy or in what was submitted last; each name once."""
    attached = Attachment.objects.on_draft().filter(evidence=evidence, blob__scan_state=ScanState.INFECTED)
    sent = SubmittedFile.objects.filter(
        submission=evidence.current_submission_id, blob__scan_state=ScanState.INFECTED
    )
    return list(attached.order_by().values_list("name", flat=True).union(sent.values_list("name", flat=True)))


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


def own_item_anywhere(access: Access, uuid: UUID) -> Evidence | None:
    """The person's own item at whichever of their providers, for what goes on while they look at another."""
    for provider in access.providers:
        there = access if provider == access.provider else access_of(access.user, wanted=provider.uuid)
        if found := own_items(there).filter(uuid=uuid).first():
            return found
    return None


def own_uploads(access: Access) -> UploadQuerySet:
    """What the person is sending, or has sent lately."""
    found: UploadQuerySet = Upload.objects.owned_by(access).select_related(*UPLOAD_NEEDS)
    return found


def uploads_coming(evidence: Evidence) -> list[Upload]:
    """The item's files that are not all here, and those that are here but could not be added when they came."""
    waiting = Upload.objects.open() | Upload.objects.waiting_to_be_added()
    found = waiting.filter(evidence=evidence).select_related(*UPLOAD_NEEDS)
    return list(found.order_by("pk"))


UPLOAD_NEEDS = ("provider", "apprentice", "evidence__provider", "sender", "blob")


def own_bin(access: Access) -> QuerySet[Evidence]:
    """The person's deleted drafts."""
    if access.provider is None or Role.APPRENTICE not in access.roles:
        return Evidence.objects.none()
    return (
        Evidence.objects.filter(
            provider=access.provider, apprentice__learner__user=access.user, removed_at__isnull=False
        )
        .select_related(*ITEM_NEEDS)
        .order_by("-removed_at", "pk")
    )


def readable_items(access: Access) -> QuerySet[Evidence]:
    """Items that the person may read: their own, and others' that have been submitted."""
    return Evidence.objects.visible_to(access).select_related(*ITEM_NEEDS)


def readable_apprentices(access: Access) -> QuerySet[Apprentice]:
    return Apprentice.objects.visible_to(access).for_lists()


def apprentices_named(access: Access, name: str) -> list[int]:
    """The keys of the apprentices whom the person may see and whose name has these words."""
    asked = asked_words(name)
    names = Apprentice.objects.visible_to(access).values_list(
        "pk", "learner__given_names", "learner__family_name"
    )
    return [pk for pk, *parts in names if asked and has_words(distinct_words(parts), asked)]


@dataclass(frozen=True)
class Draft:
    """The working copy's parts, in order."""

    files: Sequence[Attachment]
    links: Sequence[EvidenceLink]
    claims: Sequence[Claim]


def draft_of(evidence: Evidence, *, whole: bool = False) -> Draft:
    """``whole``: with what is needed to show the files in their places, and not only to list them."""
    return Draft(
        files=list(evidence.attachments.on_draft().for_showing(whole=whole)),
        links=list(evidence.links.order_by("pk")),
        claims=list(evidence.claims.select_related("ksb").order_by("ksb__ordinal")),
    )


def earlier_drafts(evidence: Evidence) -> list[DraftVersion]:
    """Earlier texts of the item, the last first."""
    return list(evidence.draftversions.order_by("-kept_at", "-pk"))


def earlier_wordings(evidence: Evidence) -> list[WordingVersion]:
    """Earlier wordings of its claims, the last first."""
    return list(evidence.wordingversions.select_related("ksb").order_by("-kept_at", "-pk"))


def declared_last(evidence: Evidence) -> dict[str, str]:
    """What the last submission said of a part in team work and of AI, to go on from. Never the declaration itself."""
    last = evidence.submissions.order_by("-number").first()
    if last is None:
        return {}
    part = {"made_by": "team", "my_part": last.my_part} if last.my_part else {}
    use = {"ai": "yes", "use_of_ai": last.use_of_ai} if last.use_of_ai else {}
    return part | use


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
        files=list(submission.files.for_showing(whole=True).order_by("position")),
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


def owed_of_each(apprentices: Sequence[Apprentice]) -> dict[int, list[Ksb]]:
    """What each of these apprentices owes, in the version's order."""
    found: dict[int, list[Ksb]] = {apprentice.pk: [] for apprentice in apprentices}
    rows = OwedKsb.objects.filter(apprentice__in=apprentices).select_related("ksb")
    for row in rows.order_by("ksb__ordinal"):
        found[row.apprentice_id].append(row.ksb)
    return found


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


def dismissed_of(evidence: Evidence) -> list[Ksb]:
    """KSBs that are proposed for this item no more, in the version's order."""
    answers = SuggestionAnswer.objects.filter(evidence=evidence, answer=SuggestionReply.DISMISSED)
    return [answer.ksb for answer in answers.select_related("ksb").order_by("ksb__ordinal")]


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
