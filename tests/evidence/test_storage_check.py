"""Checking the store: damage is found, leftovers are named and, past their time, removed; nothing else is."""

import json
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django_q.models import OrmQ

from accounts import clock
from accounts.ledger_check import verify
from accounts.models import User
from evidence import actions
from evidence.actions import collecting
from evidence.files import blob_path, receive
from evidence.models import Attachment, Blob, Evidence, SubmittedFile, Upload
from evidence.storage_check import Finding, check_storage, clear_up, damaged_files, finish_now
from evidence.storages import store
from evidence.tasks import clear_up_files, finish_upload
from tests import factories
from tests.at_once import at_once
from tests.conftest import Cast

LATER = timedelta(days=30)


def findings(*, repair: bool = False, later: timedelta = timedelta()) -> list[Finding]:
    return list(check_storage(now=clock.now() + later, repair=repair))


def stored(cast: Cast) -> SubmittedFile:
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, b"What was judged.")
    return factories.submit(evidence).files.get()


def path_of(file: SubmittedFile) -> str:
    return blob_path(file.blob.provider, file.sha256)


def put(path: str, content: bytes) -> None:
    """Write into the store past every rule."""
    key = uuid4().hex
    store().append(key, [content], at=0)
    store().keep(key, path)
    store().discard(key)


# --- Damage -------------------------------------------------------------------------------------


def test_stored_files_are_what_they_were(each_store: str, cast: Cast, capsys: Any) -> None:
    stored(cast)
    call_command("check_storage")
    assert capsys.readouterr().out == "All 1 stored files are what they were.\n"


def test_altered_and_missing_bytes_are_found(each_store: str, cast: Cast, capsys: Any) -> None:
    file = stored(cast)
    put(path_of(file), b"What was judge!.")
    with pytest.raises(CommandError) as failure:
        call_command("check_storage", "--json")
    assert failure.value.returncode == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["findings"][0]["file"]) == (False, file.sha256)
    assert "were altered" in report["findings"][0]["words"]
    store().delete(path_of(file))
    assert [f.words.partition(":")[0] for f in findings(repair=True)] == ["the bytes are missing"]


def test_another_file_in_the_place_of_the_submitted_one_is_found(cast: Cast) -> None:
    """The submission's own rows are untouched, so that the ledger alone would not notice."""
    file = stored(cast)
    other = factories.attach(factories.make_draft(cast.apprentice), b"Something better.").blob
    sha256, size = other.sha256, other.size
    Attachment.objects.filter(blob=other).delete()
    other.delete()
    Blob.objects.filter(pk=file.blob_id).update(sha256=sha256, size=size)
    store().delete(path_of(file))
    put(blob_path(cast.provider, sha256), b"Something better.")
    assert verify() == []
    assert findings() == [
        Finding("problem", str(file.uuid), "another file was put in the place of the one submitted")
    ]


def loose(cast: Cast, *contents: bytes) -> list[Blob]:
    return [receive(provider=cast.provider, chunks=[content], name="a.txt") for content in contents]


def collect(blob: Blob) -> None:
    assert collecting.collect_blob(blob=blob, before=clock.now() + LATER, by=None)


def test_what_is_collected_while_the_files_are_read_is_no_damage(each_store: str, cast: Cast) -> None:
    first, second, third = loose(cast, b"1", b"2", b"3")
    factories.attach(factories.make_draft(cast.apprentice), b"1")
    store().delete(blob_path(cast.provider, first.sha256))
    reading = damaged_files()
    # Its rows have been read, its first finding is told: the others are still to be looked at.
    assert next(reading).file == first.sha256
    collect(second)
    collect(third)
    assert list(reading) == []


