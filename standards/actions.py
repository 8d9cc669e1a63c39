"""Every write about standards."""

from django.db import transaction
from django.utils import timezone

from accounts import ledger
from accounts.models import User
from standards.models import StandardVersion


@transaction.atomic
def pin_version(*, version: StandardVersion, by: User | None) -> None:
    """Hold what is owed under a version fixed from now on; enrolment calls it. Again changes nothing."""
    now = timezone.now()
    if StandardVersion.objects.filter(pk=version.pk, pinned_at=None).update(pinned_at=now):
        version.pinned_at = now
        ledger.append(
            ledger.PLATFORM,
            "version.pinned",
            by=by,
            facts={"standard": version.standard.reference, "version": version.version},
        )
