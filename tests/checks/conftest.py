"""The kill matrix: every known mistake is rejected and named, every other right answer passes, and no cheat does.

Everything here is run for all topics, on the public seeds and on one that no reference was recorded for. Outcomes
are computed once, in this process, and shared by the tests. A test that takes `name` is run for every topic; with
`exercise` for every exercise; with `mistake` or `alternative` for each of those; unless it says itself for which.
"""

from collections.abc import Callable, Iterable
from functools import cache
from types import ModuleType

import pytest

from autograder.assess import CheckResult, ExerciseResult, assess
from autograder.catalogue import Topic, topic, topics
from autograder.outcomes import Outcome
from autograder.probing import load_module, run_probe
from autograder.references import PUBLIC_SEEDS, Key, References
from autograder.tutor import recording, solutions
from autograder.tutor.solutions import Alternative, Mistake

OTHER_SEED = 20_260
SEEDS = (*PUBLIC_SEEDS, OTHER_SEED)

EXERCISES = [(name, exercise) for name in topics() for exercise in topic(name).exercises]
MISTAKES = {(name, each.exercise, each.name): each for name in topics() for each in solutions.mistakes(name)}
ALTERNATIVES = {(name, each.exercise, each.name): each for name in topics() for each in solutions.alternatives(name)}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    asked = set(metafunc.fixturenames)
    if any(metafunc.definition.iter_markers("parametrize")):
        return
    if "mistake" in asked:
        metafunc.parametrize(("name", "exercise", "mistake"), MISTAKES)
    elif "alternative" in asked:
        metafunc.parametrize(("name", "exercise", "alternative"), ALTERNATIVES)
    elif "exercise" in asked:
        metafunc.parametrize(("name", "exercise"), EXERCISES)
    elif "name" in asked:
        metafunc.parametrize("name", topics())
    if "seed" in asked:
        metafunc.parametrize("seed", SEEDS)


class InThisProcess:
    """Runs sources as the engine does, without its protection: everything here is ours."""

    workers = 1

    def topic(self, name: str) -> Topic:
        return topic(name)

    def run(
        self, source: bytes, name: str, seeds: Iterable[int], checks: list[str] | None = None
    ) -> dict[Key, Outcome]:
        return probed(load_module(source, name), name, seeds, checks)


def probed(module: ModuleType, name: str, seeds: Iterable[int], checks: list[str] | None = None) -> dict[Key, Outcome]:
    asked = [check for check in topic(name).checks if checks is None or check.name in checks]
    return {(check.name, seed): run_probe(check, module, seed) for seed in seeds for check in asked}


@cache
def references(name: str) -> References:
    return recording.live_references(name, SEEDS, InThisProcess(), cache=None)


@cache
def answered(name: str, exercise: str, mistake: str) -> dict[Key, Outcome]:
    checks = [check.name for check in topic(name).exercises[exercise].checks]
    return InThisProcess().run(MISTAKES[name, exercise, mistake].source, name, SEEDS, checks)


def marked(name: str, exercise: str, outcomes: dict[Key, Outcome]) -> ExerciseResult:
    return assess(topic(name).exercises[exercise], outcomes, references(name))


def failed(result: ExerciseResult) -> list[CheckResult]:
    return [check for check in result.checks if not check.passed]


@pytest.fixture(name="references")
def _references() -> Callable[[str], References]:
    """From a topic to what is wanted and what the known mistakes return; made once."""
    return references


@pytest.fixture(name="answered")
def _answered() -> Callable[..., dict[Key, Outcome]]:
    """From a mistake's topic, exercise and name to what it returns in the checks of its own exercise."""
    return answered


@pytest.fixture
def run() -> Callable[..., dict[Key, Outcome]]:
    """Runs a source on all probes of a topic, or on those that are named."""
    return InThisProcess().run


@pytest.fixture(name="probed")
def _probed() -> Callable[..., dict[Key, Outcome]]:
    """Runs a loaded module on all probes of a topic, or on those that are named."""
    return probed


@pytest.fixture(name="marked")
def _marked() -> Callable[..., ExerciseResult]:
    """From a topic, an exercise and outcomes to its marks."""
    return marked


@pytest.fixture(name="failed")
def _failed() -> Callable[[ExerciseResult], list[CheckResult]]:
    """The checks of an exercise that were not passed."""
    return failed


@pytest.fixture
def seeds() -> tuple[int, ...]:
    """The public seeds and one more, which is the last."""
    return SEEDS


@pytest.fixture
def mistakes() -> dict[tuple[str, str, str], Mistake]:
    """All known mistakes by topic, exercise and name."""
    return MISTAKES


@pytest.fixture
def alternatives() -> dict[tuple[str, str, str], Alternative]:
    """All other right answers by topic, exercise and name."""
    return ALTERNATIVES
