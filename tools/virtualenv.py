"""``.venv`` with exactly what a hash-locked requirements file names, on whatever the machine has.

uv where present; else the standard venv; else, where Debian keeps ensurepip in
a package of its own, a venv without pip that the machine's pip fills.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from tools.places import REQUIREMENTS, VENV, VENV_PYTHON
from tools.processes import output, run

Lock = Literal["base", "demo", "dev", "semantic"]
# Each lock holds what the ones before it hold (tests/tools/test_locks.py).
LOCKS: tuple[Lock, ...] = ("base", "demo", "dev")
# Of the base and one extra, for whoever wants that.
OPTIONAL_LOCKS: tuple[Lock, ...] = ("semantic",)
STAMP = VENV / "installed-lock.txt"


def ensure(lock: Lock) -> None:
    """Make ``.venv`` hold what ``requirements/<lock>.txt`` pins. Quick when it already does."""
    alive = python_works()
    if alive and satisfies(lock, stamp=STAMP.read_text() if STAMP.exists() else ""):
        return
    if not alive:
        create()
    print(f"Installing requirements/{lock}.txt into .venv …", flush=True)
    STAMP.unlink(missing_ok=True)
    install(REQUIREMENTS / f"{lock}.txt")
    STAMP.write_text(f"{lock} {digest(lock)}\n")


def python_works() -> bool:
    """Whether ``.venv`` has an interpreter that still runs and is new enough."""
    return output([VENV_PYTHON, "-c", "import sys; assert sys.version_info >= (3, 11)"]) is not None


def satisfies(lock: Lock, *, stamp: str) -> bool:
    """Whether what was last installed, as its stamp tells, includes ``lock`` as it is now."""
    name, _, installed = stamp.strip().partition(" ")
    return any(name == wider and installed == digest(wider) for wider in LOCKS[LOCKS.index(lock) :])


def digest(lock: Lock) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{lock}.txt").read_bytes()).hexdigest()


def create() -> None:
    ways: list[list[str]] = []
    if uv := shutil.which("uv"):
        ways.append([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
    if output([sys.executable, "-m", "ensurepip", "--version"]) is not None:
        ways.append([sys.executable, "-m", "venv", str(VENV)])
    ways.append([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    for way in ways:
        remove()
        if run(way, environment()) == 0 and python_works():
            return
    sys.exit("No virtual environment could be made. Install uv, or on Debian and Ubuntu python3-venv.")


def remove() -> None:
    """Take ``.venv`` away; of a link, only the link."""
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def install(requirements: Path) -> None:
    wanted = ["--require-hashes", "--requirement", str(requirements)]
    ways: list[Sequence[str]] = []
    if uv := shutil.which("uv"):
        ways.append([uv, "pip", "install", "--quiet", "--python", str(VENV_PYTHON), *wanted])
    if output([VENV_PYTHON, "-m", "pip", "--version"]):
        ways.append([str(VENV_PYTHON), "-m", "pip", "install", "--quiet", *wanted])
    elif output([sys.executable, "-m", "pip", "--version"]):
        ways.append(
            [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON), "install", "--quiet", *wanted]
        )
    for way in ways:
        if run(way, environment()) == 0:
            return
    if not ways:
        sys.exit("Neither uv nor pip is here. Install one of them, for example: apt-get install python3-pip")
    sys.exit("The requirements could not be installed: see the messages above.")


def environment() -> dict[str, str]:
    """Ours, with the machine's own certificates for uv (it brings its own list) and pip's chatter off."""
    return {"UV_SYSTEM_CERTS": "true", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **os.environ}
