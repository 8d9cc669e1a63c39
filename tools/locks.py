"""``make lock``: hash-locked requirements from pyproject.toml.

Each lock records which dependencies it was made of, so that a test can tell when one is out of date.
"""

import hashlib
import json
import sys
import tomllib

from tools import virtualenv
from tools.places import REQUIREMENTS, ROOT, VENV_PYTHON
from tools.processes import run
from tools.virtualenv import LOCKS, OPTIONAL_LOCKS, Lock


def header(lock: Lock) -> str:
    """The first line of a lock that was made of pyproject.toml as it is now."""
    return f"# Written by `make lock`; do not edit. Dependencies sha256:{declared_digest(lock)}\n"


def declared_digest(lock: Lock) -> str:
    """A hash of what pyproject.toml declares for one lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [project["requires-python"], project["dependencies"]]
    declared += [project["optional-dependencies"][extra] for extra in extras(lock)]
    return hashlib.sha256(json.dumps(declared).encode()).hexdigest()


def extras(lock: Lock) -> tuple[Lock, ...]:
    """Each lock takes its own extra and those of the locks before it; base takes none, an optional one its own."""
    return (lock,) if lock in OPTIONAL_LOCKS else LOCKS[1 : LOCKS.index(lock) + 1]


def write(*, upgrade: bool) -> int:
    """Compile every lock; what is pinned already stays unless ``upgrade``."""
    virtualenv.ensure("dev")
    for lock in (*LOCKS, *OPTIONAL_LOCKS):
        path = REQUIREMENTS / f"{lock}.txt"
        command = [
            str(VENV_PYTHON.with_name("uv")), "pip", "compile", "pyproject.toml", "--quiet",
            "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-strip-extras",
            "--output-file", str(path), *(f"--extra={extra}" for extra in extras(lock)),
            *([f"--constraints={REQUIREMENTS / 'base.txt'}"] if lock in OPTIONAL_LOCKS else []),
            *(["--upgrade"] if upgrade else []),
        ]  # fmt: skip
        if run(command, virtualenv.environment()):
            sys.exit(f"requirements/{lock}.txt could not be compiled: see the message above.")
        path.write_text(header(lock) + path.read_text())
    return 0
