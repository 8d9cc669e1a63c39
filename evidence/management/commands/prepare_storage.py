"""``manage.py prepare_storage``: make the folder or bucket for evidence, and try it."""

from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError

from evidence.storages import store


class Command(BaseCommand):
    help = (
        "Make the folder or the bucket that evidence is kept in, and try writing, reading and deleting there."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        storage = store()
        key, path, content = f"try-{uuid4().hex}", f"tried/{uuid4().hex}", b"Just trying."
        try:
            storage.prepare()
            storage.append(key, [content], at=0)
            storage.keep(key, path)
            with storage.kept_file(path) as handle:
                came_back = handle.read()
            storage.discard(key)
            storage.delete(path)
        except Exception as problem:  # whatever a disk or a server may say
            raise CommandError(f"The store does not work: {problem}") from problem
        if came_back != content:
            raise CommandError("The store does not give back what was put into it.")
        self.stdout.write("The store works: written, read and deleted.")