def test_bytes_that_nothing_refers_to_are_no_damage(each_store: str, cast: Cast) -> None:
    """A collector was killed between the bytes and their row; another file was altered that nobody needs."""
    missing, altered = loose(cast, b"1", b"2")
    store().delete(blob_path(cast.provider, missing.sha256))
    put(blob_path(cast.provider, altered.sha256), b"!")
    assert [found.is_problem for found in findings()] == [False, False]
    assert [found.removed for found in findings(repair=True, later=LATER)] == [True, True]
    assert findings() == []


# --- Leftovers ----------------------------------------------------------------------------------


def test_what_nothing_refers_to_goes_after_its_grace_time(each_store: str, cast: Cast) -> None:
    kept = stored(cast)
    loose = receive(provider=cast.provider, chunks=[b"Loose."], name="loose.txt")
    put("blobs/nobody/aa/aaaa", b"Without a row.")
    found = [("unreferenced", loose.sha256), ("unreferenced", "blobs/nobody/aa/aaaa")]
    for repair, later in ((False, LATER), (True, timedelta(hours=23))):
        assert [(f.kind, f.file) for f in findings(repair=repair, later=later)] == found
        assert Blob.objects.count() == 2
    assert [f.removed for f in findings(repair=True, later=timedelta(hours=25))] == [True, True]
    assert findings() == []
    assert [file.name for file in store().stored("blobs")] == [path_of(kept)]


