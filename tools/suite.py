"""``make test`` runs everything, ``make check`` what is quick; both report every step at the end."""

import os
import secrets
import shutil
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools import browser, postgres, virtualenv
from tools.places import VENV_PYTHON
from tools.processes import run

NO_TESTS_COLLECTED = 5
FAST = "not slow and not browser"
# Each suite: what it is called, and which marked tests it takes. Marks are explained in pyproject.toml.
SUITES = {"tests": "not browser", "journeys": "browser"}


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
        pytest(report, "quick tests on SQLite", FAST, environment, folder)
    return report.close()


def everything() -> int:
    """Every check, the suite and the journeys, each on SQLite and on PostgreSQL."""
    report = Report()
    began = time.monotonic()
    virtualenv.ensure("dev")
    suites = dict(SUITES)
    try:
        chromium = browser.ensure()
    except browser.NoBrowser as refusal:
        report.skip("journeys", str(refusal))
        del suites["journeys"]
        chromium = ""
    report.rows.append(("set-up", "ok", time.monotonic() - began))
    with scratch() as (folder, environment):
        environment["CHROMIUM"] = chromium
        static_checks(report, environment)
        deploy_check(report, environment)
        for name, marks in suites.items():
            pytest(report, f"{name} on SQLite", marks, environment, folder)
        try:
            with postgres.server() as server:
                print(f"\nPostgreSQL: {server.described}", flush=True)
                environment["DATABASE_URL"] = server.url
                for name, marks in suites.items():
                    pytest(
                        report, f"{name} on PostgreSQL", f"{marks} and not one_database", environment, folder
                    )
        except postgres.NoServer as refusal:
            report.skip("everything on PostgreSQL", str(refusal))
    return report.close()


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
    }
    report.step(
        "check --deploy", VENV_PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING",
        environment=production,
    )  # fmt: skip


def pytest(report: Report, name: str, marks: str, environment: Mapping[str, str], folder: Path) -> None:
    """One run of the tests that ``marks`` selects; what they skipped goes into the report."""
    results = folder / "results.xml"
    results.unlink(missing_ok=True)
    report.step(
        name, VENV_PYTHON, "-m", "pytest", "-m", marks, "-n", workers(), "--dist", "worksteal",
        f"--junitxml={results}",
        environment=environment,
    )  # fmt: skip
    if results.exists():
        report.skipped += [f"{name}: {line}" for line in skips(results)]


def workers() -> str:
    return str(max(2, min(4, os.cpu_count() or 2)))


def skips(results: Path) -> list[str]:
    """Each skipped test of a JUnit file with its reason."""
    cases = ElementTree.parse(results).iter("testcase")  # noqa: S314 (written by our own pytest)
    return [
        f"{case.get('classname')}.{case.get('name')} ({skip.get('message')})"
        for case in cases
        for skip in case.findall("skipped")
    ]
