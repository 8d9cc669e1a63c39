"""The ledger: what it records, and that every way of cheating it is found."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import frozen, ledger
from accounts.ledger_check import Finding, current_heads, one_moment, verify
from accounts.models import LedgerEntry, LedgerHead, LedgerSalt, Provider, User
from evidence.models import Decision, Evidence
from tests import factories
from tests.at_once import at_once
from tests.conftest import Cast


def drop_triggers() -> None:
    """What somebody with the database's own client could do."""
    with connection.cursor() as cursor:
        for model in frozen.frozen_models():
            table = model._meta.db_table
            for name in frozen.trigger_names(table, connection.vendor):
                cursor.execute(
                    f'DROP TRIGGER "{name}" ON "{table}"'
                    if connection.vendor == "postgresql"
                    else f'DROP TRIGGER "{name}"'
                )


@pytest.fixture
def judged(cast: Cast) -> Cast:
    factories.make_signed_off(cast.apprentice, "K1", "K2")
    assert verify() == []
    return cast


def stream_of(cast: Cast) -> str:
    return ledger.apprentice_stream(cast.apprentice.uuid)


def test_a_working_day_verifies_and_names_no_person(judged: Cast) -> None:
    texts = " ".join(LedgerEntry.objects.values_list("text", flat=True))
    assert [name for name in ("Test Apprentice", "example.test", "What I did") if name in texts] == []
    assert verify() == []


def test_an_altered_decision_is_found(judged: Cast) -> None:
    drop_triggers()
    decision = Decision.objects.order_by("pk").first()
    assert decision is not None
    Decision.objects.filter(pk=decision.pk).update(feedback="Something else.")
    (finding,) = verify()
    assert finding.problem == f"evidence.decision:{decision.uuid} was altered"
    assert finding.stream == stream_of(judged)


def test_a_deleted_decision_is_found(judged: Cast) -> None:
    drop_triggers()
    decision = Decision.objects.order_by("pk").last()
    assert decision is not None
    Decision.objects.filter(pk=decision.pk).delete()
    assert [f.problem for f in verify()] == [f"evidence.decision:{decision.uuid} was deleted"]


def test_a_decision_written_past_the_actions_is_found(judged: Cast) -> None:
    claim = factories.make_submission(judged.apprentice, "K3").claims.get()
    smuggled = Decision.objects.create(
        provider=judged.provider,
        apprentice=judged.apprentice,
        claim=claim,
        outcome="met",
        decided_by=judged["assessor"],
        decided_at=claim.submission.submitted_at,
    )
    assert verify() == [
        Finding(f"evidence.decision:{smuggled.uuid}", None, "the row was never entered in the ledger")
    ]


def test_the_last_entry_deleted_is_found(judged: Cast) -> None:
    drop_triggers()
    last = LedgerEntry.objects.filter(stream=stream_of(judged)).order_by("-seq")[0]
    LedgerEntry.objects.filter(pk=last.pk).delete()
    assert verify()[0] == Finding(
        stream_of(judged), last.seq, f"entries {last.seq} to {last.seq} are missing from the end"
    )


def test_a_truncated_stream_with_its_head_moved_back_is_found_by_exported_heads(judged: Cast) -> None:
    exported = current_heads()
    drop_triggers()
    stream = stream_of(judged)
    last, before = LedgerEntry.objects.filter(stream=stream).order_by("-seq")[:2]
    rows = json.loads(last.text)["rows"]
    LedgerEntry.objects.filter(pk=last.pk).delete()
    LedgerHead.objects.filter(stream=stream).update(seq=before.seq, mac=before.mac)
    found = verify(exported)
    assert found[0] == Finding(stream, last.seq, f"the exported head names entry {last.seq}, now gone")
    assert len(found) == 1 + len(rows)


def test_two_entries_swapped_is_found(judged: Cast) -> None:
    drop_triggers()
    stream = stream_of(judged)
    a, b = LedgerEntry.objects.filter(stream=stream).order_by("seq")[1:3]
    LedgerEntry.objects.filter(pk=a.pk).update(text=b.text, mac=b.mac)
    LedgerEntry.objects.filter(pk=b.pk).update(text=a.text, mac=a.mac)
    assert verify()[0] == Finding(stream, a.seq, "the entry was altered or moved")


def test_an_altered_entry_is_found_even_when_it_is_not_json(judged: Cast) -> None:
    drop_triggers()
    entry = LedgerEntry.objects.filter(stream=stream_of(judged)).order_by("seq")[0]
    LedgerEntry.objects.filter(pk=entry.pk).update(text="{")
    assert verify()[0] == Finding(entry.stream, entry.seq, "the entry was altered or moved")


