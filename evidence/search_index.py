"""The index over the search documents: FTS5 on SQLite, a tsvector under GIN on PostgreSQL (docs/adr/0016).

Both are given words that we made ourselves (``evidence.words``) and split them at spaces only, so that both
find the same. The database keeps the index in step with the table: on SQLite through triggers, which an
altered table loses, on PostgreSQL through a generated column. ``install`` runs after every migrate.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import BooleanField, F, Func
from django.db.models.sql.compiler import SQLCompiler

TABLE = "evidence_searchdocument"
INDEX = "evidence_search_index"

# The ascii tokeniser takes every character beyond ASCII for part of a word and leaves it as it is.
SQLITE_INDEX = f"""
CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(
  words, content='{TABLE}', content_rowid='id', tokenize='ascii', detail='none', prefix='2 3')
"""
FORGET = f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', OLD.id, OLD.words);"  # noqa: S608
LEARN = f"INSERT INTO {INDEX}(rowid, words) VALUES (NEW.id, NEW.words);"  # noqa: S608
TRIGGERS = {
    f"{INDEX}_insert": f"AFTER INSERT ON {TABLE} BEGIN {LEARN} END",
    f"{INDEX}_update": f"AFTER UPDATE OF words ON {TABLE} BEGIN {FORGET} {LEARN} END",
    f"{INDEX}_delete": f"AFTER DELETE ON {TABLE} BEGIN {FORGET} END",
}
POSTGRES_INDEX = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS vector tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin (vector)",
)


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the index where it is missing. Doing it again changes nothing."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "postgresql":
            for statement in POSTGRES_INDEX:
                cursor.execute(statement)
            return
        cursor.execute(SQLITE_INDEX)
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        if {name for (name,) in cursor.fetchall()} >= set(TRIGGERS):
            return
        for name, what in TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} {what}")
        # Whatever changed while they were missing.
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608


def forget_deleted(using: str = DEFAULT_DB_ALIAS) -> None:
    """Rewrite the index without the words of deleted documents, which SQLite's keeps until it is next put in order.

    In PostgreSQL they go with the rows, when those are vacuumed.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('optimize')")  # noqa: S608


class HasWords(Func):
    """Whether a search document holds every one of these words, the last as the beginning of one.

    The words come from ``words.asked_words``: letters and digits only, so that nothing in them is syntax.
    """

    output_field = BooleanField()

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(F("pk"))
        self.words = tuple(words)

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        key, values = compiler.compile(self.source_expressions[0])
        asked = " AND ".join(f'"{word}"' for word in self.words) + "*"
        return f"{key} IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)", (*values, asked)  # noqa: S608

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:
        key, _values = compiler.compile(self.source_expressions[0])
        asked = " & ".join(f"'{word}'" for word in self.words) + ":*"
        return f"{key.rpartition('.')[0]}.vector @@ %s::tsquery", (asked,)
