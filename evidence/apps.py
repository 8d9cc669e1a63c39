"""Start-up of the evidence app: its deployment check."""

from django.apps import AppConfig
from django.core import checks


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        from evidence.checks import check_scanner

        checks.register(check_scanner, checks.Tags.security, deploy=True)
