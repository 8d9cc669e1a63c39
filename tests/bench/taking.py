"""How fast files are taken: our endpoint beside nginx, which stores the same PUT on the same disk.

One client for all: it sends a file with ``sendfile`` over a socket of this machine and waits for the answer. Ours is
measured by itself, as ``make demo`` runs it, and behind nginx, as DEPLOYMENT.md does.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence import tus
from tests.journeys.served import Site, free_port, served
from tests.visitor import Visitor, ask, write_recording

ROOT = Path(__file__).resolve().parent.parent
SEED = str(ROOT / "journeys" / "seed.py")
SIZE = 512 * 1000**2
GOAL = 0.6
NGINX = """
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
worker_processes 2;
{user}
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_max_body_size 0;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxied;
    server {{
        listen 127.0.0.1:{put};
        location / {{ root {folder}/put; dav_methods PUT DELETE; }}
    }}
    server {{
        listen 127.0.0.1:{front};
        proxy_set_header Host $http_host;
        proxy_request_buffering off;
        location / {{ proxy_pass http://127.0.0.1:{site}; }}
    }}
}}
"""


class NoNginx(Exception):
    """Why there is nothing to compare with."""


@dataclass(frozen=True)
class Nginx:
    """A running nginx: the port that stores a PUT, and the one that passes requests on to the site."""

    put: int
    front: int
    folder: Path


def report(folder: Path, rounds: int = 5, size: int = SIZE) -> dict[str, Any]:
    """Medians in MB/s, each way once a round in turn, and the ratios to nginx."""
    source = folder / "source.mp3"
    write_recording(source, size)
    with ExitStack() as stack:
        site = stack.enter_context(served(folder / "site", seed=(SEED,), worker=False))
        try:
            nginx = stack.enter_context(running_nginx(folder / "nginx", site.port))
        except NoNginx as reason:
            print(f"No comparison with nginx, so its goal is not met: {reason}", file=sys.stderr, flush=True)
            nginx = None
        seconds = _interleaved(_ways(source, site, nginx), rounds)
    return _figures(seconds, size)


def _ways(source: Path, site: Site, nginx: Nginx | None) -> dict[str, Callable[[], float]]:
    visitor = Visitor(site.url)
    visitor.sign_in("apprentice")
    sender = Sender(visitor, site, source)
    ways = {"site": lambda: sender.to_the_site(site.port)}
    if nginx:
        ways["nginx"] = lambda: _to_nginx(nginx, source, flushed=False)
        ways["nginx_then_flushed"] = lambda: _to_nginx(nginx, source, flushed=True)
        ways["site_behind_nginx"] = lambda: sender.to_the_site(nginx.front)
    return ways


def _interleaved(ways: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each way; the first round warms up. What others left to be written is written before each."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, send in ways.items():
            os.sync()
            taken = send()
            if number:
                seconds[name].append(taken)
    return seconds


def _figures(seconds: dict[str, list[float]], size: int) -> dict[str, Any]:
    speeds = {name: size / 1000**2 / statistics.median(taken) for name, taken in seconds.items()}
    floor = speeds.get("nginx")
    return {
        name: {
            "mb_per_second": round(speed),
            "all": [round(size / 1000**2 / taken) for taken in seconds[name]],
            "ratio_to_nginx": round(speed / floor, 2) if floor else None,
            **(
                {"goal": GOAL, "goal_met": floor is not None and speed / floor >= GOAL}
                if "site" in name
                else {}
            ),
        }
        for name, speed in speeds.items()
    }


# --- Sending --------------------------------------------------------------------------------


class Sender:
    """An apprentice who sends the same file again and again, and gives each up once it was taken."""

    def __init__(self, visitor: Visitor, site: Site, source: Path) -> None:
        self._headers = {**visitor.headers, "Tus-Resumable": tus.VERSION}
        self._host = f"localhost:{site.port}"
        self._source = source
        self._draft = visitor.new_draft("Recordings")

    def to_the_site(self, port: int) -> float:
        """Seconds until the last byte was answered."""
        metadata = tus.as_metadata({"filename": self._source.name, "evidence": self._draft})
        size = str(self._source.stat().st_size)
        about = {"Upload-Length": size, "Upload-Metadata": metadata, "Content-Length": "0"}
        place = self._ask(port, "POST", "/uploads/", about, 201)["location"]
        body = {"Content-Type": tus.CHUNK_TYPE, "Upload-Offset": "0", "Content-Length": size}
        start = time.perf_counter()
        answer = self._ask(port, "PATCH", place, body, 204, self._source)
        taken = time.perf_counter() - start
        assert answer["upload-offset"] == size
        self._ask(port, "DELETE", place, {"Content-Length": "0"}, 204)
        return taken

    def _ask(
        self,
        port: int,
        method: str,
        path: str,
        headers: dict[str, str],
        wanted: int,
        body: Path | bytes = b"",
    ) -> dict[str, str]:
        status, answer = ask(port, method, path, {"Host": self._host, **self._headers, **headers}, body)
        assert status == wanted, (method, status, answer)
        return answer


def _to_nginx(nginx: Nginx, source: Path, *, flushed: bool) -> float:
    """``flushed``: until its bytes are on the disk, as ours are before we answer."""
    size = str(source.stat().st_size)
    start = time.perf_counter()
    status, _ = ask(nginx.put, "PUT", "/taken", {"Host": "localhost", "Content-Length": size}, source)
    if flushed:
        with (nginx.folder / "put" / "taken").open("rb") as handle:
            os.fsync(handle.fileno())
    taken = time.perf_counter() - start
    assert status in (201, 204), status
    assert (nginx.folder / "put" / "taken").stat().st_size == int(size)
    (nginx.folder / "put" / "taken").unlink()
    return taken


# --- nginx ----------------------------------------------------------------------------------


@contextmanager
def running_nginx(folder: Path, site: int) -> Iterator[Nginx]:
    """nginx with its usual settings, its files in a folder. Raises NoNginx."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise NoNginx("no nginx is installed")
    (folder / "put").mkdir(parents=True)
    nginx = Nginx(put=free_port(), front=free_port(), folder=folder)
    # Started by root, its processes would be nobody's and could not write here.
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, put=nginx.put, front=nginx.front, site=site, user=user))
    command: list[str | Path] = [program, "-e", folder / "nginx.log", "-c", config, "-g", "daemon off;"]
    process = subprocess.Popen(command)
    try:
        _wait(process, nginx)
        yield nginx
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", nginx: Nginx) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NoNginx(f"it ended: {(nginx.folder / 'nginx.log').read_text()[-500:]}")
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", nginx.put)) == 0:
                return
        time.sleep(0.05)
    raise NoNginx("it did not answer")
