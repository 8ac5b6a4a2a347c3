"""Worlds that can be counted: their tables against sums over paths, and the lecture's lines against each other."""

import itertools
import math
import re
from pathlib import Path

import pytest
import torch

from course import chains
from course.chains import ChainError, World, markov, paths, remembering, slides, worth
from course.plots.chains import terms
from course.plots.schedules import linear_schedule
from course.toys import standard_normal_log_prob
from derive import KL, E, Int, Prod, Sum, exp, log, sqrt
from derive.letters import T, n, p_θ, q, r, t, x, z
from solutions import elbo

WORLDS = {"markov": markov(seed=1), "remembering": remembering(seed=1), "small": markov(seed=2, states=2, steps=2)}
LESSON = (Path(__file__).parents[2] / "notebooks/source/07_elbo.md").read_text("utf-8")
THREE, TWO, STEP = q(x[t - 1] | x[t], x[0]), q(x[t - 1] | x[t]), p_θ(x[t - 1] | x[t])


def equal(left, right):
    return torch.allclose(*torch.broadcast_tensors(left, right), rtol=0, atol=1e-12)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS.keys())
def test_both_distributions_of_a_world_are_distributions(world):
    for table in (world.q, world.p):
        assert float(table.sum()) == pytest.approx(1, abs=1e-14)
        assert bool((table > 0).all())


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS.keys())
def test_a_conditional_is_the_ratio_of_two_sums_over_paths(world):
    places = list(itertools.product(range(world.states), repeat=world.steps + 1))
    joint = sum(float(world.q[path]) for path in places if path[1] == 1 and path[2] == 0 and path[0] == 1)
    given = sum(float(world.q[path]) for path in places if path[2] == 0 and path[0] == 1)
    found = world.density("q", [1], given=[2, 0])
    assert found.shape == (world.states,) * 3 + (1,) * (world.steps - 2)
    assert float(found[1, 1, 0].squeeze()) == pytest.approx(joint / given, rel=1e-12)


def test_a_markov_chain_is_the_product_of_its_steps_and_the_other_is_not():
    line, steps = q(x[1:T] | x[0]), Prod[t, 1:T](q(x[t] | x[t - 1]))
    assert equal(worth(line, WORLDS["markov"]), worth(steps, WORLDS["markov"]))
    assert float((worth(line, WORLDS["remembering"]) - worth(steps, WORLDS["remembering"])).abs().max()) > 0.01


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS.keys())
def test_the_model_is_a_chain_in_every_world(world):
    whole = worth(p_θ(x[0:T]), world)
    assert equal(whole, worth(p_θ(x[T]) * Prod[t, 1:T](STEP), world))
    assert equal(world.prior, torch.full((world.states,), 1 / world.states, dtype=torch.float64))


def test_the_steps_of_a_world_are_its_conditionals():
    world = WORLDS["markov"]
    assert float(world.forward[1, 2, 0]) == pytest.approx(float(world.density("q", [2], [1])[0, 2, 0].squeeze()))
    assert float(world.backward[1, 2, 0]) == pytest.approx(float(world.density("p", [1], [2])[0, 0, 2].squeeze()))
    assert equal(world.forward.sum(-1), torch.ones(4, 3, dtype=torch.float64))


def test_the_same_seed_gives_the_same_world_and_leaves_the_global_state_alone():
    before = torch.get_rng_state()
    assert torch.equal(markov(seed=3).q, markov(torch.Generator().manual_seed(3)).q)
    assert not torch.equal(markov(seed=3).p, markov(seed=4).p)
    assert torch.equal(remembering(seed=3).p, remembering(seed=3).p)
    assert torch.equal(torch.get_rng_state(), before)


def test_all_paths_are_listed_once():
    found = paths(2, states=3, steps=4)
    assert found.shape == (81, 5)
    assert len({tuple(path) for path in found.tolist()}) == 81
    assert set(found[:, 0].tolist()) == {2}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (torch.full((2, 3), 1 / 6), "T \\+ 1 axes of K entries"),
        (torch.full((2, 2, 2), 0.5), "must be positive and add up to 1"),
        (torch.eye(8)[0].reshape(2, 2, 2), "must be positive and add up to 1"),
    ],
)
def test_a_table_that_is_no_distribution_is_refused_in_a_sentence(table, sentence):
    with pytest.raises(ChainError, match=sentence):
        World(table, table)


