"""Perfect samplers draw the data; the others lose what their finite steps lose."""

import math

import pytest
import torch

from course import faces
from course.faces.sampling import bridge

STEPS = {"exact": faces.exact_step, "ancestral": faces.ancestral_step, "deterministic": faces.deterministic_step}


def chain(steps):
    return faces.chain(faces.gaussian(), torch.tensor([faces.cosine(i / steps) for i in range(1, steps + 1)]))


@pytest.mark.parametrize("steps", [1, 3])
def test_exact_steps_draw_the_data_however_large_they_are(steps, data):
    n = 500
    x = faces.walk(chain(steps), n, seed=0)
    surprise = -data.log_prob(x.double()) / math.log(2)
    z_score = float((surprise.mean() - data.floor_bits) / (surprise.std() / math.sqrt(n)))
    assert abs(z_score) < 5  # fails 1 time in 1.7 million; the seed is fixed
    share = data.attribute_posterior(x)
    wanted = faces.gaussian().preserving(0.0).attribute_posterior(x[:1])  # all signal gone: the prior
    for name, table in share.items():
        p = wanted[name][0].double()
        z_scores = (table.double().mean(0) - p) / (p * (1 - p) / n).sqrt()
        assert float(z_scores.abs().max()) < 5  # fails 1 time in 70 000 in any of the 25; the seed is fixed


@pytest.mark.parametrize("shares", [(1.0, 0.7), (0.7, 0.2)], ids=["to data", "between"])
def test_an_exact_step_and_an_ancestral_step_have_the_same_mean(shares, data):
    before, now = (data.preserving(share) for share in shares)
    n = 1000
    x_t = now.sample(1, seed=1).double().expand(n, -1, -1, -1)
    exact = faces.exact_step(x_t, now, before, torch.Generator().manual_seed(2))
    ancestral = faces.ancestral_step(x_t[:1], now, before, torch.Generator().manual_seed(3))
    noise = torch.randn(x_t[:1].shape, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    _, added = bridge(now, before)
    mean = ancestral - before.noise / now.noise * math.sqrt(added) * noise
    z_scores = (exact.mean(0) - mean[0]) / (exact.std(0) / math.sqrt(n))
    assert float(z_scores.abs().max()) < 6  # fails 1 time in 600 000 in any of the 768; the seed is fixed
    assert float(z_scores.std()) == pytest.approx(1, abs=0.25)


def test_a_bridge_leads_from_one_level_to_the_next(data):
    before, now = data.preserving(0.8), data.preserving(0.3)
    kept, added = bridge(now, before)
    assert kept * before.signal == pytest.approx(now.signal)
    assert kept**2 * before.noise**2 + added == pytest.approx(now.noise**2)
    assert kept**2 + added == pytest.approx(1)


def test_smaller_steps_lose_less(data):
    """Two large steps draw average faces; twenty draw nearly all kinds, though with less than the data's noise."""
    marks = [faces.judge(data, faces.walk(chain(steps), 60, 0, faces.ancestral_step)).marks for steps in (1, 2, 20)]
    due = faces.expected(data, 60)
    assert (marks[0].clean, marks[0].distinct) == (0, 1)
    assert marks[1].distinct < 0.6 * due.distinct
    assert marks[2].distinct > 0.9 * due.distinct
    assert marks[2].clean == 1
    assert 0.5 < marks[2].residual < 0.9


def test_a_deterministic_step_draws_no_noise(data):
    now, before = data.preserving(0.3), data.preserving(0.6)
    x_t = now.sample(2, seed=0)
    first, second = (faces.deterministic_step(x_t, now, before, torch.Generator().manual_seed(i)) for i in (0, 1))
    assert torch.equal(first, second)
    assert torch.allclose(faces.deterministic_step(x_t, now, now, torch.Generator()), x_t, atol=1e-5)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
def test_the_same_seed_walks_the_same_way(step):
    walks = [faces.walk(chain(2), 3, seed, step) for seed in (7, torch.Generator().manual_seed(7), 8)]
    assert torch.equal(walks[0], walks[1])
    assert not torch.equal(walks[0], walks[2])
    assert walks[0].dtype == torch.float32
