"""``manage.py check_storage``: is every file there and what it was, and what lies about for nothing?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from evidence.models import Blob
from evidence.storage_check import check_storage


class Command(BaseCommand):
    help = (
        "Read every stored file and compare it with its hash and with what was submitted; list files that nothing "
        "refers to and uploads that were not finished. Exit 1 when a file is missing or altered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--repair", action="store_true",
            help="finish uploads that arrived whole; remove what is past its grace time",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(check_storage(now=clock.now(), repair=options["repair"]))
        problems = [finding for finding in findings if finding.is_problem]
        files = Blob.objects.count()
        if options["json"]:
            report = {"ok": not problems, "files": files, "findings": [asdict(f) for f in findings]}
            self.stdout.write(json.dumps(report))
        else:
            for finding in findings:
                removed = ", removed" if finding.removed else ""
                self.stdout.write(f"{finding.kind}: {finding.file}: {finding.words}{removed}")
            if not problems:
                self.stdout.write(f"All {files} stored files are what they were.")
        if problems:
            raise CommandError(f"First: {problems[0].file}: {problems[0].words}", returncode=1)
