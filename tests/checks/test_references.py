"""The reference solutions earn every point, with every seed, and leave what they are handed alone."""

import numpy as np

from autograder.catalogue import topic
from autograder.judge import judge
from autograder.probing import load_module, run_probe
from autograder.tutor import solutions


def test_the_reference_earns_every_point(name, exercise, run, marked, seeds):
    checks = [check.name for check in topic(name).exercises[exercise].checks]
    result = marked(name, exercise, run(solutions.reference_source(name), name, seeds, checks))
    assert result.points > 0, f"{name}.{exercise} has no points to earn."
    assert result.earned == result.points, f"The reference earns {result.earned} of {result.points} in {exercise}."


def test_the_reference_answers_every_probe_with_finite_numbers(name, references):
    for key, outcome in references(name).wanted.items():
        assert outcome.values, f"The reference returns nothing in {key}."
        assert finite(outcome), f"The reference returns something that is not finite in {key}."


def finite(outcome):
    return all(isinstance(value, str) or np.isfinite(value).all() for value in outcome.values.values())


def test_the_reference_stays_finite_for_secret_seeds(name):
    module = load_module(solutions.reference_source(name), name)
    for seed in range(1000, 1040):
        for check in topic(name).checks:
            outcome = run_probe(check, module, seed)
            assert outcome.fault is None, f"The reference faults in {check.name} with seed {seed}: {outcome.fault}"
            assert finite(outcome), f"The reference is not finite in {check.name} with seed {seed}."


def test_another_seed_asks_something_else(name, references, seeds):
    wanted = references(name).wanted
    for check in topic(name).checks:
        answers = [
            [value for value in wanted[check.name, seed].values.values() if not isinstance(value, str)]
            for seed in (seeds[0], seeds[-1])
        ]
        real = [value.ndim > 0 and value.dtype.kind == "f" and bool(value.any()) for value in answers[0]]
        same = any(real) and all(map(np.array_equal, *answers))
        assert not same, f"Two seeds get the same answers in {check.name}: its inputs are not drawn."


def test_the_reference_leaves_its_arguments_alone(name, references):
    meddling = [key for key, outcome in references(name).wanted.items() if outcome.mutated or outcome.aliased]
    assert meddling == [], "The reference changes its arguments, or returns what shares their memory."


def test_a_second_run_of_the_reference_gives_the_same_outcomes(name, references, run, seeds):
    wanted, again = references(name).wanted, run(solutions.reference_source(name), name, seeds)
    judging = {check.name: check.judging for check in topic(name).checks}
    different = [key for key in wanted if not judge(again[key], wanted[key], judging[key[0]]).passed]
    assert different == [], "A second run of the reference gives something else."
