"""Whatever the size of a file and however it is sent, the web process needs little memory for it."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from evidence import tus
from tests.journeys.served import Site
from tests.visitor import Visitor, ask, write_recording

pytestmark = [
    # What the web process and the store do; the rows behind it are tested on both databases.
    pytest.mark.one_database,
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/clear_refs").exists(), reason="no /proc: a process's peak is not known"
    ),
]

MB = 1024**2
MOST = 64.0
# Of a bucket less is sent: all of it goes through its server, on this machine too.
SIZES = {"disk": 300 * MB, "bucket": 100 * MB}
FORM_SIZES = {"disk": 150 * MB, "bucket": 100 * MB}


class Process:
    """The process of a site that answers."""

    def __init__(self, site: Site) -> None:
        arbiter = site.processes["web"].pid
        (self._pid,) = map(int, Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text().split())

    def more_while(self, work: Callable[[], None]) -> float:
        """By how many MB its memory rose above what it had, at the most, while this was done."""
        Path(f"/proc/{self._pid}/clear_refs").write_text("5")
        before = self._megabytes("VmRSS")
        work()
        return self._megabytes("VmHWM") - before

    def _megabytes(self, what: str) -> float:
        lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(f"{what}:")).split()[1]) / 1024


class Sender:
    """The apprentice, who sends files to a draft."""

    def __init__(self, site: Site, visitor: Visitor) -> None:
        self._port = site.port
        self._headers = {"Host": f"localhost:{site.port}", **visitor.headers}
        self._draft = visitor.new_draft("Recordings")
        self.in_pieces(b"Warming up.", "notes.txt", len(b"Warming up."))

    def whole(self, source: Path) -> None:
        place = self._begin(source.name, source.stat().st_size)
        headers = {"Content-Length": str(source.stat().st_size), "Upload-Offset": "0"}
        assert self._patch(place, headers, source) == 204

    def in_pieces(self, content: bytes, name: str, size: int) -> None:
        """``content`` again and again, each with its checksum, until it is ``size`` bytes."""
        place = self._begin(name, size)
        digest = base64.b64encode(hashlib.sha1(content).digest()).decode()
        for at in range(0, size, len(content)):
            length = str(len(content))
            headers = {
                "Content-Length": length,
                "Upload-Offset": str(at),
                "Upload-Checksum": f"sha1 {digest}",
            }
            assert self._patch(place, headers, content) == 204

    def by_form(self, source: Path, folder: Path) -> None:
        boundary, body = uuid4().hex, folder / "form"
        fields = {"whole": "1", "batch": str(uuid4()), "csrfmiddlewaretoken": self._headers["X-CSRFToken"]}
        with body.open("wb") as form, source.open("rb") as file:
            for name, value in fields.items():
                form.write(_part(boundary, f'name="{name}"') + value.encode() + b"\r\n")
            form.write(_part(boundary, f'name="files"; filename="{source.name}"'))
            while piece := file.read(MB):
                form.write(piece)
            form.write(f"\r\n--{boundary}--\r\n".encode())
        headers = {
            **self._headers,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(body.stat().st_size),
        }
        status, answer = ask(self._port, "POST", f"/evidence/{self._draft}/edit/files/", headers, body)
        assert (status, answer.get("location")) == (302, f"/evidence/{self._draft}/edit/files/")

    def _begin(self, name: str, size: int) -> str:
        about = {
            "Tus-Resumable": tus.VERSION,
            "Upload-Length": str(size),
            "Upload-Metadata": tus.as_metadata({"filename": name, "evidence": self._draft}),
            "Content-Length": "0",
        }
        status, answer = ask(self._port, "POST", "/uploads/", {**self._headers, **about})
        assert status == 201
        return answer["location"]

    def _patch(self, place: str, headers: dict[str, str], body: Path | bytes) -> int:
        kind = {"Tus-Resumable": tus.VERSION, "Content-Type": tus.CHUNK_TYPE}
        return ask(self._port, "PATCH", place, {**self._headers, **kind, **headers}, body)[0]


def _part(boundary: str, disposition: str) -> bytes:
    return f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode()


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["site"])


@pytest.fixture
def sender(site: Site, visitor: Visitor) -> Sender:
    return Sender(site, visitor)


def check(what: str, megabytes: float) -> None:
    print(f"{what}: {megabytes:.1f} MB above idle")
    assert megabytes < MOST


def test_of_a_file_sent_whole(site: Site, sender: Sender, kind: str, tmp_path: Path) -> None:
    source = tmp_path / "recording.mp3"
    write_recording(source, SIZES[kind])
    check(f"{kind}, sent whole", Process(site).more_while(lambda: sender.whole(source)))


def test_of_a_file_sent_in_checked_pieces(site: Site, sender: Sender, kind: str) -> None:
    content = b"Plain text, line by line.\n".ljust(32, b".") * (8 * MB // 32)
    size = SIZES[kind] // len(content) * len(content)
    used = Process(site).more_while(lambda: sender.in_pieces(content, "notes.txt", size))
    check(f"{kind}, sent in checked pieces", used)


def test_of_a_file_sent_by_a_form(site: Site, sender: Sender, kind: str, tmp_path: Path) -> None:
    source = tmp_path / "recording.mp3"
    write_recording(source, FORM_SIZES[kind])
    check(f"{kind}, sent by a form", Process(site).more_while(lambda: sender.by_form(source, tmp_path)))
