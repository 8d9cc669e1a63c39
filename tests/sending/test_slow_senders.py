"""Phones on bad lines take a thread of the web server each, for minutes; they take nothing else."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from evidence import tus
from tests.journeys.served import Site, served
from tests.sending.conftest import SEED
from tests.visitor import Visitor, ask

SENDERS = 3  # one thread of the four is left for everybody else
LENGTH = 8 * 1024**2
HALF = LENGTH // 2


@pytest.mark.slow
@pytest.mark.each_database
def test_a_piece_that_is_coming_keeps_no_connection_to_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APM_DB_POOL", "2")
    with served(tmp_path / "site", seed=(SEED,), worker=False) as site, ExitStack() as lines:
        visitor = Visitor(site.url)
        visitor.sign_in("apprentice")
        headers = {**visitor.headers, "Host": f"localhost:{site.port}", "Tus-Resumable": tus.VERSION}
        draft = visitor.new_draft("Recordings")
        places = [announced(site, headers, draft, number) for number in range(SENDERS)]
        for place in places:
            begin_sending(lines.enter_context(line_to(site)), place, headers)
        for place in places:
            assert waits_for(site, headers, place)
        assert b"Recordings" in visitor.get("/evidence/")


def announced(site: Site, headers: dict[str, str], draft: str, number: int) -> str:
    about = tus.as_metadata({"filename": f"Call {number}.mp3", "evidence": draft})
    told = {**headers, "Upload-Length": str(LENGTH), "Upload-Metadata": about, "Content-Length": "0"}
    status, answer = ask(site.port, "POST", "/uploads/", told)
    assert status == 201
    return answer["location"]


def line_to(site: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=60)


def begin_sending(line: socket.socket, place: str, headers: dict[str, str]) -> None:
    """The head of a request, and half of its body."""
    sent = {
        **headers,
        "Content-Type": tus.CHUNK_TYPE,
        "Upload-Offset": "0",
        "Content-Length": str(LENGTH),
    }
    head = [f"PATCH {place} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    line.sendall("\r\n".join([*head, "", ""]).encode() + b"ID3\x04" + bytes(HALF - 4))


def waits_for(site: Site, headers: dict[str, str], place: str) -> bool:
    """Whether the upload has begun to arrive, and the rest is waited for."""
    for _ in range(100):
        status, answer = ask(site.port, "HEAD", place, headers)
        assert status == 200
        if 0 < int(answer["upload-offset"]) < LENGTH:
            return True
    return False
