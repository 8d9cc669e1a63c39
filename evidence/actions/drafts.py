"""The apprentice's working copy: text, files and links, until submission freezes them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from accounts import clock
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.models import User
from apprentices.models import Apprentice
from evidence.actions.bin import check_number, put_last
from evidence.actions.locks import check_owner, lock_apprentice, lock_own_draft
from evidence.actions.saving import Sender, keep_replaced_draft, note_sender, touch
from evidence.file_names import clean_name
from evidence.kinds import Kind, Original
from evidence.models import Attachment, Blob, Evidence, EvidenceLink
from evidence.searching import refresh_search
from evidence.withholding import REFUSED, is_infected

MAX_LINKS = 20


@dataclass(frozen=True)
class DraftText:
    """What the apprentice types on the item's own form."""

    title: str
    kind: str = Kind.PRODUCT
    happened_on: date | None = None
    narrative: str = ""
    original: str = Original.NONE
    original_description: str = ""
    original_sha256: str = ""


class StaleDraft(Conflict):
    """The draft was saved elsewhere since this form was opened; ``saved`` is how it is now."""

    def __init__(self, saved: Evidence) -> None:
        super().__init__(
            "This draft was changed in another tab or on another device since you opened it here. "
            "Both versions are below: nothing has been overwritten."
        )
        self.saved = saved


@transaction.atomic
def create_draft(
    *,
    apprentice: Apprentice,
    text: DraftText,
    by: User,
    uuid: UUID | None = None,
    sender: Sender | None = None,
) -> Evidence:
    """A new draft. ``uuid`` is the client's proposal: sending it twice gives the same draft.

    ``sender`` is the page that goes on saving it.
    """
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
    note_sender(evidence, sender)
    evidence.save()
    refresh_search(evidence, draft_only=True)
    return evidence


@transaction.atomic
def save_draft(
    *, evidence: Evidence, text: DraftText, revision: int, by: User, sender: Sender | None = None
) -> Evidence:
    """Save the form. ``revision`` is the one the form was opened with; raises StaleDraft if it has moved on.

    Saving exactly what is already there is no conflict: a double click, or a form sent again. Nor is one's own
    last save: ``sender`` tells that, and which of two is the later.
    """
    _, locked = lock_own_draft(evidence, by)
    wanted = {**vars(text), "title": _title(text.title)}
    if all(getattr(locked, name) == value for name, value in wanted.items()):
        return locked
    if sender and sender.is_late(locked):
        return locked
    if locked.revision != revision and not (sender and sender.was_last(locked)):
        raise StaleDraft(locked)
    keep_replaced_draft(locked, text.narrative)
    for name, value in wanted.items():
        setattr(locked, name, value)
    locked.revision += 1
    locked.updated_at = clock.now()
    locked.save(update_fields=[*wanted, "revision", "updated_at", *note_sender(locked, sender)])
    refresh_search(locked, draft_only=True, files_changed=False)
    return locked


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise RuleBroken("Give the evidence a title, so that you and your assessor can find it.")
    return title


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
        if found.removed_at:
            put_last(locked, found)
        return found
    # Held, so that a scan that ends at this moment either refuses it here or finds it attached.
    if is_infected(Blob.objects.select_for_update(no_key=True).get(pk=blob.pk)):
        raise RuleBroken(REFUSED.format(name=clean_name(name)))
    attachment = Attachment(evidence=locked, blob=blob, name=clean_name(name))
    if uuid:
        attachment.uuid = uuid
    put_last(locked, attachment)
    return attachment


@transaction.atomic
def check_can_add(*, evidence: Evidence, uuid: UUID, by: User) -> None:
    """Raises RuleBroken where ``add_file`` would whatever the bytes are."""
    _, locked = lock_own_draft(evidence, by)
    if not Attachment.objects.on_draft().filter(uuid=uuid).exists():
        check_number(locked)


@transaction.atomic
def rename_file(*, attachment: Attachment, name: str, by: User) -> Attachment:
    """Give a file of a draft another name; two files may have the same."""
    _, locked = lock_own_draft(attachment.evidence, by)
    attachment.name = clean_name(name)
    if not Attachment.objects.on_draft().filter(pk=attachment.pk).update(name=attachment.name):
        raise Conflict(f"“{attachment.name}” was removed in another tab: bring it back from the bin.")
    touch(locked)
    return attachment


@transaction.atomic
def move_file(*, attachment: Attachment, up: bool, by: User) -> None:
    """Swap a file with its neighbour above or below; at the end of the list nothing happens."""
    _, locked = lock_own_draft(attachment.evidence, by)
    files = list(locked.attachments.on_draft())
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
def add_link(*, evidence: Evidence, url: str, label: str, by: User) -> EvidenceLink:
    """Add a web address; the same address again only changes its label."""
    _, locked = lock_own_draft(evidence, by)
    found = locked.links.filter(url=url).first()
    if found is None and locked.links.count() >= MAX_LINKS:
        raise RuleBroken(f"An item holds up to {MAX_LINKS} links.")
    link, _ = EvidenceLink.objects.update_or_create(
        evidence=locked, url=url, defaults={"label": label.strip()}
    )
    touch(locked)
    return link


@transaction.atomic
def remove_link(*, link: EvidenceLink, by: User) -> None:
    """Take a web address off the draft."""
    _, locked = lock_own_draft(link.evidence, by)
    EvidenceLink.objects.filter(pk=link.pk).delete()
    touch(locked)
