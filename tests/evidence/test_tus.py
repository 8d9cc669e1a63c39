"""The resumable upload endpoint, header by header, on a disk and in a bucket."""

import base64
import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import clock
from accounts.errors import RuleBroken
from accounts.models import Provider
from evidence import actions, tus
from evidence.actions import receiving
from evidence.files import receive
from evidence.models import Attachment, Blob, Evidence, Upload
from evidence.storages import store
from evidence.tasks import clear_up_files
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]
MB = 1024**2
TUS = {"Tus-Resumable": "1.0.0"}
UPLOADS = "/uploads/"


@pytest.fixture
def draft(cast: Cast) -> Evidence:
    return factories.make_draft(cast.apprentice, "K1")


def begin(client: Client, draft: Evidence, length: int, **about: str) -> Any:
    """Announce a file; ``about`` is its metadata."""
    metadata = {"filename": "notes.txt", "evidence": str(draft.uuid), **about}
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": tus.as_metadata(metadata)}
    return client.post(UPLOADS, headers=headers)


def send(
    client: Client, place: str, content: bytes, at: int = 0, headers: dict[str, str] | None = None
) -> Any:
    # The client leaves both out where there is no content, and browsers do not.
    sent: dict[str, Any] = {"CONTENT_TYPE": tus.CHUNK_TYPE, "CONTENT_LENGTH": str(len(content))}
    return client.generic(
        "PATCH", place, content, headers={**TUS, "Upload-Offset": str(at), **(headers or {})}, **sent
    )


def offset(client: Client, place: str) -> int:
    return int(client.head(place, headers=TUS)["Upload-Offset"])


def names(draft: Evidence) -> list[str]:
    return list(draft.attachments.order_by("position").values_list("name", flat=True))


def bytes_of(attachment: Attachment) -> bytes:
    blob = attachment.blob
    with store().kept_file(f"blobs/{blob.provider.uuid}/{blob.sha256[:2]}/{blob.sha256}") as handle:
        return handle.read()


# --- The way of a file --------------------------------------------------------------------------


