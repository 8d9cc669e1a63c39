"""Start-up of the evidence app: what the worker does every day."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="evidence_schedules")


def _after_migrate(using: str, **_: Any) -> None:
    from evidence import schedules

    schedules.install(using)
