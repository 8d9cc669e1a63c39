"""``manage.py empty_bin``: what the worker does every day, by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import clock
from evidence import actions
from evidence.keeping import KEPT_DAYS


class Command(BaseCommand):
    help = f"Remove for good what has been in somebody's bin, or kept as an earlier version, for {KEPT_DAYS} days."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = actions.empty_bin(today=clock.today(), by=None)
        self.stdout.write(
            f"Removed for good: drafts {gone.drafts}, files {gone.files}, earlier versions {gone.versions}."
        )
