"""Memory of the template and of eight children at work, seen from outside."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from autograder.tutor.bench.lanes import per_submission
from autograder.tutor.bench.memory import Memory, children, memory
from autograder.tutor.bench.submissions import Student
from autograder.tutor.engine import Engine

BETWEEN = 0.01
"""Seconds between two looks: counting a process's pages takes about a millisecond and holds it up."""


@dataclass(frozen=True)
class Snapshot:
    """The template, and of each child the look at which it had most for itself alone."""

    template: Memory | None
    children: tuple[Memory, ...]

    @property
    def private(self) -> tuple[float, int]:
        """Median and largest private memory of a child, in bytes."""
        sizes = [child.private for child in self.children]
        return median(sizes), max(sizes)


def snapshot(engine: Engine, template: int, students: Sequence[Student], workers: int) -> Snapshot:
    """Run some submissions, so many at once, and look at their processes all the while."""
    seen: dict[int, Memory] = {}
    over = threading.Event()

    def look() -> None:
        while not over.wait(BETWEEN):
            for pid in children(template):
                found = memory(pid)
                if found is not None and (pid not in seen or found.private > seen[pid].private):
                    seen[pid] = found

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        per_submission(engine, workers)(students, 0)
    finally:
        over.set()
        watcher.join()
    return Snapshot(memory(template), tuple(seen.values()))
