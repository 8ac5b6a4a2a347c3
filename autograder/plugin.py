"""A pytest plugin: `pytest autograder/checks --submission PATH -k Coupling` runs the probes on a student's module.

Every probe is one item, named by its exercise and its sentence. It fails with the judge's sentence, not a traceback.
Options: `--submission PATH`, a module file, or a folder that holds it (or `exercises/` with it).
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autograder import proofs
from autograder.assess import CheckResult, ExerciseResult, assess
from autograder.catalogue import Check, Topic, topic, topics
from autograder.outcomes import Fault, Outcome
from autograder.references import recorded

CHECKS = Path(__file__).with_name("checks")


class Wrong(Exception):
    """A failed check: its message is the judge's sentence, and the advice of the mistake if it is a known one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--submission`."""
    parser.addoption(
        "--submission", metavar="PATH", help="run the course's checks on the modules in this file or folder"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a topic's probes when a submission is given."""
    is_topic = file_path.parent == CHECKS and file_path.suffix == ".py" and file_path.stem in topics()
    if is_topic and parent.config.getoption("--submission"):
        return Probes.from_parent(parent, path=file_path)
    return None


class Probes(pytest.File):
    """The probes of one topic."""

    def collect(self) -> Iterator[pytest.Item]:
        found = topic(self.path.stem)
        submission = Path(self.config.getoption("--submission"))
        for check in found.checks:
            yield ProbeItem.from_parent(
                self, name=f"{check.exercise}: {check.sentence}", found=found, check=check, submission=submission
            )


class ProbeItem(pytest.Item):
    """One probe, run for all public seeds."""

    def __init__(self, *, found: Topic, check: Check, submission: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.found, self.check, self.submission = found, check, submission

    def runtest(self) -> None:
        result = _result(self.found, self.check, self.submission)
        if not result.passed:
            raise Wrong(_message(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Wrong):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.check.probe.__code__.co_firstlineno, self.name


def find_module(submission: Path, name: str) -> Path:
    """The module of a topic in a submission.

    Raises:
        Wrong: if there is none.
    """
    places = [submission, submission / f"{name}.py", submission / "exercises" / f"{name}.py"]
    for place in places:
        if place.is_file():
            return place
    raise Wrong(f"there is no {name}.py in {submission}; give the folder `exercises`, or the file itself.")


def _result(found: Topic, check: Check, submission: Path) -> CheckResult:
    results = _results(find_module(submission, found.name), found.name, check.exercise).checks
    return next(result for result in results if result.check == check.name)


@cache
def _results(path: Path, name: str, exercise: str) -> ExerciseResult:
    """All checks of an exercise, even if one was asked for: only together they tell which mistake it is."""
    from autograder.probing import run_probe

    module, references, asked = _load(path, name), recorded(name), topic(name).exercises[exercise]
    outcomes = {
        (check.name, seed): Outcome(fault=module) if isinstance(module, Fault) else run_probe(check, module, seed)
        for check in asked.checks
        for seed in references.seeds
    }
    return assess(asked, outcomes, references)


@cache
def _load(path: Path, name: str) -> ModuleType | Fault:
    from autograder.probing import Unreadable, load_module

    try:
        return load_module(path.read_bytes(), name)
    except Unreadable as error:
        return error.fault


def _message(result: CheckResult) -> str:
    rows = [f"{row.where}: expected {row.wanted}, yours {row.given}" for row in result.verdict.rows]
    said = proofs.summary(result.verdict.sentence, result.verdict.lines)
    return "\n".join(line for line in [result.advice, said, *rows, *proofs.text(result.verdict.lines)] if line)
