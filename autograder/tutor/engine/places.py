"""Who may run: so many submissions at once, each in a place of its own, or one alone in all of them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue
from threading import Lock


class Places:
    """Places for submissions; with more than one, each is a core of the machine.

    A submission that starts a hundred threads then takes time from itself, not from its neighbour.

    Args:
        number: of submissions that may run at the same time.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._free: LifoQueue[int] = LifoQueue()
        for place in reversed(range(number)):
            self._free.put(place)
        self._alone = Lock()

    @contextmanager
    def one(self) -> Iterator[int | None]:
        """A place for the length of the body; None if there is only one, which may be on any core."""
        place = self._free.get()
        try:
            yield place if self.number > 1 else None
        finally:
            self._free.put(place)

    @contextmanager
    def all(self) -> Iterator[None]:
        """All places for the length of the body; those who run are waited for."""
        taken: list[int] = []
        try:
            with self._alone:  # two that each hold some places would wait for each other
                while len(taken) < self.number:
                    taken.append(self._free.get())
            yield
        finally:
            for place in taken:
                self._free.put(place)


def cores() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


def stay_at(place: int | None) -> None:
    """Keep the calling process, with all its threads, on one core (Linux)."""
    if place is not None and hasattr(os, "sched_setaffinity"):
        usable = cores()
        os.sched_setaffinity(0, {usable[place % len(usable)]})