def test_an_entry_cut_out_of_the_middle_is_found(judged: Cast) -> None:
    drop_triggers()
    entry = LedgerEntry.objects.filter(stream=stream_of(judged)).order_by("seq")[1]
    LedgerEntry.objects.filter(pk=entry.pk).delete()
    assert verify()[0] == Finding(entry.stream, entry.seq + 1, f"entry {entry.seq} is missing")


def test_another_key_verifies_nothing(judged: Cast, settings: Any) -> None:
    settings.LEDGER_KEY = "another-key" * 5
    assert {f.problem for f in verify()} == {"the entry was altered or moved"}


def test_the_ledger_is_not_written_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        ledger.append(ledger.PLATFORM, "test.happened", by=None)


def test_bulk_entries_chain_like_single_ones(db: None) -> None:
    with transaction.atomic():
        ledger.append_many(
            ledger.Entry(stream=f"apprentice:{n % 3}", kind="test.happened", facts={"n": n})
            for n in range(10)
        )
        ledger.append("apprentice:1", "test.happened", by=None)
    assert verify() == []
    assert {s: seq for s, (seq, _) in current_heads().items()} == {
        "apprentice:0": 4,
        "apprentice:1": 4,
        "apprentice:2": 3,
    }


# --- Salts and erasure ----------------------------------------------------------------------


def salt_of(cast: Cast) -> Any:
    return LedgerSalt.objects.filter(stream=stream_of(cast))


def delete_frozen_rows() -> None:
    """Everything judged, leaves first."""
    with connection.constraint_checks_disabled():
        for model in reversed(frozen.frozen_models()):
            if model is not LedgerEntry:
                model._base_manager.all()._raw_delete("default")


def test_an_altered_salt_is_found_even_where_it_binds_no_row(judged: Cast) -> None:
    stream = ledger.provider_stream(judged.provider.uuid)
    LedgerSalt.objects.filter(stream=stream).update(salt="0" * 64)
    assert [(f.stream, f.problem) for f in verify()] == [(stream, "the stream's salt was altered")]


def test_a_deleted_salt_is_found(judged: Cast) -> None:
    salt_of(judged).delete()
    assert [(f.stream, f.problem) for f in verify()] == [
        (stream_of(judged), "the stream's salt is gone, and no erasure is recorded")
    ]


def test_a_salt_that_was_deleted_and_made_anew_is_found(judged: Cast) -> None:
    salt_of(judged).delete()
    factories.make_submission(judged.apprentice, "K3")
    found = verify()
    assert found[0].problem == "the stream's salt was replaced, and no erasure is recorded"


def test_rows_deleted_with_their_salt_are_found(judged: Cast) -> None:
    count = sum(m._base_manager.count() for m in frozen.frozen_models() if m is not LedgerEntry)
    Evidence.objects.update(state="draft", current_submission=None)
    drop_triggers()
    delete_frozen_rows()
    salt_of(judged).delete()
    found = verify()
    assert found[0].problem == "the stream's salt is gone, and no erasure is recorded"
    assert len([f for f in found if f.problem.endswith("was deleted")]) == count


def test_a_recorded_erasure_leaves_the_ledger_whole(judged: Cast) -> None:
    with frozen.permit():
        Evidence.objects.update(state="draft", current_submission=None)
        delete_frozen_rows()
        ledger.erase(stream_of(judged), by=judged["manager"])
    assert verify() == []
    # Work that goes on is bound by a salt of its own.
    factories.make_submission(judged.apprentice, "K3")
    assert verify() == []


def test_an_erasure_that_left_something_is_found(judged: Cast) -> None:
    with transaction.atomic():
        ledger.erase(stream_of(judged), by=judged["manager"])
    assert {f.problem.rpartition(" is ")[2] for f in verify()} == {"left of an erased stream"}
    LedgerSalt.objects.create(stream=stream_of(judged), salt="0" * 64)
    assert verify()[0].problem == "the salt is left of an erased stream"


def test_a_deleted_head_is_found(judged: Cast) -> None:
    LedgerHead.objects.filter(stream=stream_of(judged)).delete()
    assert [(f.stream, f.problem) for f in verify()] == [(stream_of(judged), "the stream has no head")]


def test_a_stream_cut_out_whole_is_found(judged: Cast) -> None:
    Evidence.objects.update(state="draft", current_submission=None)
    drop_triggers()
    delete_frozen_rows()
    stream = stream_of(judged)
    for model in (LedgerEntry, LedgerHead, LedgerSalt):
        model._base_manager.filter(stream=stream).delete()
    assert verify() == [Finding(stream, None, "the apprentice is there, their stream is not")]


