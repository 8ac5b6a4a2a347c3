"""Mosaics: their density, entropy and recipe against slower routes; flows of them; and a race, far too short to win."""

import math

import pytest
import torch
from torch import nn

from course.glow import EachPixel, Glow, rotation
from course.mosaic import CHANNELS, LEADERS, Mosaic, recipe, squeeze, unsqueeze
from course.networks import Conditioner
from course.race import distance, followers_kept, glow, race
from solutions import conv1x1 as solved


def fixed(W):
    return solved.InvertibleConv(W).requires_grad_(False)


MIXINGS = {
    "reversal": lambda g: fixed(torch.eye(CHANNELS).flip(0)),
    "learned": lambda g: solved.LUConv(rotation(CHANNELS, g)),
}


def short_race(module=solved, **options):
    return race(module.GlowStep, module.ActNorm, MIXINGS, Mosaic(), seeds=2, steps=options.get("steps", 3))


def as_coloured_points(x):
    """Each block as one row of twelve numbers."""
    return x.movedim(1, -1).flatten(0, 2)


def test_a_squeezed_picture_comes_back_and_keeps_its_blocks():
    pictures = torch.arange(2 * 3 * 4 * 6.0).reshape(2, 3, 4, 6)
    assert torch.equal(unsqueeze(squeeze(pictures)), pictures)
    assert torch.equal(squeeze(pictures)[0, :4, 1, 2], pictures[0, 0, 2:4, 4:6].flatten())


def test_the_density_is_that_of_the_noise_times_the_volume_by_autodiff():
    truth, x = Mosaic(recipe().double()), Mosaic().sample(3, 1, 2, seed=0).double()
    noise = torch.randn(3, CHANNELS, 1, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))

    def drawn(rows):
        """What `glazes` and `mix` make of given noise."""
        a, b = rows[:LEADERS], rows[LEADERS:]
        bend = 1.5 * torch.cos(1.5 * a) - 1.5 * math.exp(-1.125)
        return truth.A @ torch.cat([a, bend + b * torch.exp(torch.sin(2 * a) / 2 - 1.2)]) + 0.5

    for picture in noise:
        blocks = picture.flatten(1).T
        made = torch.stack([drawn(block) for block in blocks], dim=1).reshape(1, CHANNELS, 1, 2)
        volumes = [torch.autograd.functional.jacobian(drawn, block).slogdet().logabsdet for block in blocks]
        prior = -(picture**2).sum() / 2 - CHANNELS * math.log(2 * math.pi)
        assert torch.allclose(truth.log_prob(made)[0], prior - sum(volumes))
    assert truth.log_prob(x).shape == (3,)


def test_the_entropy_is_the_mean_surprise():
    truth = Mosaic()
    surprise = -truth.log_prob(truth.sample(4096, 2, 2, seed=0)) / 4
    z_score = (surprise.mean() - truth.entropy) / (surprise.std() / 4096**0.5)
    assert abs(float(z_score)) < 5  # fails 1 time in 1.7 million


def test_glazes_have_mean_0_and_colours_stay_between_black_and_white():
    truth = Mosaic()
    glazes = as_coloured_points(truth.glazes(512, 4, 4, seed=0))
    z_scores = glazes.mean(0) / (glazes.std(0) / len(glazes) ** 0.5)
    assert float(z_scores.abs().max()) < 6  # fails 1 time in 40 million
    x = truth.sample(512, 4, 4, seed=0)
    assert float(((x < 0) | (x > 1)).float().mean()) < 0.01


def test_any_order_of_the_colours_keeps_half_leaders_and_half_followers():
    A = recipe()
    for seed in range(20):
        kept = A[torch.randperm(CHANNELS, generator=torch.Generator().manual_seed(seed))[:LEADERS]]
        assert float((kept[:, :LEADERS] ** 2).sum() / (kept**2).sum()) == pytest.approx(0.5)


def test_a_rotation_keeps_volume_and_its_inverse_is_its_transpose():
    W = rotation(5, seed=3).double()
    assert torch.allclose(W @ W.T, torch.eye(5, dtype=torch.float64), atol=1e-6)
    assert float(torch.linalg.det(W).abs()) == pytest.approx(1, abs=1e-6)


