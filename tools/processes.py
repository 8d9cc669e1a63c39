"""Running other programs, and never leaving one behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from tools.places import ROOT

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 12.0


class Stopped(SystemExit):
    """We were told to stop; carries the exit code a shell expects."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(128 + signal_number)


def stop_on_signals() -> None:
    """Turn Ctrl-C, SIGTERM and a closed terminal into ``Stopped``, so that every ``finally`` runs."""

    def stop(signal_number: int, frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:  # what follows is tidying up: let it finish
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(signal_number)

    for each in STOP_SIGNALS:
        signal.signal(each, stop)


def run(command: Sequence[str | os.PathLike[str]], environment: Mapping[str, str] | None = None) -> int:
    """Run a program in the project's folder, its output ours; its exit code.

    It leads a process group of its own, which is killed whole if we are stopped.
    """
    process = start(command, environment)
    try:
        return process.wait()
    except BaseException:
        end([process])
        raise


def output(command: Sequence[str | os.PathLike[str]]) -> str | None:
    """What a program prints, or None when it is missing, fails or takes more than a minute."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def start(
    command: Sequence[str | os.PathLike[str]], environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a program in the project's folder as the leader of its own process group."""
    sys.stdout.flush()
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )


def end(processes: Sequence[subprocess.Popen[bytes]], grace: float = GRACE_SECONDS) -> None:
    """Ask every program to stop, wait a little, then kill what is left of its process group."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + grace
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in processes:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True)
class Service:
    """A program that should run for as long as the others."""

    name: str
    command: Sequence[str | os.PathLike[str]]


def run_together(
    services: Sequence[Service],
    environment: Mapping[str, str] | None = None,
    *,
    is_ready: Callable[[], bool] = lambda: True,
    when_ready: Callable[[], None] = lambda: None,
) -> int:
    """Run every service until one ends or we are stopped; then stop all of them.

    ``when_ready`` is called once, as soon as ``is_ready`` answers yes. Returns 1,
    for a service that ends by itself is a fault.
    """
    running: dict[str, subprocess.Popen[bytes]] = {}
    announced = False
    try:
        for service in services:
            running[service.name] = start(service.command, environment)
        while True:
            for name, process in running.items():
                if process.poll() is not None:
                    print(
                        f"The {name} ended (exit code {process.returncode}); stopping the rest.", flush=True
                    )
                    return 1
            if not announced and is_ready():
                announced = True
                when_ready()
            time.sleep(0.1)
    finally:
        end(list(running.values()))