def test_a_file_arrives_in_pieces(each_store: str, draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    content = bytes(range(65, 91)) * 1000
    created = begin(client, draft, len(content), filename="Notes of July.txt")
    place = created["Location"]
    assert (created.status_code, offset(client, place)) == (201, 0)
    assert names(draft) == []
    first = send(client, place, content[:1000])
    assert (first.status_code, first["Upload-Offset"], offset(client, place)) == (204, "1000", 1000)
    second = send(client, place, content[1000:], at=1000)
    assert (second.status_code, second["Upload-Offset"]) == (204, str(len(content)))
    attachment = draft.attachments.get()
    assert (attachment.name, bytes_of(attachment)) == ("Notes of July.txt", content)
    assert attachment.blob.sha256 == hashlib.sha256(content).hexdigest()
    assert offset(client, place) == len(content)
    assert list(store().arriving()) == []


def test_the_same_bytes_are_stored_once(each_store: str, draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    for name in ("a.txt", "b.txt"):
        send(client, begin(client, draft, 4, filename=name)["Location"], b"same")
    assert names(draft) == ["a.txt", "b.txt"]
    blob = Blob.objects.get()
    assert [stored.name for stored in store().stored("blobs")] == [
        f"blobs/{blob.provider.uuid}/{blob.sha256[:2]}/{blob.sha256}"
    ]


def test_announcing_the_same_number_again_is_the_same_upload(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    number = str(uuid4())
    first, second = (begin(client, draft, 4, uuid=number) for _ in range(2))
    assert (second.status_code, second["Location"]) == (201, first["Location"])
    assert Upload.objects.count() == 1
    assert begin(client, draft, 5, uuid=number).status_code == 403
    other = factories.make_draft(draft.apprentice)
    assert begin(client, other, 4, uuid=number).status_code == 403


def test_a_large_file_is_finished_by_the_worker(
    each_store: str, draft: Evidence, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django_q.models import OrmQ

    from evidence.tasks import finish_upload

    monkeypatch.setattr(receiving, "FINISHED_AT_ONCE", 3)
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    assert send(client, place, b"text").status_code == 204
    assert client.get(place).json()["ended"] is False
    assert (names(draft), OrmQ.objects.count()) == ([], 1)
    upload = Upload.objects.get()
    for _ in range(2):
        finish_upload(upload.pk)
    assert names(draft) == ["notes.txt"]
    assert client.get(place).json()["ended"] is True
    # A sender who heard no answer to the last piece asks again with nothing more to send.
    assert send(client, place, b"", at=4).status_code == 204
    finish_upload(0)


def test_a_sender_who_heard_no_answer_sends_nothing_and_it_is_finished(draft: Evidence, as_: As) -> None:
    """The server was killed between the last byte and finishing."""
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    store().append(Upload.objects.get().key, [b"text"], at=0)
    assert (offset(client, place), names(draft)) == (4, [])
    assert send(client, place, b"", at=4).status_code == 204
    assert names(draft) == ["notes.txt"]


def test_a_file_taken_off_does_not_come_back_when_its_upload_is_finished_again(
    draft: Evidence, as_: As, cast: Cast
) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    stale = Upload.objects.get()
    send(client, place, b"text")
    actions.remove_file(attachment=draft.attachments.get(), by=cast["apprentice"])
    send(client, place, b"", at=4)
    # A worker that had begun to finish it at the same time.
    store().append(stale.key, [b"text"], at=0)
    actions.finish_upload(upload=stale)
    assert draft.attachments.on_draft().count() == 0


# --- Breaking off and going on -------------------------------------------------------------------


class Cut:
    """A request's body whose sender vanishes after some bytes."""

    def __init__(self, content: bytes, *, loudly: bool) -> None:
        self._content = content
        self._loudly = loudly

    def read(self, size: int = -1, /) -> bytes:
        piece, self._content = self._content[:size], self._content[size:]
        if not piece and self._loudly:
            raise ConnectionResetError
        return piece

    readline = read


@pytest.mark.parametrize("loudly", [True, False])
def test_what_came_before_a_cut_stays(each_store: str, draft: Evidence, as_: As, loudly: bool) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 10)["Location"]
    body: dict[str, Any] = {"wsgi.input": Cut(b"0123", loudly=loudly), "CONTENT_LENGTH": "10"}
    headers = {**TUS, "Upload-Offset": "0"}
    cut = client.patch(place, b"-", content_type=tus.CHUNK_TYPE, headers=headers, **body)
    assert cut["Upload-Offset"] == "4"
    assert offset(client, place) == 4
    assert send(client, place, b"456789", at=4).status_code == 204
    assert bytes_of(draft.attachments.get()) == b"0123456789"


class Slow(Cut):
    """A body that comes so slowly that the worker clears up meanwhile."""

    def __init__(self, content: bytes, until: datetime) -> None:
        super().__init__(content, loudly=False)
        self._until = until

    def read(self, size: int = -1, /) -> bytes:
        with clock.at(self._until):
            clear_up_files()
        return super().read(size)

    readline = read


def test_a_piece_that_is_coming_when_the_time_is_over_is_taken(
    each_store: str, draft: Evidence, as_: As
) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 10)["Location"]
    send(client, place, b"0123")
    over = Upload.objects.get().expires_at
    with clock.at(over - timedelta(minutes=1)):
        body: dict[str, Any] = {"wsgi.input": Slow(b"456789", over), "CONTENT_LENGTH": "6"}
        headers = {**TUS, "Upload-Offset": "4"}
        answer = client.patch(place, b"-", content_type=tus.CHUNK_TYPE, headers=headers, **body)
    assert answer.status_code == 204
    assert bytes_of(draft.attachments.get()) == b"0123456789"


def test_a_piece_for_another_place_is_refused(each_store: str, draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 10)["Location"]
    send(client, place, b"0123")
    for at in (0, 3, 5):
        answer = send(client, place, b"456789"[: 10 - at], at=at)
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "4")
    assert offset(client, place) == 4


@pytest.mark.parametrize("content", [b"", b"456789", b"0123456789"])
def test_a_wrong_offset_is_told_before_a_length_that_is_too_much(
    each_store: str, draft: Evidence, as_: As, content: bytes
) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 10)["Location"]
    send(client, place, b"0123")
    for at in (5, 10, 11, 20):
        answer = send(client, place, content, at=at)
        assert (answer.status_code, answer.get("Upload-Offset")) == (409, "4")
    assert send(client, place, b"4567890", at=4).status_code == 413
    assert offset(client, place) == 4


