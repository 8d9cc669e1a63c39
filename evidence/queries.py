"""What the apprentice's pages ask of the evidence tables; every answer is scoped to who asks."""

from uuid import UUID

from accounts.access import Access
from evidence.models import Attachment, SubmittedFile


def file_for(access: Access, uuid: UUID) -> Attachment | SubmittedFile | None:
    """A file that the person may have, with its blob: of their own working copy, or of a submission they may see."""
    attachment: Attachment | None = (
        Attachment.objects.owned_by(access).filter(uuid=uuid).select_related("blob__provider").first()
    )
    if attachment is not None:
        return attachment
    submitted: SubmittedFile | None = (
        SubmittedFile.objects.visible_to(access).filter(uuid=uuid).select_related("blob__provider").first()
    )
    return submitted
