"""Queries whose SQL is written once a process.

Django builds the SQL of a queryset anew each time; for the small reads of a page that takes three to ten times
as long as running it. These are built once, with stand-ins for the keys, and then only run. What they read is
scoped before: a key is of a row that the person may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

# Values that nothing else in a query has.
_NUMBER = 2_000_000_011
_MOMENT = datetime(1911, 11, 11, 11, 11, tzinfo=UTC)

Key = int | datetime


@dataclass(frozen=True, slots=True)
class _Built:
    sql: str
    # For each value of the SQL: the place of the key that stands there, or None and the value itself.
    values: tuple[tuple[int | None, Any], ...]
    compiler: SQLCompiler
    is_plain: bool  # the rows need no conversion


class Compiled:
    """A ``values_list`` by keys: ``Compiled(lambda key: Thing.objects.filter(owner=key).values_list("name"))``.

    ``keys`` are their types, ``int`` or ``datetime`` (one of these at most). The queryset's shape must not depend on
    them. Calling it with the keys gives the rows.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *keys: type[Key]) -> None:
        self._build = build
        self._stand_ins: list[Key] = [
            _MOMENT if key is datetime else _NUMBER + place for place, key in enumerate(keys or (int,))
        ]
        self._known: dict[str, _Built] = {}

    def __call__(self, *keys: Key) -> list[tuple[Any, ...]]:
        connection = connections[DEFAULT_DB_ALIAS]
        built = self._known.get(connection.vendor)
        if built is None:
            built = self._known[connection.vendor] = self._built(connection)
        given = [_as_stored(connection, key) for key in keys]
        with connection.cursor() as cursor:
            cursor.execute(
                built.sql, [value if place is None else given[place] for place, value in built.values]
            )
            rows: list[Any] = cursor.fetchall()
        if built.is_plain:
            return rows
        return [tuple(row) for row in built.compiler.results_iter(results=[rows], tuple_expected=True)]

    def _built(self, connection: BaseDatabaseWrapper) -> _Built:
        compiler = self._build(*self._stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        places = {_as_stored(connection, key): place for place, key in enumerate(self._stand_ins)}
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        return _Built(
            sql=sql,
            values=tuple((places.get(value), value) for value in values),
            compiler=compiler,
            is_plain=not compiler.get_converters(columns),
        )


def _as_stored(connection: BaseDatabaseWrapper, key: Key) -> Any:
    """A value as the database's driver takes it."""
    return connection.ops.adapt_datetimefield_value(key) if isinstance(key, datetime) else key
