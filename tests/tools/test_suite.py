"""The report of ``make test``: every step, what failed, what was skipped and why."""

import os
import sys
from pathlib import Path

import pytest

from tools.suite import Report, scratch, skips


def test_a_failed_step_fails_the_whole_and_the_others_still_run(capfd: pytest.CaptureFixture[str]) -> None:
    report = Report()
    for name, code in (("first", 0), ("second", 3), ("third", 0)):
        report.step(name, sys.executable, "-c", f"raise SystemExit({code})", environment=os.environ)
    assert report.close() == 1
    said = capfd.readouterr().out.split("── Summary ──\n")[1].splitlines()
    assert [line.split()[0] for line in said[:3]] == ["first", "second", "third"]
    assert [line.partition(" s  ")[2] for line in said[:3]] == ["ok", "FAILED (exit code 3)", "ok"]
    assert said[4:] == ["Skipped: nothing.", "FAILED: second"]


def test_what_was_skipped_is_told_with_its_reason(capfd: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.skip("journeys", "no browser")
    assert report.close() == 0
    assert capfd.readouterr().out.endswith("Skipped:\n  journeys: no browser\nEverything passed.\n")


def test_skipped_tests_are_read_from_the_runners_own_record(tmp_path: Path) -> None:
    record = tmp_path / "results.xml"
    record.write_text(
        '<testsuites><testsuite><testcase classname="tests.a" name="test_one"/>'
        '<testcase classname="tests.a" name="test_two"><skipped message="no such thing here">…</skipped></testcase>'
        "</testsuite></testsuites>"
    )
    assert skips(record) == ["tests.a.test_two (no such thing here)"]


def test_the_tests_see_no_settings_of_a_site(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APM_SECRET_KEY", "APM_VAR", "DATABASE_URL", "PYTEST_ADDOPTS"):
        monkeypatch.setenv(name, "set by the shell")
    with scratch() as (folder, environment):
        assert environment["APM_VAR"] == str(folder / "var")
        assert {"APM_SECRET_KEY", "DATABASE_URL", "PYTEST_ADDOPTS"} & set(environment) == set()
        assert environment["PATH"] == os.environ["PATH"]
    assert not folder.exists()
