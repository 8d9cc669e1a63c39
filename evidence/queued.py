"""What the worker is told already and has not done yet, so that nothing is asked for twice."""

from typing import Any

from django_q.models import OrmQ


def asked_of(task: str) -> set[tuple[Any, ...]]:
    """The arguments with which a task, by its dotted path, waits in the queue."""
    return {row.args() for row in OrmQ.objects.all() if row.func() == task}
