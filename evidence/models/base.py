"""What the rows of a portfolio share."""

from django.db import models

from accounts.base import DomainModel
from accounts.models import Provider
from apprentices.models import Apprentice

FILE_NAME_BYTES = 255


class Portfolio(DomainModel):
    """A row of one apprentice's portfolio; provider and apprentice are set once, by the action."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    apprentice = models.ForeignKey(Apprentice, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True
