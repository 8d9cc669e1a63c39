"""A world that is made once and then put back: a few inserts instead of hundreds of queries through the actions."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.apps import apps
from django.core.files.storage import FileSystemStorage, storages
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

T = TypeVar("T")
OUR_APPS = ("accounts", "standards", "apprentices", "evidence", "progress")


Statement = tuple[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """``writes`` are the statements that put the rows there, noted when they were first put back."""

    value: Any
    rows: list[list[models.Model]]
    files: dict[str, bytes]
    writes: list[Statement] = field(default_factory=list)


# By the maker's name and the day it was made on: what it makes may depend on today.
_snapshots: dict[tuple[str, date], Snapshot] = {}


def remembered(make: Callable[[], T]) -> T:
    """What ``make`` returns, with the same rows and files as after the first call of the day.

    Where a test has rows of ours already, ``make`` is simply called.
    """
    if _has_rows():
        return make()
    key = (make.__qualname__, timezone.localdate())
    if key not in _snapshots:
        value = make()
        rows = [list(model._base_manager.all()) for model in _tables()]
        _snapshots[key] = Snapshot(copy.deepcopy(value), [each for each in rows if each], _stored())
        return value
    snapshot = _snapshots[key]
    _put_back(snapshot)
    _store(snapshot.files)
    return cast(T, copy.deepcopy(snapshot.value))


def _put_back(snapshot: Snapshot) -> None:
    """The first time through the models; then what that sent, without working it out again."""
    if snapshot.writes:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for sentence, values in snapshot.writes:
                cursor.execute(sentence, values)
        return

    def note(execute: Callable[..., Any], sentence: str, values: Any, many: bool, context: Any) -> Any:
        snapshot.writes.append((sentence, values))
        return execute(sentence, values, many, context)

    with connection.execute_wrapper(note):
        for table in snapshot.rows:  # in any order: foreign keys are checked last
            type(table[0])._base_manager.bulk_create(table)
        _count_on_from([type(table[0]) for table in snapshot.rows])


def _has_rows() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_any_row())
        return bool(cursor.fetchone()[0])


@cache
def _any_row() -> str:
    names = [connection.ops.quote_name(model._meta.db_table) for model in _tables()]
    return f"SELECT {' OR '.join(f'EXISTS (SELECT 1 FROM {name})' for name in names)}"


def _folder() -> Path | None:
    """Of the disk that tests store files on; None where they store them in a bucket."""
    storage = storages["default"]
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


def _stored() -> dict[str, bytes]:
    folder = _folder()
    paths = folder.rglob("*") if folder else ()
    return {str(path.relative_to(str(folder))): path.read_bytes() for path in paths if path.is_file()}


def _store(files: dict[str, bytes]) -> None:
    folder = _folder()
    assert folder or not files, "a world with files is put back on a disk"
    for name, content in files.items():
        path = Path(str(folder)) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _count_on_from(tables: list[type[models.Model]]) -> None:
    """Rows written with their keys do not move PostgreSQL's sequences, which a flush has put back to 1."""
    if resets := connection.ops.sequence_reset_sql(no_style(), tables):
        with connection.cursor() as cursor:
            cursor.execute(" ".join(resets))


def _tables() -> list[type[models.Model]]:
    return [
        model for app in OUR_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
