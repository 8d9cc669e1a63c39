"""The bin: deleted drafts and files that were taken off one, for some days; then they go for good."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import User
from apprentices.models import Apprentice
from evidence.actions.locks import check_owner, lock_evidence, lock_own_draft
from evidence.actions.saving import touch
from evidence.keeping import KEPT_DAYS, gone_before
from evidence.kinds import State
from evidence.models import Attachment, DraftVersion, Evidence, WordingVersion
from evidence.searching import refresh_search
from evidence.standing import refresh_standing

MAX_FILES = 50

# Why an item cannot be changed, and what its owner may do first.
NOT_NOW = {
    State.SUBMITTED: "is with your assessor. Take it back first, while nothing is decided",
    State.ACCEPTED: "is accepted. Open it again first",
}


@transaction.atomic
def remove_draft(*, evidence: Evidence, by: User) -> Evidence:
    """Put a draft that was never submitted into the bin. What was submitted stays on record."""
    apprentice, locked = lock_evidence(evidence)
    check_owner(apprentice, by)
    if locked.submissions.exists():
        raise RuleBroken("This item has been submitted before, so it stays on record and cannot be deleted.")
    if locked.removed_at is None:
        _set_removed(apprentice, locked, removed=True, by=by)
    return locked


@transaction.atomic
def restore_draft(*, evidence: Evidence, by: User) -> Evidence:
    """Bring a deleted draft back."""
    apprentice, locked = lock_evidence(evidence)
    check_owner(apprentice, by)
    if locked.removed_at is not None:
        _set_removed(apprentice, locked, removed=False, by=by)
    return locked


def _set_removed(apprentice: Apprentice, evidence: Evidence, *, removed: bool, by: User) -> None:
    evidence.removed_at = clock.now() if removed else None
    Evidence.objects.filter(pk=evidence.pk).update(
        removed_at=evidence.removed_at, revision=F("revision") + 1, state=State.DRAFT
    )
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "evidence.removed" if removed else "evidence.restored",
        by=by,
        facts={"evidence": evidence.uuid},
    )
    refresh_search(evidence, draft_only=True)
    refresh_standing(apprentice, list(evidence.claims.values_list("ksb", flat=True)))


# --- Files ----------------------------------------------------------------------------------


@transaction.atomic
def remove_file(*, attachment: Attachment, by: User) -> None:
    """Take a file off the draft, into the bin. Submissions that hold it keep it. Doing it again changes nothing."""
    _, locked = lock_own_draft(attachment.evidence, by)
    if Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=clock.now()):
        touch(locked, files_changed=True)


@transaction.atomic
def restore_file(*, attachment: Attachment, by: User) -> Attachment:
    """Bring a file back to its draft, as the last one."""
    apprentice, locked = lock_evidence(attachment.evidence)
    check_owner(apprentice, by)
    found: Attachment | None = locked.attachments.filter(pk=attachment.pk).first()
    if found is None:
        raise Conflict(f"“{attachment.name}” was in the bin for {KEPT_DAYS} days and is gone for good.")
    if found.removed_at is None:
        return found
    if locked.removed_at:
        raise RuleBroken(f"“{locked.title}” is in the bin itself: bring it back first, then its files.")
    if not locked.is_editable:
        raise RuleBroken(f"“{found.name}” belongs to “{locked.title}”, which {NOT_NOW[State(locked.state)]}.")
    put_last(locked, found)
    return found


def put_last(evidence: Evidence, attachment: Attachment) -> None:
    """Make a file, new or back from the bin, the last one of its item. Under the item's lock."""
    check_number(evidence)
    last = evidence.attachments.on_draft().aggregate(last=Max("position"))["last"] or 0
    attachment.position, attachment.removed_at = last + 1, None
    attachment.save()
    touch(evidence, files_changed=True)


def check_number(evidence: Evidence, *, coming: int = 0) -> None:
    """Raises RuleBroken where the item holds as many files as it can, those on their way included."""
    if evidence.attachments.on_draft().count() + coming >= MAX_FILES:
        raise RuleBroken(f"An item holds up to {MAX_FILES} files: start another item for the rest.")


# --- After their days -----------------------------------------------------------------------


@dataclass(frozen=True)
class Emptied:
    """How many went for good."""

    drafts: int
    files: int
    versions: int


def empty_bin(*, today: date, by: User | None) -> Emptied:
    """Remove for good what has had its days: each item in a transaction of its own, so that nobody waits long."""
    before = gone_before(today)
    drafts = list(Evidence.objects.filter(removed_at__lt=before).order_by("pk").values_list("pk", flat=True))
    purged = sum(_purge_draft(key=key, before=before, by=by) for key in drafts)
    files = Attachment.objects.filter(removed_at__lt=before).order_by("evidence")
    of_items = list(files.values_list("evidence", flat=True).distinct())
    files_purged = sum(_purge_files(key=key, before=before, by=by) for key in of_items)
    versions = sum(
        table.objects.filter(kept_at__lt=before).delete()[0] for table in (DraftVersion, WordingVersion)
    )
    return Emptied(purged, files_purged, versions)


@transaction.atomic
def _purge_draft(*, key: int, before: datetime, by: User | None) -> int:
    found = Evidence.objects.filter(pk=key).first()
    if found is None:
        return 0
    apprentice, locked = lock_evidence(found)
    if locked.removed_at is None or locked.removed_at >= before or locked.submissions.exists():
        return 0
    ksbs = list(locked.claims.values_list("ksb", flat=True))
    uuid = locked.uuid
    locked.delete()
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid), "evidence.purged", by=by, facts={"evidence": uuid}
    )
    refresh_standing(apprentice, ksbs)
    return 1


@transaction.atomic
def _purge_files(*, key: int, before: datetime, by: User | None) -> int:
    found = Evidence.objects.filter(pk=key).first()
    if found is None:
        return 0
    apprentice, locked = lock_evidence(found)
    count = int(locked.attachments.filter(removed_at__lt=before).delete()[0])
    if count:
        ledger.append(
            ledger.apprentice_stream(apprentice.uuid),
            "evidence.files_purged",
            by=by,
            facts={"evidence": locked.uuid, "files": count},
        )
    return count
