"""The apprentice's working copy: items, files, links and claims, until submission freezes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from accounts import clock, ledger
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.models import User
from apprentices.models import Apprentice, OwedKsb
from evidence.actions.locks import check_owner, lock_apprentice, lock_evidence, lock_own_draft
from evidence.file_names import clean_name
from evidence.kinds import Kind, State
from evidence.models import Attachment, Blob, Claim, Evidence, EvidenceLink
from evidence.standing import refresh_standing
from evidence.withholding import REFUSED, is_infected
from standards.models import Ksb

MAX_FILES = 50
MAX_LINKS = 20


@dataclass(frozen=True)
class DraftText:
    """What the apprentice types on the item's own form."""

    title: str
    kind: str = Kind.PRODUCT
    happened_on: date | None = None
    narrative: str = ""


class StaleDraft(Conflict):
    """The draft was saved elsewhere since this form was opened; ``saved`` is how it is now."""

    def __init__(self, saved: Evidence) -> None:
        super().__init__(
            "This draft was changed in another tab or on another device since you opened it here. "
            "Both versions are below: nothing has been overwritten."
        )
        self.saved = saved


@transaction.atomic
def create_draft(*, apprentice: Apprentice, text: DraftText, by: User, uuid: UUID | None = None) -> Evidence:
    """A new draft. ``uuid`` is the client's proposal: sending it twice gives the same draft."""
    locked = lock_apprentice(apprentice.pk)
    check_owner(locked, by)
    if locked.ended_on:
        raise RuleBroken("This programme has ended, so no evidence can be added to it.")
    if uuid is not None:
        found = Evidence.objects.filter(uuid=uuid).first()
        if found and found.apprentice_id == locked.pk:
            return found
        if found:
            raise NotAllowed("This page belongs to somebody else's draft: open a new one.")
    evidence = Evidence(
        provider=locked.provider, apprentice=locked, **vars(text), **({"uuid": uuid} if uuid else {})
    )
    evidence.title = _title(text.title)
    evidence.save()
    return evidence


@transaction.atomic
def save_draft(*, evidence: Evidence, text: DraftText, revision: int, by: User) -> Evidence:
    """Save the form. ``revision`` is the one the form was opened with; raises StaleDraft if it has moved on.

    Saving exactly what is already there is no conflict: a double click, or a form sent again.
    """
    _, locked = lock_own_draft(evidence, by)
    wanted = {**vars(text), "title": _title(text.title)}
    if all(getattr(locked, name) == value for name, value in wanted.items()):
        return locked
    if locked.revision != revision:
        raise StaleDraft(locked)
    for name, value in wanted.items():
        setattr(locked, name, value)
    locked.revision += 1
    locked.updated_at = clock.now()
    locked.save(update_fields=[*wanted, "revision", "updated_at"])
    return locked


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise RuleBroken("Give the evidence a title, so that you and your assessor can find it.")
    return title


def _touch(evidence: Evidence) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(updated_at=clock.now())


# --- Files and links ------------------------------------------------------------------------


@transaction.atomic
def add_file(*, evidence: Evidence, blob: Blob, name: str, by: User, uuid: UUID | None = None) -> Attachment:
    """Attach stored bytes under a name. The same ``uuid`` again attaches nothing twice."""
    apprentice, locked = lock_own_draft(evidence, by)
    if blob.provider_id != apprentice.provider_id:
        raise NotAllowed("That file belongs to another provider.")
    if uuid and (found := Attachment.objects.filter(uuid=uuid).first()):
        if found.evidence_id != locked.pk:
            raise NotAllowed("This file was added to another item: choose it again.")
        return found
    if locked.attachments.count() >= MAX_FILES:
        raise RuleBroken(f"An item holds up to {MAX_FILES} files: start another item for the rest.")
    # Held, so that a scan that ends at this moment either refuses it here or finds it attached.
    if is_infected(Blob.objects.select_for_update(no_key=True).get(pk=blob.pk)):
        raise RuleBroken(REFUSED.format(name=clean_name(name)))
    last = locked.attachments.aggregate(last=Max("position"))["last"] or 0
    attachment = Attachment(evidence=locked, blob=blob, name=clean_name(name), position=last + 1)
    if uuid:
        attachment.uuid = uuid
    attachment.save()
    _touch(locked)
    return attachment


