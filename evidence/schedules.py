"""What the worker does every day. Put in after every migrate: doing it again changes nothing."""

from django.db import connections
from django_q.models import Schedule

DAILY = {"Empty the bin": "evidence.tasks.empty_bin"}


def install(using: str) -> None:
    """Add the schedules that are missing; when one runs next is the worker's to say."""
    if Schedule._meta.db_table not in connections[using].introspection.table_names():
        return
    for name, func in DAILY.items():
        Schedule.objects.using(using).get_or_create(
            name=name, defaults={"func": func, "schedule_type": Schedule.DAILY}
        )
