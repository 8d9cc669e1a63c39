"""The apprentice that a page is about: found among those the person may see, else 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.access import Access
from apprentices.models import Apprentice


def seen_apprentice(access: Access, uuid: UUID) -> Apprentice:
    return get_object_or_404(
        Apprentice.objects.visible_to(access).for_lists().select_related("provider", "option"), uuid=uuid
    )
