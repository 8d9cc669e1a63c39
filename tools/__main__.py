"""``python3 -m tools COMMAND``; ``make COMMAND`` says the same."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tools import demo, locks, postgres, suite, virtualenv
from tools.places import ROOT, VENV_PYTHON
from tools.processes import run, stop_on_signals

CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "htmlcov", ".coverage", "staticfiles")


def setup() -> int:
    virtualenv.ensure("dev")
    print("Ready: .venv has everything for development. Try: make check")
    return 0


def test_db(*command: str) -> int:
    with postgres.server() as server:
        if command:
            return run(command, {**os.environ, "DATABASE_URL": server.url})
        print(f"DATABASE_URL={server.url}", flush=True)
        while True:
            signal.pause()


def lock(*options: str) -> int:
    return locks.write(upgrade="--upgrade" in options)


def screenshots(*options: str) -> int:
    virtualenv.ensure("dev")
    return run([VENV_PYTHON, "-m", "tests.screenshots", *options])


def bench(*options: str) -> int:
    virtualenv.ensure("dev")
    return run([VENV_PYTHON, "-m", "tests.bench", *options])


def hostile(*options: str) -> int:
    virtualenv.ensure("dev")
    return run([VENV_PYTHON, "-m", "tests.hostile", *options])


def crash(*options: str) -> int:
    virtualenv.ensure("dev")
    return run([VENV_PYTHON, "-m", "tests.crash", *options])


def clean() -> int:
    for name in CACHES:
        path = ROOT / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in ROOT.rglob("__pycache__"):
        if ".venv" not in path.parts:
            shutil.rmtree(path)
    virtualenv.remove()
    return 0


@dataclass(frozen=True)
class Command:
    call: Callable[..., int]
    does: str
    # Whether what follows the command is passed on to it.
    takes_more: bool = False


COMMANDS = {
    "demo": Command(demo.serve, "serve the site with demo data on http://localhost:8000 (PORT changes it)"),
    "demo-s3": Command(demo.serve_s3, "the same with evidence in a bucket of an S3 server, which it starts"),
    "demo-reset": Command(demo.reset, "throw the demos' data away; the next demo starts over"),
    "setup": Command(setup, "prepare .venv with everything for development"),
    "check": Command(suite.check, "lint, types, migrations, quick tests: before every commit"),
    "test": Command(suite.everything, "everything, on SQLite and on PostgreSQL, with the browser journeys"),
    "test-db": Command(test_db, "a PostgreSQL server until Ctrl-C, or for one command: test-db -- …", True),
    "lock": Command(lock, "write requirements/ from pyproject.toml; --upgrade takes newer releases", True),
    "screenshots": Command(screenshots, "take pictures of every page, among them the README's", True),
    "bench": Command(bench, "measure the main pages on a large database", True),
    "hostile": Command(
        hostile, "send a thousand hostile files to a served site; --count and --seed choose", True
    ),
    "crash": Command(crash, "kill the site's processes again and again under work: is anything lost?", True),
    "clean": Command(clean, "remove .venv and caches; var/ with its data stays"),
}


def main(name: str = "", *more: str) -> int:
    """Run one command; with a word that is none, list them."""
    command = COMMANDS.get(name)
    if command is None or (more and not command.takes_more):
        print("python3 -m tools COMMAND (or make COMMAND):")
        print("\n".join(f"  {each:<12} {COMMANDS[each].does}" for each in COMMANDS))
        return 0 if name in ("", "help", "-h", "--help") else 2
    stop_on_signals()
    return command.call(*(more[1:] if more[:1] == ("--",) else more))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
