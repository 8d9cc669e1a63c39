"""What the process that reads a stranger's file may use, and whom it may reach."""

import ctypes
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

GB, MB = 1024**3, 1024**2
# A photograph of 48 megapixels in HEIC needs the most of all.
LIMITS = {
    resource.RLIMIT_AS: 2 * GB,
    resource.RLIMIT_CPU: 120,
    resource.RLIMIT_FSIZE: 128 * MB,
    resource.RLIMIT_NOFILE: 256,
    resource.RLIMIT_CORE: 0,
}
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def confine(seconds: int) -> None:
    """Give up, for this process and all it starts, what reading a file does not need."""
    os.nice(10)
    for kind, most in LIMITS.items():
        _, hard = resource.getrlimit(kind)
        # Of time a little more than told, so that the signal of the first limit tells why we ended.
        last = most + 5 if kind == resource.RLIMIT_CPU else most
        if hard != resource.RLIM_INFINITY:
            last = min(last, hard)
        with suppress(ValueError, OSError):  # macOS knows no limit of the address space
            resource.setrlimit(kind, (min(most, last), last))
    # The worker ends us at this moment; if it is no longer there, we end ourselves.
    signal.alarm(seconds + 5)
    _die_with_parent()
    _leave_network()


def _die_with_parent() -> None:
    """On Linux: a worker that is killed leaves nobody behind."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _leave_network() -> None:
    """On Linux, where the kernel lets us: a network with nobody in it, so that no document can call home."""
    user, group = os.getuid(), os.getgid()
    with suppress(AttributeError, OSError):
        if ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