@pytest.mark.parametrize("pieces", [[b"text"], [b"te", b"xt"]])
def test_a_piece_that_comes_again_when_all_is_here_is_told_so(
    each_store: str, draft: Evidence, as_: As, pieces: list[bytes]
) -> None:
    """Its answer was lost. Clients ask then how far it is, and find that they are done."""
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    at = 0
    for piece in pieces:
        assert send(client, place, piece, at=at).status_code == 204
        at += len(piece)
    for content, wrong in ((pieces[-1], 4 - len(pieces[-1])), (b"text", 0), (b"", 0), (b"else", 9)):
        again = send(client, place, content, at=wrong)
        # Words would tell our own script that the file is refused.
        assert (again.status_code, again["Upload-Offset"], again.content) == (409, "4", b"")
    assert send(client, place, b"more", at=4).status_code == 413
    assert offset(client, place) == 4
    last = send(client, place, b"", at=4)
    assert (last.status_code, last["Upload-Offset"]) == (204, "4")
    assert bytes_of(draft.attachments.get()) == b"text"


def test_a_piece_that_comes_again_for_a_file_that_waits_is_told_where_it_stands(
    draft: Evidence, as_: As
) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    factories.submit(draft)
    assert "with your assessor" in send(client, place, b"text").json()["refused"]
    again = send(client, place, b"text")
    assert (again.status_code, again["Upload-Offset"], again.content) == (409, "4", b"")
    assert "with your assessor" in send(client, place, b"", at=4).json()["refused"]


def test_a_dead_connection_that_wakes_up_writes_nothing(each_store: str, draft: Evidence, as_: As) -> None:
    """Its sender has come back by another one, and sent more."""
    from evidence.storages import Moved

    client = as_("apprentice")
    place = begin(client, draft, 10)["Location"]
    key = Upload.objects.get().key

    def dead() -> Any:
        yield b"01"
        there = offset(client, place)
        send(client, place, b"012345"[there:], at=there)
        yield b"XX"

    with pytest.raises(Moved) as refusal:
        store().append(key, dead(), at=0)
    assert (refusal.value.length, offset(client, place)) == (6, 6)
    assert send(client, place, b"6789", at=6).status_code == 204
    assert bytes_of(draft.attachments.get()) == b"0123456789"


# --- Checksums ------------------------------------------------------------------------------------


