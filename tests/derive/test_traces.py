"""Traces tell lines apart and show none; routes carry credit; signs tell a mistake, however it is written."""

import json
from dataclasses import replace

import pytest

from course.derivations import elbo
from derive import KL, E, log
from derive.exercise import Exercise
from derive.judging import judge
from derive.letters import T, p_θ, q, t, x
from derive.proof import Proof
from derive.reasons import by
from derive.traces import (
    EARLY,
    FALSE,
    START,
    UNJUSTIFIED,
    Sign,
    agree,
    along,
    distinct,
    place,
    route,
    routes,
    sign,
    trace,
    way,
)
from derive.work import MOST_OF_A_PROOF, Work
from tests.derive.examples import EXAMPLES
from tests.derive.examples.example import Example, solved

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=[each.exercise.name for each in EXAMPLES])
BAYES: Exercise = next(each.exercise for each in EXAMPLES if each.exercise.name.endswith("seen_from_behind"))
FIRST, SECOND = q(x[t] | x[t - 1]), q(x[t] | x[t - 1], x[0])
JOINT = q(x[t], x[t - 1] | x[0]) / q(x[t - 1] | x[0])
GOAL = BAYES.goal
ALL_THREE = q(x[t], x[t - 1], x[0]) / q(x[t - 1], x[0])
TURNED_ROUND = q(x[t - 1] | x[t], x[0]) * q(x[t], x[0]) / q(x[t - 1], x[0])
WAYS = (
    (... == SECOND, by.markov),
    (... == SECOND, by.markov, ... == JOINT, by.product),
    (... == SECOND, by.markov, ... == ALL_THREE, by.product, ... == TURNED_ROUND, by.product),
)
"""Beginnings of three right proofs, each a line longer than the one before."""


def proof(*lines: object) -> Proof:
    return BAYES.proof(FIRST, *lines)


@each_example
def test_every_line_of_a_right_proof_has_a_trace_and_is_found_again(example: Example) -> None:
    for lines in example.right:
        found = route(example.exercise.proof(*lines))
        assert all(each is not None for each in found)
        assert place(example.exercise, found[-1], found) == len(found) - 1
        assert all(place(example.exercise, each, found) is not None for each in found)


@each_example
def test_credit_along_recorded_routes_is_credit_along_references(example: Example) -> None:
    exercise = example.exercise
    recorded = json.loads(json.dumps(routes(exercise, 5)))
    for _, lines in example.wrong:
        typed = exercise.proof(*lines)
        own = judge(typed, explain=False, seed=5)
        assert judge(typed, explain=False, seed=5, routes=recorded).credit == pytest.approx(own.credit)


@each_example
def test_every_wrong_proof_is_told_from_right_ones_and_almost_all_can_be_recognised(example: Example) -> None:
    signs = [sign(example.exercise.proof(*lines)) for _, lines in example.wrong]
    assert sum(each is None for each in signs) <= 1
    assert all(sign(example.exercise.proof(*lines)) is None for lines in example.right)
    for found in filter(None, signs):
        assert found.same(found, example.exercise)


def test_lines_that_are_equal_by_arithmetic_have_the_same_trace_and_no_others() -> None:
    exact = trace(BAYES, JOINT)
    assert agree(BAYES, exact, trace(BAYES, 2 * JOINT / 2 + 1 - 1))
    for other in (FIRST, SECOND, GOAL, 2 * JOINT, JOINT + 1):
        assert not agree(BAYES, exact, trace(BAYES, other)), other


def test_in_true_worlds_all_that_is_equal_has_the_same_trace() -> None:
    first, *others = [trace(BAYES, line, true=True) for line in (FIRST, SECOND, JOINT, GOAL)]
    assert all(agree(BAYES, first, other) for other in others)
    assert not agree(BAYES, first, trace(BAYES, q(x[t]), true=True))


def test_other_seeds_are_other_worlds() -> None:
    assert not agree(BAYES, trace(BAYES, GOAL), trace(BAYES, GOAL, seed=1))


def test_a_line_without_a_value_has_no_trace() -> None:
    from derive.letters import y

    assert trace(BAYES, 1 / (FIRST - FIRST)) is None
    assert trace(BAYES, q(y)) is None
    assert not agree(BAYES, None, None)


def test_a_false_line_is_the_same_mistake_however_it_is_written() -> None:
    turned = q(x[t - 1] | x[t], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0])
    other = q(x[t - 1], x[t] | x[0]) / q(x[t] | x[0]) / q(x[t] | x[0]) * q(x[t - 1] | x[0])
    one = sign(proof(... == SECOND, by.markov, ... == turned, by.product))
    two = sign(proof(... == 1 * SECOND, by.markov, ... == JOINT, by.product, ... == other, by.product))
    assert one is not None
    assert two is not None
    assert one.fault == FALSE
    assert one.same(two, BAYES)


