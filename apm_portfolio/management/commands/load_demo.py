"""``manage.py load_demo``: two fictional providers and their people, through the product's own actions."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from accounts.models import Provider


class Command(BaseCommand):
    help = "Load the demo into an empty database. Refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today", type=date.fromisoformat, help="the day the demo's stories lead up to (default: today)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo's accounts have a published password: they are never loaded in production."
            )
        if Provider.objects.exists():
            raise CommandError("There is data here already. The demo is loaded into an empty database only.")
        try:
            from apm_portfolio.demo import loader
        except ImportError as missing:
            raise CommandError(
                f"The demo needs requirements/demo.txt ({missing.name} is missing)."
            ) from missing
        began = time.monotonic()
        loaded = loader.load(options["today"] or clock.today())
        self.stdout.write(f"{loaded} in {time.monotonic() - began:.0f} s.")