def test_the_platforms_stream_cut_out_whole_is_found(judged: Cast) -> None:
    drop_triggers()
    for model in (LedgerEntry, LedgerHead, LedgerSalt):
        model._base_manager.filter(stream=ledger.PLATFORM).delete()
    assert verify() == [
        Finding(ledger.PLATFORM, None, "people are there, the stream of their accounts is not")
    ]


def test_a_superuser_from_the_command_line_is_no_finding(db: None) -> None:
    User.objects.create_superuser("admin@example.test", None, name="Admin")
    assert verify() == []


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "null",
        '"rows"',
        "{}",
        '{"rows": []}',
        '{"rows": {"a": 1}, "stream": "x", "seq": 1, "kind": "x"}',
        '{"rows": {"a": ["x"]}, "stream": "x", "seq": 1, "kind": "x"}',
        "[" * 100_000,
        '{"seq": ' + "9" * 5000 + "}",
    ],
)
def test_an_entry_of_any_shape_is_a_finding_and_no_crash(judged: Cast, text: str) -> None:
    drop_triggers()
    entry = LedgerEntry.objects.filter(stream=stream_of(judged)).order_by("seq")[0]
    LedgerEntry.objects.filter(pk=entry.pk).update(text=text)
    assert verify()[0] == Finding(entry.stream, entry.seq, "the entry was altered or moved")


def test_an_entry_that_says_nonsense_of_a_row_is_a_finding(judged: Cast) -> None:
    drop_triggers()
    entry = LedgerEntry.objects.filter(text__contains="evidence.decision:").order_by("seq")[0]
    body = json.loads(entry.text)
    body["rows"] = {key: ["x", "many"] for key in body["rows"]}
    LedgerEntry.objects.filter(pk=entry.pk).update(text=json.dumps(body))
    assert verify()[0] == Finding(entry.stream, entry.seq, "the entry was altered or moved")


def test_even_the_keys_holder_writes_no_entry_of_another_shape(judged: Cast) -> None:
    drop_triggers()
    stream = stream_of(judged)
    last = LedgerEntry.objects.filter(stream=stream).order_by("-seq")[0]
    mac = ledger.chain_mac(last.mac, "[]")
    LedgerEntry.objects.create(stream=stream, seq=last.seq + 1, text="[]", mac=mac)
    LedgerHead.objects.filter(stream=stream).update(seq=last.seq + 1, mac=mac)
    assert verify() == [Finding(stream, last.seq + 1, "the entry's text names another place")]


# --- The command ----------------------------------------------------------------------------


def test_command_exits_1_and_names_the_first_broken_entry(judged: Cast, capsys: Any) -> None:
    drop_triggers()
    entry = LedgerEntry.objects.filter(stream=stream_of(judged), text__contains='"K1"').order_by("seq")[0]
    LedgerEntry.objects.filter(pk=entry.pk).update(text=entry.text.replace('"K1"', '"K9"'))
    with pytest.raises(CommandError) as failure:
        call_command("verify_ledger", "--json")
    assert failure.value.returncode == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["first"]["stream"], report["first"]["seq"]) == (
        False,
        entry.stream,
        entry.seq,
    )


def test_command_says_that_the_ledger_holds(judged: Cast, capsys: Any, tmp_path: Path) -> None:
    heads = tmp_path / "heads.json"
    call_command("verify_ledger", "--export-heads", str(heads))
    capsys.readouterr()
    call_command("verify_ledger", "--heads", str(heads), "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["findings"]) == (True, [])


@pytest.mark.django_db(transaction=True)
def test_work_that_goes_on_meanwhile_is_no_damage() -> None:
    """Everything is read as of one moment, and nobody waits."""
    provider = factories.make_provider()
    with one_moment():
        before = current_heads()
        at_once(lambda: _work(provider))
        assert current_heads() == before
    with one_moment():
        pass  # nothing is left open by the first
    _work(provider)
    assert current_heads() != before
    assert verify() == []


def _work(provider: Provider) -> None:
    try:
        factories.make_employer(provider)
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


def test_a_broken_file_of_heads_is_refused(db: None, tmp_path: Path) -> None:
    heads = tmp_path / "heads.json"
    heads.write_text("[1, 2]")
    with pytest.raises(CommandError, match="not a file of exported heads"):
        call_command("verify_ledger", "--heads", str(heads))
