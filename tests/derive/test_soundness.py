"""What one proof leaves behind for the next, what a line may cost, and lines that were ticked once and may not be."""

from itertools import count
from typing import Any

import numpy as np
import pytest

from course.derivations import conv1x1, elbo, foundations
from derive import C, E, Exercise, N, Prod, Sum, by, det, grad, lim, log, norm2, num
from derive.errors import TooLarge
from derive.evaluation import LARGEST_INDEX, Evaluation, evaluate
from derive.grammar import KL, Block, Eye
from derive.judging import judge
from derive.letters import A, B, D, J_θ, P, T, W, c, d, h, i, k, m, p, p_θ, q, s, t, w, x, θ, μ
from derive.steps import Step, needed
from derive.traces import route
from derive.work import MOST_SECONDS, Work
from tests.derive.examples.example import solved, typed

BOUND, TERMS, SUM = elbo.bound, elbo.three_terms, elbo.sum_of_divergences
RATIO = log(elbo.step / elbo.backward)
KNOWN, MODEL = N(x, elbo.mu_tilde, elbo.beta_tilde), N(x, elbo.μ_θ, elbo.σ**2)


def verdicts(exercise: Exercise, *lines: object, seed: int = 0) -> list[str]:
    judged = judge(exercise.proof(*lines), explain=False, seed=seed)
    return [line.verdict for line in judged.lines[1:]]


def said(exercise: Exercise, *lines: object) -> str:
    return judge(exercise.proof(*lines), explain=False).lines[-1].message


@pytest.mark.parametrize("index", [θ, x, q, p_θ])
def test_what_means_something_is_no_index(index: Any) -> None:
    for strange in (Sum[index, 3:3](log(p_θ(x[0]))), Prod[index, 1:2](p_θ(x[0])), lim[index](p_θ(x[0]))):
        sentence = said(BOUND, BOUND.start, ... <= BOUND.start + 0 * strange, by.gibbs)
        assert "which is no index in this exercise; take another letter" in sentence


def test_any_other_letter_is_an_index() -> None:
    for index in (k, i, m, w):
        lines = (BOUND.start, ... == Sum[index, 1:1](BOUND.start))
        assert verdicts(BOUND, *lines, by.logs) == ["unjustified"]  # a sum loses terms, but it is read


@pytest.mark.parametrize("name", ["bound", "log_ratios", "three_terms", "sum_of_divergences", "hidden_information"])
def test_a_hostile_proof_leaves_nothing_behind(name: str) -> None:
    exercise, reference = getattr(elbo, name), solved(f"elbo.{name}")
    exercise.forget()
    strange = exercise.start + 0 * E[elbo.chain](Sum[θ, 3:3](log(p_θ(x[0:T]) * elbo.step)))
    lines = [line for rule in exercise.citable for line in (... == strange, getattr(by, rule))]
    judge(exercise.proof(exercise.start, *lines), seed=7)
    before = route(reference, 7)
    judgement = judge(exercise.proof(*typed(reference)), seed=7)
    assert judgement.complete, judgement.messages
    exercise.forget()
    assert route(reference, 7) == before


def test_tables_under_another_parameter_are_not_kept() -> None:
    """Also where an index called θ is not refused, and around gradients of gradients."""
    line = log(p_θ(x[0]))
    BOUND.forget()
    clean = evaluate(BOUND.world(0, None, frozenset()), line)
    BOUND.forget()
    world = BOUND.world(0, None, frozenset())
    Evaluation(world, {**world.case, "θ": 3}).value(line)
    evaluate(world, grad[θ](grad[θ](line)))
    assert np.array_equal(evaluate(world, line), clean)
    slope = evaluate(world, grad[θ](line))
    BOUND.forget()
    assert np.array_equal(evaluate(BOUND.world(0, None, frozenset()), grad[θ](line)), slope)


def test_a_function_of_a_number_does_not_spoil_it_for_vectors() -> None:
    exercise = conv1x1.coupling_inverse
    exercise.forget()
    assert verdicts(exercise, exercise.start, ... == exercise.start + 0 * s(num(1))) == ["right"]
    assert exercise.proof(*typed(solved("conv1x1.coupling_inverse"))).judgement.complete


def test_worlds_forget_what_is_too_much_and_draw_it_again() -> None:
    exercise = conv1x1.data_likelihood
    world = exercise.world(0, None, frozenset())
    first = evaluate(world, det(J_θ[7](x[1])))
    evaluate(world, Sum[k, 1:900](det(J_θ[k](x[1]))))
    assert len(world.cache) <= 1000
    world.lines.clear()
    assert np.array_equal(evaluate(world, det(J_θ[7](x[1]))), first)


