"""What one submission may use, and how a child puts these limits on itself before it meets the student's code."""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """Seconds are of wall time, sizes in bytes.

    `seconds` is for one probe, until one of the submission's probes ran out of time; from then on it is first
    `later_seconds`, so that one endless loop which many exercises share does not take minutes. `grace` lies between
    the exception that stops a probe from inside and the kill from outside. `memory` comes on top of what torch maps.
    """

    seconds: float = 5.0
    later_seconds: float = 2.0
    grace: float = 1.0
    load_seconds: float = 10.0
    total_seconds: float = 120.0
    memory: int = 2 * 2**30
    file_bytes: int = 2**20
    open_files: int = 64
    tasks: int = 512


def limit_this_process(limits: Limits) -> None:
    """Put the limits on the calling process, for good."""
    seconds = int(limits.total_seconds + limits.load_seconds) + 1
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    mapped = _mapped_bytes()
    if mapped is not None:
        _limit(resource.RLIMIT_AS, mapped + limits.memory)
    if sys.platform == "linux":
        _prctl(4, 0)  # PR_SET_DUMPABLE: a crash starts none of the system's handlers
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing too much is an OSError with a line, not a death


def limit_tasks(limits: Limits) -> None:
    """Limit threads, where the calling user has no other processes than submissions; root is not held by it."""
    _limit(resource.RLIMIT_NPROC, limits.tasks)


def die_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends (Linux); leave at once if it already has."""
    if sys.platform == "linux":
        _prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(0)


def outlive_parent() -> None:
    """Take `die_with_parent` back."""
    if sys.platform == "linux":
        _prctl(1, 0)


def be_first_to_go() -> None:
    """Where the machine runs out of memory, let it take this process and its children before any other (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (Linux), so that none is left behind."""
    if sys.platform == "linux":
        _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def children() -> set[int]:
    """The process ids of this process's children, where the system tells (Linux)."""
    try:
        return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}
    except OSError:
        return set()


def threads() -> int:
    """How many threads this process has, where the system tells (Linux); otherwise 1."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
        resource.setrlimit(kind, (value, value))


def _mapped_bytes() -> int | None:
    """The size of this process's address space; None where the system does not tell (macOS)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return None


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, ctypes.c_ulong(value), 0, 0, 0)
