"""What every table of the domain shares."""

import uuid

from django.db import models


class DomainModel(models.Model):
    """A row known to the outside by its UUID; the integer key never leaves the database.

    Clients may propose the UUID of a draft, which makes creating it twice harmless.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