def test_definitions_are_solved_for_their_subscripts() -> None:
    far = LARGEST_INDEX - 1
    proof = TERMS.proof(TERMS.start, ... == TERMS.start + 0 * Sum[k, far:far](q(x[1] | x[0])), by.reversal)
    work = Work()
    judge(proof, work=work)
    honest = Work()
    judge(TERMS.proof(TERMS.start, ... == TERMS.start + 0 * Sum[k, 1:1](q(x[1] | x[0])), by.reversal), work=honest)
    assert Work().left - work.left < 2 * (Work().left - honest.left)
    assert "too large" in said(TERMS, TERMS.start, ... == TERMS.start + Sum[k, 99999:99999](q(x[1] | x[0])))


def test_a_proof_ends_in_time_whatever_it_costs() -> None:
    ticks = count()
    work = Work(10**9, seconds=MOST_SECONDS, clock=lambda: next(ticks) * MOST_SECONDS / 100)
    reference = solved("elbo.three_terms")
    judgement = judge(reference, work=work)
    assert not judgement.complete
    assert "too much work" in judgement.lines[-1].message
    with pytest.raises(TooLarge, match="too much work"):
        work.spend(0)
    still = Work(10**9, seconds=MOST_SECONDS, clock=lambda: 0.0)
    assert judge(reference, work=still).complete


@pytest.mark.parametrize("factor", [-1, -2, 3])
def test_a_divergence_is_an_expectation_wherever_it_stands(factor: int) -> None:
    inner = E[elbo.backward](log(elbo.backward / elbo.step))
    above = Sum[t, 2:T](E[elbo.noised](factor * inner + log(elbo.noised)))
    line = Sum[t, 2:T](E[elbo.noised](factor * KL(elbo.backward, elbo.step) + log(elbo.noised)))
    assert needed(SUM, Step(above, "==", line)) == ("kl",)
    turned = Sum[t, 2:T](E[elbo.noised, elbo.backward](log(elbo.step / elbo.backward)))
    assert needed(SUM, Step(turned, "==", Sum[t, 2:T](E[elbo.noised](-KL(elbo.backward, elbo.step))))) == ("kl",)
    assert needed(SUM, Step(turned, "==", -Sum[t, 2:T](E[elbo.noised](KL(elbo.backward, elbo.step))))) == ("kl",)


def test_by_kl_does_not_know_that_expectations_are_linear() -> None:
    inside = E[elbo.noised](2 * KL(elbo.backward, elbo.step))
    outside = 2 * E[elbo.noised, elbo.backward](-RATIO)
    assert verdicts(SUM, SUM.start, ... == Sum[t, 2:T](inside), by.kl) == ["wrong"]
    assert len(needed(SUM, Step(Sum[t, 2:T](inside), "==", Sum[t, 2:T](outside))) or ()) > 1


def test_leaps_by_an_inequality_are_too_much_for_one_line() -> None:
    exercise = foundations.loss_floor
    sentence = said(exercise, exercise.start, ... >= exercise.goal, by.gibbs)
    assert sentence.startswith("This is true, but too much for one line: by.gibbs stands in a line of its own")


def test_divergences_in_the_slack_of_another() -> None:
    exercise = foundations.loss_floor
    divergence, other = KL(p(x), p_θ(x)), KL(p_θ(x), p(x))
    above = divergence + exercise.goal
    for seed in range(5):
        lines = (exercise.start, ... == above, by.kl, ... >= other / 8 + exercise.goal, by.gibbs)
        assert verdicts(exercise, *lines, seed=seed)[1] != "right"


def test_a_constant_that_is_lost() -> None:
    exercise, reference = elbo.squared_error, solved("elbo.squared_error")
    lines = typed(reference)
    judgement = judge(exercise.proof(*lines, ... == exercise.goal - C), explain=False)
    assert [line.verdict for line in judgement.lines][-2:] == ["right", "right"]  # C - C is still a constant
    bare = exercise.proof(*lines, ... == norm2(elbo.mu_tilde - elbo.μ_θ) / (2 * elbo.σ**2))
    assert not bare.judgement.complete
    assert bare.judgement.lines[-1].verdict == "wrong"
    assert "add + C" in bare.judgement.lines[-1].message


def test_permutations_of_both_signs_in_every_batch() -> None:
    for seed in range(20):
        for case in range(3):
            found = evaluate(conv1x1.lu_volume.world(case, None, frozenset(), seed=seed), det(P))
            assert set(np.round(found.ravel())) == {-1, 1}
    for sign in (1, -1):
        assert verdicts(conv1x1.lu_volume, conv1x1.lu_volume.start, ... == log(abs(sign * det(P)))) == ["wrong"]