def test_two_tables_of_different_size_are_refused():
    with pytest.raises(ChainError, match="give both the same"):
        World(WORLDS["small"].q, WORLDS["markov"].q)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS.keys())
def test_a_line_is_worth_what_its_words_say(world):
    both = q(x[0], x[1])
    assert float(worth(Int[x[0], x[1]](both), world)) == pytest.approx(1)
    assert float(worth(E[both](log(both)), world)) == pytest.approx(float(_entropy(world)))
    assert equal(worth(exp(log(q(x[1] | x[0]))), world), worth(sqrt(q(x[1] | x[0]) ** 2), world))
    assert float(worth(Sum[t, 1:T](t), world)) == world.steps * (world.steps + 1) / 2
    assert float(worth(Sum[t, 2:1](q(x[t])), world)) == 0
    assert float(worth(Int[x[0]](1 + 0 * q(x[1])), world)[0, 0].flatten()[0]) == world.states


def _entropy(world):
    pair = world.q.sum(dim=list(range(2, world.steps + 1)))
    return (pair * pair.log()).sum()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (q(x[T + 1]), r"has the places x\[0\] to x\[4\]; the line asks for x\[5\]"),
        (q(z), "z is no place of the path"),
        (r(x[0]), "r is no distribution here"),
        (q(x[n]), "n is no whole number that is known here; known are T"),
        (KL(2 * q(x[0]), q(x[0])), "is no density"),
        (x[0] + 1, "is no whole number"),
    ],
)
def test_a_line_that_cannot_be_counted_is_refused_in_a_sentence(line, sentence):
    with pytest.raises(ChainError, match=sentence):
        worth(line, WORLDS["markov"])


@pytest.mark.parametrize("x_0", [0, 1, 2])
def test_all_lines_of_the_lecture_agree_to_twelve_digits_and_no_misprint_does(x_0):
    world = WORLDS["markov"]
    for block, first in ((slides.BOUND, 2), (slides.TERM_B, 8)):
        right = [line.value(world, x_0) for line in block if not line.misprint and line.number >= first]
        assert max(right) - min(right) < 1e-12
        for line in block:
            if line.misprint:
                assert not abs(line.value(world, x_0) - right[0]) < 0.1, line


def test_the_misprints_are_those_of_the_curriculum():
    found = {line.misprint for line in (*slides.BOUND, *slides.TERM_B)} - {""}
    assert found == {"E-L15", "E-L16", "E-L18", "E-M3"}


def test_two_lines_need_a_chain_without_memory():
    plain = slides.changes(WORLDS["markov"], 0)
    assert list(plain) == list(range(2, 11))
    assert max(plain.values()) < 1e-12
    broken = [line for line, size in slides.changes(WORLDS["remembering"], 0).items() if size > 1e-9]
    assert broken == [line for line, needs in elbo.needs_markov().items() if needs] == [4, 6]


def test_a_table_has_no_room_for_a_line_that_depends_on_more_than_the_picture():
    with pytest.raises(ChainError, match="depends on more than x_0"):
        slides.PrintedLine(1, "q(x_1|x_0)").value(WORLDS["markov"], 0)


def test_the_step_seen_from_behind_holds_without_memory_only():
    left, right = q(x[t] | x[t - 1]), THREE * q(x[t] | x[0]) / q(x[t - 1] | x[0])
    for name, largest in (("markov", 0.0), ("remembering", 0.141)):
        world = WORLDS[name]
        gaps = [float((worth(left, world, t=k) - worth(right, world, t=k)).abs().max()) for k in (2, 3, 4)]
        assert max(gaps) == pytest.approx(largest, abs=5e-4)


@pytest.mark.parametrize("x_0", [0, 1, 2])
def test_the_three_terms_are_the_bound_and_the_gap_is_a_divergence(x_0):
    world = WORLDS["markov"]
    prior, steps, last = terms(world)
    bound = elbo.negative_bound(x_0, world.forward, world.prior, world.backward)
    assert float(bound) == pytest.approx(float(prior[x_0] + steps[:, x_0].sum() + last[x_0]), abs=1e-12)
    gap = worth(KL(q(x[1:T] | x[0]), p_θ(x[1:T] | x[0])), world)[x_0]
    surprise = worth(-log(p_θ(x[0])), world)[x_0]
    assert float(bound) == pytest.approx(float(gap + surprise), abs=1e-12)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS.keys())
