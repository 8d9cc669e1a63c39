"""A public client of the protocol sends files to a served site, and every byte comes back."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from tests.visitor import Visitor, write_recording

# What the protocol and the store do; the rows behind it are tested on both databases.
pytestmark = [pytest.mark.slow, pytest.mark.one_database]

MB = 1024**2
NAME = "Besprechung – Ñandú 会议 🎙.mp3"
FILE = re.compile(r'href="(/files/[0-9a-f-]{36}/)"')


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IO[bytes]]:
    path = tmp_path_factory.mktemp("sent") / "recording.mp3"
    write_recording(path, 30 * MB + 7)
    with path.open("rb") as opened:  # the client closes no file that it opened by name
        yield opened


def whole(recording: IO[bytes]) -> bytes:
    recording.seek(0)
    return recording.read()


def client_of(visitor: Visitor) -> TusClient:
    return TusClient(f"{visitor.url}/uploads/", headers=visitor.headers)


def came_back(visitor: Visitor, draft: str) -> bytes:
    """The one file of a draft, as its page gives it."""
    page = visitor.get(f"/evidence/{draft}/edit/files/").decode()
    assert NAME in page
    (address,) = set(FILE.findall(page))
    return visitor.get(address)


@pytest.mark.parametrize("is_checked", [True, False], ids=["checksum", "plain"])
def test_a_file_sent_in_pieces_comes_back_byte_for_byte(
    visitor: Visitor, recording: IO[bytes], is_checked: bool
) -> None:
    draft = visitor.new_draft("Sent in pieces")
    metadata = {"filename": NAME, "filetype": "audio/mpeg", "evidence": draft}
    uploader = client_of(visitor).uploader(
        file_stream=recording, chunk_size=8 * MB, metadata=metadata, upload_checksum=is_checked
    )
    uploader.upload()
    assert uploader.offset == 30 * MB + 7
    assert came_back(visitor, draft) == whole(recording)


def test_another_client_goes_on_where_the_first_stopped(visitor: Visitor, recording: IO[bytes]) -> None:
    draft = visitor.new_draft("Resumed")
    first = client_of(visitor).uploader(
        file_stream=recording, chunk_size=5 * MB, metadata={"filename": NAME, "evidence": draft}
    )
    first.upload(stop_at=15 * MB)
    second = client_of(visitor).uploader(file_stream=recording, url=first.url, chunk_size=20 * MB)
    assert second.offset == 15 * MB
    second.upload()
    assert came_back(visitor, draft) == whole(recording)


def test_what_is_no_evidence_is_refused_with_the_last_piece(visitor: Visitor) -> None:
    draft = visitor.new_draft("Refused")
    uploader = client_of(visitor).uploader(
        file_stream=BytesIO(b"\x00\x01\x02" * MB),
        chunk_size=MB,
        metadata={"filename": NAME, "evidence": draft},
    )
    with pytest.raises(TusCommunicationError) as refusal:
        uploader.upload()
    assert refusal.value.status_code == 415
    assert FILE.findall(visitor.get(f"/evidence/{draft}/edit/files/").decode()) == []
