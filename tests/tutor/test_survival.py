"""The grader is killed, twenty times, at random moments: nothing is left running, nothing is lost, nothing is a zero.

The processes are real `autograder grade` commands. Moments are spread over a run: while the engine starts, while
references are made, and while submissions are graded. After each kill the same command goes on.
"""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from autograder.tutor import results, solutions
from autograder.tutor.grading import grade
from autograder.tutor.works import Desk

KILLS = 20
CLASSES = 2
"""Classes that are graded side by side, each with its share of the kills."""

WORKERS = 2

A_SECOND_LATER = 1.0
"""What is promised: a second after the grader's death, no process of it is left. It is the only time in this test."""

PATIENCE = 120.0
"""Seconds after which a command that neither ends nor writes a result is given up."""

COMMAND = "from autograder.cli import main; main()"
TEMPLATE = "autograder.tutor.engine.template"


@pytest.fixture(scope="module")
def sources(desk: Desk) -> dict[str, bytes]:
    """A class of all sorts: right, untouched, broken, and known mistakes."""
    known = solutions.mistakes(desk.topic.name)
    works = {"Ada": desk.reference, "Ben": desk.stubs, "Cem": b"def f(:", "Eve": b"1 / 0"}
    return works | {f"Student {index}": known[index * len(known) // 14].source for index in range(14)}


@pytest.fixture(scope="module")
def expected(sources, engine, references, tmp_path_factory) -> dict[str, tuple[int, bool]]:
    """What everybody earns in a run that nobody disturbs, and whether a human is needed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    hand_in(folder / "submissions", sources)
    graded = grade(folder / "submissions", folder / "results", engine=engine)
    return {result.student: (result.earned, result.needs_human) for result in graded.results}


def hand_in(folder: Path, sources: dict[str, bytes]) -> None:
    for name, source in sources.items():
        (folder / name / "exercises").mkdir(parents=True)
        (folder / name / "exercises" / "flow.py").write_bytes(source)


@dataclass
class Killing:
    """A class that is graded by commands which are killed, and what was found on disk after each."""

    folder: Path
    chance: random.Random
    sources: dict[str, bytes]
    expected: dict[str, tuple[int, bool]]
    to_the_first_result: float = 0.0
    seen: dict[Path, tuple[int, int]] = field(default_factory=dict)
    kills: list[str] = field(default_factory=list)

    @property
    def results(self) -> Path:
        return self.folder / "results"

    @property
    def files(self) -> list[Path]:
        return sorted(self.results.glob("*/*.json"))

    def begin(self) -> subprocess.Popen:
        hidden = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        arguments = [self.folder / "submissions", "--results", self.results, "--workers", WORKERS]
        command = [sys.executable, "-c", COMMAND, "grade", *map(str, arguments), "--trust-submissions"]
        return subprocess.Popen(command, cwd=self.folder, **hidden)

    def kill_once(self, when: str) -> None:
        """Begin, kill at a random moment of one part of the run, and look at what is left.

        A command that was quicker than this test is no kill: then the class starts over, and it is tried again.
        """
        killed = False
        while not killed:
            if len(self.files) >= len(self.sources) - WORKERS:
                self.start_over()
            with self.begin() as command:
                self.wait(command, when)
                family = descendants(command.pid)
                command.send_signal(signal.SIGKILL)
                killed = command.wait() == -signal.SIGKILL
                assert left_after_a_second(command.pid, family) == [], f"killed during {when}"
            self.look()
        self.kills.append(f"{when}: {len(self.files)} results")

    def wait(self, command: subprocess.Popen, when: str) -> None:
        """Until a random moment of that part of the run."""
        begun, before = time.monotonic(), len(self.files)
        if when == "start":
            time.sleep(self.chance.uniform(0.02, 0.95) * self.to_the_first_result)
            return
        more = self.chance.randrange(1, 4)
        while command.poll() is None and len(self.files) < min(before + more, len(self.sources) - 1):
            assert time.monotonic() < begun + PATIENCE, "no result came"
            time.sleep(0.002)
        self.to_the_first_result = self.to_the_first_result or time.monotonic() - begun
        time.sleep(self.chance.uniform(0.0, 0.15))

    def look(self) -> None:
        """Every result is whole and right, and those that were there before are the same files."""
        for path in self.files:
            result = results.read(path)
            assert result is not None, path
            assert (result.earned, result.needs_human) == self.expected[result.student]
        now = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in self.files}
        assert {path: now.get(path) for path in self.seen} == self.seen
        self.seen = now

    def start_over(self) -> None:
        """Finish the class undisturbed, then forget its results."""
        self.finish()
        for path in self.files:
            path.unlink()
        self.seen = {}

    def finish(self) -> None:
        """A run that nobody disturbs grades what is left, and everybody has what they deserve."""
        with self.begin() as command:
            assert command.wait(PATIENCE) in (0, 1)  # 1: some submissions need a human
        self.look()
        given = [results.read(path) for path in self.files]
        assert {each.student: (each.earned, each.needs_human) for each in given} == self.expected
        halves = [path for path in self.results.rglob(".*") if path.is_file()]
        assert len(halves) <= WORKERS * len(self.kills)  # what was being written when it was killed; never a result


def descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def left_after_a_second(grader: int, family: list[psutil.Process]) -> list[list[str]]:
    """What still runs a second later of the processes that were seen before, and of those that they started since."""
    deadline = time.monotonic() + A_SECOND_LATER
    while left := [process for process in family if command_line(process)] + orphans(grader):
        if time.monotonic() > deadline:
            return [line for line in map(command_line, left) if line]
        family = list({*family, *(child for process in left for child in descendants(process.pid))})
        time.sleep(0.01)
    return []


def command_line(process: psutil.Process) -> list[str]:
    """A process's command line; empty if it has ended, or is about to and has lost its memory: no code runs there."""
    try:
        return process.cmdline() if process.is_running() and process.status() != psutil.STATUS_ZOMBIE else []
    except psutil.NoSuchProcess:
        return []


def orphans(grader: int) -> list[psutil.Process]:
    """Templates of a grader, and their forks, wherever they hang now; at level 2 they end with their namespace."""
    return [process for process in psutil.process_iter(["cmdline"]) if named(process.info["cmdline"] or [], grader)]


def named(cmdline: list[str], grader: int) -> bool:
    """Whether a command line is that of a template which was told this process id as its parent's."""
    return TEMPLATE in cmdline and cmdline[cmdline.index(TEMPLATE) + 1 :][:1] == [str(grader)]


def moments(chance: random.Random, number: int) -> list[str]:
    """Parts of the run in which to kill: the first one tells how long a start takes."""
    later = ["start"] * (number * 2 // 5) + ["grading"] * (number - number * 2 // 5 - 1)
    chance.shuffle(later)
    return ["grading", *later]


def disturbed(folder: Path, seed: int, sources: dict[str, bytes], expected: dict[str, tuple[int, bool]]) -> list[str]:
    chance = random.Random(seed)
    hand_in(folder / "submissions", sources)
    killing = Killing(folder, chance, sources, expected)
    for when in moments(chance, KILLS // CLASSES):
        killing.kill_once(when)
    killing.finish()
    return killing.kills


@pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs fork")
def test_a_grader_that_is_killed_leaves_nothing_running_and_loses_nothing(tmp_path, sources, expected):
    with ThreadPoolExecutor(CLASSES) as pool:
        tasks = [pool.submit(disturbed, tmp_path / str(seed), seed, sources, expected) for seed in range(CLASSES)]
        kills = [kill for task in tasks for kill in task.result()]
    assert len(kills) == KILLS
