"""Texts from before: keeping both of two that met, and bringing one back."""

from django.db import transaction

from accounts import clock
from accounts.models import User
from evidence.actions.drafts import DraftText
from evidence.actions.locks import check_owner, lock_evidence, lock_own_draft
from evidence.actions.saving import draft_fields, keep_draft, note_sender
from evidence.kinds import Origin
from evidence.models import DraftVersion, Evidence
from evidence.searching import refresh_search


@transaction.atomic
def keep_both(*, evidence: Evidence, typed: DraftText, by: User) -> None:
    """Keep what was typed and could not be saved, and the draft that it met: whichever wins, neither is lost."""
    apprentice, locked = lock_evidence(evidence)
    check_owner(apprentice, by)
    keep_draft(locked, draft_fields(locked), Origin.SAVED)
    keep_draft(locked, vars(typed), Origin.TYPED)


@transaction.atomic
def bring_back_draft(*, version: DraftVersion, by: User) -> Evidence:
    """Make an earlier text the draft's again; the text that it replaces is kept in its turn."""
    _, locked = lock_own_draft(version.evidence, by)
    wanted = {name: getattr(version, name) for name in draft_fields(locked)}
    if draft_fields(locked) == wanted:
        return locked
    keep_draft(locked, draft_fields(locked), Origin.SAVED)
    for name, value in wanted.items():
        setattr(locked, name, value)
    locked.revision += 1
    locked.updated_at = clock.now()
    locked.save(update_fields=[*wanted, "revision", "updated_at", *note_sender(locked, None)])
    refresh_search(locked, draft_only=True, files_changed=False)
    return locked
