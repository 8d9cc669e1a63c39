"""``make demo``: the whole site on an embedded database, with people and portfolios in it."""

import fcntl
import http.client
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import virtualenv
from tools.places import DEMO_VAR, VENV_PYTHON
from tools.processes import Service, run, run_together

HOST = "127.0.0.1"
LOADED = DEMO_VAR / "loaded"
PASSWORD = "portfolio-demo"  # noqa: S105 (the demo's published password)
LOGINS = {
    "apprentice": "an apprentice's own portfolio",
    "assessor": "a caseload, a queue of evidence to judge",
    "iqa": "internal quality assurer",
    "manager": "provider manager: cohorts, people, dashboards",
    "employer": "a line manager's view of named apprentices",
    "auditor": "read-only, named learners, until a date",
    "admin": "platform administrator: standards, providers",
    "other-manager": "manager of the other provider",
}


def serve() -> int:
    """Set up what is not there yet, then run the web server and the worker until told to stop."""
    port = wanted_port()
    require_free(port)
    virtualenv.ensure("demo")
    with alone():
        prepare()
        return run_services(port)


def run_services(port: int) -> int:
    gunicorn: list[str | Path] = [
        VENV_PYTHON, "-m", "gunicorn", "apm_portfolio.wsgi", "--bind", f"{HOST}:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4",
        "--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    return run_together(
        [
            Service("web server", gunicorn),
            Service("worker", [VENV_PYTHON, "manage.py", "qcluster"]),
        ],
        environment(),
        is_ready=lambda: answers(port),
        when_ready=lambda: announce(port),
    )


def reset() -> int:
    """Throw the demo's data away; the next ``make demo`` starts over."""
    with alone():
        if DEMO_VAR.exists():
            shutil.rmtree(DEMO_VAR)
    print("The demo's data is gone. make demo loads it afresh.")
    return 0


@contextmanager
def alone() -> Iterator[None]:
    """Hold the demo's data for ourselves; refuse when another process has it."""
    lock = DEMO_VAR.with_suffix(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("The demo is running already: stop it first.")
        yield


def prepare() -> None:
    """Bring the database up to date and load the demo once. A load that was cut short is started over."""
    if DEMO_VAR.exists() and not LOADED.exists():
        shutil.rmtree(DEMO_VAR)
    DEMO_VAR.mkdir(parents=True, exist_ok=True)
    manage("migrate", "--verbosity", "0")
    if not LOADED.exists():
        print("Loading the demo's people and portfolios: this takes a minute or two, once …", flush=True)
        manage("load_demo")
        LOADED.touch()


def manage(*arguments: str) -> None:
    if code := run([VENV_PYTHON, "manage.py", *arguments], environment()):
        sys.exit(f"manage.py {arguments[0]} failed (exit code {code}): see the messages above.")


def environment() -> dict[str, str]:
    """Ours without the settings of any other site of this project."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("APM_") and name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {
        **kept,
        "APM_ENV": "demo",
        "APM_VAR": str(DEMO_VAR),
        "APM_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }


def wanted_port() -> int:
    raw = os.environ.get("PORT", "8000")
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        sys.exit(f"PORT={raw!r} is not a port: use a number from 1 to 65535.")
    return int(raw)


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            sys.exit(f"{HOST}:{port} cannot be used ({problem.strerror}). Try PORT={port + 1} make demo")


def answers(port: int) -> bool:
    """Whether the web server has answered a request, so that the first page is quick."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def announce(port: int) -> None:
    width = max(map(len, LOGINS)) + len("@demo.test")
    lines = [
        "",
        f"apm_portfolio is running: http://localhost:{port}/",
        "",
        f"Sign in with the password {PASSWORD} as",
        *(f"  {who + '@demo.test':<{width}}  {what}" for who, what in LOGINS.items()),
        "",
        "Ctrl-C stops it. The data is kept; make demo-reset starts over.",
        "",
    ]
    print("\n".join(lines), flush=True)