def test_a_false_line_for_another_reason_or_below_another_line_is_another_mistake() -> None:
    """The false line comes back below a bound that holds and leads nowhere: what is wrong there is not the bound."""
    bound, chain, model = elbo.bound, q(x[1:T] | x[0]), p_θ(x[1:T] | x[0])
    turned = bound.start + E[chain](log(chain / model))
    first = bound.proof(bound.start, ... == turned, by.gibbs)
    later = bound.proof(bound.start, ... <= bound.start + KL(model, chain), by.gibbs, ... == turned, by.kl)
    one, two = sign(first), sign(later)
    assert one is not None
    assert two is not None
    assert (one.fault, one.cited, two.fault, two.cited) == (FALSE, ("gibbs",), FALSE, ("kl",))
    assert not one.same(two, bound)
    assert not one.same(replace(two, cited=one.cited), bound)
    assert not one.same(replace(one, cited=two.cited), bound)
    assert one.same(replace(two, cited=one.cited, above=one.above), bound)


# --- Routes -----------------------------------------------------------------------------------------------


def test_a_way_has_no_step_by_arithmetic_alone_and_no_circle() -> None:
    there, back = (... == SECOND, by.markov), (... == FIRST, by.markov)
    straight = (FIRST, ... == SECOND, by.markov, ... == GOAL, by.product)
    for lines in ((*there, ... == 1 * SECOND), (*there, *back, *there), (... == FIRST * 2 / 2, *there)):
        found = way(proof(*lines, ... == GOAL, by.product), 3)
        assert along(BAYES, found, route(BAYES.proof(*straight), 3)), lines


def test_every_step_by_a_rule_counts_and_no_other() -> None:
    """The reference of block_triangular writes a matrix as a product first: that is arithmetic, and worth nothing."""
    reference = solved("conv1x1.block_triangular")
    exercise, known = reference.exercise, [way(reference, 7)]
    assert len(known[0]) == len(reference.lines) - 1 == 3
    shares = [
        judge(Proof(exercise, reference.lines[:count]), explain=False, seed=7, routes=known).credit
        for count in range(1, 5)
    ]
    assert shares == [0, 0, 0.5, 1]


def test_to_and_fro_and_arithmetic_earn_nothing_on_any_route() -> None:
    known = [way(proof(*lines, ... == GOAL, by.product), 3) for lines in WAYS]
    there, back = (... == SECOND, by.markov), (... == FIRST, by.markov)
    for lines in ((*there, *back, *there, *back, *there), (*there, ... == 2 * SECOND / 2, ... == SECOND)):
        assert judge(proof(*lines), explain=False, seed=3, routes=known).credit == pytest.approx(1 / 2)
    assert judge(proof(... == 2 * FIRST / 2, ... == FIRST), explain=False, seed=3, routes=known).credit == 0


def test_credit_goes_along_the_route_that_leads_furthest_and_each_is_kept_once() -> None:
    known = distinct(BAYES, [way(proof(*lines, ... == GOAL, by.product), 3) for lines in (*WAYS, *WAYS)])
    assert [len(each) for each in known] == [3, 4, 5]
    typed = proof(*WAYS[2])
    shares = [judge(typed, explain=False, seed=3, routes=[each]).credit for each in known]
    assert shares == pytest.approx([1 / 2, 1 / 3, 3 / 4])
    assert judge(typed, explain=False, seed=3, routes=known).credit == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ((... == SECOND, by.markov), EARLY),
        ((... == SECOND, by.product), UNJUSTIFIED),
        ((... == GOAL, by.markov), UNJUSTIFIED),
        ((... == q(x[t]), by.markov), FALSE),
    ],
)
def test_what_kind_of_fault_it_is(lines: tuple[object, ...], fault: str) -> None:
    found = sign(proof(*lines))
    assert found is not None
    assert found.fault == fault


def test_a_proof_that_starts_elsewhere_says_so() -> None:
    found = sign(BAYES.proof(SECOND, ... == GOAL, by.product))
    assert found is not None
    assert found.fault == START


def test_holes_and_what_cannot_be_read_have_no_sign() -> None:
    from derive.letters import y

    assert sign(proof(..., ... == GOAL, by.product)) is None
    assert sign(proof(... == q(y), by.product)) is None
    assert sign(BAYES.proof()) is None


def test_an_unjustified_line_is_told_by_the_reason_it_cites() -> None:
    signs = [sign(proof(... == SECOND, rule)) for rule in (by.product, by.marginal)]
    assert all(signs)
    one, two = (each for each in signs if each)
    assert not one.same(two, BAYES)
    assert one.same(Sign(one.fault, one.trace, "==", one.cited, one.needed), BAYES)


def test_without_references_the_route_leads_from_start_to_goal() -> None:
    assert [len(each) for each in routes(elbo.seen_from_behind, 3)] == [2]


@each_example
def test_right_proofs_stay_far_below_the_work_that_is_granted(example: Example) -> None:
    for lines in example.right:
        work = Work(MOST_OF_A_PROOF)
        assert None not in route(example.exercise.proof(*lines), work=work)
        assert work.left > 0.8 * MOST_OF_A_PROOF
