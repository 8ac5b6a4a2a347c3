"""A class's results on disk: `results/<student>/<topic>.json`, one file per submission, written whole or not at all.

The JSON has the fields of `Result`, all of them and no others, nested as the classes here are:

    student, topic, file      whose work (the folder's name), on what, and where it was found in the student's folder
    source                    SHA-256 of the file's bytes, in hexadecimal; empty if nothing could be read
    digest                    of the source and of all that the marks depend on; equal digests are not graded again
    points, earned            of all checks of the topic; texts that a tutor marks come on top
    needs_human, remark       whether a tutor has to look, and why, or what else there is to say, in a sentence
    exercises                 for each: exercise, label ("3.7"), points, earned, seconds of wall time over all seeds,
      checks                  for each: check, sentence, points, earned, reason ("right", "value", "timeout", ...),
                              verdict (a sentence), mistake and advice (empty unless a known mistake fits),
                              line and source (of the student's file, for a fault), printed (the first characters),
        rows                  expected and given entries: where, wanted, given
        lines                 of a derivation: mark (right, wrong, unjustified, hole, unread), text, relation, latex,
                              reason, notes (sentences)
    seconds, cpu_seconds      wall and CPU time of the submission's processes
    memory_bytes, forks       peak memory, with torch's 250 MiB, and how many processes it took
    losses                    how often the process that starts submissions was ended meanwhile
    seeds, seed               the policy in words, and the number that `--seed` takes to draw the same secret seeds
    level, isolation          how the code was kept apart: the level's number, and what it means
    versions                  what ran it
    graded                    when, in UTC

A file is a result only if it adds up: a check that is passed earns its points and another one fewer, an exercise is the
sum of its checks, a submission the sum of its exercises; without exercises it earns nothing and needs a human. What is
damaged, forged, renamed or from another catalogue, or earns a part of points that come whole, is no result: `load` and
`read` say None, and the work is graded again.
"""

import json
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field, TypeAdapter

from autograder.catalogue import Topic
from autograder.tutor.files import read as read_file
from autograder.tutor.files import write_atomically
from autograder.tutor.isolation import LEVELS
from autograder.verdicts import ProofLine, Row

LARGEST_RESULT = 2**22
"""Bytes that a result may have."""

STALE = 600.0
"""Seconds after which a file that was never finished is nobody's: another grader finishes its own in less."""

Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True)
class CheckMark:
    """What one check gave."""

    check: str
    sentence: str
    points: Count
    earned: Count
    reason: str
    verdict: str = ""
    mistake: str = ""
    advice: str = ""
    line: Count | None = None
    source: str = ""
    printed: str = ""
    rows: tuple[Row, ...] = ()
    lines: tuple[ProofLine, ...] = ()

    @property
    def passed(self) -> bool:
        return self.reason == "right"


@dataclass(frozen=True)
class ExerciseMark:
    """What one exercise gave."""

    exercise: str
    label: str
    points: Count
    earned: Count
    seconds: Seconds
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
    points: Count
    earned: Count
    file: str = ""
    source: str = ""
    needs_human: bool = False
    remark: str = ""
    exercises: tuple[ExerciseMark, ...] = ()
    seconds: Seconds = 0.0
    cpu_seconds: Seconds = 0.0
    memory_bytes: Count = 0
    forks: Count = 0
    losses: Count = 0
    seeds: str = ""
    seed: Count = 0
    level: Annotated[int, Field(ge=0, lt=len(LEVELS))] = 0
    isolation: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    graded: str = ""

    @property
    def mistakes(self) -> tuple[tuple[str, str], ...]:
        """The known mistakes that were recognised: name and sentence, each once."""
        checks = [check for exercise in self.exercises for check in exercise.checks]
        return tuple(dict.fromkeys((check.mistake, check.advice) for check in checks if check.mistake))


ADAPTER = TypeAdapter(Result)
FIELDS = {each.name for each in fields(Result)}


def path_of(results: Path, student: str, topic: str) -> Path:
    """The file of one submission's result."""
    return results / student / f"{topic}.json"


class NoResults(RuntimeError):
    """Results cannot be written where they should go; the message says where and why."""


def prepare(results: Path) -> None:
    """Make the folder for results, see that something can be written there, and tidy up after a run that was killed.

    Raises:
        NoResults: if nothing can be written.
    """
    try:
        results.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=results):
            pass
        for half_written in results.glob("*/.*.json.*"):
            with suppress(OSError):  # another run may be tidying up, too
                if time.time() - half_written.lstat().st_mtime > STALE:
                    half_written.unlink()
    except OSError as error:
        raise NoResults(f"Results cannot be written to {results}: {error.strerror}.") from error


def save(results: Path, result: Result) -> None:
    """Write a result, whole or not at all.

    Raises:
        NoResults: if it cannot be written.
    """
    path = path_of(results, result.student, result.topic)
    data = asdict(result) | {"student": spelled(result.student)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(data, indent=1, allow_nan=False).encode())
    except OSError as error:
        raise NoResults(f"The result {path} cannot be written: {error.strerror}.") from error


def load(results: Path, student: str, topic: Topic) -> Result | None:
    """A result that was saved; None if there is none that adds up and fits the catalogue."""
    result = read(path_of(results, student, topic.name))
    return result if result is not None and fits(result, topic) else None


def read(path: Path) -> Result | None:
    """The result in a file; None if it is not what `save` wrote there."""
    try:
        data = read_file(path.parent, PurePosixPath(path.name), LARGEST_RESULT)
        result = ADAPTER.validate_json(data, strict=True, extra="forbid")
        complete = json.loads(data).keys() == FIELDS
    except (OSError, ValueError):
        return None
    named = (result.student, f"{result.topic}.json") == (spelled(path.parent.name), path.name)
    return replace(result, student=path.parent.name) if named and complete and adds_up(result) else None


def spelled(name: str) -> str:
    """A folder's name, whose bytes may be no text, as text.

    >>> import os
    >>> print(spelled(os.fsdecode(b"J\\xf6rg")))
    J\\xf6rg
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def adds_up(result: Result) -> bool:
    """Whether marks are sums of marks; nothing was run is nothing earned, and a human is told."""
    checks = [check for each in result.exercises for check in each.checks]
    return (
        all(check.earned == check.points if check.passed else _is_less(check) for check in checks)
        and all(each.points == sum(check.points for check in each.checks) for each in result.exercises)
        and all(each.earned == sum(check.earned for check in each.checks) for each in result.exercises)
        and result.earned == sum(each.earned for each in result.exercises)
        and (result.points == sum(each.points for each in result.exercises) if checks else result.needs_human)
    )


def _is_less(check: CheckMark) -> bool:
    """Whether a failed check earns less than its points: a part of them, or nothing."""
    return check.earned < max(check.points, 1)


def fits(result: Result, topic: Topic) -> bool:
    """Whether exercises, checks and points are the catalogue's, and parts of points stand where there are any."""
    partial = {check.name for check in topic.checks if check.judging.partial}
    marks = [check for each in result.exercises for check in each.checks]
    if any(0 < check.earned < check.points and check.check not in partial for check in marks):
        return False
    given = [
        (each.exercise, each.label, [(c.check, c.sentence, c.points) for c in each.checks]) for each in result.exercises
    ]
    asked = [
        (name, topic.label(name), [(check.name, check.sentence, check.points) for check in exercise.checks])
        for name, exercise in topic.exercises.items()
    ]
    return (result.topic, result.points) == (topic.name, topic.points) and given in ([], asked)