def test_a_conditioner_answers_for_every_pixel_on_its_own():
    each = EachPixel(Conditioner(2, 3, generator=0, spread=1.0))
    x = torch.randn(4, 2, 3, 5, generator=torch.Generator().manual_seed(0))
    scale, shift = each(x)
    alone = each.conditioner(x[1, :, 2, 4][None])
    assert torch.allclose(scale[1, :, 2, 4], alone[0][0], atol=1e-6)
    assert torch.allclose(shift[1, :, 2, 4], alone[1][0], atol=1e-6)


def shaken_flow():
    generator = torch.Generator().manual_seed(0)
    flow = glow(solved.GlowStep, solved.ActNorm, MIXINGS["learned"], generator).double()
    for parameter in flow.parameters():
        parameter.data += 0.2 * torch.randn(parameter.shape, generator=generator)
    return flow


def test_a_flow_of_pictures_undoes_itself_and_knows_its_volume():
    flow, x = shaken_flow(), Mosaic().sample(2, 1, 2, seed=0).double()
    z, log_volume = flow(x)
    assert torch.allclose(flow.inverse(z), x)
    for i in range(2):
        jacobian = torch.autograd.functional.jacobian(lambda v: flow(v[None])[0][0], x[i]).reshape(24, 24)
        assert torch.allclose(log_volume[i], torch.linalg.slogdet(jacobian).logabsdet)
    prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(dim=(1, 2, 3))
    assert torch.allclose(flow.log_prob(x), prior + log_volume)


def test_a_flow_starts_with_noise_of_spread_1():
    x = Mosaic().sample(64, 4, 4, seed=0)
    flow = glow(solved.GlowStep, solved.ActNorm, MIXINGS["reversal"], 0).start(x)
    z = as_coloured_points(flow(x)[0].detach())
    assert torch.allclose(z.std(0), torch.ones(CHANNELS), atol=1e-2)
    assert torch.allclose(z.mean(0), torch.zeros(CHANNELS), atol=1e-4)


def test_fixed_mixings_get_no_fewer_numbers_than_those_that_learn():
    counts = {}
    for name, mixing in MIXINGS.items():
        flow = glow(solved.GlowStep, solved.ActNorm, mixing, 0)
        counts[name] = sum(each.numel() for each in flow.parameters() if each.requires_grad)
    assert counts["reversal"] >= counts["learned"] > 0.9 * counts["reversal"]


class Unmixed(nn.Module):
    """A mixing that undoes the recipe after an untouched norm."""

    def __init__(self):
        super().__init__()
        self.W = torch.linalg.inv(recipe())

    def forward(self, x):
        return torch.einsum("ij,njhw->nihw", self.W, x), x.new_zeros(len(x))


def test_no_follower_is_kept_where_the_recipe_is_undone_and_half_where_it_is_not():
    network = EachPixel(Conditioner(LEADERS, LEADERS, generator=0))
    steps = [
        solved.GlowStep(solved.ActNorm(CHANNELS), mix, network, LEADERS) for mix in (Unmixed(), fixed(torch.eye(12)))
    ]
    shares = [float(followers_kept(Mosaic(), Glow([step]))[0]) for step in steps]
    assert shares == pytest.approx([0, 0.5], abs=1e-5)


def test_the_distance_of_the_truth_to_itself_is_0_and_of_another_recipe_is_not():
    assert distance(Mosaic(), Mosaic()) == 0
    assert distance(Mosaic(), Mosaic(recipe() * 1.2)) > 0.5


def test_a_race_measures_every_flow_and_repeats_itself():
    first, second = short_race(), short_race()
    assert list(first.losses) == list(MIXINGS)
    assert all(each.shape == (2, 3) for each in first.losses.values())
    assert all(torch.equal(first.losses[name], second.losses[name]) for name in MIXINGS)
    assert first.distances == second.distances
    assert all(each.shape == (2, 4) for each in first.kept.values())
    assert first.waits_for is None


def test_racing_together_changes_nothing_for_a_single_flow():
    alone = race(solved.GlowStep, solved.ActNorm, {"learned": MIXINGS["learned"]}, Mosaic(), seeds=2, steps=3)
    assert torch.allclose(alone.losses["learned"], short_race().losses["learned"], atol=1e-5)


def test_a_race_without_its_parts_waits_for_them():
    class Stub(solved.ActNorm):
        def start(self, x):
            raise NotImplementedError("conv1x1.ActNorm.start is yours to write: exercise 4.12 of notebook 04_conv1x1")

    waiting = race(solved.GlowStep, Stub, MIXINGS, Mosaic(), seeds=1, steps=2)
    assert (waiting.waits_for.name, dict(waiting.losses)) == ("conv1x1.ActNorm.start", {})
