"""The two stores keep the same promises; what only a bucket has."""

import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apm_portfolio.environment import bucket_origins
from evidence.storages import CHUNK, Moved, store
from tests import factories
from tests.conftest import Cast
from tests.evidence.files_made import MP3

MB = 1024**2


def test_nothing_has_come_under_a_new_key(each_store: str) -> None:
    assert (store().arrived("new"), list(store().arriving())) == (0, [])
    store().discard("new")
    with pytest.raises(FileNotFoundError):
        store().kept_file("blobs/nothing").read()


def test_bytes_are_added_at_the_end_only(each_store: str) -> None:
    assert store().append("key", [b"01", b"", b"234"], at=0) == 5
    assert store().append("key", [b"5"], at=5) == 6
    for at in (0, 5, 7):
        with pytest.raises(Moved) as refusal:
            store().append("key", [b"x"], at=at)
        assert refusal.value.length == 6
    with store().arrived_file("key") as handle:
        assert handle.read() == b"012345"
    assert [(found.name, found.size) for found in store().arriving()] == [("key", 6)]


def test_the_names_and_the_bytes_of_files_are_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut takes what was not: of new files the name too, and of a killed process its last bytes."""
    flushed: list[str] = []
    root = Path(default_storage.path(""))
    real = os.fsync

    def fsync(handle: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{handle}").readlink().relative_to(root).as_posix())
        real(handle)

    store().append("first", [b"makes the folders"], at=0)
    store().keep("first", "blobs/first")
    monkeypatch.setattr(os, "fsync", fsync)
    store().append("key", [b"0"], at=0)
    assert flushed == ["incoming", "incoming/key"]
    store().append("key", [b"1"], at=1)
    assert flushed[2:] == ["incoming/key"]
    store().keep("key", "blobs/second")
    assert flushed[3:] == ["incoming/key", "blobs"]


def test_a_piece_that_others_cover_is_passed_over(each_store: str) -> None:
    """As a bucket may hold it in which pieces could once be replaced."""
    if each_store == "disk":
        return
    for at, content in ((0, b"01"), (1, b"xx"), (2, b"2345"), (5, b"xxxx"), (6, b"67"), (9, b"far")):
        store().save(f"incoming/key/{at:020d}", ContentFile(content))
    assert store().arrived("key") == 8
    assert store().append("key", [b"8"], at=8) == 12
    with store().arrived_file("key") as handle:
        assert handle.read() == b"012345678far"


@given(pieces=st.lists(st.binary(max_size=40), min_size=1, max_size=6), data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_arrived_bytes_are_read_and_sought_like_a_file(
    each_store: str, pieces: list[bytes], data: st.DataObject
) -> None:
    key, whole = uuid4().hex, b"".join(pieces)
    at = 0
    for piece in pieces:
        at = store().append(key, [piece], at=at)
    start = data.draw(st.integers(0, len(whole)))
    size = data.draw(st.integers(0, 30))
    if whole:
        with store().arrived_file(key) as handle:
            assert handle.seek(start) == start
            assert handle.read(size) == whole[start : start + size]
            assert handle.seek(-min(3, len(whole)), 2) == len(whole) - min(3, len(whole))
            assert handle.read() == whole[-3:]
    store().discard(key)
    assert store().arrived(key) == 0


def test_a_kept_file_is_whole_and_its_bytes_stay_until_discarded(each_store: str) -> None:
    content = bytes(range(256)) * (20 * MB // 256)  # several parts of an upload to a bucket
    store().append("key", [content[i : i + CHUNK] for i in range(0, len(content), CHUNK)], at=0)
    for _ in range(2):
        store().keep("key", "blobs/a/b")
    assert [(found.name, found.size) for found in store().stored("blobs")] == [("blobs/a/b", 20 * MB)]
    assert store().arrived("key") == 20 * MB
    store().discard("key")
    with store().kept_file("blobs/a/b") as handle:
        assert handle.read() == content
    store().append("key", [b"other"], at=0)
    store().keep("key", "blobs/a/b")
    with store().kept_file("blobs/a/b") as handle:
        assert handle.read() == b"other"


@pytest.mark.parametrize("sizes", [(1,), (6, 6), (1, 1), (8, 1, 1, 5, 2, 6, 1), (1, 9, 1)])
def test_pieces_of_any_size_are_put_together(each_store: str, sizes: tuple[int, ...]) -> None:
    """A connection that broke leaves a piece that is too small for a part of an upload to a bucket."""
    content = b"".join(bytes([65 + number]) * size * MB for number, size in enumerate(sizes))
    at = 0
    for size in sizes:
        at = store().append("key", [content[at : at + size * MB]], at=at)
    store().keep("key", "blobs/a/b")
    assert [found.size for found in store().stored("blobs")] == [sum(sizes) * MB]
    with store().kept_file("blobs/a/b") as handle:
        assert handle.read() == content


def test_pieces_that_go_while_they_are_put_together_leave_nothing(each_store: str) -> None:
    """Somebody faster finished the same upload and cleared up."""
    if each_store == "disk":
        return
    storage: Any = store()
    for at in (0, 6 * MB):
        store().append("key", [b"x" * 6 * MB], at=at)
    row = storage._pieces("key")
    store().discard("key")
    with pytest.raises(ClientError):
        storage._put_together(row, "blobs/a/b")
    client = storage._client
    assert "Uploads" not in client.list_multipart_uploads(Bucket=storage.bucket_name)
    assert list(store().stored("blobs")) == []
    with pytest.raises(FileNotFoundError):
        store().keep("key", "blobs/a/b")


def test_who_may_reads_from_the_bucket_itself(each_store: str, cast: Cast, as_: Any) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, b"Some notes.", "Müll & <b>.txt")
    file = factories.submit(evidence).files.get()
    url = reverse("evidence:file", args=[file.uuid])
    client: Client = as_("assessor")
    answer = client.get(f"{url}?download=1")
    assert as_("second_assessor").get(url).status_code == 404
    if each_store == "disk":
        assert (answer.status_code, answer.getvalue()) == (200, b"Some notes.")
        return
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, no-store")
    with urllib.request.urlopen(answer["Location"]) as came:
        assert came.read() == b"Some notes."
        assert came.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert came.headers["Content-Disposition"].startswith("attachment; ")
        assert came.headers["Cache-Control"] == "private, no-store"
    changed = answer["Location"].replace("attachment", "inline")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(changed)
    with refusal.value as why:
        assert why.code == 403


def test_a_bucket_that_browsers_do_not_reach_is_read_through_the_site(
    each_store: str, cast: Cast, as_: Any, settings: Any
) -> None:
    if each_store == "objects":
        storages = settings.STORAGES
        storages["default"]["OPTIONS"]["direct"] = False
        settings.STORAGES = {**storages}
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, b"0123456789")
    file = factories.submit(evidence).files.get()
    url = reverse("evidence:file", args=[file.uuid])
    part = as_("assessor").get(url, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.getvalue()) == (206, b"234")


def test_a_recording_is_played_through_the_site_some_at_a_time(
    each_store: str, cast: Cast, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A player goes on asking for parts for hours, long after any address of the bucket has ended."""
    monkeypatch.setattr("evidence.views.files.PLAYED_AT_ONCE", 20)
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, MP3, "Memo.mp3")
    url = reverse("evidence:file", args=[factories.submit(evidence).files.get().uuid])
    client: Client = as_("assessor")
    heard = b""
    while len(heard) < len(MP3):
        part = client.get(url, headers={"Range": f"bytes={len(heard)}-"})
        came = part.getvalue()
        told = f"bytes {len(heard)}-{len(heard) + len(came) - 1}/{len(MP3)}"
        assert (part.status_code, part["Content-Range"], part["Content-Length"]) == (
            206,
            told,
            str(len(came)),
        )
        assert 0 < len(came) <= 20
        heard += came
    assert heard == MP3
    whole = client.get(url)
    assert (whole.status_code, whole.getvalue()) == (200, MP3)
    assert as_("second_assessor").get(url).status_code == 404
    saved = client.get(f"{url}?download=1")
    assert saved.status_code == (200 if each_store == "disk" else 302)


def test_where_a_browser_finds_a_bucket() -> None:
    assert bucket_origins(bucket="b", endpoint="http://store.test:8333/", region="x") == [
        "http://store.test:8333",
        "http://b.store.test:8333",
    ]
    assert bucket_origins(bucket="b", endpoint="", region="eu-west-2") == [
        "https://s3.eu-west-2.amazonaws.com",
        "https://b.s3.eu-west-2.amazonaws.com",
    ]
