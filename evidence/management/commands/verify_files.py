"""``manage.py verify_files``: are the stored files what they were?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.file_check import verify_files


class Command(BaseCommand):
    help = (
        "Read every stored file and compare it with what was submitted. Exit 1 names the first that differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(verify_files())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": not findings, "findings": [vars(f) for f in findings]}))
        else:
            for finding in findings:
                self.stdout.write(f"{finding.file}: {finding.problem}")
            if not findings:
                self.stdout.write("The stored files are what they were.")
        if findings:
            raise CommandError(f"First: {findings[0].file}: {findings[0].problem}", returncode=1)
