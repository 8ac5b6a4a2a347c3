"""A process of its own that runs submissions when asked to: what is compared shares neither memory nor CPU time."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from time import perf_counter
from typing import IO, NamedTuple

from autograder.tutor.bench.submissions import Student, students
from autograder.tutor.engine.launch import environment


class Cost(NamedTuple):
    """What one submission took: wall seconds from hand-in to the last answer, and CPU seconds of its processes."""

    seconds: float
    cpu: float


class Server:
    """A module of the bench, run with some arguments, that answers every line with seconds; see `serve`."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._name = module
        command = [sys.executable, "-m", module, *arguments]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(tempfile.gettempdir()),
            text=True,
        )
        self._in, self._out = _open(self._process.stdin), _open(self._process.stdout)
        self._out.readline()

    def ask(self, begin: int, end: int) -> None:
        """Have it run the submissions of these students; `answer` waits for it."""
        self._in.write(f"{begin} {end}\n")
        self._in.flush()

    def answer(self) -> list[Cost]:
        """What each submission that was asked for took.

        Raises:
            RuntimeError: if the process has ended.
        """
        line = self._out.readline()
        if not line:
            raise RuntimeError(f"{self._name} ended; run it by hand to see why.")
        return [Cost(seconds, cpu) for seconds, cpu in json.loads(line)]

    def close(self) -> None:
        """End the process."""
        self._in.close()
        self._process.wait()
        self._out.close()


def serve(run: Callable[[Student], None]) -> None:
    """Answer every line `begin end` on standard input with the seconds, wall and CPU, of these submissions."""
    print("ready", flush=True)
    for line in sys.stdin:
        begin, end = map(int, line.split())
        print(json.dumps([timed(run, student) for student in students(end)[begin:]]), flush=True)


def timed(run: Callable[[Student], None], student: Student) -> Cost:
    """What one submission takes, the processes that it starts included."""
    begun, cpu = perf_counter(), _cpu()
    run(student)
    return Cost(perf_counter() - begun, _cpu() - cpu)


def _cpu() -> float:
    """CPU seconds of this process, and of those that it waited for."""
    return sum(os.times()[:4])


def _open(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise RuntimeError("A process of the bench has no pipes.")
    return stream
