"""Files on their way in: to disk as they come, within limits, under their own names, and nothing left behind."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.errors import RuleBroken
from accounts.models import Provider
from evidence import actions
from evidence.files import blob_path, receive
from evidence.models import Blob, Evidence
from evidence.storages import store
from evidence.uploads import Upload, scratch_folder
from tests import factories
from tests.at_once import at_once
from tests.conftest import Cast
from tests.pages import filled, messages_of

As = Callable[[str], Client]
MB = 1024**2


@pytest.fixture
def draft(cast: Cast) -> Evidence:
    return factories.make_draft(cast.apprentice, "K1")


def address(evidence: Evidence) -> str:
    return reverse("evidence:edit_files", args=[evidence.uuid])


def upload(name: str, content: bytes = b"text") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(client: Client, evidence: Evidence, *files: SimpleUploadedFile, **extra: Any) -> Any:
    here = address(evidence)
    return client.post(here, filled(client.get(here), {"files": list(files)}), follow=True, **extra)


def names(evidence: Evidence) -> list[str]:
    return list(evidence.attachments.on_draft().values_list("name", flat=True))


def left_behind() -> list[str]:
    """What lies in the store on its way in; a form's own files have no name that could be left."""
    assert list(scratch_folder().iterdir()) == []
    return [stored.name for stored in store().arriving()]


# --- Limits ---------------------------------------------------------------------------------


def test_a_file_over_the_providers_limit_is_refused_by_name(cast: Cast, draft: Evidence, as_: As) -> None:
    Provider.objects.filter(pk=cast.provider.pk).update(max_file_bytes=2 * MB)
    files = [upload("exact.txt", b"x" * 2 * MB), upload("over.txt", b"x" * (2 * MB + 1)), upload("small.txt")]
    response = add(as_("apprentice"), draft, *files)
    assert messages_of(response)[0] == "“over.txt” is larger than 2 MB, the most your provider takes."
    assert names(draft) == ["exact.txt", "small.txt"]
    assert left_behind() == []


def test_files_too_large_together_are_dropped_and_the_text_is_kept(
    cast: Cast, as_: As, settings: Any
) -> None:
    settings.UPLOAD_REQUEST_BYTES = MB
    client = as_("apprentice")
    form = filled(
        client.get("/evidence/new/"),
        {"title": "Kept", "files": [upload("a.txt", b"x" * MB), upload("b.txt")]},
    )
    response = client.post("/evidence/new/", form, follow=True)
    assert messages_of(response)[0].startswith("Together the files are larger than 1 MB")
    evidence = Evidence.objects.get()
    assert (evidence.title, names(evidence)) == ("Kept", [])


def test_files_beyond_the_number_an_item_holds_are_dropped_with_a_word(draft: Evidence, as_: As) -> None:
    response = add(as_("apprentice"), draft, *(upload(f"{n}.txt") for n in range(52)))
    assert len(names(draft)) == 50
    assert messages_of(response)[0] == "Only the first 50 files were taken: add the others in a second step."


def test_nothing_of_a_visitor_is_written(draft: Evidence, as_: As) -> None:
    sent = {"batch": str(uuid4()), "whole": "1", "files": [upload("a.txt", b"x" * MB)]}
    assert as_("visitor").post(address(draft), sent).status_code == 302
    assert left_behind() == []


def test_hostile_files_are_refused_and_leave_nothing(draft: Evidence, as_: As) -> None:
    from tests.evidence import files_made as made

    hostile = {
        "tool.exe": made.EXE,
        "tool.pdf": made.ELF,
        "empty.txt": b"",
        "files.zip": made.zipped(("a.txt", "x")),
        "macro.docx": made.office("word/document.xml", ("word/vbaProject.bin", b"x")),
        "bomb.docx": made.zip_that_promises(60_000, 100),
        "binary.txt": b"\x00\x01",
    }
    response = add(as_("apprentice"), draft, *(upload(name, content) for name, content in hostile.items()))
    assert [message.partition("”")[0].removeprefix("“") for message in messages_of(response)] == list(hostile)
    assert (names(draft), Blob.objects.count(), left_behind()) == ([], 0, [])


