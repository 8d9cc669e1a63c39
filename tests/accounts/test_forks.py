"""What becomes of database connections when a process forks, and when the server ends them."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import Provider
from tests import factories


def in_a_fork(call: Callable[[], Any]) -> Any:
    """What ``call`` returns in a process forked from this one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            told: Any = call()
        except BaseException as problem:
            told = repr(problem)
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return json.loads(told)


def backend() -> int:
    """The server's process that answers us; 0 where there is no server."""
    return int(_numbers("SELECT pg_backend_pid()")[0])


def end(backend: int) -> None:
    """Have the server end the connection of one of its processes."""
    import psycopg

    with psycopg.connect(**_address()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [backend])


def backends() -> list[int]:
    """All that the server has for this database."""
    return _numbers("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")


def _numbers(question: str) -> list[int]:
    if connection.vendor != "postgresql":
        return [0]
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [int(row[0]) for row in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_fork_has_connections_of_its_own(is_closed: bool) -> None:
    factories.make_provider("Before")
    ours = backends()
    if is_closed:  # as django-q does: the pool keeps it open
        connection.close()

    def look() -> list[Any]:
        return [connection.connection is None, Provider.objects.count(), backend()]

    is_fresh, count, theirs = in_a_fork(look)
    assert (is_fresh, count) == (True, 1)
    assert connection.vendor == "sqlite" or theirs not in ours
    assert Provider.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_connections_that_the_server_ended_are_not_used_again() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could restart")
    ended = backend()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
    end(ended)
    assert Provider.objects.count() == 0
    assert backend() != ended


def _address() -> dict[str, Any]:
    return {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in {"dbname", "user", "password", "host", "port"} and value
    }
