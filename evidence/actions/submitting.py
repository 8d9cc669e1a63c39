"""Submitting freezes a numbered snapshot; taking back and reopening return the item to its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import User
from apprentices.models import Apprentice
from evidence.actions.locks import check_owner, lock_evidence
from evidence.kinds import Answer, Met, Original, State
from evidence.models import (
    Attachment,
    Claim,
    ClaimWithdrawal,
    Decision,
    DecisionWithdrawal,
    Evidence,
    EvidenceLink,
    Outcome,
    Submission,
    SubmittedClaim,
    SubmittedFile,
    SubmittedLink,
)
from evidence.searching import refresh_search
from evidence.standing import refresh_standing
from evidence.withholding import HOLDS_A_VIRUS, is_infected


@dataclass(frozen=True)
class Declaration:
    """Authenticity: my own work; my part, where a team made it; use of AI."""

    own_work: bool
    my_part: str = ""
    use_of_ai: str = ""


class AlreadySubmitted(Conflict):
    """The item is with the assessor already: a double click, or another tab."""


@transaction.atomic
def submit(
    *,
    evidence: Evidence,
    declaration: Declaration,
    revision: int,
    seen_at: datetime | None = None,
    by: User,
) -> Submission:
    """Freeze the draft as its next submission and hand it to the assessor.

    ``revision`` is the one the page showed, and ``seen_at`` the moment of the last change it showed: of the
    text, but also of files, links and claims. Raises AlreadySubmitted, Conflict (changed elsewhere since) or
    RuleBroken, which says what is still missing.
    """
    apprentice, locked = lock_evidence(evidence)
    check_owner(apprentice, by)
    is_stale = locked.revision != revision or seen_at not in {None, locked.updated_at}
    _check_submittable(apprentice, locked, declaration, is_stale=is_stale)
    files = list(locked.attachments.on_draft().select_related("blob"))
    links = list(locked.links.order_by("pk"))
    claims = list(locked.claims.select_related("ksb").order_by("ksb__ordinal"))
    _check_content(locked, files, links, claims)
    previous = locked.current_submission
    submission = _freeze(locked, declaration, by)
    rows = [
        submission,
        *_freeze_files(submission, files),
        *_freeze_links(submission, links),
        *_freeze_claims(submission, claims, previous),
    ]
    locked.state = State.SUBMITTED
    locked.current_submission = submission
    locked.revision += 1
    locked.save(update_fields=["state", "current_submission", "revision"])
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "evidence.submitted",
        by=by,
        facts={
            "evidence": locked.uuid,
            "number": submission.number,
            "claims": [c.ksb.code for c in claims],
            # Their hashes are bound through the rows: bare ones would outlive an erasure.
            "files": len(files),
        },
        rows=rows,
    )
    refresh_search(locked)
    refresh_standing(apprentice, _ksbs_of(locked))
    return submission


def _check_submittable(
    apprentice: Apprentice, evidence: Evidence, declaration: Declaration, *, is_stale: bool
) -> None:
    if evidence.removed_at:
        raise Conflict("This item was deleted in another tab: restore it first.")
    if evidence.state == State.SUBMITTED:
        raise AlreadySubmitted("This item is with your assessor already; it was sent once.")
    if not evidence.is_editable:
        raise Conflict(f"This item is {evidence.get_state_display().lower()} now: reopen it to add to it.")
    if apprentice.ended_on:
        raise RuleBroken("This programme has ended, so nothing more can be submitted.")
    if is_stale:
        raise Conflict(
            "The item was changed in another tab since this page was opened. Look it over, then submit."
        )
    if not declaration.own_work:
        raise RuleBroken("Confirm that this is your own work before you submit it.")


def _check_content(
    evidence: Evidence,
    files: Sequence[Attachment],
    links: Sequence[EvidenceLink],
    claims: Sequence[Claim],
) -> None:
    is_described = evidence.original == Original.DESCRIBED
    if is_described and not (evidence.original_description.strip() and evidence.original_sha256):
        raise RuleBroken(
            "Describe the original that stays at your employer, and give its fingerprint (SHA-256): with it the "
            "original can be checked later."
        )
    if evidence.original == Original.REDACTED and not files:
        raise RuleBroken("Attach the redacted copy, or say that nothing is kept back.")
    if not (files or links or is_described or evidence.narrative.strip()):
        raise RuleBroken("Add a file, a link or some text first: there is nothing to judge yet.")
    if infected := next((file for file in files if is_infected(file.blob)), None):
        raise RuleBroken(HOLDS_A_VIRUS.format(name=infected.name))
    if not claims:
        raise RuleBroken("Claim at least one KSB, so that your assessor knows what this shows.")
    if silent := [c.ksb.code for c in claims if not c.how.strip()]:
        raise RuleBroken(f"Say how the evidence shows {', '.join(silent)}: one line each is enough.")


def _freeze(evidence: Evidence, declaration: Declaration, by: User) -> Submission:
    last = evidence.submissions.aggregate(last=Max("number"))["last"] or 0
    return Submission.objects.create(
        provider_id=evidence.provider_id,
        apprentice_id=evidence.apprentice_id,
        evidence=evidence,
        number=last + 1,
        title=evidence.title,
        kind=evidence.kind,
        happened_on=evidence.happened_on,
        narrative=evidence.narrative,
        submitted_by=by,
        submitted_at=clock.now(),
        **_original(evidence),
        **vars(declaration),
    )


def _original(evidence: Evidence) -> dict[str, str]:
    """What is said of an original that is kept back; what was typed about one that is not is left behind."""
    if evidence.original == Original.NONE:
        return {}
    return {
        "original": evidence.original,
        "original_description": evidence.original_description.strip(),
        "original_sha256": evidence.original_sha256,
    }


def _freeze_files(submission: Submission, files: Sequence[Attachment]) -> list[SubmittedFile]:
    return SubmittedFile.objects.bulk_create(
        SubmittedFile(
            submission=submission,
            blob=file.blob,
            name=file.name,
            position=place,
            sha256=file.blob.sha256,
            size=file.blob.size,
        )
        for place, file in enumerate(files, start=1)
    )


def _freeze_links(submission: Submission, links: Sequence[EvidenceLink]) -> list[SubmittedLink]:
    return SubmittedLink.objects.bulk_create(
        SubmittedLink(submission=submission, url=link.url, label=link.label) for link in links
    )


def _freeze_claims(
    submission: Submission, claims: Sequence[Claim], previous: Submission | None
) -> list[SubmittedClaim]:
    standing = _still_met(submission, previous) if previous else {}
    return SubmittedClaim.objects.bulk_create(
        SubmittedClaim(
            provider_id=submission.provider_id,
            apprentice_id=submission.apprentice_id,
            submission=submission,
            ksb=claim.ksb,
            how=claim.how,
            where=claim.where,
            stands_on_id=standing.get((claim.ksb_id, claim.how, claim.where)),
        )
        for claim in claims
    )


def _still_met(submission: Submission, previous: Submission) -> dict[tuple[int, str, str], int]:
    """Met claims that the new submission may stand on, by KSB and wording: the claim whose decision counts.

    A met claim stays met unless its text or files changed: its own how and where are the same,
    the earlier text is still there whole (adding to it is no change), and so is every earlier
    file and link (docs/adr/0004).
    """
    if not _contains(submission, previous):
        return {}
    met = previous.claims.current().with_outcome().filter(outcome=Met.MET)
    deciding = dict(Decision.objects.filter(pk__in=[c.decision_id for c in met]).values_list("pk", "claim"))
    return {(c.ksb_id, c.how, c.where): deciding[c.decision_id] for c in met}


def _contains(submission: Submission, previous: Submission) -> bool:
    def words(text: str) -> str:
        return " ".join(text.split())

    if words(previous.narrative) not in words(submission.narrative):
        return False
    if words(previous.original_description) not in words(submission.original_description):
        return False
    if previous.original_sha256 not in {"", submission.original_sha256}:
        return False
    earlier = set(previous.files.values_list("sha256", flat=True))
    links = set(previous.links.values_list("url", flat=True))
    # The new submission's rows are written before its claims.
    return earlier <= set(submission.files.values_list("sha256", flat=True)) and links <= set(
        submission.links.values_list("url", flat=True)
    )


def _ksbs_of(evidence: Evidence) -> list[int]:
    """Every KSB that the item claims or ever claimed."""
    submitted: QuerySet[SubmittedClaim] = SubmittedClaim.objects.filter(submission__evidence=evidence)
    return list({*submitted.values_list("ksb", flat=True), *evidence.claims.values_list("ksb", flat=True)})


@transaction.atomic
def take_back(*, evidence: Evidence, by: User) -> Evidence:
    """Return a submission that nobody has judged yet to the draft; the one before counts again."""
    apprentice, locked = lock_evidence(evidence)
    check_owner(apprentice, by)
    submission = locked.current_submission
    if locked.state != State.SUBMITTED or submission is None:
        raise Conflict("This item is no longer waiting, so there is nothing to take back.")
    _check_running(apprentice)
    if _is_begun(submission):
        raise Conflict("Your assessor has begun to judge this item, so it cannot be taken back now.")
    outcome = Outcome.objects.create(
        provider_id=locked.provider_id,
        apprentice=apprentice,
        submission=submission,
        answer=Answer.TAKEN_BACK,
        given_by=by,
        given_at=clock.now(),
    )
    earlier = (
        Submission.objects.not_taken_back()
        .filter(evidence=locked, number__lt=submission.number)
        .order_by("-number")
        .first()
    )
    locked.current_submission = earlier
    returned = Outcome.objects.standing().filter(submission=earlier, answer=Answer.RETURNED).exists()
    locked.state = State.RETURNED if returned else State.DRAFT
    locked.revision += 1
    locked.save(update_fields=["state", "current_submission", "revision"])
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "evidence.taken_back",
        by=by,
        facts={"evidence": locked.uuid, "number": submission.number},
        rows=[outcome],
    )
    refresh_search(locked)
    refresh_standing(apprentice, _ksbs_of(locked))
    return locked


def _check_running(apprentice: Apprentice) -> None:
    if apprentice.ended_on:
        raise RuleBroken("This programme has ended: the item stays as it is, for it could not be sent again.")


def _is_begun(submission: Submission) -> bool:
    """Whether the assessor has done anything about it: decided, added or rejected a claim, answered.

    Withdrawing a decision that it stands on counts too: the submission before would be left without it.
    """
    withdrawn = DecisionWithdrawal.objects.filter(
        decision__claim__submission__evidence=submission.evidence_id,
        withdrawn_at__gte=submission.submitted_at,
    )
    return (
        Decision.objects.filter(claim__submission=submission).exists()
        or ClaimWithdrawal.objects.filter(claim__submission=submission).exists()
        or submission.claims.filter(added_by__isnull=False).exists()
        or submission.outcomes.exists()
        or withdrawn.exists()
    )


@transaction.atomic
def reopen(*, evidence: Evidence, by: User) -> Evidence:
    """Open an accepted item to add to it; what was accepted counts until the next submission."""
    apprentice, locked = lock_evidence(evidence)
    check_owner(apprentice, by)
    if locked.is_editable:
        return locked
    if locked.state != State.ACCEPTED:
        raise Conflict("This item is with your assessor: take it back or wait for the answer.")
    _check_running(apprentice)
    locked.state = State.DRAFT
    locked.revision += 1
    locked.save(update_fields=["state", "revision"])
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "evidence.reopened",
        by=by,
        facts={"evidence": locked.uuid},
    )
    refresh_standing(apprentice, _ksbs_of(locked))
    return locked
