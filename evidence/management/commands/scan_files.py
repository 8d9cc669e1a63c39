"""``manage.py scan_files``: have stored files scanned that no scanner has answered for; or all, again."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from evidence import actions
from evidence.kinds import ScanState
from evidence.models import Blob
from evidence.scanning import CouldNotScan


class Command(BaseCommand):
    help = "Scan the stored files that no scanner has answered for. Exit 1 if some could not be scanned."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="clean ones too: newer signatures may know more"
        )
        parser.add_argument(
            "--release",
            action="store_true",
            help="infected ones too; what is clean now, after a false alarm, can be opened again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SCAN_REQUIRED:
            raise CommandError("Scanning is off: say in APM_CLAMD where clamd listens.")
        states = [ScanState.WAITING, ScanState.FAILED]
        states += [ScanState.CLEAN] if options["again"] else []
        states += [ScanState.INFECTED] if options["release"] else []
        blobs = Blob.objects.filter(scan_state__in=states).select_related("provider").order_by("pk")
        # The keys first: a cursor held open through hours of scanning would hold the database back.
        keys = list(blobs.values_list("pk", flat=True))
        counts = Counter(self._scan(blobs.get(pk=key), may_release=options["release"]) for key in keys)
        self.stdout.write(
            f"{counts[ScanState.CLEAN]} clean, {counts[ScanState.INFECTED]} infected, "
            f"{counts[ScanState.FAILED]} could not be scanned."
        )
        if counts[ScanState.FAILED]:
            raise CommandError("Some files could not be scanned: see above.", returncode=1)

    def _scan(self, blob: Blob, *, may_release: bool) -> str:
        try:
            scanned = actions.scan_stored(blob=blob, may_release=may_release, by=None)
        except CouldNotScan as problem:
            self.stderr.write(f"{blob.sha256}: {problem}")
            return ScanState.FAILED
        if scanned.scan_state == ScanState.INFECTED:
            self.stdout.write(f"{blob.sha256}: {scanned.scan_found}")
        return str(scanned.scan_state)
