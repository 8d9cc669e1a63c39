"""A whole site of its own: database, files, web server and worker, as separate processes.

Nothing here shares memory with the tests: what a journey sees came through a socket.
"""

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tools.objects import ObjectServer

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 60
SQLITE = "site.sqlite3"


@dataclass
class Site:
    """A running site. ``restart`` and ``stop`` act on its processes; the data stays until the folder goes."""

    folder: Path
    port: int
    environment: dict[str, str]
    has_worker: bool = True
    web_processes: int = 1
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def manage(self, *arguments: str) -> str:
        """The output of a management command run against this site; fails loudly."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{arguments} failed:\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        return done.stdout

    def start(self) -> None:
        """Start web server and worker and wait until a page answers."""
        if self.has_worker:
            self._spawn_worker()
        self._spawn_web()
        self._wait_until_ready()

    def restart(self, name: str) -> None:
        """Stop one process and start it again."""
        self.stop(name)
        self.begin(name)

    def kill(self, name: str) -> None:
        """SIGKILL to one process and every process it started, at once."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def begin(self, name: str) -> None:
        """Start one process; returns when pages are answered."""
        if name == "web":
            self._spawn_web()
            self._wait_until_ready()
        else:
            self._spawn_worker()

    def _spawn_worker(self) -> None:
        self._spawn("worker", sys.executable, "manage.py", "qcluster")

    def _spawn_web(self) -> None:
        self._spawn(
            "web", sys.executable, "-m", "gunicorn", "apm_portfolio.wsgi", "--bind", f"127.0.0.1:{self.port}",
            "--workers", str(self.web_processes), "--threads", "4", "--worker-class", "gthread",
            "--log-level", "warning", "--timeout", "120",
        )  # fmt: skip

    def stop(self, name: str = "") -> None:
        """Stop one process, or all."""
        for each in [name] if name else list(self.processes):
            process = self.processes.pop(each)
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def _spawn(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            assert self.processes["web"].poll() is None, self.log("web")
            try:
                with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=20) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"The site did not answer.\n{self.log('web')}")


@contextmanager
def served(
    folder: Path,
    *,
    kind: str = "development",
    seed: tuple[str, ...],
    store: ObjectServer | None = None,
    worker: bool = True,
    web_processes: int = 1,
    database: str = "",
) -> Iterator[Site]:
    """A site whose data ``seed`` (arguments for Python) made; stopped and its database dropped afterwards.

    With a ``store`` its evidence lies in a bucket there, else in the folder. ``database`` is the URL of an empty
    one, which stays; without it, one is made where the tests run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with nullcontext(database) if database else _database(folder) as url:
        port = free_port()
        environment = {
            **os.environ,
            "APM_ENV": kind,
            "APM_VAR": str(folder / "var"),
            "APM_LOG_LEVEL": "WARNING",
            "APM_SITE_URL": f"http://localhost:{port}",
            "DATABASE_URL": url,
            "PYTHONPATH": str(ROOT),
            **(store.environment if store else {}),
        }
        site = Site(folder, port, environment, has_worker=worker, web_processes=web_processes)
        if store or database:
            _fill(site, seed)
        else:
            _fill_from_template(site, (kind, *seed))
        try:
            site.start()
            yield site
        finally:
            site.stop()


def _fill(site: Site, seed: tuple[str, ...]) -> None:
    site.manage("migrate", "--verbosity", "0")
    if "APM_S3_BUCKET" in site.environment:
        site.manage("prepare_storage")
    site.python(*seed)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """A database of our own: a SQLite file, or a new one on the server that DATABASE_URL names."""
    if not _server():
        yield f"sqlite:///{folder / SQLITE}"
        return
    name = f"journeys_{secrets.token_hex(6)}"
    _tell_server(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(_server())._replace(path=f"/{name}"))
    finally:
        _tell_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _server() -> str:
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def _tell_server(sentence: str) -> None:
    import psycopg

    with psycopg.connect(_server(), autocommit=True) as server:
        server.execute(sentence)


# What each seed makes, made once in a process and then copied: its files, and on PostgreSQL the name of its database.
_templates: dict[tuple[str, ...], tuple[Path, str]] = {}


def _fill_from_template(site: Site, made_by: tuple[str, ...]) -> None:
    """``made_by`` is the kind of site and the seed. Nothing is running on the site yet."""
    ours = urlsplit(site.environment["DATABASE_URL"]).path[1:]
    if found := _templates.get(made_by):
        folder, database = found
        shutil.copytree(folder, site.folder, dirs_exist_ok=True)
        if database:
            _tell_server(f'DROP DATABASE "{ours}"')
            _tell_server(f'CREATE DATABASE "{ours}" TEMPLATE "{database}"')
        return
    _fill(site, made_by[1:])
    folder, database = Path(tempfile.mkdtemp(prefix="apm-seeded-")), ""
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(site.folder, folder, dirs_exist_ok=True)
    if _server():
        database = f"seeded_{secrets.token_hex(6)}"
        _tell_server(f'CREATE DATABASE "{database}" TEMPLATE "{ours}"')
        atexit.register(_tell_server, f'DROP DATABASE "{database}"')
    _templates[made_by] = folder, database


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
