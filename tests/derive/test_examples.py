"""Right proofs are accepted, wrong ones rejected at the right line, and the textbook's proof is the shortest."""

from itertools import combinations

import pytest

from derive.data import from_json
from derive.judging import judge
from derive.proof import Proof
from derive.steps import Step, reason, reason_in
from tests.derive.examples import EXAMPLES
from tests.derive.examples.example import Example
from tests.derive.searching import shortest

NAMES = [example.exercise.name for example in EXAMPLES]
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)


@each_example
def test_right_proofs_are_accepted(example: Example) -> None:
    for lines in example.right:
        judgement = example.exercise.proof(*lines).judgement
        assert judgement.complete, judgement.messages
        assert judgement.credit == 1.0
        assert not any(line.message for line in judgement.lines)


@each_example
def test_wrong_proofs_are_rejected_at_the_right_line(example: Example) -> None:
    for first, lines in example.wrong:
        judgement = judge(example.exercise.proof(*lines), explain=False)
        assert judgement.first_fault == first, (lines, judgement.messages)
        assert judgement.credit < 1.0


def test_there_are_enough_examples() -> None:
    assert len(EXAMPLES) >= 42
    assert all(len(example.right) >= 3 and len(example.wrong) >= 6 for example in EXAMPLES)


@each_example
def test_no_line_of_the_textbook_can_be_left_out(example: Example) -> None:
    """Leaps over its lines take two laws at least, so it is the shortest proof through them."""
    exercise = example.exercise
    shortest = exercise.proof(*(example.shortest or example.right[0])).lines
    lines = [line.expression for line in shortest if line.expression is not None]
    cited = [line.reasons for line in shortest]
    for first, last in combinations(range(len(lines)), 2):
        if sum(map(len, cited[first + 1 : last + 1])) < 2:
            continue
        for sign in {"==", exercise.relation}:
            step = Step(lines[first], sign, lines[last])
            for rule in exercise.citable:
                assert not (reason_in(exercise, step, (rule,), 0) and reason(exercise, step, (rule,))), (step, rule)


@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if not each.exercise.continuous], ids=lambda each: each.exercise.name
)
def test_no_other_way_is_shorter(example: Example) -> None:
    """However the lines of all right proofs are put together; proofs on grids would take minutes."""
    cited = [line.reasons for line in example.exercise.proof(*(example.shortest or example.right[0])).lines]
    assert shortest(example) == sum(map(bool, cited))


@each_example
def test_twenty_seeds_say_the_same(example: Example) -> None:
    for seed in range(1, 20, 4 if example.exercise.continuous else 1):  # all twenty take a minute on grids
        right = judge(example.exercise.proof(*example.right[seed % len(example.right)]), seed=seed)
        assert right.complete, (seed, right.messages)
        if seed % 3:
            continue
        first, lines = example.wrong[seed % len(example.wrong)]
        assert judge(example.exercise.proof(*lines), explain=False, seed=seed).first_fault == first, (seed, lines)


@each_example
def test_a_proof_survives_the_journey_as_json(example: Example) -> None:
    for lines in example.right:
        proof = example.exercise.proof(*lines)
        text = proof.to_json()
        back = from_json(example.exercise, text)
        assert isinstance(back, Proof)
        assert back.to_json() == text
        assert len(text) < 20_000
