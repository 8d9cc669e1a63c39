"""Nothing that we start outlives us: real programs, real signals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.places import ROOT
from tools.processes import Service, output, run, run_together

pytestmark = pytest.mark.slow

# A program with a child of its own, which ignores being asked to stop; both write their process ids.
STUBBORN = """
import os, signal, sys, time
child = os.fork()
signal.signal(signal.SIGTERM, signal.SIG_IGN if child == 0 else signal.SIG_DFL)
with open(sys.argv[1], "a") as pids:
    pids.write(f"{os.getpid()}\\n")
time.sleep(60)
"""
SUPERVISOR = """
import sys
from tools.processes import Service, run_together, stop_on_signals
stop_on_signals()
program = [sys.executable, "-c", sys.argv[1], sys.argv[2]]
run_together([Service("first", program), Service("second", program)])
"""


def program(text: str, *arguments: str | Path) -> list[str]:
    return [sys.executable, "-c", text, *map(str, arguments)]


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def written(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def runs(pid: int) -> bool:
    """Whether a process is there; one that has ended and waits to be read does not count."""
    state = output(["ps", "-o", "stat=", "-p", str(pid)])
    return state is not None and not state.startswith("Z")


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_being_stopped_stops_services_and_their_children(signal_number: int, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    supervisor = subprocess.Popen(program(SUPERVISOR, STUBBORN, pids), cwd=ROOT)
    assert eventually(lambda: len(written(pids)) == 4)
    supervisor.send_signal(signal_number)
    assert supervisor.wait(timeout=30) == 128 + signal_number
    assert eventually(lambda: not any(map(runs, written(pids))))


def test_one_service_ending_stops_the_other(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pids = tmp_path / "pids"
    code = run_together(
        [
            Service("server", program(STUBBORN, pids)),
            Service("worker", program("import time; time.sleep(0.5); raise SystemExit(3)")),
        ]
    )
    assert code == 1
    assert capfd.readouterr().out == "The worker ended (exit code 3); stopping the rest.\n"
    assert eventually(lambda: not any(map(runs, written(pids))))


def test_readiness_is_announced_once() -> None:
    answers = iter([False, True])
    announced: list[str] = []
    run_together(
        [Service("short", program("import time; time.sleep(1)"))],
        is_ready=lambda: next(answers),
        when_ready=lambda: announced.append("ready"),
    )
    assert announced == ["ready"]


def test_a_step_that_is_interrupted_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"

    def give_up(signal_number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, give_up)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        with pytest.raises(KeyboardInterrupt):
            run(program(STUBBORN, pids))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert len(written(pids)) == 2
    assert eventually(lambda: not any(map(runs, written(pids))))


def test_output_of_what_fails_is_none() -> None:
    assert output(program("print('said')")) == "said"
    assert output(program("print('said'); raise SystemExit(1)")) is None
    assert output([os.devnull]) is None
    assert output(["no-such-program-anywhere"]) is None
