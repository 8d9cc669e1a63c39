"""Import official standards: JSON records and occupational map pages."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from standards.actions import Line, Rehearsal, import_path
from standards.importers.files import MAX_BYTES, SUFFIXES, files_in
from standards.importers.official_json import normal_version
from standards.importers.records import ImportRefusal


class Command(BaseCommand):
    help = (
        "Imports official standards from files: JSON records (one, or a list) and occupational map pages "
        f"saved as text. A folder stands for its {' and '.join(SUFFIXES)} files. Files may have up to "
        f"{MAX_BYTES // 1_000_000} MB and are read a record at a time. A record that is no use is refused "
        "and the file's other records are imported. Exit code 1 when anything was refused."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        # Django's own --version stands in the way of the version of a standard.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--version",
            dest="wanted_version",
            default="",
            metavar="V",
            help="the version of a source that names none; a record of another version is refused",
        )
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")
        parser.add_argument("--json", action="store_true", help="one JSON object a record")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wanted = normal_version(options["wanted_version"], "--version")
        except ImportRefusal as refusal:
            raise CommandError(str(refusal)) from None
        rehearsal = Rehearsal() if options["dry_run"] else None
        outcomes: Counter[str] = Counter()
        for path in (file for given in options["paths"] for file in files_in(given)):
            for line in import_path(path=path, wanted_version=wanted, rehearsal=rehearsal, by=None):
                outcomes[line.outcome] += 1
                self.stdout.write(line.as_json() if options["json"] else in_words(line))
        if not options["json"]:
            self.stdout.write(summary(outcomes, dry_run=options["dry_run"]))
        if outcomes["refused"]:
            raise SystemExit(1)


def in_words(line: Line) -> str:
    """A line for people, warnings and error below it."""
    name = " ".join(part for part in (line.reference or line.path, line.version) if part)
    counts = (
        f"{line.knowledge} K, {line.skills} S, {line.behaviours} B, {line.duties} duties, "
        f"{line.duty_links} links, {line.options} options"
    )
    head = f"{line.outcome:<10} {name}" + (f"  {line.title} ({counts})" if line.title else "")
    notes = [f"           {change}" for change in line.changes]
    notes += [f"           warning: {warning}" for warning in line.warnings]
    if line.error:
        notes.append(f"           {line.path}: {line.error}")
    return "\n".join([head, *notes])


def summary(outcomes: Counter[str], *, dry_run: bool) -> str:
    counted = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    return f"{counted or 'No files found.'}{' (dry run: nothing was changed)' if dry_run else ''}"
