"""``manage.py erase_portfolio``: remove the work of a programme that has ended, and all that was said of it."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.errors import RuleBroken
from accounts.models import User
from apprentices.models import Apprentice
from evidence import actions


class Command(BaseCommand):
    help = (
        "Erase the evidence of a programme that has ended, with its submissions, decisions and sign-offs. It cannot be "
        "taken back. Says what would go; does it with --yes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("apprentice", type=UUID, help="the UUID in the address of the apprentice’s pages")
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="the provider’s manager who decided it"
        )
        parser.add_argument("--yes", action="store_true", help="erase it")

    def handle(self, *args: Any, **options: Any) -> None:
        apprentice = (
            Apprentice.objects.select_related("learner", "version").filter(uuid=options["apprentice"]).first()
        )
        if apprentice is None:
            raise CommandError("There is no apprentice with this UUID.")
        by = User.objects.filter(email__iexact=options["by"]).first()
        if by is None:
            raise CommandError(f"Nobody here has the email address {options['by']}.")
        if options["yes"]:
            try:
                held, did = actions.erase_portfolio(apprentice=apprentice, by=by), "Erased"
            except RuleBroken as broken:
                raise CommandError(str(broken)) from broken
        else:
            held, did = actions.held_by(apprentice), "Would erase"
        counts = ", ".join(f"{name.replace('_', '-')} {count}" for name, count in vars(held).items())
        self.stdout.write(f"{did}, of {apprentice} ({apprentice.version.title}): {counts}.")
        if not options["yes"]:
            self.stdout.write(
                "Nothing was changed. Run it again with --yes to erase it; it cannot be taken back."
            )