def sum_of(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_its_checksum(draft: Evidence, as_: As, algorithm: str) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    damaged = send(client, place, b"tex", headers={"Upload-Checksum": sum_of(b"teX", algorithm)})
    assert (damaged.status_code, offset(client, place)) == (460, 0)
    whole = send(client, place, b"tex", headers={"Upload-Checksum": sum_of(b"tex", algorithm)})
    assert (whole.status_code, offset(client, place)) == (204, 3)


class GivenUp(BytesIO):
    """The body of a request in the middle of which something happens."""

    def __init__(self, content: bytes, meanwhile: Callable[[], Any]) -> None:
        super().__init__(content)
        self._meanwhile: Callable[[], Any] | None = meanwhile

    def read(self, size: int | None = -1) -> bytes:
        if self._meanwhile:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()
        return super().read(size)


@pytest.mark.parametrize("length", [4, 5])
def test_an_upload_that_is_given_up_while_it_comes_leaves_nothing(
    each_store: str, draft: Evidence, as_: As, length: int
) -> None:
    client = as_("apprentice")
    place = begin(client, draft, length)["Location"]
    upload = Upload.objects.get()
    body = GivenUp(b"text", lambda: actions.drop_upload(upload=upload, by=upload.sender))
    headers = {**TUS, "Upload-Offset": "0", "Upload-Checksum": sum_of(b"text")}
    given: dict[str, Any] = {"CONTENT_TYPE": tus.CHUNK_TYPE, "CONTENT_LENGTH": "4", "wsgi.input": body}
    assert client.generic("PATCH", place, b"text", headers=headers, **given).status_code == 404
    assert (list(store().arriving()), Blob.objects.count()) == ([], 0)


def test_bytes_of_an_erased_upload_are_not_the_beginning_of_another(
    each_store: str, draft: Evidence, as_: As
) -> None:
    client, number = as_("apprentice"), str(uuid4())
    send(client, begin(client, draft, 8, uuid=number)["Location"], b"old")
    Upload.objects.all().delete()
    place = begin(client, draft, 8, uuid=number)["Location"]
    assert offset(client, place) == 0
    send(client, place, b"new text")
    assert bytes_of(draft.attachments.get()) == b"new text"


@pytest.mark.parametrize("header", ["md5 AAAA", "sha256 ???", "sha256", "", "sha1"])
def test_a_checksum_that_means_nothing(draft: Evidence, as_: As, header: str) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    status = send(client, place, b"text", headers={"Upload-Checksum": header}).status_code
    # Algorithms that we know, without a digest, match nothing.
    assert status == (460 if header.startswith("sha") and "?" not in header else 400)
    assert offset(client, place) == 0


# --- The protocol's own rules ----------------------------------------------------------------------


SPOKEN = {
    "Tus-Resumable": "1.0.0",
    "Tus-Version": "1.0.0",
    "Tus-Extension": "creation,expiration,checksum,termination",
    "Tus-Checksum-Algorithm": "sha1,sha256",
}


def told(answer: Any) -> dict[str, str]:
    """What the protocol's own headers say."""
    return {name: answer[name] for name in answer.headers if name.startswith("Tus")}


def test_options_tell_the_truth(cast: Cast, as_: As) -> None:
    answer = as_("apprentice").options(UPLOADS)
    assert answer.status_code == 204
    assert told(answer) == {**SPOKEN, "Tus-Max-Size": str(500 * MB)}


@pytest.mark.parametrize("headers", [{}, TUS])
def test_a_visitor_hears_what_the_server_can_do_and_nothing_of_a_provider(
    draft: Evidence, as_: As, headers: dict[str, str]
) -> None:
    place = begin(as_("apprentice"), draft, 4)["Location"]
    for address in (UPLOADS, place, reverse("evidence:upload", args=[uuid4()])):
        answer = as_("visitor").options(address, headers=headers)
        assert answer.status_code == 204
        assert told(answer) == SPOKEN


def test_another_version_of_the_protocol(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    old = {"Tus-Resumable": "0.2.2"}
    for answer in (
        client.head(place, headers=old),
        client.post(UPLOADS, headers=old),
        client.post(UPLOADS),
        client.delete(place),
    ):
        assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_every_answer_names_the_version_and_stays_out_of_caches(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    created = begin(client, draft, 4)
    place = created["Location"]
    answers = [
        created,
        client.head(place, headers=TUS),
        client.get(place),
        client.put(place),
        send(client, place, b"te"),
        send(client, place, b"te", at=1),
        client.delete(place, headers=TUS),
        client.head(place, headers=TUS),
    ]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 405, 204, 409, 204, 404]
    assert {answer["Tus-Resumable"] for answer in answers} == {"1.0.0"}
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


def test_a_proxy_that_knows_few_methods(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    answer = client.post(place, b"text", content_type=tus.CHUNK_TYPE, headers=headers)
    assert (answer.status_code, names(draft)) == (204, ["notes.txt"])


def test_a_request_that_asks_for_no_token_changes_nothing_by_another_method(
    cast: Cast, draft: Evidence, as_: As
) -> None:
    """A link or a picture of somebody else's page could ask for these."""
    place = begin(as_("apprentice"), draft, 4)["Location"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["apprentice"])
    headers = {**TUS, "Upload-Offset": "0", "Content-Length": "4"}
    for method in ("GET", "HEAD", "OPTIONS"):
        for wanted in ("DELETE", "PATCH", "POST"):
            sent = {**headers, "X-HTTP-Method-Override": wanted}
            answer = client.generic(method, place, b"text", content_type=tus.CHUNK_TYPE, headers=sent)
            assert answer.status_code == (204 if method == "OPTIONS" else 200)
    assert (offset(client, place), names(draft)) == (0, [])
    overridden = {**headers, "X-HTTP-Method-Override": "DELETE"}
    assert client.post(place, headers=overridden).status_code == 403
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "1.5"}, 400),
        ({"Upload-Length": "9" * 40}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({"Upload-Defer-Length": "1"}, 400),
        ({"Upload-Length": "4", "Upload-Metadata": "filename"}, 404),
        ({"Upload-Length": "4", "Upload-Metadata": "filename ???"}, 400),
        ({"Upload-Length": "4", "Upload-Metadata": "filename /w=="}, 400),
        ({"Upload-Length": "4", "Upload-Metadata": "a YQ==,a YQ=="}, 400),
        ({"Upload-Length": "4", "Upload-Metadata": "a " + "A" * 5000}, 400),
        ({"Upload-Length": "4", "Upload-Metadata": "evidence YQ=="}, 404),
    ],
)
def test_a_broken_announcement(cast: Cast, as_: As, headers: dict[str, str], status: int) -> None:
    answer = as_("apprentice").post(UPLOADS, headers={**TUS, **headers})
    assert answer.status_code == status
    assert answer.json()["refused"] != ""


