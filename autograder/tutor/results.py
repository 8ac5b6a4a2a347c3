"""A class's results on disk: `results/<student>/<topic>.json`, one file per submission, written whole or not at all.

The JSON has the fields of `Result`, nested as the classes here are:

    student, topic, file      whose work, on what, and where it was found in the student's folder
    digest                    of the source and of all that the marks depend on; equal digests are not graded again
    points, earned            of all checks of the topic; texts that a tutor marks come on top
    needs_human, remark       whether a tutor has to look, and why, in a sentence
    exercises                 for each: exercise, label ("3.7"), points, earned, seconds of wall time over all seeds,
      checks                  for each: check, sentence, points, earned, reason ("right", "value", "timeout", ...),
                              verdict (a sentence), mistake and advice (empty unless a known mistake fits),
                              line and source (of the student's file, for a fault), printed (the first characters),
        rows                  expected and given entries: where, wanted, given
    seconds, cpu_seconds      wall and CPU time of the submission's processes
    memory_bytes, forks       peak memory, with torch's 250 MiB, and how many processes it took
    seeds, seed               the policy in words, and the number that `--seed` takes to draw the same secret seeds
    isolation, versions       how the code was kept apart, and what ran it
    graded                    when, in UTC
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.judge import Row


@dataclass(frozen=True)
class CheckMark:
    """What one check gave."""

    check: str
    sentence: str
    points: int
    earned: int
    reason: str
    verdict: str = ""
    mistake: str = ""
    advice: str = ""
    line: int | None = None
    source: str = ""
    printed: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def passed(self) -> bool:
        return self.reason == "right"


@dataclass(frozen=True)
class ExerciseMark:
    """What one exercise gave."""

    exercise: str
    label: str
    points: int
    earned: int
    seconds: float
    checks: tuple[CheckMark, ...]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def state(self) -> str:
        """One of right, partly, wrong, and open: not written, or in a file that does not load."""
        if self.passed:
            return "right"
        if all(check.reason in ("unwritten", "missing", "import") for check in self.checks):
            return "open"
        return "partly" if self.earned else "wrong"


@dataclass(frozen=True)
class Result:
    """What one submission gave; the module's docstring says what each field means."""

    student: str
    topic: str
    digest: str
    points: int
    earned: int
    file: str = ""
    needs_human: bool = False
    remark: str = ""
    exercises: tuple[ExerciseMark, ...] = ()
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    forks: int = 0
    seeds: str = ""
    seed: int = 0
    isolation: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    graded: str = ""

    @property
    def mistakes(self) -> tuple[tuple[str, str], ...]:
        """The known mistakes that were recognised: name and sentence, each once."""
        checks = [check for exercise in self.exercises for check in exercise.checks]
        return tuple(dict.fromkeys((check.mistake, check.advice) for check in checks if check.mistake))

    @property
    def faults(self) -> tuple[str, ...]:
        """The exercises in which the code did not come to an answer, though it was written."""
        kinds = {"error", "timeout", "killed", "memory", "output", "tampering", "import", "type"}
        return tuple(each.exercise for each in self.exercises if any(check.reason in kinds for check in each.checks))


def path_of(results: Path, student: str, topic: str) -> Path:
    """The file of one submission's result."""
    return results / student / f"{topic}.json"


class NoResults(RuntimeError):
    """Results cannot be written where they should go; the message says where and why."""


def prepare(results: Path) -> None:
    """Make the folder for results, and see that something can be written there.

    Raises:
        NoResults: if not.
    """
    try:
        results.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=results):
            pass
    except OSError as error:
        raise NoResults(f"Results cannot be written to {results}: {error.strerror}.") from error


def save(results: Path, result: Result) -> None:
    """Write a result, whole or not at all."""
    path = path_of(results, result.student, result.topic)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(asdict(result), indent=1, allow_nan=False).encode())


def load(results: Path, student: str, topic: str) -> Result | None:
    """A result that was saved; None if there is none, or none that can be read and adds up."""
    try:
        result = _result(json.loads(path_of(results, student, topic).read_bytes()))
        return (
            result
            if result.earned == sum(int(each.earned) for each in result.exercises) <= int(result.points)
            else None
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that, whenever the power goes, either the old or the whole new one is there."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _result(data: dict[str, Any]) -> Result:
    return Result(**data | {"exercises": tuple(_exercise(each) for each in data["exercises"])})


def _exercise(data: dict[str, Any]) -> ExerciseMark:
    return ExerciseMark(**data | {"checks": tuple(_check(each) for each in data["checks"])})


def _check(data: dict[str, Any]) -> CheckMark:
    return CheckMark(**data | {"rows": tuple(Row(**row) for row in data["rows"])})
