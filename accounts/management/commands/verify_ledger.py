"""``manage.py verify_ledger``: does the ledger hold?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import ledger_check


class Command(BaseCommand):
    help = "Verify every chain of the ledger and every frozen row. Exit 1 names the first broken entry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--heads",
            type=Path,
            help="a file of heads exported earlier, to find truncation",
        )
        parser.add_argument(
            "--export-heads",
            type=Path,
            help="write the present heads to this file and stop",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["export_heads"]:
            self._export(options["export_heads"])
            return
        exported = _read_heads(options["heads"]) if options["heads"] else {}
        findings = ledger_check.verify(exported)
        heads = ledger_check.current_heads()
        entries = sum(seq for seq, _mac in heads.values())
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "ok": not findings,
                        "streams": len(heads),
                        "entries": entries,
                        "first": vars(findings[0]) if findings else None,
                        "findings": [vars(f) for f in findings],
                    }
                )
            )
        elif findings:
            for finding in findings:
                self.stdout.write(f"{finding.stream} {finding.seq or ''}: {finding.problem}")
        else:
            self.stdout.write(f"The ledger holds: {entries} entries in {len(heads)} streams.")
        if findings:
            first = findings[0]
            raise CommandError(
                f"First broken entry: {first.stream} {first.seq or ''}: {first.problem}",
                returncode=1,
            )

    def _export(self, path: Path) -> None:
        heads = ledger_check.current_heads()
        path.write_text(json.dumps({s: list(head) for s, head in sorted(heads.items())}, indent=1) + "\n")
        self.stdout.write(
            f"Wrote {len(heads)} heads to {path}. Keep the file where the database's owner cannot write."
        )


def _read_heads(path: Path) -> dict[str, tuple[int, str]]:
    try:
        return {stream: (int(seq), str(mac)) for stream, (seq, mac) in json.loads(path.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError) as problem:
        raise CommandError(f"{path} is not a file of exported heads: {problem}", returncode=2) from problem