def test_multiplicativity_takes_products_apart_and_nothing_else() -> None:
    exercise = conv1x1.block_triangular
    zero, wide = Block([A, 0], [0, D]), Block([A, 0], [B, D])
    left, right = Block([A, 0], [0, Eye(d)]), Block([Eye(c), 0], [B, D])
    other = Block([A, 0], [17 * B, D.T])
    for line in (det(zero), det(other), det(zero) * det(Eye(c + d)), det(left) * det(Block([Eye(c), 0], [0, D]))):
        assert verdicts(exercise, det(wide), ... == line, by.multiplicative) == ["unjustified"]
    for line in (det(left @ right), det(left) * det(right), det(right) * det(left)):
        assert verdicts(exercise, det(wide), ... == line, by.multiplicative) == ["right"]
    pair = (det(wide) * det(A), ... == det(left) * det(right) * det(A), by.multiplicative)
    assert needed(exercise, Step(pair[0], "==", det(left @ right) * det(A))) == ()
    assert needed(exercise, Step(det(left @ right) / det(right), "==", det(left))) == ("multiplicative",)


def test_a_sum_never_leaves_an_expectation_by_chance() -> None:
    for seed in (5, 6, 9, 14, 30, 41, 42):
        line = Sum[t, 2:T](E[elbo.chain](-RATIO))
        assert verdicts(SUM, SUM.start, ... == line, seed=seed) == ["unjustified"]


def test_one_determinant_for_each_pixel() -> None:
    exercise = conv1x1.convolution_volume
    pixels = (... == log(abs(Prod[i, 1 : h * w](det(W)))), by.blocks,
              ... == Sum[i, 1 : h * w](log(abs(det(W)))), by.logs)  # fmt: skip
    assert exercise.proof(exercise.start, *pixels, ... == exercise.goal).judgement.complete


def test_what_an_inner_expectation_runs_over() -> None:
    exercise, lines = SUM, typed(solved("elbo.sum_of_divergences"))
    before = E[q(x[t], x[t - 1] | x[0])](-RATIO)
    for line in (E[elbo.noised](E[elbo.backward](-RATIO)), E[elbo.backward, elbo.noised](-RATIO)):
        assert needed(exercise, Step(Sum[t, 2:T](before), "==", Sum[t, 2:T](line))) == ("product",)
    sentence = said(exercise, lines[0], ... == Sum[t, 2:T](E[elbo.backward](E[elbo.noised](-RATIO))), by.product)
    assert sentence.startswith("The inner E runs over x[t], but the outer density q(x[t-1] | x[t], x[0]) has x[t]")
    world = foundations.loss_floor.world(0, None, frozenset())
    twice, once = E[p(x)](E[p_θ(x)](log(p(x)))), E[p_θ(x)](log(p(x)))
    assert np.allclose(evaluate(world, twice), evaluate(world, once))


def test_divergences_compare_densities_of_the_same_variables() -> None:
    line = BOUND.start + KL(elbo.chain, p_θ(x[1:T], x[0]))
    assert "KL compares two densities of the same variables" in said(BOUND, BOUND.start, ... <= line, by.gibbs)


@pytest.mark.parametrize(
    ("exercise", "above", "line", "cited", "found"),
    [
        (elbo.squared_error, E[KNOWN](log(KNOWN / MODEL)), E[KNOWN](log(KNOWN)) - E[KNOWN](log(MODEL)), "logs",
         ("logs", "linear")),
        (SUM, SUM.start, Sum[t, 2:T](E[elbo.chain](-RATIO * num(1) + 0)), "linear", ("linear",)),
        (SUM, SUM.start, Sum[t, 2:T](E[elbo.chain](log(elbo.backward / elbo.step))), "logs", ("logs", "linear")),
    ],
)  # fmt: skip
def test_a_step_takes_few_rules_and_those_that_it_cites(
    exercise: Exercise, above: Any, line: Any, cited: str, found: tuple[str, ...]
) -> None:
    assert set(needed(exercise, Step(above, "==", line, (cited,))) or ()) == set(found)


def test_sentences_for_slips() -> None:
    assert "t is free in" in said(elbo.log_ratios, elbo.log_ratios.start, ... == log(elbo.forward), by.logs)
    assert "its squared length is norm2(μ)" in said(
        Exercise("v", "V", start=norm2(μ), goal=norm2(μ), rules=["logs"], vectors=["μ"], cases=[{"d": 2}]),
        norm2(μ), ... == μ**2,
    )  # fmt: skip
    assert "turn its lines round" in said(elbo.seen_from_behind, elbo.seen_from_behind.goal)
    with pytest.raises(ValueError, match=r"Bayes' rule is by\.product here"):
        elbo.seen_from_behind.check_citable("bayes", 2)
