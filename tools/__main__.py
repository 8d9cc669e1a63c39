"""``python3 -m tools COMMAND``; ``make COMMAND`` says the same."""

import argparse
import os
import shutil
import signal
from collections.abc import Callable

from tools import demo, locks, postgres, suite, virtualenv
from tools.places import ROOT, VENV_PYTHON
from tools.processes import run, stop_on_signals

CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "htmlcov", ".coverage", "staticfiles")


def setup(options: argparse.Namespace) -> int:
    virtualenv.ensure("dev")
    print("Ready: .venv has everything for development. Try: make check")
    return 0


def test_db(options: argparse.Namespace) -> int:
    with postgres.server() as server:
        environment = {**os.environ, "DATABASE_URL": server.url}
        if options.command:
            return run(options.command, environment)
        print(f"DATABASE_URL={server.url}", flush=True)
        while True:
            signal.pause()


def python_module(*module: str) -> Callable[[argparse.Namespace], int]:
    def call(options: argparse.Namespace) -> int:
        virtualenv.ensure("dev")
        return run([VENV_PYTHON, "-m", *module, *options.command])

    return call


def clean(options: argparse.Namespace) -> int:
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


COMMANDS: dict[str, tuple[str, Callable[[argparse.Namespace], int]]] = {
    "demo": (
        "serve the site with demo data on http://localhost:8000 (PORT changes it)",
        lambda _: demo.serve(),
    ),
    "demo-reset": ("throw the demo's data away; the next demo starts over", lambda _: demo.reset()),
    "setup": ("prepare .venv with everything for development", setup),
    "check": ("lint, types, migrations and the quick tests: before every commit", lambda _: suite.check()),
    "test": (
        "everything, on SQLite and on PostgreSQL, and the browser journeys",
        lambda _: suite.everything(),
    ),
    "test-db": (
        "a PostgreSQL server for the tests until Ctrl-C, or for one command: test-db -- pytest …",
        test_db,
    ),
    "lock": (
        "write requirements/ from pyproject.toml; --upgrade takes newer releases",
        lambda o: locks.write(upgrade=o.upgrade),
    ),
    "screenshots": ("take the README's pictures again", python_module("tests.screenshots")),
    "bench": ("measure the main pages on a large database", python_module("tests.bench")),
    "clean": ("remove .venv and caches; var/ with its data stays", clean),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python3 -m tools", description="Setting up, the demo and the tests."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (help_text, call) in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=help_text)
        command.set_defaults(call=call)
        if name == "lock":
            command.add_argument("--upgrade", action="store_true")
        if name in ("test-db", "bench", "screenshots"):
            command.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if getattr(options, "command", [])[:1] == ["--"]:
        del options.command[0]
    stop_on_signals()
    return int(options.call(options))


if __name__ == "__main__":
    raise SystemExit(main())
