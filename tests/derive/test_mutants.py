"""False mutants are rejected and harmless rewritings accepted: random, seeded, with a fixed budget."""

import itertools

import numpy as np
import pytest

from derive.errors import DeriveError
from derive.expressions import Expression
from derive.steps import Step, reason, truth
from tests.derive.examples import EXAMPLES
from tests.derive.examples.example import Example
from tests.derive.rewriting import harmless, mutants

MUTANTS, REWRITINGS = 40, 25
FALSE = 1e-4
"""A mutant that is farther off than this, under all premises, is false; between this and 1e-9 nothing was ever seen."""

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=[example.exercise.name for example in EXAMPLES])


def steps(example: Example) -> list[Step]:
    """All steps of all right proofs."""
    found = []
    for lines in example.right:
        typed = example.exercise.proof(*lines).lines
        for above, line in itertools.pairwise(typed):
            if above.expression is not None and line.expression is not None:
                found.append(Step(above.expression, line.sign, line.expression, line.reasons))
    return found


def accepted(example: Example, step: Step) -> bool:
    try:
        holds = truth(example.exercise, step, step.reasons).holds
        return holds and reason(example.exercise, step, step.reasons)
    except DeriveError:
        return False


@each_example
def test_false_mutants_are_rejected(example: Example) -> None:
    generator, false, everything = np.random.default_rng(5), 0, [p.name for p in example.exercise.premises] + ["parts"]
    candidates = steps(example)
    for _ in range(MUTANTS):
        step = candidates[generator.integers(len(candidates))]
        for line in mutants(step.line, generator, 1):
            mutant = Step(step.above, step.sign, line, step.reasons)
            if accepted(example, mutant):
                gap = truth(example.exercise, Step(step.line, "==", line), everything, seed=77).gap
                assert gap < FALSE or step.sign != "==", f"accepted: {line} for {step.line}"
            else:
                false += 1
    assert false >= 3


@each_example
def test_harmless_rewritings_are_accepted(example: Example) -> None:
    generator, candidates = np.random.default_rng(6), steps(example)
    for _ in range(REWRITINGS):
        step = candidates[generator.integers(len(candidates))]
        above, line = _several(step.above, generator), _several(step.line, generator)
        assert accepted(example, Step(above, step.sign, line, step.reasons)), f"rejected: {above} to {line}"


def _several(node: Expression, generator: np.random.Generator) -> Expression:
    for _ in range(int(generator.integers(1, 4))):
        node = harmless(node, generator)
    return node
