"""Made-up student modules, what loading them says, and what a probe of their only function gets."""

from collections.abc import Callable
from types import ModuleType

import pytest

from autograder.catalogue import Check
from autograder.draw import Draw
from autograder.outcomes import Fault, Outcome
from autograder.probing import Unreadable, load_module, run_probe


@pytest.fixture
def module() -> Callable[..., ModuleType]:
    """A student's module, loaded from its source."""

    def load(source: str | bytes, seconds: float = 10.0) -> ModuleType:
        return load_module(source.encode() if isinstance(source, str) else source, "flow", seconds)

    return load


@pytest.fixture
def refused(module: Callable[..., ModuleType]) -> Callable[..., Fault]:
    """The fault of a module that does not load."""

    def ask(source: str | bytes, seconds: float = 10.0) -> Fault:
        with pytest.raises(Unreadable) as caught:
            module(source, seconds)
        assert str(caught.value) == caught.value.fault.sentence
        return caught.value.fault

    return ask


@pytest.fixture
def two_values() -> Callable[[ModuleType, Draw], dict]:
    """A probe that unpacks a pair."""

    def ask(flow: ModuleType, draw: Draw) -> dict:
        z, log_volume = flow.affine_forward(draw.normal(3, 2), draw.normal(3, 2), draw.normal(3, 2))
        return {"z": z, "log_volume": log_volume}

    return ask


@pytest.fixture
def one_value() -> Callable[[ModuleType, Draw], dict]:
    """A probe that takes whatever comes."""

    def ask(flow: ModuleType, draw: Draw) -> dict:
        return {"z": flow.affine_forward(draw.normal(3, 2), draw.normal(3, 2), draw.normal(3, 2))}

    return ask


@pytest.fixture
def probe(module: Callable[..., ModuleType], one_value: Callable[..., dict]) -> Callable[..., Outcome]:
    """What a probe gets from an affine_forward with some body, which begins in line 5."""

    def run(body: str, ask: Callable = one_value, seconds: float = 5.0, above: str = "", seed: int = 1) -> Outcome:
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        source = f"import random, sys, torch\n{above}\n\ndef affine_forward(x, scale, shift):\n{lines}\n"
        return run_probe(Check("affine_forward", ask.__name__, 1, (), ask), module(source), seed, seconds)

    return run


@pytest.fixture
def fault(probe: Callable[..., Outcome]) -> Callable[..., Fault]:
    """The fault of such a body: a sentence, and no traceback."""

    def run(body: str, *ask: Callable, **options: object) -> Fault:
        found = probe(body, *ask, **options).fault
        assert found is not None
        assert found.sentence.strip() == found.sentence != ""
        assert "Traceback" not in found.sentence
        return found

    return run
