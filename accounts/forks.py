"""The worker's processes are forks of one another: none may speak on a database connection of its parent's.

Two processes on one connection read each other's answers, and hang. Django closes the parent's own before the fork,
but not those that its pool for PostgreSQL keeps.
"""

import os
from typing import Any

from django.db import connections

# Kept, for a pool that is collected would end its connections, which are the parent's.
_inherited: list[Any] = []


def watch() -> None:
    os.register_at_fork(after_in_child=forget_connections)


def forget_connections() -> None:
    """Start without connections. Nothing is closed: they are the parent's."""
    for connection in connections.all(initialized_only=True):
        _inherited.append(connection.connection)
        connection.connection = None
        pools = getattr(connection, "_connection_pools", None)
        if pools:
            _inherited.extend(pools.values())
            pools.clear()
