"""Frozen tables: what refuses a change, who may make one, and that every frozen table is held."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import PROTECT, Model

from accounts import frozen
from accounts.ledger_check import verify
from accounts.models import LedgerEntry
from evidence.models import Decision, Outcome
from tests.accounts.test_ledger import drop_triggers, judged
from tests.conftest import Cast

__all__ = ["judged"]  # the fixture


@pytest.mark.parametrize(
    "cheat",
    [
        lambda: Decision.objects.update(feedback="x"),
        lambda: Decision.objects.all().delete(),
        lambda: LedgerEntry.objects.update(mac="x"),
        lambda: LedgerEntry.objects.filter(seq=1).delete(),
    ],
)
def test_frozen_rows_refuse_changes(judged: Cast, cheat: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        cheat()
    assert verify() == []


def test_a_row_cannot_be_put_in_the_place_of_a_frozen_one(judged: Cast) -> None:
    entry = LedgerEntry.objects.order_by("pk")[0]
    table = LedgerEntry._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            statement = (
                f"INSERT OR REPLACE INTO {table} (id, stream, seq, text, mac) VALUES (%s, %s, %s, '', '')"
            )
        else:
            statement = f"TRUNCATE {table}"
        values: list[int | str] = [entry.pk, entry.stream, entry.seq] if connection.vendor == "sqlite" else []
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            cursor.execute(statement, values)


@pytest.mark.parametrize("model", [Decision, Outcome])
def test_replacing_what_is_unique_under_a_condition_is_refused(judged: Cast, model: type[Model]) -> None:
    """INSERT OR REPLACE would delete the first decision of a claim, or the first answer, without a trigger."""
    first = model._base_manager.filter(corrects=None).order_by("pk")[0]
    columns = [str(f.column) for f in model._meta.concrete_fields if not f.primary_key]
    values = ", ".join("%s" if c == "uuid" else c for c in columns)
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    statement = (
        f"{verb} INTO {model._meta.db_table} ({', '.join(columns)}) "
        f"SELECT {values} FROM {model._meta.db_table} WHERE id = %s"
    )
    other = uuid4().hex if connection.vendor == "sqlite" else uuid4()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [other, first.pk])
    assert model._base_manager.filter(pk=first.pk).exists()


def test_the_permit_opens_frozen_tables_and_closes_them_again(judged: Cast) -> None:
    with frozen.permit():
        Decision.objects.update(feedback="erased")
    assert set(Decision.objects.values_list("feedback", flat=True)) == {"erased"}
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Decision.objects.update(feedback="again")


def test_the_permit_closes_when_its_block_fails(judged: Cast) -> None:
    with pytest.raises(ZeroDivisionError), frozen.permit():
        _ = 1 / 0
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Decision.objects.update(feedback="again")


def test_the_catalogue_agrees_with_the_list(db: None) -> None:
    assert frozen.missing_triggers() == {}
    drop_triggers()
    lacking = frozen.missing_triggers()
    assert set(lacking) == {m._meta.db_table for m in frozen.frozen_models()}
    assert [w.id for w in frozen.check_triggers(None, ["default"])] == ["apm.W001"] * len(lacking)
    frozen.install()
    assert frozen.missing_triggers() == {}


def test_foreign_keys_out_of_frozen_rows_protect_what_they_name() -> None:
    for model in frozen.frozen_models():
        for field in model._meta.concrete_fields:
            if field.remote_field:
                assert field.remote_field.on_delete is PROTECT, f"{model.__name__}.{field.name}"
