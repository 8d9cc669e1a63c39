"""Propose KSBs for a text, on this machine."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.suggesting import Method, SemanticMissing, Statement, suggest
from standards.models import StandardVersion

# Enough for any portfolio item with its files; the rest of a longer input is not read.
MAX_BYTES = 8_000_000


class Command(BaseCommand):
    help = (
        "Reads a text from standard input and prints the likeliest KSBs of a standard as JSON, the likeliest first: "
        '[{"code": "S14", "score": 3.2}]. Nothing leaves this machine and nothing is claimed.'
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        # Django's own --version stands in the way of the version of a standard.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE", help="for example ST0310")
        parser.add_argument(
            "--version",
            dest="wanted_version",
            metavar="V",
            help="the version; without it, the newest that has KSBs",
        )
        parser.add_argument(
            "--method",
            choices=[method.value for method in Method],
            default=Method.COMBINED.value,
            help="combined is text and semantic together where the “semantic” extra is installed, else text",
        )
        parser.add_argument("--top", type=int, default=5, metavar="N", help="how many (5)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["top"] < 1:
            raise CommandError("--top takes a number from 1 upwards.")
        version = _version(options["reference"].strip().upper(), options["wanted_version"])
        statements = [Statement(ksb.code, ksb.text) for ksb in version.ksbs.in_order()]
        try:
            found = suggest(statements, _typed(), method=Method(options["method"]), top=options["top"])
        except SemanticMissing as missing:
            raise CommandError(str(missing)) from None
        self.stdout.write(json.dumps([{"code": one.key, "score": one.score} for one in found]))


def _version(reference: str, wanted: str | None) -> StandardVersion:
    """The version meant; a refusal says what there is and how to import what there is not."""
    known = list(StandardVersion.objects.filter(standard__reference=reference).newest_first())
    with_ksbs = [version for version in known if version.ksbs.exists()]
    if not with_ksbs:
        raise CommandError(
            f"No KSBs of {reference} are stored here. Import the standard first: "
            "manage.py import_standard FILE (standards/data holds some)."
        )
    if wanted is None:
        return with_ksbs[0]
    plain = wanted.strip().lower().removeprefix("v")
    for version in with_ksbs:
        if version.version == plain:
            return version
    there = ", ".join(version.version or '"" (not published)' for version in with_ksbs)
    raise CommandError(f"{reference} has no version {wanted} with KSBs here. There is: {there}.")


def _typed() -> str:
    """Standard input as UTF-8; bytes that are none become a sign, and are no reason to stop."""
    return sys.stdin.buffer.read(MAX_BYTES).decode("utf-8-sig", errors="replace")
