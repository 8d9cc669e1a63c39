"""What the worker does every day and every hour. Put in after every migrate: doing it again changes nothing."""

from django.db import connections
from django_q.models import Schedule

SCHEDULES = {
    "Empty the bin": ("evidence.tasks.empty_bin", Schedule.DAILY),
    "Clear up files": ("evidence.tasks.clear_up_files", Schedule.HOURLY),
    "Scan files again": ("evidence.tasks.scan_again", Schedule.HOURLY),
}


def install(using: str) -> None:
    """Add the schedules that are missing; when one runs next is the worker's to say."""
    if Schedule._meta.db_table not in connections[using].introspection.table_names():
        return
    for name, (func, kind) in SCHEDULES.items():
        Schedule.objects.using(using).get_or_create(name=name, defaults={"func": func, "schedule_type": kind})