def test_a_provider_is_named_what_it_takes(cast: Cast, draft: Evidence, as_: As) -> None:
    from tests.evidence import files_made as made

    Provider.objects.filter(pk=cast.provider.pk).update(takes_video=False, takes_documents=False)
    response = add(as_("apprentice"), draft, upload("plan.pdf", made.PDF), upload("photo.jpg", made.JPEG))
    assert messages_of(response)[0] == (
        "Your provider does not take files like “plan.pdf”. It takes photos, plain text and sound."
    )
    assert names(draft) == ["photo.jpg"]


class SlowFile(SimpleUploadedFile):
    """A file while whose bytes are stored something else happens."""

    def __init__(self, name: str, content: bytes, meanwhile: Callable[[], Any]) -> None:
        super().__init__(name, content)
        self._meanwhile = meanwhile

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self._meanwhile()
        yield from super().chunks(chunk_size)


@pytest.mark.parametrize("limit", ["quota_bytes", "apprentice_quota_bytes"])
def test_room_that_is_taken_while_a_file_is_stored(cast: Cast, draft: Evidence, limit: str) -> None:
    by = cast["apprentice"]

    def send(name: str, room: int, meanwhile: Callable[[], Any] = lambda: None) -> list[str]:
        Provider.objects.filter(pk=cast.provider.pk).update(**{limit: room})
        evidence = Evidence.objects.get(pk=draft.pk)
        file = Upload(name, SlowFile(name, name.encode(), meanwhile))
        return actions.attach_all(evidence=evidence, uploads=[file], batch=uuid4(), by=by).refused

    # What was stored already takes no more room in the store.
    assert send("5.txt", room=5) == []
    announced = actions.Announced("other.txt", 5)
    assert send("6.txt", 14, lambda: actions.begin_upload(evidence=draft, announced=announced, by=by)) != []
    assert names(draft) == ["5.txt"]


def test_what_an_item_cannot_take_is_not_stored(cast: Cast, draft: Evidence) -> None:
    """It would take the provider's room, and nobody's own, for as long as stored bytes that nobody needs are kept."""
    by = cast["apprentice"]

    def send(number: int) -> list[str]:
        evidence = Evidence.objects.get(pk=draft.pk)
        file = Upload(f"{number}.txt", SlowFile("file", b"%d" % number, lambda: None))
        return actions.attach_all(evidence=evidence, uploads=[file], batch=batch, by=by).refused

    batch = uuid4()
    assert [send(number) for number in range(50)] == [[]] * 50
    assert send(50) == ["An item holds up to 50 files: start another item for the rest."]
    # Sent again, what is there is not refused.
    assert (send(49), draft.attachments.count(), Blob.objects.count()) == ([], 50, 50)
    factories.submit(draft)
    assert "so it cannot be changed" in send(51)[0]
    assert Blob.objects.count() == 50
    assert left_behind() == []


# --- Names ----------------------------------------------------------------------------------

NAUGHTY = [
    "../../etc/passwd",
    "..",
    "C:\\windows\\system.ini",
    "two\nlines.txt",
    "nul\0.txt",
    "\u202egpj.exe",
    "👷🏽‍♀️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿.jpg",
    "می‌خواهم.pdf",
    "<img src=x onerror=alert(1)>.txt",
    "'; drop table evidence;--",
    "%00%2e%2e%2f",
    "&amp;&#47;",
    "a" * 5000,
    "工" * 300,
    "." * 300,
    "con",
    " ",
    "\ud800",
]


def test_no_name_breaks_anything(draft: Evidence, as_: As) -> None:
    """With the script's exact names, and with those that the parser gives."""
    import json

    client = as_("apprentice")
    here = address(draft)
    sent = {
        "names": json.dumps(NAUGHTY),
        "files": [upload(f"f{n}", bytes([65 + n])) for n in range(len(NAUGHTY))],
    }
    assert client.post(here, filled(client.get(here), sent)).status_code == 302
    kept = names(draft)
    assert len(kept) == len(NAUGHTY)
    assert all(1 <= len(name.encode()) <= 255 for name in kept)
    assert kept[0] == "../../etc/passwd"
    assert kept[6:8] == NAUGHTY[6:8]
    for attachment in draft.attachments.all():
        assert client.head(reverse("evidence:file", args=[attachment.uuid])).status_code == 200
    page = client.get(here).content.decode()
    assert "<img src=x" not in page
    second = factories.make_draft(draft.apprentice)
    boundary = "frontier"
    for name in NAUGHTY:
        raw = name.encode("utf-8", "replace").replace(b'"', b"%22").replace(b"\n", b" ").replace(b"\0", b"")
        body = b"".join(
            [
                _part("batch", str(uuid4()).encode()),
                _part("whole", b"1"),
                b'--frontier\r\nContent-Disposition: form-data; name="files"; filename="',
                raw,
                b'"\r\nContent-Type: text/plain\r\n\r\ntext\r\n--frontier--\r\n',
            ]
        )
        response = client.post(
            address(second), body, content_type=f"multipart/form-data; boundary={boundary}"
        )
        # A name beyond what any system allows makes the request unreadable; every other is taken.
        assert response.status_code in ({302} if len(raw) <= 765 else {302, 400})


