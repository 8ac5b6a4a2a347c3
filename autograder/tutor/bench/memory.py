"""Memory and CPU time of processes as the kernel counts them, and whether memory grows with the submissions."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression

TEMPLATE = b"autograder.tutor.engine.template"


@dataclass(frozen=True)
class Memory:
    """Bytes of one process: its own alone, those it shares with others, and its proportional share of all (PSS)."""

    private: int
    shared: int
    proportional: int


def memory(pid: int) -> Memory | None:
    """The memory of a process; None if it has ended, or the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    sizes = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)}
    private = sizes.get("Private_Clean", 0) + sizes.get("Private_Dirty", 0)
    return Memory(private, sizes.get("Rss", 0) - private, sizes.get("Pss", 0))


def cpu_seconds(pid: int) -> float:
    """CPU time of a process, without its children's; 0 if the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The process ids of a process's children, whichever of its threads made them."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in thread.read_text().split()]
    return found


def templates() -> Iterator[int]:
    """The process ids of all templates below this process, also those inside a sandbox, in the order of their start."""
    waiting = children(os.getpid())
    while waiting:
        pid = waiting.pop(0)
        argv = arguments(pid)
        if TEMPLATE in argv and not argv[0].endswith(b"bwrap"):
            yield pid
        else:
            waiting += children(pid)


def arguments(pid: int) -> list[bytes]:
    """The command line of a process; one empty word if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return [b""]


@dataclass
class Growth:
    """A process's private memory after more and more submissions."""

    pid: int
    submissions: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def note(self, submissions: int) -> None:
        """Look once more, after so many submissions."""
        found = memory(self.pid)
        if found is not None:
            self.submissions.append(submissions)
            self.sizes.append(found.private)

    @property
    def slope(self) -> float:
        """Bytes per submission, by least squares."""
        return linear_regression(self.submissions, self.sizes).slope if len(set(self.submissions)) > 1 else 0.0
