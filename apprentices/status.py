"""The seven statuses of a KSB and their order (DOMAIN.md, rule 1)."""

from django.db import models


class KsbStatus(models.IntegerChoices):
    """The number is the rank: the furthest that holds is the status."""

    NOT_STARTED = 0, "Not started"
    DRAFTED = 1, "Drafted"
    REFERRED = 2, "Referred"
    SUBMITTED = 3, "Submitted"
    PARTLY_EVIDENCED = 4, "Partly evidenced"
    EVIDENCED = 5, "Evidenced"
    SIGNED_OFF = 6, "Signed off"

    @property
    def slug(self) -> str:
        return self.name.lower().replace("_", "-")

    @property
    def is_claimed(self) -> bool:
        """Counts as claimed: submitted at least once and still standing."""
        return self >= KsbStatus.REFERRED
