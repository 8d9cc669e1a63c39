"""Attaching what a form brought: each file for itself, so that one that is refused takes no other with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID, uuid5

from django.core.files import File
from django.db import transaction

from accounts.errors import RuleBroken
from accounts.models import User
from evidence.actions.drafts import add_file, check_can_add
from evidence.actions.locks import lock_own_draft, lock_room
from evidence.file_names import fitting_name
from evidence.files import arriving, keep
from evidence.models import Attachment, Blob, Evidence
from evidence.quota import check_room, check_room_to_attach
from evidence.storages import CHUNK


class Named(Protocol):
    """A file that has arrived, with the name its owner gave it (``evidence.uploads.Upload``)."""

    @property
    def name(self) -> str: ...

    @property
    def file(self) -> File: ...


@dataclass
class Receipt:
    """What became of each file. ``refused`` says why, in words for its owner."""

    attached: list[Attachment] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def attach_all(*, evidence: Evidence, uploads: Sequence[Named], batch: UUID, by: User) -> Receipt:
    """Store and attach each file. ``batch`` is the form's own: sending the same form twice attaches nothing twice."""
    receipt = Receipt()
    for place, upload in enumerate(uploads):
        name = fitting_name(upload.name)
        try:
            check_room(evidence.apprentice, upload.file.size)
            chunks = upload.file.chunks(CHUNK)
            with arriving(provider=evidence.provider, chunks=chunks, name=name) as found:
                uuid = uuid5(batch, f"{evidence.uuid} {place} {found.sha256} {name}")
                # Before they are stored: what nothing refers to would take the provider's room for a day.
                check_can_add(evidence=evidence, uuid=uuid, by=by)
                blob = keep(provider=evidence.provider, found=found)
            receipt.attached.append(_attach(evidence=evidence, blob=blob, name=name, uuid=uuid, by=by))
        except RuleBroken as broken:
            receipt.refused.append(str(broken))
    return receipt


@transaction.atomic
def _attach(*, evidence: Evidence, blob: Blob, name: str, uuid: UUID, by: User) -> Attachment:
    """Add it, if the room that it was received for is still there."""
    lock_room(evidence.provider_id)
    apprentice, _ = lock_own_draft(evidence, by)
    check_room_to_attach(apprentice, blob)
    return add_file(evidence=evidence, blob=blob, name=name, uuid=uuid, by=by)
