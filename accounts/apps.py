"""Start-up of the accounts app: the frozen tables' triggers and their check."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.management import call_command
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import forks, frozen

        forks.watch()
        connection_created.connect(frozen.register_permit, dispatch_uid="frozen_permit")
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="frozen_install")
        checks.register(frozen.check_triggers, checks.Tags.database)


def _after_migrate(using: str, **_: Any) -> None:
    from accounts import frozen

    frozen.install(using)
    call_command("createcachetable", database=using, verbosity=0)
