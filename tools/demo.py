"""``make demo``: the whole site on an embedded database, with people and portfolios in it.

``make demo-s3`` is another such site, whose evidence lies in a bucket.
"""

import fcntl
import http.client
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tools import objects, virtualenv
from tools.objects import ObjectServer
from tools.places import DEMO_S3_VAR, DEMO_VAR, VENV_PYTHON
from tools.processes import Service, run, run_together

HOST = "127.0.0.1"
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


@dataclass(frozen=True)
class Demo:
    """A site with demo data: everything of it lies in ``var``; ``store`` is where evidence lies, if not there."""

    command: str
    var: Path
    store: ObjectServer | None = None

    @property
    def loaded(self) -> Path:
        return self.var / "loaded"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.var, self.store)


DEMO = Demo("demo", DEMO_VAR)
DEMO_S3 = Demo("demo-s3", DEMO_S3_VAR)


def serve() -> int:
    """Set up what is not there yet, then run the web server and the worker until told to stop."""
    port = wanted_port(DEMO)
    virtualenv.ensure("demo")
    with alone(DEMO):
        start_over_if_cut_short(DEMO)
        prepare(DEMO)
        return run_services(DEMO, port)


def serve_s3() -> int:
    """The same with evidence in a bucket of an S3 server of our own, which runs as long."""
    port = wanted_port(DEMO_S3)
    virtualenv.ensure("dev")
    with alone(DEMO_S3):
        start_over_if_cut_short(DEMO_S3)
        try:
            with objects.server(DEMO_S3_VAR / "objects") as store:
                demo = replace(DEMO_S3, store=store)
                manage(demo, "prepare_storage")
                prepare(demo)
                return run_services(demo, port)
        except objects.NoObjectServer as reason:
            sys.exit(f"There is no S3 server: {reason}")


def run_services(demo: Demo, port: int) -> int:
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
        demo.environment,
        is_ready=lambda: answers(port),
        when_ready=lambda: announce(demo, port),
    )


def reset() -> int:
    """Throw the demos' data away; the next ``make demo`` or ``make demo-s3`` starts over."""
    with alone(DEMO), alone(DEMO_S3):
        for demo in (DEMO, DEMO_S3):
            if demo.var.exists():
                shutil.rmtree(demo.var)
    print("The demos' data is gone. make demo and make demo-s3 load theirs afresh.")
    return 0


@contextmanager
def alone(demo: Demo) -> Iterator[None]:
    """Hold a demo's data for ourselves; refuse when another process has it."""
    lock = demo.var.with_suffix(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"make {demo.command} is running already: stop it first.")
        yield


def start_over_if_cut_short(demo: Demo) -> None:
    """What a load left that never came to its end goes."""
    if demo.var.exists() and not demo.loaded.exists():
        shutil.rmtree(demo.var)
    demo.var.mkdir(parents=True, exist_ok=True)


def prepare(demo: Demo) -> None:
    """Bring the database up to date and load the demo once."""
    manage(demo, "migrate", "--verbosity", "0")
    if not demo.loaded.exists():
        print("Loading the demo's people and portfolios: this takes a minute or two, once …", flush=True)
        manage(demo, "load_demo")
        demo.loaded.touch()


def manage(demo: Demo, *arguments: str) -> None:
    if code := run([VENV_PYTHON, "manage.py", *arguments], demo.environment):
        sys.exit(f"manage.py {arguments[0]} failed (exit code {code}): see the messages above.")


def environment(var: Path, store: ObjectServer | None) -> dict[str, str]:
    """Ours without the settings of any other site of this project."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("APM_") and name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {
        **kept,
        "APM_ENV": "demo",
        "APM_VAR": str(var),
        "APM_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        **(store.environment if store else {}),
    }


def wanted_port(demo: Demo) -> int:
    """The port that PORT names, which must be free."""
    raw = os.environ.get("PORT", "8000")
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        sys.exit(f"PORT={raw!r} is not a port: use a number from 1 to 65535.")
    require_free(int(raw), demo)
    return int(raw)


def require_free(port: int, demo: Demo) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            sys.exit(
                f"{HOST}:{port} cannot be used ({problem.strerror}). Try PORT={port + 1} make {demo.command}"
            )


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


def announce(demo: Demo, port: int) -> None:
    width = max(map(len, LOGINS)) + len("@demo.test")
    lines = [
        "",
        f"apm_portfolio is running: http://localhost:{port}/",
        *([f"Its evidence lies in a bucket: {demo.store.endpoint}/{objects.BUCKET}"] if demo.store else []),
        "",
        f"Sign in with the password {PASSWORD} as",
        *(f"  {who + '@demo.test':<{width}}  {what}" for who, what in LOGINS.items()),
        "",
        "Ctrl-C stops it. The data is kept; make demo-reset starts over.",
        "",
    ]
    print("\n".join(lines), flush=True)
