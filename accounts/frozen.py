"""Append-only tables: the list of them, and the triggers that hold them so.

The installer runs after every migrate, because SQLite's way of altering a
table drops its triggers silently. A trigger refuses UPDATE, DELETE and (on
PostgreSQL) TRUNCATE unless the connection holds the permit, which only erasure
and the test teardown take.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

FROZEN: tuple[str, ...] = (
    "accounts.LedgerEntry",
    "evidence.Submission",
    "evidence.SubmittedFile",
    "evidence.SubmittedLink",
    "evidence.SubmittedClaim",
    "evidence.ClaimWithdrawal",
    "evidence.Decision",
    "evidence.DecisionWithdrawal",
    "evidence.Outcome",
    "evidence.SignOff",
    "evidence.SignOffBasis",
    "evidence.SignOffWithdrawal",
)

PERMIT = "apm_frozen_permit"
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION apm_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF current_setting('apm.frozen_permit', true) = 'held' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'frozen: % on % is not allowed', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $body$
"""


def frozen_models() -> list[type[models.Model]]:
    return [apps.get_model(label) for label in FROZEN]


def trigger_names(table: str, vendor: str) -> set[str]:
    """The triggers that ``table`` must carry."""
    kinds = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")
    return {f"frozen_{table}_{kind}" for kind in kinds}


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers on every frozen table that exists. Doing it again changes nothing."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for model in frozen_models():
            if model._meta.db_table in present:
                for statement in _statements(model, connection):
                    cursor.execute(statement)


def _statements(model: type[models.Model], connection: BaseDatabaseWrapper) -> Iterator[str]:
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        for kind, each in (
            ("update", "ROW"),
            ("delete", "ROW"),
            ("truncate", "STATEMENT"),
        ):
            name = f"frozen_{table}_{kind}"
            yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {kind.upper()} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION apm_frozen()"
            )
        return
    for name in sorted(trigger_names(table, connection.vendor)):
        yield f'DROP TRIGGER IF EXISTS "{name}"'
    for kind in ("update", "delete"):
        yield _sqlite_trigger(table, kind, kind.upper(), f"{PERMIT}() = 0")
    # INSERT OR REPLACE deletes the old row without firing delete triggers.
    clash = " OR ".join([*map(_same_key, _unique_columns(model)), *_conditional_clashes(model, connection)])
    guard = f'{PERMIT}() = 0 AND EXISTS (SELECT 1 FROM "{table}" WHERE {clash})'  # noqa: S608
    yield _sqlite_trigger(table, "replace", "INSERT", guard)


def _sqlite_trigger(table: str, kind: str, event: str, condition: str) -> str:
    return (
        f'CREATE TRIGGER "frozen_{table}_{kind}" BEFORE {event} ON "{table}" '
        f"WHEN {condition} BEGIN SELECT RAISE(ABORT, 'frozen: {kind} on {table} is not allowed'); END"
    )


def _same_key(columns: list[str]) -> str:
    return "(" + " AND ".join(f'"{c}" = NEW."{c}"' for c in columns) + ")"


def _unique_columns(model: type[models.Model]) -> list[list[str]]:
    fields = [[str(f.column)] for f in model._meta.concrete_fields if f.unique or f.primary_key]
    column_of = {f.name: str(f.column) for f in model._meta.concrete_fields}
    constraints = [
        [column_of[name] for name in constraint.fields]
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and not constraint.condition
    ]
    return fields + constraints


def _conditional_clashes(model: type[models.Model], connection: BaseDatabaseWrapper) -> Iterator[str]:
    """The same for uniqueness under a condition, which both the old and the new row must meet."""
    editor = connection.schema_editor()
    column_of = {f.name: str(f.column) for f in model._meta.concrete_fields}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition:
            old = constraint._get_condition_sql(model, editor)  # type: ignore[attr-defined]
            new = re.sub(r'("\w+")', r"NEW.\1", old)
            yield f"({_same_key([column_of[name] for name in constraint.fields])} AND ({old}) AND ({new}))"


@contextmanager
def permit(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Allow changes to frozen rows on this connection until the block ends. For erasure and test teardown."""
    connection: Any = connections[using]
    with transaction.atomic(using=using):
        _hold(connection, held=True)
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _hold(connection, held=False)
            connection.apm_frozen_permit = False


def _hold(connection: Any, *, held: bool) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('apm.frozen_permit', %s, true)",
                ["held" if held else ""],
            )
    else:
        connection.apm_frozen_permit = held


def register_permit(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Give a SQLite connection the function its triggers ask; a plain client lacks it and is refused."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            PERMIT,
            0,
            lambda: 1 if getattr(connection, "apm_frozen_permit", False) else 0,
        )


def missing_triggers(using: str = DEFAULT_DB_ALIAS) -> dict[str, set[str]]:
    """Frozen tables of the database that lack a trigger, with the names of those they lack."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        installed = {name for (name,) in cursor.fetchall()}
    tables = [model._meta.db_table for model in frozen_models()]
    lacking = {t: trigger_names(t, connection.vendor) - installed for t in tables if t in present}
    return {table: names for table, names in lacking.items() if names}


def check_triggers(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """System check: the database's catalogue agrees with FROZEN."""
    return [
        Warning(
            f"{table} is append-only but lacks {', '.join(sorted(names))}.",
            hint="Run manage.py migrate, which installs them.",
            id="apm.W001",
        )
        for using in databases or []
        for table, names in missing_triggers(using).items()
    ]