def test_kept_files_are_compared_with_their_rows_some_at_a_time(
    each_store: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr("evidence.storage_check.BATCH", 2)
    for number in range(4):
        receive(provider=cast.provider, chunks=[b"%d" % number], name="a.txt")
    put("blobs/nobody/aa/aaaa", b"Without a row.")
    # Uploads, those open, unreferenced blobs; the rows of two files, twice: no provider has the fifth. No previews.
    with django_assert_num_queries(5):
        found = list(clear_up(now=clock.now(), repair=False))
    assert [f.file for f in found if "without a row" in f.words] == ["blobs/nobody/aa/aaaa"]


def test_a_file_that_took_days_to_arrive_is_new_once_it_is_kept(cast: Cast) -> None:
    long_ago = (clock.now() - LATER).timestamp()
    store().append("key", [b"Slow."], at=0)
    os.utime(default_storage.path("incoming/key"), (long_ago, long_ago))
    store().keep("key", "blobs/nobody/aa/aaaa")
    (orphan,) = store().stored("blobs")
    assert not collecting.remove_orphan(orphan=orphan, before=clock.now() - collecting.GRACE)


def test_bytes_that_are_named_since_they_were_listed_stay(each_store: str, cast: Cast) -> None:
    put("blobs/nobody/aa/aaaa", b"Without a row.")
    stored(cast)
    listed = list(store().stored("blobs"))
    later = clock.now() + LATER
    removed = [file.name for file in listed if collecting.remove_orphan(orphan=file, before=later)]
    assert removed == ["blobs/nobody/aa/aaaa"]


def test_a_file_in_use_anywhere_is_kept(cast: Cast) -> None:
    """In a draft, in the bin, in a submission whose draft no longer has it, or waiting to be added."""
    draft = factories.make_draft(cast.apprentice, "K1")
    factories.attach(draft, b"In a draft.")
    binned = factories.make_draft(cast.apprentice)
    factories.attach(binned, b"In the bin.")
    actions.remove_draft(evidence=binned, by=cast["apprentice"])
    sent = stored(cast).submission.evidence
    upload = begin(sent, cast["apprentice"], 5)
    store().append(upload.key, [b"Later"], at=0)
    ended = actions.finish_upload(upload=upload)
    assert ended is not None
    assert ended.blob is not None
    assert findings(repair=True, later=timedelta(days=5)) == []
    assert Blob.objects.count() == 4


def begin(evidence: Evidence, by: User, length: int) -> Upload:
    draft = evidence
    if evidence.state != "draft":
        # Begun before the item was submitted.
        draft = factories.make_draft(evidence.apprentice)
    upload = actions.begin_upload(evidence=draft, announced=actions.Announced("later.txt", length), by=by)
    Upload.objects.filter(pk=upload.pk).update(evidence=evidence)
    return Upload.objects.get(pk=upload.pk)


def test_unfinished_uploads_are_listed_and_removed_past_their_time(each_store: str, cast: Cast) -> None:
    upload = begin(factories.make_draft(cast.apprentice), cast["apprentice"], 10)
    store().append(upload.key, [b"Half"], at=0)
    store().append("form-left", [b"By a killed process"], at=0)
    assert [(f.file, f.words) for f in findings(repair=True)] == [
        (str(upload.uuid), "4 of 10 bytes are here"),
        ("form-left", "19 bytes that no upload owns"),
    ]
    assert [f.removed for f in findings(repair=True, later=LATER)] == [True, True]
    assert (list(store().arriving()), Upload.objects.count()) == ([], 0)


def test_an_upload_that_somebody_goes_on_with_at_its_end_stays(cast: Cast) -> None:
    upload = begin(factories.make_draft(cast.apprentice), cast["apprentice"], 10)
    store().append(upload.key, [b"Half"], at=0)
    with clock.at(upload.expires_at):
        read_before = Upload.objects.get()
        actions.note_progress(upload=upload)
        assert not collecting.end_upload_past_its_time(upload=read_before, now=clock.now(), finish=finish_now)
    assert (Upload.objects.count(), store().arrived(upload.key)) == (1, 4)


def test_an_upload_whose_bytes_are_all_here_is_finished(each_store: str, cast: Cast) -> None:
    """The server was killed after the last byte, and its sender never came back."""
    draft = factories.make_draft(cast.apprentice)
    upload = begin(draft, cast["apprentice"], 4)
    store().append(upload.key, [b"Text"], at=0)
    findings(repair=False, later=LATER)
    assert draft.attachments.count() == 0
    findings(repair=True, later=LATER)
    assert list(draft.attachments.values_list("name", flat=True)) == ["later.txt"]


def test_an_upload_that_cannot_be_finished_stops_no_other(cast: Cast) -> None:
    """Something on the disk is in the way of one provider's files."""
    stuck = begin(factories.make_draft(cast.stranger), cast["stranger"], 4)
    draft = factories.make_draft(cast.apprentice)
    for upload in (stuck, begin(draft, cast["apprentice"], 4)):
        store().append(upload.key, [b"Text"], at=0)
    put(f"blobs/{cast.other_provider.uuid}", b"In the way.")
    found = findings(repair=True)
    assert (found[0].file, found[0].is_problem, found[0].removed) == (str(stuck.uuid), True, False)
    assert list(draft.attachments.values_list("name", flat=True)) == ["later.txt"]


def test_an_upload_that_cannot_be_finished_stays_however_late(cast: Cast) -> None:
    """Its sender was told that all of it is here, and may have no other copy."""
    draft = factories.make_draft(cast.apprentice)
    stuck = begin(draft, cast["apprentice"], 4)
    store().append(stuck.key, [b"Text"], at=0)
    obstacle = f"blobs/{cast.provider.uuid}"
    put(obstacle, b"In the way.")
    for later in (timedelta(), LATER, 10 * LATER):
        found = findings(repair=True, later=later)
        assert (found[0].file, found[0].is_problem, found[0].removed) == (str(stuck.uuid), True, False)
        store().delete(obstacle)
        put(obstacle, b"In the way.")
    store().delete(obstacle)
    assert findings(repair=True, later=10 * LATER) == []
    assert list(draft.attachments.values_list("name", flat=True)) == ["later.txt"]


def test_the_worker_clears_up_without_waiting_for_an_upload(each_store: str, cast: Cast) -> None:
    """5 GB in a bucket take longer than a task may: they are finished by a task of their own, which is told once."""
    draft = factories.make_draft(cast.apprentice)
    upload = begin(draft, cast["apprentice"], 4)
    store().append(upload.key, [b"Text"], at=0)
    loose = receive(provider=cast.provider, chunks=[b"Loose."], name="loose.txt")
    Blob.objects.filter(pk=loose.pk).update(stored_at=clock.now() - LATER)
    for _ in range(2):
        clear_up_files()
    assert not Blob.objects.filter(pk=loose.pk).exists()
    assert draft.attachments.count() == 0
    (told,) = (row for row in OrmQ.objects.all() if row.func() == "evidence.tasks.finish_upload")
    assert told.args() == (upload.pk,)
    assert told.q_options()["timeout"] > 60 * 60
    finish_upload(*told.args())
    assert list(draft.attachments.values_list("name", flat=True)) == ["later.txt"]


def test_the_end_of_an_old_upload_leaves_its_file(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice)
    upload = begin(draft, cast["apprentice"], 4)
    store().append(upload.key, [b"Text"], at=0)
    actions.finish_upload(upload=upload)
    findings(repair=True, later=LATER)
    assert (Upload.objects.count(), draft.attachments.count()) == (0, 1)
    assert findings() == []


# --- Collecting while the same bytes arrive -------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_bytes_that_arrive_while_they_are_collected_are_there_afterwards() -> None:
    provider = factories.make_provider()
    for _ in range(10):
        old = receive(provider=provider, chunks=[b"the same bytes"], name="a.txt")
        future = clock.now() + LATER

        def collect(blob: Blob = old, before: Any = future) -> None:
            collecting.collect_blob(blob=blob, before=before, by=None)

        def arrive() -> int:
            # Received so late that no collector's grace time has passed.
            with clock.at(clock.now() + 2 * LATER):
                return receive(provider=provider, chunks=[b"the same bytes"], name="b.txt").pk

        calls: list[Callable[[], Any]] = [collect, arrive, collect]
        at_once(*calls)
        blob = Blob.objects.get()
        assert store().exists(blob_path(provider, blob.sha256))
        Blob.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_bytes_that_are_attached_while_their_collector_waits_stay() -> None:
    provider = factories.make_provider()
    apprentice = factories.make_apprentice(provider, factories.make_version())
    evidence, by = factories.make_draft(apprentice), factories.owner(apprentice)
    blob = receive(provider=provider, chunks=[b"the same bytes"], name="a.txt")
    is_attached = threading.Event()

    def attach() -> None:
        with transaction.atomic():
            actions.add_file(evidence=evidence, blob=blob, name="a.txt", by=by)
            is_attached.set()
            time.sleep(0.5)

    def collect() -> bool:
        is_attached.wait(20)
        return collecting.collect_blob(blob=blob, before=clock.now() + LATER, by=None)

    assert at_once(attach, collect) == [None, False]
    assert store().exists(blob_path(provider, blob.sha256))


@pytest.mark.django_db(transaction=True)
def test_bytes_without_a_row_that_are_stored_again_while_they_are_removed_stay() -> None:
    provider = factories.make_provider()
    receive(provider=provider, chunks=[b"the same bytes"], name="a.txt")
    # As after an older backup of the database was put back.
    Blob.objects.all().delete()
    [orphan] = store().stored("blobs")
    before, is_stored = clock.now() + LATER, threading.Event()

    def arrive() -> None:
        with transaction.atomic():
            receive(provider=provider, chunks=[b"the same bytes"], name="a.txt")
            is_stored.set()
            time.sleep(0.5)

    def remove() -> bool:
        is_stored.wait(20)
        return collecting.remove_orphan(orphan=orphan, before=before)

    assert at_once(arrive, remove) == [None, False]
    assert store().exists(orphan.name)
    Blob.objects.all().delete()
    assert collecting.remove_orphan(orphan=orphan, before=before)
    assert (store().exists(orphan.name), Blob.objects.count()) == (False, 0)


def test_the_store_is_tried(each_store: str, capsys: Any) -> None:
    call_command("prepare_storage")
    assert capsys.readouterr().out == "The store works: written, read and deleted.\n"