@transaction.atomic
def rename_file(*, attachment: Attachment, name: str, by: User) -> Attachment:
    """Give a file of a draft another name; two files may have the same."""
    _, locked = lock_own_draft(attachment.evidence, by)
    attachment.name = clean_name(name)
    if not Attachment.objects.filter(pk=attachment.pk).update(name=attachment.name):
        raise Conflict(f"“{attachment.name}” was removed in another tab: add it again.")
    _touch(locked)
    return attachment


@transaction.atomic
def move_file(*, attachment: Attachment, up: bool, by: User) -> None:
    """Swap a file with its neighbour above or below; at the end of the list nothing happens."""
    _, locked = lock_own_draft(attachment.evidence, by)
    files = list(locked.attachments.order_by("position"))
    place = next((i for i, f in enumerate(files) if f.pk == attachment.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(files):
        return
    a, b = files[place], files[other]
    first, second = a.position, b.position
    Attachment.objects.filter(pk=a.pk).update(position=files[-1].position + 1)
    Attachment.objects.filter(pk=b.pk).update(position=first)
    Attachment.objects.filter(pk=a.pk).update(position=second)


@transaction.atomic
def remove_file(*, attachment: Attachment, by: User) -> None:
    """Take a file off the draft. Submissions that hold it keep it. Removing it again changes nothing."""
    _, locked = lock_own_draft(attachment.evidence, by)
    Attachment.objects.filter(pk=attachment.pk).delete()
    _touch(locked)


@transaction.atomic
def add_link(*, evidence: Evidence, url: str, label: str, by: User) -> EvidenceLink:
    """Add a web address; the same address again only changes its label."""
    _, locked = lock_own_draft(evidence, by)
    found = locked.links.filter(url=url).first()
    if found is None and locked.links.count() >= MAX_LINKS:
        raise RuleBroken(f"An item holds up to {MAX_LINKS} links.")
    link, _ = EvidenceLink.objects.update_or_create(
        evidence=locked, url=url, defaults={"label": label.strip()}
    )
    _touch(locked)
    return link


@transaction.atomic
def remove_link(*, link: EvidenceLink, by: User) -> None:
    """Take a web address off the draft."""
    _, locked = lock_own_draft(link.evidence, by)
    EvidenceLink.objects.filter(pk=link.pk).delete()
    _touch(locked)


# --- Claims ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClaimText:
    """A KSB, how the item shows it, and where to look."""

    ksb: Ksb
    how: str = ""
    where: str = ""


@transaction.atomic
def set_claims(*, evidence: Evidence, claims: Sequence[ClaimText], by: User) -> list[Claim]:
    """Claim KSBs that the apprentice owes, or change how and where they are shown; all or none."""
    apprentice, locked = lock_own_draft(evidence, by)
    _check_owed(apprentice, [c.ksb for c in claims])
    there = {claim.ksb_id: claim for claim in locked.claims.all()}
    fresh = []
    for text in claims:
        claim = there.get(text.ksb.pk)
        how, where = text.how.strip(), text.where.strip()
        if claim is None:
            claim = there[text.ksb.pk] = Claim.objects.create(
                evidence=locked, ksb=text.ksb, how=how, where=where
            )
            fresh.append(text.ksb)
        elif (claim.how, claim.where) != (how, where):
            claim.how, claim.where = how, where
            claim.save(update_fields=["how", "where"])
    _touch(locked)
    if fresh:
        refresh_standing(apprentice, fresh)
    return [there[text.ksb.pk] for text in claims]


def set_claim(*, evidence: Evidence, ksb: Ksb, how: str, where: str, by: User) -> Claim:
    """The same for one KSB."""
    return set_claims(evidence=evidence, claims=[ClaimText(ksb, how, where)], by=by)[0]


def _check_owed(apprentice: Apprentice, ksbs: Sequence[Ksb]) -> None:
    owed = set(OwedKsb.objects.filter(apprentice=apprentice, ksb__in=ksbs).values_list("ksb", flat=True))
    if strangers := [ksb.code for ksb in ksbs if ksb.pk not in owed]:
        raise RuleBroken(f"{', '.join(strangers)} is not part of your programme.")


@transaction.atomic
def remove_claim(*, evidence: Evidence, ksb: Ksb, by: User) -> None:
    """Drop a claim from the draft. What was submitted stands until the next submission."""
    apprentice, locked = lock_own_draft(evidence, by)
    Claim.objects.filter(evidence=locked, ksb=ksb).delete()
    _touch(locked)
    refresh_standing(apprentice, [ksb])


# --- Removing and restoring -----------------------------------------------------------------


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
    refresh_standing(apprentice, list(evidence.claims.values_list("ksb", flat=True)))
