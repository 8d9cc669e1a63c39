"""Start-up of the evidence app: its deployment check, and what is put in after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        from evidence.checks import check_scanner

        checks.register(check_scanner, checks.Tags.security, deploy=True)
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="evidence_install")


def _after_migrate(using: str, **_: Any) -> None:
    """The search index, and the worker's schedules."""
    from evidence import schedules, search_index

    search_index.install(using)
    schedules.install(using)
