"""The kill matrix: every known mistake is rejected and named, every other right answer passes, and no cheat does.

Everything here is run for all topics, on the public seeds and on one that no reference was recorded for. Outcomes
are computed once, in this process, and shared by the tests.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import combinations
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from autograder.assess import CheckResult, ExerciseResult, assess
from autograder.catalogue import topic, topics
from autograder.judge import alike, judge
from autograder.outcomes import Outcome
from autograder.probing import load_module, run_probe
from autograder.references import PUBLIC_SEEDS, Key, KnownMistake, References
from autograder.tutor import recording, solutions, stubs

OTHER_SEED = 20_260
SEEDS = (*PUBLIC_SEEDS, OTHER_SEED)
FEWEST_MISTAKES, FEWEST_ALTERNATIVES = 4, 2

EXERCISES = [(name, exercise) for name in topics() for exercise in topic(name).exercises]
MISTAKES = {(name, each.exercise, each.name): each for name in topics() for each in solutions.mistakes(name)}
ALTERNATIVES = {(name, each.exercise, each.name): each for name in topics() for each in solutions.alternatives(name)}

every_topic = pytest.mark.parametrize("name", topics())
every_exercise = pytest.mark.parametrize(("name", "exercise"), EXERCISES)
every_mistake = pytest.mark.parametrize(("name", "exercise", "mistake"), MISTAKES)
every_alternative = pytest.mark.parametrize(("name", "exercise", "alternative"), ALTERNATIVES)


class InThisProcess:
    """Runs sources as the engine does, without its protection: everything here is ours."""

    workers = 1

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
    """What a mistake returns in the checks of its own exercise."""
    checks = [check.name for check in topic(name).exercises[exercise].checks]
    return InThisProcess().run(MISTAKES[name, exercise, mistake].source, name, SEEDS, checks)


def marked(name: str, exercise: str, outcomes: dict[Key, Outcome]) -> ExerciseResult:
    return assess(topic(name).exercises[exercise], outcomes, references(name))


def failed(result: ExerciseResult) -> list[CheckResult]:
    return [check for check in result.checks if not check.passed]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Probes are tiny: a second thread only makes them wait."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


# --- The reference ----------------------------------------------------------------------------------------


@every_exercise
def test_the_reference_earns_every_point(name: str, exercise: str) -> None:
    result = marked(name, exercise, references(name).wanted)
    assert result.earned == result.points > 0


@every_topic
def test_the_reference_answers_every_probe_with_finite_numbers(name: str) -> None:
    for key, outcome in references(name).wanted.items():
        assert outcome.values, key
        assert all(isinstance(value, str) or np.isfinite(value).all() for value in outcome.values.values()), key


@every_topic
def test_the_reference_stays_finite_for_secret_seeds(name: str) -> None:
    module = load_module(solutions.reference_source(name), name)
    for seed in range(1000, 1040):
        for check in topic(name).checks:
            outcome = run_probe(check, module, seed)
            assert outcome.fault is None, (check.name, seed)
            assert all(isinstance(v, str) or np.isfinite(v).all() for v in outcome.values.values()), (check.name, seed)


@every_topic
def test_another_seed_asks_something_else(name: str) -> None:
    wanted = references(name).wanted
    for check in topic(name).checks:
        answers = [
            [value for value in wanted[check.name, seed].values.values() if not isinstance(value, str)]
            for seed in (PUBLIC_SEEDS[0], OTHER_SEED)
        ]
        real = [value.ndim > 0 and value.dtype.kind == "f" and bool(value.any()) for value in answers[0]]
        assert not any(real) or not all(map(np.array_equal, *answers)), check.sentence


@every_topic
def test_the_reference_leaves_its_arguments_alone(name: str) -> None:
    assert not [key for key, outcome in references(name).wanted.items() if outcome.mutated or outcome.aliased]


@every_topic
def test_a_second_run_of_the_reference_gives_the_same_outcomes(name: str) -> None:
    wanted = references(name).wanted
    again = InThisProcess().run(solutions.reference_source(name), name, SEEDS)
    judging = {check.name: check.judging for check in topic(name).checks}
    assert all(judge(again[key], wanted[key], judging[key[0]]).passed for key in wanted)


# --- Mistakes ---------------------------------------------------------------------------------------------


@every_exercise
def test_an_exercise_knows_enough_mistakes(name: str, exercise: str) -> None:
    assert sum(key[:2] == (name, exercise) for key in MISTAKES) >= FEWEST_MISTAKES


@every_mistake
def test_a_mistake_is_rejected_by_its_exercise(name: str, exercise: str, mistake: str) -> None:
    assert failed(marked(name, exercise, answered(name, exercise, mistake)))


@every_mistake
@pytest.mark.parametrize("seed", SEEDS)
def test_a_mistake_is_rejected_with_every_seed(name: str, exercise: str, mistake: str, seed: int) -> None:
    outcomes, wanted = answered(name, exercise, mistake), references(name).wanted
    checks = topic(name).exercises[exercise].checks
    verdicts = [judge(outcomes[check.name, seed], wanted[check.name, seed], check.judging) for check in checks]
    assert not all(verdict.passed for verdict in verdicts)


@every_mistake
def test_a_mistake_is_named_and_no_other(name: str, exercise: str, mistake: str) -> None:
    known = MISTAKES[name, exercise, mistake]
    for check in failed(marked(name, exercise, answered(name, exercise, mistake))):
        assert (check.mistake, check.advice) == (known.name, known.sentence), check.sentence


@every_exercise
def test_no_two_mistakes_of_an_exercise_look_the_same(name: str, exercise: str) -> None:
    own = [each for each in references(name).mistakes if each.exercise == exercise]
    judging = {check.name: check.judging for check in topic(name).exercises[exercise].checks}

    def same(one: KnownMistake, other: KnownMistake) -> bool:
        keys = [{key for key in each.outcomes if key[0] in judging} for each in (one, other)]
        return keys[0] == keys[1] and all(
            alike(one.outcomes[key], other.outcomes[key], judging[key[0]]) for key in keys[0]
        )

    assert [(one.name, other.name) for one, other in combinations(own, 2) if same(one, other)] == []


@every_exercise
def test_mistakes_have_names_and_sentences_of_their_own(name: str, exercise: str) -> None:
    own = [each for key, each in MISTAKES.items() if key[:2] == (name, exercise)]
    assert len({each.sentence for each in own}) == len({each.name for each in own}) == len(own)
    assert all(each.sentence.endswith((".", "?")) and each.sentence[0].isupper() for each in own)


@every_topic
def test_no_exercise_has_mistakes_or_alternatives_that_the_catalogue_does_not_know(name: str) -> None:
    assert {key[1] for key in [*MISTAKES, *ALTERNATIVES] if key[0] == name} <= set(topic(name).exercises)


# --- Alternatives -----------------------------------------------------------------------------------------


@every_exercise
def test_an_exercise_knows_enough_other_answers(name: str, exercise: str) -> None:
    assert sum(key[:2] == (name, exercise) for key in ALTERNATIVES) >= FEWEST_ALTERNATIVES


@every_alternative
def test_another_right_answer_passes_every_check_of_the_topic(name: str, exercise: str, alternative: str) -> None:
    outcomes = InThisProcess().run(ALTERNATIVES[name, exercise, alternative].source, name, SEEDS)
    results = [marked(name, each, outcomes) for each in topic(name).exercises]
    assert [(check.sentence, check.verdict.sentence) for result in results for check in failed(result)] == []


# --- What must never earn a point -------------------------------------------------------------------------


@every_topic
def test_untouched_stubs_fail_every_check_as_unwritten(name: str) -> None:
    source = stubs.stubbed(solutions.reference_source(name).decode(), topic(name), f"solutions/{name}.py")
    outcomes = InThisProcess().run(source.encode(), name, SEEDS)
    results = [marked(name, each, outcomes) for each in topic(name).exercises]
    assert all(result.unwritten and result.earned == 0 for result in results)
    assert {check.verdict.reason for result in results for check in result.checks} == {"unwritten"}
    assert {check.mistake for result in results for check in result.checks} == {""}


def first_tensor(arguments: tuple[Any, ...]) -> Tensor:
    return next((each for each in arguments if isinstance(each, Tensor)), torch.tensor(0.0, dtype=torch.float64))


def rows(x: Tensor) -> Tensor:
    return x.new_zeros(x.shape[:1])


CHEATS: dict[str, Callable[..., Any]] = {
    "nothing": lambda *arguments: None,
    "an empty dictionary": lambda *arguments: {},
    "an empty text": lambda *arguments: "",
    "True": lambda *arguments: True,
    "zeros": lambda *arguments: torch.zeros_like(first_tensor(arguments)),
    "ones": lambda *arguments: torch.ones_like(first_tensor(arguments)),
    "NaN": lambda *arguments: torch.full_like(first_tensor(arguments), float("nan")),
    "one zero": lambda *arguments: torch.tensor(0.0),
    "a zero per example": lambda *arguments: rows(first_tensor(arguments)),
    "the input": lambda *arguments: first_tensor(arguments),
    "a copy of the input": lambda *arguments: first_tensor(arguments).clone(),
    "a copy of the input, and zeros": lambda *arguments: (
        first_tensor(arguments).clone(),
        rows(first_tensor(arguments)),
    ),
    "zeros, and zeros": lambda *arguments: (torch.zeros_like(first_tensor(arguments)), rows(first_tensor(arguments))),
    "ones, and ones": lambda *arguments: (torch.ones_like(first_tensor(arguments)), rows(first_tensor(arguments)) + 1),
}


def cheating(answer: Callable[..., Any]) -> type:
    """A class all of whose methods give one answer, whatever they are called."""

    class Cheating:
        def __init__(self, *arguments: Any, **named: Any) -> None:
            pass

        def __getattr__(self, name: str) -> Callable[..., Any]:
            return answer

        def __call__(self, *arguments: Any) -> Any:
            return answer(*arguments)

    return Cheating


def asked(name: str, exercise: str) -> list[str]:
    """The cheats that an exercise meets: any number is a prediction, so that only what is none is a cheat there."""
    no_numbers = ["nothing", "an empty dictionary", "an empty text", "NaN"]
    return no_numbers if topic(name).exercises[exercise].form == "PRED" else list(CHEATS)


@pytest.mark.parametrize(
    ("name", "exercise", "cheat"), [(*each, cheat) for each in EXERCISES for cheat in asked(*each)]
)
def test_a_cheat_passes_no_check(name: str, exercise: str, cheat: str) -> None:
    module = load_module(solutions.reference_source(name), name)
    is_class = isinstance(getattr(module, exercise), type)
    setattr(module, exercise, cheating(CHEATS[cheat]) if is_class else CHEATS[cheat])
    checks = [check.name for check in topic(name).exercises[exercise].checks]
    result = marked(name, exercise, probed(module, name, SEEDS, checks))
    assert [check.sentence for check in result.checks if check.passed] == []
