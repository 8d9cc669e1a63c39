"""Start-up of the evidence app: the search index."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="search_index_install")


def _after_migrate(using: str, **_: Any) -> None:
    from evidence import search_index

    search_index.install(using)
