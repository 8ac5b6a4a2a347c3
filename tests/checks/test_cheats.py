"""What must never earn a point: untouched stubs, and answers that look like one."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.catalogue import topic, topics
from autograder.probing import load_module
from autograder.tutor import solutions, stubs


def test_untouched_stubs_fail_every_check_as_unwritten(name, run, marked, seeds):
    source = stubs.stubbed(solutions.reference_source(name).decode(), topic(name), f"solutions/{name}.py")
    outcomes = run(source.encode(), name, seeds)
    for result in (marked(name, each, outcomes) for each in topic(name).exercises):
        assert (result.unwritten, result.earned) == (True, 0), f"The stub of {result.exercise} does not count as one."
        for check in result.checks:
            reason = f"{check.check} says {check.verdict.reason!r} of a stub, and takes it for {check.mistake!r}."
            assert (check.verdict.reason, check.mistake) == ("unwritten", ""), reason


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
    ("name", "exercise", "cheat"),
    [(name, each, cheat) for name in topics() for each in topic(name).exercises for cheat in asked(name, each)],
)
def test_a_cheat_passes_no_check(name, exercise, cheat, probed, marked, seeds):
    module = load_module(solutions.reference_source(name), name)
    is_class = isinstance(getattr(module, exercise), type)
    setattr(module, exercise, cheating(CHEATS[cheat]) if is_class else CHEATS[cheat])
    checks = [check.name for check in topic(name).exercises[exercise].checks]
    result = marked(name, exercise, probed(module, name, seeds, checks))
    passed = [check.sentence for check in result.checks if check.passed]
    assert passed == [], f"Whoever returns {cheat} in {name}.{exercise} passes."
