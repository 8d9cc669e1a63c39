"""A ClamAV for the tests: its daemon, in a temporary folder, with one signature that we make by hand.

CLAMD names the program. Else an installed one; else, for ``ensure`` only, the system's package manager where we may
use it without a password. No signatures are downloaded: the daemon knows the EICAR test file and nothing else.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.browser import administrator_prefix
from tools.processes import end, output, run

INSTALLED = ("/usr/sbin/clamd", "/usr/local/sbin/clamd", "/opt/homebrew/sbin/clamd")
SERVICES = ("clamav-daemon.service", "clamav-daemon.socket", "clamav-freshclam.service")
# In two parts, so that no scanner takes this file for what it describes.
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Test.Eicar"
STREAM_MB, FILE_MB = 50, 40
READY_SECONDS = 30


class NoScanner(Exception):
    """Why there is no ClamAV to test with."""


def find() -> str | None:
    """The path of a clamd that starts, or None."""
    if named := os.environ.get("CLAMD"):
        return named if starts(named) else None
    candidates = (shutil.which("clamd"), *INSTALLED)
    return next((found for found in candidates if found and starts(found)), None)


def starts(clamd: str) -> bool:
    return Path(clamd).exists() and (output([clamd, "--version"]) or "").startswith("ClamAV")


def ensure() -> str:
    """The path of a clamd, installed if need be. Raises ``NoScanner`` with what was tried."""
    if found := find():
        return found
    if "CLAMD" in os.environ:
        raise NoScanner(f"CLAMD={os.environ['CLAMD']} does not start")
    as_root = administrator_prefix()
    if as_root is not None:
        print("No ClamAV here: installing it …", flush=True)
        for command in ways_to_install(as_root):
            run(command, {**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
            if found := find():
                return found
    raise NoScanner(
        "clamd is not installed, and the package manager could not install it (name one in CLAMD)"
    )


def ways_to_install(as_root: list[str]) -> list[list[str]]:
    """The commands to try. Until the next start of the machine, nothing of ClamAV runs or downloads by itself."""
    ways = []
    if Path("/run/systemd/system").exists() and (systemctl := shutil.which("systemctl")):
        ways.append([*as_root, systemctl, "mask", "--runtime", *SERVICES])
    if path := shutil.which("apt-get"):
        ways.append([*as_root, path, "update"])
        ways.append([*as_root, path, "install", "--yes", "--no-install-recommends", "clamav-daemon"])
    if path := shutil.which("dnf"):
        ways.append([*as_root, path, "install", "--yes", "clamd"])
    return ways


@dataclass(frozen=True)
class Daemon:
    """A running clamd. ``address`` is what APM_CLAMD takes."""

    address: str
    process: subprocess.Popen[bytes]


@contextmanager
def daemon(clamd: str) -> Iterator[Daemon]:
    """A clamd that ends with the block."""
    # A short path: a Unix socket's may not pass 103 bytes.
    folder = Path(tempfile.mkdtemp(prefix="apm-av-", dir="/tmp"))
    try:
        (folder / "db").mkdir()
        # Target 0: any file. Found in what archives and documents hold, too.
        (folder / "db" / "test.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.encode().hex()}\n")
        (folder / "clamd.conf").write_text(configuration(folder))
        process = subprocess.Popen(
            [clamd, "--foreground", f"--config-file={folder / 'clamd.conf'}"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            wait_until_ready(folder, process)
            yield Daemon(str(folder / "socket"), process)
        finally:
            end([process])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def configuration(folder: Path) -> str:
    return "\n".join(
        [
            f"DatabaseDirectory {folder / 'db'}",
            f"LocalSocket {folder / 'socket'}",
            f"TemporaryDirectory {folder}",
            f"LogFile {folder / 'log'}",
            f"StreamMaxLength {STREAM_MB}M",
            f"MaxFileSize {FILE_MB}M",
            "MaxScanSize 200M",
            # As DEPLOYMENT.md asks for: what is too large to be looked at is not called clean.
            "AlertExceedsMax yes",
            "",
        ]
    )


def wait_until_ready(folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if answers(str(folder / "socket")):
            return
        time.sleep(0.05)
    log = folder / "log"
    raise NoScanner(f"clamd did not start: {log.read_text()[-500:] if log.exists() else 'it wrote no log'}")


def answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(2)
        try:
            asking.connect(address)
            asking.sendall(b"nPING\n")
            return asking.recv(16) == b"PONG\n"
        except OSError:
            return False
