"""``manage.py make_previews``: have the worker make previews of files that have none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from evidence.examining import ask_for_previews


class Command(BaseCommand):
    help = (
        "Ask the worker for previews of the files that have none: those stored by an older version, and those whose "
        "task was lost. A file that failed stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="forget all previews, and make those of every file anew",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = ask_for_previews(again=options["again"])
        files = "1 file" if count == 1 else f"{count:,} files"
        self.stdout.write(f"The worker is asked for previews of {files}." if count else "Nothing to do.")
