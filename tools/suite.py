"""``make test`` runs everything, ``make check`` what is quick; both report every step at the end."""

import os
import secrets
import shutil
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools import browser, clamav, postgres, virtualenv
from tools.places import VENV_PYTHON
from tools.processes import run


@dataclass(frozen=True)
class Suite:
    """Some of the tests: those with these marks (see pyproject.toml), spread over processes in this way."""

    name: str
    marks: str
    spread: str = "worksteal"
    # Processes more than there are cores, for tests that mostly wait.
    extra_workers: int = 0


QUICK = Suite("quick tests", "not slow and not browser")
TESTS = Suite("tests", "not browser")
# The journeys of one file share a served site, so they stay together.
JOURNEYS = Suite("journeys", "browser", spread="loadfile", extra_workers=1)


@dataclass
class Report:
    """What each step did, in order, and what was left out."""

    rows: list[tuple[str, str, float]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def step(self, name: str, *command: str | Path, environment: Mapping[str, str]) -> bool:
        """Run one step; its failure is remembered and the others still run."""
        print(f"\n── {name} ──", flush=True)
        began = time.monotonic()
        code = run(command, environment)
        self.rows.append(
            (name, "ok" if code == 0 else f"FAILED (exit code {code})", time.monotonic() - began)
        )
        return code == 0

    def skip(self, what: str, why: str) -> None:
        self.skipped.append(f"{what}: {why}")

    def close(self) -> int:
        """Print the summary; 0 when every step passed."""
        width = max((len(name) for name, _, _ in self.rows), default=0)
        print("\n── Summary ──")
        for name, result, seconds in self.rows:
            print(f"{name:<{width}}  {seconds:6.1f} s  {result}")
        print(f"{'in all':<{width}}  {sum(row[2] for row in self.rows):6.1f} s")
        print("Skipped: nothing." if not self.skipped else "Skipped:")
        for line in self.skipped:
            print(f"  {line}")
        failed = [name for name, result, _ in self.rows if result != "ok"]
        print(f"FAILED: {', '.join(failed)}" if failed else "Everything passed.", flush=True)
        return 1 if failed else 0


def check() -> int:
    """Lint, format, types, migrations and the quick tests on SQLite."""
    virtualenv.ensure("dev")
    report = Report()
    with scratch() as (folder, environment):
        static_checks(report, environment)
        pytest(report, QUICK, "SQLite", environment, folder)
    return report.close()


def everything() -> int:
    """Every check, the suite and the journeys, each on SQLite and on PostgreSQL."""
    report = Report()
    with scratch() as (folder, environment):
        suites = set_up(report, environment)
        static_checks(report, environment)
        deploy_check(report, environment)
        with scanner(report, environment):
            on_both_databases(report, suites, environment, folder)
    return report.close()


def on_both_databases(
    report: Report, suites: Sequence[Suite], environment: dict[str, str], folder: Path
) -> None:
    for suite in suites:
        pytest(report, suite, "SQLite", environment, folder)
    try:
        with postgres.server() as server:
            print(f"\nPostgreSQL: {server.described}", flush=True)
            environment["DATABASE_URL"] = server.url
            for suite in suites:
                pytest(report, suite, "PostgreSQL", environment, folder)
    except postgres.NoServer as refusal:
        report.skip("everything on PostgreSQL", str(refusal))


@contextmanager
def scanner(report: Report, environment: dict[str, str]) -> Iterator[None]:
    """A ClamAV for the block, whose address the tests find in APM_TEST_CLAMD; without one they say what they skip."""
    with ExitStack() as stack:
        try:
            environment["APM_TEST_CLAMD"] = stack.enter_context(clamav.daemon(clamav.ensure())).address
        except clamav.NoScanner as refusal:
            report.skip("scanning for viruses", str(refusal))
        yield


def set_up(report: Report, environment: dict[str, str]) -> list[Suite]:
    """Install what is missing; the suites that can then be run."""
    began = time.monotonic()
    virtualenv.ensure("dev")
    suites = [TESTS]
    try:
        environment["CHROMIUM"] = browser.ensure()
        suites.append(JOURNEYS)
    except browser.NoBrowser as refusal:
        report.skip(JOURNEYS.name, str(refusal))
    report.rows.append(("set-up", "ok", time.monotonic() - began))
    return suites


@contextmanager
def scratch() -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder for what the tests write, and our environment without the settings of any site."""
    folder = Path(tempfile.mkdtemp(prefix="apm-test-"))
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("APM_", "PYTEST_")) and name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    try:
        yield folder, {**kept, "APM_VAR": str(folder / "var")}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def static_checks(report: Report, environment: Mapping[str, str]) -> None:
    python = VENV_PYTHON
    report.step("ruff check", python, "-m", "ruff", "check", ".", environment=environment)
    report.step("ruff format", python, "-m", "ruff", "format", "--check", ".", environment=environment)
    report.step("mypy", python, "-m", "mypy", ".", environment=environment)
    report.step(
        "migrations", python, "manage.py", "makemigrations", "--check", "--dry-run", environment=environment
    )


def deploy_check(report: Report, environment: Mapping[str, str]) -> None:
    """Django's deployment checks on the settings that DEPLOYMENT.md describes; it connects to nothing."""
    production = {
        **environment,
        "APM_ENV": "production",
        "APM_SECRET_KEY": secrets.token_urlsafe(64),
        "APM_LEDGER_KEY": secrets.token_urlsafe(64),
        "APM_HOSTS": "portfolio.example.org",
        "DATABASE_URL": "postgres://portfolio@localhost/portfolio",
        "APM_CLAMD": "/run/clamav/clamd.ctl",
    }
    report.step(
        "check --deploy", VENV_PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING",
        environment=production,
    )  # fmt: skip


def pytest(report: Report, suite: Suite, database: str, environment: Mapping[str, str], folder: Path) -> None:
    """Run one suite on one database; what its tests skipped goes into the report."""
    name = f"{suite.name} on {database}"
    marks = suite.marks if database == "SQLite" else f"{suite.marks} and not one_database"
    results = folder / "results.xml"
    results.unlink(missing_ok=True)
    report.step(
        name, VENV_PYTHON, "-m", "pytest", "-m", marks, "-n", workers(suite), "--dist", suite.spread,
        f"--junitxml={results}", environment=environment,
    )  # fmt: skip
    if results.exists():
        report.skipped += [f"{name}: {line}" for line in skips(results)]


def workers(suite: Suite) -> str:
    return str(max(2, min(4, os.cpu_count() or 2)) + suite.extra_workers)


def skips(results: Path) -> list[str]:
    """Each skipped test of a JUnit file with its reason."""
    cases = ElementTree.parse(results).iter("testcase")  # noqa: S314 (written by our own pytest)
    return [
        f"{case.get('classname')}.{case.get('name')} ({skip.get('message')})"
        for case in cases
        for skip in case.findall("skipped")
    ]
