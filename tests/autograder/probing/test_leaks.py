"""What a student's code does to torch and to random numbers ends with its probe."""

import random
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
import torch

from autograder.outcomes import Outcome
from autograder.probing import Unreadable

MEDDLING = {
    "default dtype": "torch.set_default_dtype(torch.float64)",
    "grad mode": "torch.set_grad_enabled(False)",
    "seed": "torch.manual_seed(7)",
    "all of them, then an error": "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False); "
    "torch.manual_seed(7); 1 / 0",
    "random numbers": "torch.rand(3)",
}


def state() -> tuple:
    return torch.get_default_dtype(), torch.is_grad_enabled(), torch.random.get_rng_state().tolist()


@pytest.mark.parametrize("what", MEDDLING)
def test_what_a_call_changes_does_not_leak(what: str, probe: Callable[..., Outcome]) -> None:
    before = state()
    probe(f"{MEDDLING[what]}\nreturn x")
    assert state() == before


@pytest.mark.parametrize("what", MEDDLING)
def test_what_an_import_changes_does_not_leak(what: str, module: Callable[..., ModuleType]) -> None:
    before = state()
    try:
        module(f"import torch\n{MEDDLING[what]}\n")
    except Unreadable:
        assert "error" in what
    assert state() == before


def test_a_probe_begins_with_torch_as_it_starts_whatever_the_caller_has_set(probe: Callable[..., Outcome]) -> None:
    body = "return float(torch.is_grad_enabled()) + torch.ones(1).element_size() + torch.rand(1, dtype=torch.float64)"
    plain = probe(body).values["z"]
    with torch.no_grad():
        torch.set_default_dtype(torch.float64)
        try:
            torch.manual_seed(99)
            changed = probe(body).values["z"]
        finally:
            torch.set_default_dtype(torch.float32)
    assert np.array_equal(plain, changed)


def test_the_same_seed_asks_the_same_and_another_one_something_else(probe: Callable[..., Outcome]) -> None:
    one, again, other = (probe("return x + torch.rand(3, 2)", seed=seed).values["z"] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_pythons_and_numpys_random_numbers_are_untouched_by_probing(probe: Callable[..., Outcome]) -> None:
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    probe("return x")
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


def test_warnings_of_a_students_code_are_no_errors(probe: Callable[..., Outcome]) -> None:
    assert probe("import warnings\nwarnings.warn('careful')\nreturn x").fault is None
