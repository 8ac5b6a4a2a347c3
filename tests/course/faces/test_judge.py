"""The judge knows the truth when it sees it, and what is wrong when it is."""

import math

import pytest
import torch

from course import faces
from course.faces.judge import _mean_deviation
from course.faces.noising import SIGMA


@pytest.mark.parametrize("world", ["data", "symbols"])
def test_the_truth_gets_the_marks_that_are_expected_of_it(world, request):
    truth = request.getfixturevalue(world)
    n = 1000
    pictures, face, attributes = truth.draw(n, seed=0)
    verdict, due = faces.judge(truth, pictures), faces.expected(truth, n)
    assert torch.equal(verdict.faces, face)
    assert torch.equal(verdict.attributes, attributes)
    assert verdict.marks.clean == 1
    assert due.clean == pytest.approx(1)
    assert verdict.marks.residual == pytest.approx(due.residual, abs=0.01)
    seen = 1 - (1 - truth.gallery.log_prior.exp()) ** n
    spread = float((seen * (1 - seen)).sum().sqrt())  # more than the true one: counts push each other away
    assert abs(verdict.marks.distinct - due.distinct) < 5 * spread  # fails less than 1 time in 1.7 million
    for aspect, variation in verdict.marks.total_variation.items():
        assert variation < 4 * due.total_variation[aspect]  # fails 1 time in 1000 at most; the seed is fixed


def test_what_is_expected_of_the_truth_is_what_it_gets_on_average(data):
    n, runs = 50, 40
    due = faces.expected(data, n)
    drawn = [faces.judge(data, data.sample(n, seed)).marks for seed in range(runs)]
    for aspect, expected in due.total_variation.items():
        found = torch.tensor([marks.total_variation[aspect] for marks in drawn]).double()
        z_score = float((found.mean() - expected) / (found.std() / math.sqrt(runs)))
        assert abs(z_score) < 5.5  # fails 1 time in 40 000 at 40 runs; the seeds are fixed
    distinct = torch.tensor([marks.distinct for marks in drawn]).double()
    assert abs(float(distinct.mean()) - due.distinct) < 5 * float(distinct.std()) / math.sqrt(runs) + 1e-9


@pytest.mark.parametrize("n", [1, 7, 40])
def test_the_mean_deviation_of_a_count_is_its_sum(n):
    p = torch.tensor([0.0, 0.01, 0.3, 0.5, 0.75, 1.0], dtype=torch.float64)
    count = torch.arange(n + 1, dtype=torch.float64)
    choose = torch.tensor([math.comb(n, i) for i in range(n + 1)], dtype=torch.float64)
    weights = choose * p[:, None] ** count * (1 - p[:, None]) ** (n - count)
    assert torch.allclose(_mean_deviation(p, n), (weights * (count / n - p[:, None]).abs()).sum(1), atol=1e-12)


def test_a_shift_that_collapsed_is_seen(data):
    centred = data.given(shift="centre").sample(400, seed=1)
    marks = faces.judge(data, centred).marks
    assert marks.total_variation["shift"] == pytest.approx(0.5)
    assert marks.clean == 1
    half = faces.judge(data, torch.cat([centred, data.sample(400, seed=2)])).marks
    assert half.total_variation["shift"] == pytest.approx(0.25, abs=5 * 0.0125)  # fails 1 time in 1.7 million


def test_a_lost_dependence_is_seen_where_both_attributes_look_right(data):
    """Shades anywhere, as often as they should be in all: only the pair shows it."""
    found = data.gallery
    sky, eyes = found.attributes[:, 6], found.attributes[:, 3]
    table = torch.stack([found.log_prior.exp()[eyes == i].sum() for i in range(3)])
    free = (
        found.log_prior.exp()
        * table[eyes]
        / torch.tensor([[0.4, 0.2, 0.4], [0.6, 0.36, 0.04], [0.6, 0.36, 0.04]])[sky, eyes]
    )
    chosen = torch.multinomial(free, 2000, replacement=True, generator=torch.Generator().manual_seed(3))
    marks, due = faces.judge(data, found.renderings(chosen)).marks, faces.expected(data, 2000)
    assert marks.total_variation["eyes"] < 4 * due.total_variation["eyes"]
    assert marks.total_variation["background"] < 4 * due.total_variation["background"]
    assert marks.total_variation["background and eyes"] > 6 * due.total_variation["background and eyes"]


@pytest.mark.parametrize(("factor", "clean"), [(0.0, 1.0), (1.4, 1.0), (1.6, 0.0)])
def test_clean_means_under_one_and_a_half_sigma(factor, clean, data):
    noise = torch.randn(50, 3, 16, 16, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    face = data.draw(50, seed=5).faces
    pictures = data.gallery.renderings(face) + factor * SIGMA * noise
    verdict = faces.judge(data, pictures)
    assert verdict.marks.clean == clean
    assert verdict.marks.residual == pytest.approx(factor, abs=0.02)
    assert torch.equal(verdict.faces, face)


def test_copies_are_counted_once(data):
    marks = faces.judge(data, data.sample(3, seed=6).repeat(20, 1, 1, 1)).marks
    assert (marks.pictures, marks.distinct) == (60, 3)
