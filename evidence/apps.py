"""Start-up of the evidence app: what is put in after every migrate, the search index and the worker's schedules."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="evidence_install")


def _after_migrate(using: str, **_: Any) -> None:
    from evidence import schedules, search_index

    search_index.install(using)
    schedules.install(using)