def test_the_loss_is_a_divergence_and_an_information_in_every_world(world):
    for k in range(2, world.steps + 1):
        loss = worth(E[q(x[0], x[t])](KL(THREE, STEP)), world, t=k)
        rest = worth(E[q(x[t])](KL(TWO, STEP)), world, t=k)
        information = worth(
            E[q(x[0], x[t - 1], x[t])](log(q(x[0], x[t - 1] | x[t]) / (TWO * q(x[0] | x[t])))), world, t=k
        )
        assert equal(loss, rest + information)
        assert float(information) > 0.01


def test_the_numbers_that_the_lesson_and_its_rubric_name_are_the_chains():
    world = WORLDS["markov"]
    surprise, bound = (slides.BOUND[number].value(world, 0) for number in (0, 2))
    assert f"| {surprise:.3f} nats |" in LESSON
    assert f"| {bound:.3f} nats: never below" in LESSON
    loss = sum(float(worth(E[q(x[0], x[t])](KL(THREE, STEP)), world, t=k)) for k in (2, 3, 4))
    floor = sum(float(worth(E[q(x[0], x[t])](KL(THREE, TWO)), world, t=k)) for k in (2, 3, 4))
    assert f"{floor:.3f} of {loss:.3f} nats on our chain, {100 * floor / loss:.0f} %" in LESSON
    assert re.search(r"chains\.markov\(seed=1\)", LESSON)


def test_term_a_of_ddpm_is_a_few_thousandths_of_a_nat():
    _, alpha_bar = linear_schedule()
    left, picture = float(alpha_bar[-1]), torch.linspace(-1, 1, 784, dtype=torch.float64)[None]
    term = float(elbo.gaussian_divergence(left**0.5 * picture, 1 - left, 0 * picture, 1.0))
    assert term == pytest.approx(0.0053, abs=5e-5)
    grey = picture * math.sqrt(0.297 / float((picture**2).mean()))  # a picture whose pixels have the mean square 0.297
    assert float(elbo.gaussian_divergence(left**0.5 * grey, 1 - left, 0 * grey, 1.0)) == pytest.approx(0.0047, abs=5e-5)


def normal_log_prob(points, mean, variance):
    return standard_normal_log_prob((points - mean) / math.sqrt(variance)) - math.log(variance) / 2


def test_the_constant_of_two_gaussians_is_that_of_a_sum_over_a_grid():
    axis = torch.linspace(-12, 12, 4001, dtype=torch.float64)
    first = normal_log_prob(axis, 0.3, 0.5)
    second = normal_log_prob(axis, -0.2, 1.7)
    by_sum = float(torch.trapezoid(first.exp() * (first - second), axis))
    mean, other = torch.full((1, 1), 0.3, dtype=torch.float64), torch.full((1, 1), -0.2, dtype=torch.float64)
    assert float(elbo.gaussian_divergence(mean, 0.5, other, 1.7)) == pytest.approx(by_sum, abs=1e-9)
    constant = float(elbo.gaussian_divergence(mean, 0.5, mean, 1.7))
    assert constant == pytest.approx((0.5 / 1.7 - 1 - math.log(0.5 / 1.7)) / 2)


def test_the_model_answers_power_of_d_is_right_for_one_feature_only():
    """E-M2: the printed normaliser sqrt(2 pi s^d) against the product of d normal densities."""
    variance, point = 0.3, torch.tensor([0.4, -0.1, 0.9], dtype=torch.float64)
    for d in (1, 3):
        truth = float(normal_log_prob(point[:d], 0.0, variance).sum())
        square = -float((point[:d] ** 2).sum()) / (2 * variance)
        assert square - d / 2 * math.log(2 * math.pi * variance) == pytest.approx(truth, abs=1e-6)
        printed = square - math.log(2 * math.pi * variance**d) / 2
        assert (abs(printed - truth) < 1e-6) == (d == 1)


def test_everything_that_the_lesson_calls_is_exported():
    assert set(chains.__all__) == {"ChainError", "World", "markov", "paths", "remembering", "worth"}