def _part(name: str, value: bytes) -> bytes:
    return f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"


# --- Memory and interruption ----------------------------------------------------------------


def test_memory_stays_flat(cast: Cast, draft: Evidence, as_: As, tmp_path: Path) -> None:
    body = tmp_path / "body"
    with body.open("wb") as handle:
        handle.write(_part("batch", str(uuid4()).encode()) + _part("whole", b"1"))
        handle.write(
            b'--frontier\r\nContent-Disposition: form-data; name="files"; filename="big.txt"\r\n\r\n'
        )
        handle.writelines(b"x" * MB for _ in range(30))
        handle.write(b"\r\n--frontier--\r\n")
    client = as_("apprentice")
    with body.open("rb") as handle:
        sent: dict[str, Any] = {"wsgi.input": handle, "CONTENT_LENGTH": str(body.stat().st_size)}
        tracemalloc.start()
        response = client.post(
            address(draft), b"-", content_type="multipart/form-data; boundary=frontier", **sent
        )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert response.status_code == 302
    assert [a.blob.size for a in draft.attachments.select_related("blob")] == [30 * MB]
    assert peak < 8 * MB


def test_a_body_cut_inside_a_file_attaches_nothing_of_it(draft: Evidence, as_: As) -> None:
    body = b"".join(
        [
            _part("batch", str(uuid4()).encode()),
            b'--frontier\r\nContent-Disposition: form-data; name="files"; filename="cut.txt"\r\n\r\n',
            b"half of wh",
        ]
    )
    response = as_("apprentice").post(
        address(draft), body, content_type="multipart/form-data; boundary=frontier"
    )
    assert response.status_code == 400
    assert (names(draft), left_behind()) == ([], [])


# --- The store ------------------------------------------------------------------------------


def stored(provider: Provider, blob: Blob) -> bytes:
    return Path(default_storage.path(blob_path(provider, blob.sha256))).read_bytes()


def test_the_same_bytes_are_kept_once_a_provider(cast: Cast) -> None:
    first = receive(provider=cast.provider, chunks=[b"same ", b"bytes"], name="a.txt")
    second = receive(provider=cast.provider, chunks=[b"same bytes"], name="b.txt")
    other = receive(provider=cast.other_provider, chunks=[b"same bytes"], name="c.txt")
    assert first == second
    assert first != other
    assert first.sha256 == other.sha256
    assert stored(cast.provider, first) == stored(cast.other_provider, other) == b"same bytes"
    assert left_behind() == []


def test_bytes_that_vanished_come_back(cast: Cast) -> None:
    blob = receive(provider=cast.provider, chunks=[b"here"], name="a.txt")
    Path(default_storage.path(blob_path(cast.provider, blob.sha256))).unlink()
    assert receive(provider=cast.provider, chunks=[b"here"], name="a.txt") == blob
    assert stored(cast.provider, blob) == b"here"


def test_a_sender_that_breaks_off_leaves_nothing(cast: Cast) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"some"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive(provider=cast.provider, chunks=chunks(), name="a.txt")
    with pytest.raises(RuleBroken):
        receive(provider=cast.provider, chunks=[], name="a.txt")
    assert (left_behind(), Blob.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_the_same_bytes_share_one_blob() -> None:
    provider = factories.make_provider()

    def send() -> int:
        return receive(provider=provider, chunks=iter([b"the same ", b"bytes"]), name="a.txt").pk

    found = at_once(*[send] * 4)
    assert len(found) == 4
    assert set(found) == {Blob.objects.get().pk}
    assert left_behind() == []
