"""Queries whose SQL is written once a process.

Django builds the SQL of a queryset anew each time; for the small reads of a page that takes three to ten times
as long as running it. These are built once, with a stand-in for the key, and then only run. What they read is
scoped before: the key is of a row that the person may see.
"""

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

_STAND_IN = 2_000_000_011


class Compiled:
    """A ``values_list`` of one key: ``Compiled(lambda key: Thing.objects.filter(owner=key).values_list("name"))``.

    The queryset's shape must not depend on the key. Calling it with a key gives the rows.
    """

    def __init__(self, build: Callable[[int], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._known: dict[str, tuple[str, tuple[Any, ...], SQLCompiler]] = {}

    def __call__(self, key: int) -> list[tuple[Any, ...]]:
        connection = connections[DEFAULT_DB_ALIAS]
        known = self._known.get(connection.vendor)
        if known is None:
            compiler = self._build(_STAND_IN).query.get_compiler(DEFAULT_DB_ALIAS)
            sql, values = compiler.as_sql()
            known = self._known[connection.vendor] = sql, tuple(values), compiler
        sql, values, compiler = known
        with connection.cursor() as cursor:
            cursor.execute(sql, [key if value == _STAND_IN else value for value in values])
            rows = cursor.fetchall()
        return [tuple(row) for row in compiler.results_iter(results=[rows], tuple_expected=True)]