@pytest.mark.parametrize("fingerprint", ["notes.txt 4 17", ""])
def test_what_was_said_about_a_file_is_told_under_the_same_keys(
    draft: Evidence, as_: As, fingerprint: str
) -> None:
    """A client that lost its own notes finds the draft and the file again."""
    client = as_("apprentice")
    said = {"evidence": str(draft.uuid), "filename": "Notes – Juli.txt", "fingerprint": fingerprint}
    place = begin(client, draft, 4, **said, filetype="text/plain", custom="mine")["Location"]
    kept = {key: value for key, value in said.items() if value}
    for content in (b"te", b"xt"):
        assert tus.metadata(client.head(place, headers=TUS)["Upload-Metadata"]) == kept
        send(client, place, content, at=offset(client, place))
    assert tus.metadata(client.head(place, headers=TUS)["Upload-Metadata"]) == kept


def test_zero_bytes_in_what_is_said_about_a_file_are_left_out(draft: Evidence, as_: As) -> None:
    created = begin(as_("apprentice"), draft, 4, filename="a\0.txt", fingerprint="\0 4 17\0")
    assert created.status_code == 201
    upload = Upload.objects.get()
    assert (upload.name, upload.fingerprint) == ("a.txt", " 4 17")


def test_a_broken_piece(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    assert send(client, place, b"12345").status_code == 413
    assert client.patch(place, b"1", content_type=tus.CHUNK_TYPE, headers=TUS).status_code == 400
    headers = {**TUS, "Upload-Offset": "0"}
    assert client.patch(place, b"1", content_type="text/plain", headers=headers).status_code == 415
    assert offset(client, place) == 0


@pytest.mark.parametrize("length", [{}, {"CONTENT_LENGTH": ""}])
@pytest.mark.parametrize("coding", [{}, {"Transfer-Encoding": "chunked"}])
def test_a_piece_of_unknown_length_is_asked_for_its_length(
    draft: Evidence, as_: As, length: dict[str, str], coding: dict[str, str]
) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    body: dict[str, Any] = {"CONTENT_TYPE": tus.CHUNK_TYPE, "wsgi.input": io.BytesIO(b"text"), **length}
    answer = client.generic("PATCH", place, headers={**TUS, "Upload-Offset": "0", **coding}, **body)
    assert (answer.status_code, answer["Tus-Resumable"]) == (411, "1.0.0")
    assert answer.json()["refused"].startswith("Say with Content-Length how long this piece is")
    body["CONTENT_LENGTH"] = "four"
    answer = client.generic("PATCH", place, headers={**TUS, "Upload-Offset": "0"}, **body)
    assert (answer.status_code, offset(client, place)) == (400, 0)


def test_metadata_is_read_as_it_was_written() -> None:
    for values in ({}, {"filename": "می‌خواهم 🏴󠁧󠁢󠁷󠁬󠁳󠁿.pdf", "evidence": ""}):
        assert tus.metadata(tus.as_metadata(values)) == values


@given(st.text(max_size=200))
def test_no_metadata_breaks_the_reader(header: str) -> None:
    try:
        found = tus.metadata(header)
    except tus.BadHeader:
        return
    assert all(isinstance(value, str) for value in found.values())


# --- What is taken --------------------------------------------------------------------------------


def test_refusals_at_the_announcement(cast: Cast, draft: Evidence, as_: As) -> None:
    Provider.objects.filter(pk=cast.provider.pk).update(max_file_bytes=2 * MB)
    client = as_("apprentice")
    large, nothing = begin(client, draft, 2 * MB + 1), begin(client, draft, 0)
    assert large.json() == {"refused": "“notes.txt” is larger than 2 MB, the most your provider takes."}
    program = begin(client, draft, 4, filename="tool.exe", filetype="application/x-msdownload")
    assert [a.status_code for a in (large, nothing, program)] == [413, 409, 415]
    assert Upload.objects.count() == 0


def test_the_room_of_a_portfolio(cast: Cast, draft: Evidence, as_: As) -> None:
    """What is here and what is on its way count; what is here twice counts once."""
    Provider.objects.filter(pk=cast.provider.pk).update(apprentice_quota_bytes=3 * MB)
    client = as_("apprentice")
    content = b"x" * MB
    for _ in range(2):
        send(client, begin(client, draft, MB)["Location"], content)
    begun = begin(client, draft, MB)
    assert begun.status_code == 201
    refused = begin(client, draft, MB + 1)
    assert refused.status_code == 413
    assert refused.json()["refused"].startswith(
        "Your portfolio holds 2\xa0MB of the 3\xa0MB that your provider"
    )
    client.delete(begun["Location"], headers=TUS)
    assert begin(client, draft, MB + 1).status_code == 201
    colleague = factories.make_draft(cast.colleague)
    assert begin(as_("colleague"), colleague, 2 * MB).status_code == 201


def test_what_waits_to_be_added_takes_room(cast: Cast, draft: Evidence, as_: As) -> None:
    Provider.objects.filter(pk=cast.provider.pk).update(apprentice_quota_bytes=2 * MB)
    client = as_("apprentice")
    place = begin(client, draft, MB)["Location"]
    factories.submit(draft)
    assert send(client, place, b"x" * MB).status_code == 409
    other = factories.make_draft(cast.apprentice)
    assert begin(client, other, MB + 1).status_code == 413
    assert begin(client, other, MB).status_code == 201


def test_the_room_of_a_provider(cast: Cast, draft: Evidence, as_: As) -> None:
    Provider.objects.filter(pk=cast.provider.pk).update(quota_bytes=3 * MB)
    begin(as_("colleague"), factories.make_draft(cast.colleague), 2 * MB)
    refused = begin(as_("apprentice"), draft, 2 * MB)
    assert refused.status_code == 413
    assert refused.json()["refused"].startswith("Your provider's store is full")
    stranger = factories.make_draft(cast.stranger)
    assert begin(as_("stranger"), stranger, 2 * MB).status_code == 201


def test_no_more_files_than_an_item_holds(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    for number in range(50):
        assert begin(client, draft, 4, filename=f"{number}.txt").status_code == 201
    assert begin(client, draft, 4).status_code == 409


def test_what_is_not_taken_is_refused_when_it_has_arrived(each_store: str, draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 102)["Location"]
    answer = send(client, place, b"MZ" + b"\0" * 100)
    assert answer.status_code == 415
    assert answer.json()["refused"].startswith("“notes.txt” is of a type we cannot take.")
    assert client.get(place).json()["refused"] == answer.json()["refused"]
    # Whoever did not hear it is not told that all bytes are here.
    gone = client.head(place, headers=TUS)
    assert (gone.status_code, "Upload-Offset" in gone) == (410, False)
    again = send(client, place, b"", at=102)
    assert (again.status_code, again.json()) == (410, answer.json())
    assert (names(draft), Blob.objects.count(), list(store().arriving())) == ([], 0, [])


def test_a_program_is_refused_by_its_first_bytes(each_store: str, draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 5 * MB)["Location"]
    answer = send(client, place, b"MZ" + b"\0" * 10_000)
    assert (answer.status_code, list(store().arriving())) == (415, [])
    assert send(client, place, b"more", at=10_002).status_code == 410
    text = begin(client, draft, 5 * MB)["Location"]
    assert send(client, text, b"Some words. " * 1000).status_code == 204


def test_what_the_scanner_would_never_look_at_is_refused_at_once(
    cast: Cast, draft: Evidence, as_: As, settings: Any
) -> None:
    """Nobody but its owner could ever open it, however often it is scanned."""
    settings.SCAN_REQUIRED, settings.SCAN_MAX_BYTES = True, 2 * MB
    client = as_("apprentice")
    refused = begin(client, draft, 2 * MB + 1)
    assert (refused.status_code, refused.json()["refused"].partition(",")[0]) == (
        413,
        "“notes.txt” is larger than 2 MB",
    )
    assert begin(client, draft, 2 * MB).status_code == 201
    assert client.options(UPLOADS, headers=TUS)["Tus-Max-Size"] == str(2 * MB)
    with pytest.raises(RuleBroken, match="larger than 2 MB"):
        receive(provider=cast.provider, chunks=[b"x" * 2 * MB, b"x"], name="notes.txt")
    settings.SCAN_REQUIRED = False
    assert begin(client, draft, 2 * MB + 1).status_code == 201


def test_a_file_that_arrives_after_submission_is_kept_and_added_later(
    draft: Evidence, as_: As, cast: Cast
) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    factories.submit(draft)
    answer = send(client, place, b"text")
    assert answer.status_code == 409
    assert "with your assessor" in answer.json()["refused"]
    # The bytes are here; a sender who did not hear why they are nowhere to be seen hears it again.
    assert offset(client, place) == 4
    again = send(client, place, b"", at=4)
    assert (again.status_code, again.json()) == (409, answer.json())
    upload = Upload.objects.get()
    assert upload.blob is not None
    with pytest.raises(Exception, match="with your assessor"):
        actions.attach_kept(upload=upload, by=cast["apprentice"])
    actions.take_back(evidence=draft, by=cast["apprentice"])
    for _ in range(2):
        actions.attach_kept(upload=upload, by=cast["apprentice"])
    assert names(draft) == ["notes.txt"]


# --- Whose it is ----------------------------------------------------------------------------------


def test_only_the_owner_sends_to_a_draft(cast: Cast, draft: Evidence, as_: As) -> None:
    place = begin(as_("apprentice"), draft, 4)["Location"]
    for who in cast.people:
        if who == "apprentice":
            continue
        client = as_(who)
        answers = [
            begin(client, draft, 4),
            client.get(place),
            client.head(place, headers=TUS),
            send(client, place, b"text"),
            client.delete(place, headers=TUS),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert client.get(UPLOADS).json() == {"uploads": []}
    assert offset(as_("apprentice"), place) == 0


@pytest.mark.parametrize("is_checked", [True, False])
def test_a_visitor_is_told_to_sign_in_whatever_is_asked(draft: Evidence, as_: As, is_checked: bool) -> None:
    """Also before the token is looked at, which nobody has who is not signed in."""
    place = begin(as_("apprentice"), draft, 4)["Location"]
    visitor = Client(enforce_csrf_checks=is_checked)
    overridden = {**TUS, "X-HTTP-Method-Override": "DELETE"}
    answers = [
        begin(visitor, draft, 4),
        send(visitor, place, b"text"),
        visitor.post(place, headers=overridden),
        *(visitor.generic(method, place, headers=TUS) for method in ("GET", "HEAD", "POST", "PUT", "DELETE")),
    ]
    for answer in answers:
        assert (answer.status_code, answer["Tus-Resumable"]) == (401, "1.0.0")
        assert (answer["Cache-Control"], answer["Content-Type"]) == ("no-store", "application/json")
        assert answer.request["REQUEST_METHOD"] == "HEAD" or answer.json()["message"].startswith("Sign in")
    assert offset(as_("apprentice"), place) == 0


def test_a_page_is_for_those_who_do_not_speak_the_protocol(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    for who in (None, cast["apprentice"]):
        if who:
            client.force_login(who)
        answer = client.post(UPLOADS)
        assert (answer.status_code, "Your form was not sent" in answer.content.decode()) == (403, True)


def test_a_request_without_the_token_is_refused(cast: Cast, draft: Evidence) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["apprentice"])
    refused = begin(client, draft, 4)
    assert (refused.status_code, refused["Tus-Resumable"]) == (403, "1.0.0")
    assert refused["Cache-Control"] == "no-store"
    # No word of a refusal: our own script would take it for one of the file, which goes on with a new token.
    assert refused.json() == {
        "problem": "token",
        "message": "Send the cookie csrftoken, and its value as X-CSRFToken too. CSRF cookie not set.",
    }
    client.get(reverse("evidence:mine"))
    token = client.cookies["csrftoken"].value
    metadata = tus.as_metadata({"filename": "a.txt", "evidence": str(draft.uuid)})
    headers = {**TUS, "Upload-Length": "4", "Upload-Metadata": metadata, "X-CSRFToken": token}
    created = client.post(UPLOADS, headers=headers)
    assert created.status_code == 201
    for answer in (
        send(client, created["Location"], b"text"),
        send(client, created["Location"], b"text", headers={"X-CSRFToken": "x" * 64}),
        client.delete(created["Location"], headers=TUS),
    ):
        assert (answer.status_code, answer["Tus-Resumable"]) == (403, "1.0.0")
        assert "X-CSRFToken" in answer.json()["message"]
    assert send(client, created["Location"], b"text", headers={"X-CSRFToken": token}).status_code == 204


def test_an_upload_goes_on_while_its_owner_looks_at_another_provider(
    cast: Cast, draft: Evidence, as_: As
) -> None:
    from accounts.roles import Role
    from tests.factories import make_member

    client = as_("apprentice")
    other = make_member(cast.other_provider, Role.ASSESSOR).memberships.get()
    other.user = cast["apprentice"]
    other.save()
    place = begin(client, draft, 4)["Location"]
    client.post(reverse("switch_provider"), {"provider": cast.other_provider.uuid})
    assert send(client, place, b"text").status_code == 204
    assert begin(client, draft, 4).status_code == 201


# --- The end of it -------------------------------------------------------------------------------


def test_the_end_of_an_upload_moves_while_it_moves(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    late = clock.now() + timedelta(days=3)
    with clock.at(late):
        answer = send(client, place, b"te")
    assert answer["Upload-Expires"] == tus.expires(late + receiving.KEPT_FOR)


def test_giving_up_removes_what_arrived(each_store: str, draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4)["Location"]
    send(client, place, b"te")
    assert [stored.size for stored in store().arriving()] == [2]
    assert client.delete(place, headers=TUS).status_code == 204
    assert (list(store().arriving()), Upload.objects.count()) == ([], 0)
    assert send(client, place, b"xt", at=2).status_code == 404


@contextmanager
def given_up_while_it_ends() -> Iterator[None]:
    """Its sender gives the upload up at the moment when it is to be written down how it ended."""
    given_up: list[Upload] = []

    def interrupt(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "evidence_upload"') and not given_up:
            given_up.append(Upload.objects.get())
            actions.drop_upload(upload=given_up[0], by=given_up[0].sender)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(interrupt):
        yield
    assert given_up


@pytest.mark.parametrize(("content", "length"), [(b"text", 4), (b"MZ\0\0", 4), (b"MZ" + b"\0" * 9000, 9999)])
def test_giving_up_while_it_ends(
    each_store: str, draft: Evidence, as_: As, content: bytes, length: int
) -> None:
    client = as_("apprentice")
    place = begin(client, draft, length)["Location"]
    with given_up_while_it_ends():
        answer = send(client, place, content)
    assert (answer.status_code, "was given up" in answer.json()["refused"]) == (404, True)
    assert (names(draft), list(store().arriving()), Upload.objects.count()) == ([], [], 0)


def test_what_was_given_up_is_not_finished(each_store: str, draft: Evidence, as_: As, cast: Cast) -> None:
    begin(as_("apprentice"), draft, 4)
    stale = Upload.objects.get()
    actions.drop_upload(upload=stale, by=cast["apprentice"])
    assert actions.check_beginning_of(upload=stale) in {None, stale}
    # The end of a connection that was not heard of before.
    store().append(stale.key, [b"text"], at=0)
    assert actions.finish_upload(upload=stale) is None
    assert (names(draft), list(store().arriving())) == ([], [])


def test_the_list_of_what_is_on_its_way(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    place = begin(client, draft, 4, fingerprint="notes.txt 4 17")["Location"]
    send(client, place, b"te")
    done = begin(client, draft, 4)["Location"]
    send(client, done, b"text")
    assert client.get(UPLOADS).json()["uploads"] == [
        {
            "address": place,
            "evidence": str(draft.uuid),
            "name": "notes.txt",
            "fingerprint": "notes.txt 4 17",
            "length": 4,
            "offset": 2,
            "ended": False,
            "refused": "",
            "is_here": False,
        }
    ]
