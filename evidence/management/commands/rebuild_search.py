"""``manage.py rebuild_search``: make what search looks through anew."""

from typing import Any

from django.core.management.base import BaseCommand

from evidence.models import Evidence
from evidence.searching import rebuild_search


class Command(BaseCommand):
    help = (
        "Make the search documents of every item anew. The site may run meanwhile; repeating it does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total = Evidence.objects.count()
        rebuild_search(lambda done: self.stdout.write(f"{done} of {total} items", ending="\r"))
        self.stdout.write(f"{total} items can be searched.")
