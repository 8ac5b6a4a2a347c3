"""Duels for faces: a penalty against autodiff, a critic that judges one by one, a short duel that repeats itself."""

import math

import pytest
import torch
from torch import nn

from course import duels, faces
from course.networks import linear


def test_the_penalty_is_half_the_mean_squared_slope():
    x, weight = torch.randn(6, 3, generator=torch.Generator().manual_seed(0)).double(), torch.tensor([1.0, -2.0, 0.5])
    slope = torch.cos(x) * weight.double()
    found = duels.gradient_penalty(lambda v: torch.sin(v) @ weight.double(), x)
    assert float(found.detach()) == pytest.approx(float((slope**2).sum(dim=1).mean()) / 2, rel=1e-12)


def test_the_penalty_can_be_followed_downhill_and_leaves_its_input_alone():
    critic, x = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)), torch.ones(3, 2)
    duels.gradient_penalty(lambda v: critic(v)[:, 0], x).backward()
    assert float(critic[0].weight.grad.abs().sum()) > 0
    assert not x.requires_grad


def test_the_lazy_penalty_is_the_same_on_average():
    lazy, x = duels.Gently(weight=0.5, every=4), torch.zeros(5, 2)
    values = [float(lazy(lambda v: 3 * v[:, 0], x)) for _ in range(8)]
    assert values == [0, 0, 0, 9.0] * 2
    assert sum(values) / 8 == pytest.approx(0.5 * float(duels.gradient_penalty(lambda v: 3 * v[:, 0], x)))


def test_the_data_have_half_of_their_faces_in_the_centre():
    share = duels.share_in_the_centre(faces.gaussian().sample(2000, seed=0))
    assert abs(share - 50) < 5 * 100 * math.sqrt(0.25 / 2000)  # fails 1 time in 1.7 million; the seed is fixed anyway


def discriminator(width=8, company=False):
    return duels.Discriminator(width, torch.Generator().manual_seed(3), company=company)


def test_alone_the_discriminator_judges_each_picture_for_itself():
    critic, x = discriminator(), faces.gaussian().sample(6, seed=0)
    assert torch.allclose(critic(x)[2:4], critic(x[2:4]), atol=1e-7)


def test_in_company_it_sees_that_faces_are_too_much_alike():
    critic, x = discriminator(company=True), faces.gaussian().sample(6, seed=0)
    alike = x[:1].repeat(6, 1, 1, 1)
    spread = (critic.features(x).var(dim=0) + 1e-8).sqrt().mean()
    weight = critic.last.weight[0, -1].sum()
    assert torch.allclose(critic(x)[0] - critic(alike)[0], weight * (spread - 1e-4), atol=1e-6)


@pytest.mark.parametrize("company", [False, True])
def test_first_weights_come_from_the_generator_alone(company):
    one, other = discriminator(company=company), discriminator(company=company)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    spread = one.features[2].weight.detach().std()
    assert abs(float(spread) - 0.02) < 5 * 0.02 / math.sqrt(2 * 8 * 16 * 16)  # fails 1 time in 1.7 million


def test_the_sharpest_are_nearest_to_the_truth():
    clean, blurred = faces.gaussian().sample(3, seed=0), faces.gaussian().sample(9, seed=1) / 2
    assert torch.equal(duels.sharpest(torch.cat([blurred, clean]), 0.25).sum(), clean.sum())


def test_what_is_sorted_out_has_the_shares_of_the_truth():
    truth = faces.gaussian()
    drawn = {"left": 200, "centre": 1600, "right": 200}
    kinds = [truth.given(shift=value).sample(n, seed=0) for value, n in drawn.items()]
    left = duels.sorted_out(torch.cat(kinds), "shift")
    luck = faces.expected(truth, len(left)).total_variation["shift"]
    assert len(left) == pytest.approx(200 + 400 + 200, abs=5 * math.sqrt(1600 * 0.25 * 0.75))
    assert faces.judge(truth, left).marks.total_variation["shift"] < 4 * luck


class Painter(nn.Module):
    """A generator with one layer."""

    def __init__(self):
        super().__init__()
        self.layer = linear(32, 768, torch.Generator().manual_seed(0))

    def forward(self, z):
        return torch.tanh(self.layer(z)).reshape(-1, 3, 16, 16)


class Critic(nn.Module):
    """A discriminator with one layer."""

    def __init__(self):
        super().__init__()
        self.layer = linear(768, 1, torch.Generator().manual_seed(1))

    def forward(self, x):
        return self.layer(x.flatten(1))[:, 0]


def short_duel():
    losses = (
        lambda real, fake: (nn.functional.softplus(-real).mean() + nn.functional.softplus(fake).mean()) / 2,
        lambda fake: nn.functional.softplus(-fake).mean(),
    )
    return duels.duel((Painter(), Critic()), losses, faces.gaussian().sample(64, seed=0), steps=8, penalty=0.5, looks=2)


def test_a_duel_takes_its_steps_and_shows_the_same_noise_at_every_look():
    played = short_duel()
    assert {name: each.steps for name, each in played.histories.items()} == {"discriminator": 8, "generator": 8}
    assert list(played.snapshots) == ["after 0 steps", "after 4 steps", "after 8 steps"]
    assert all(x.shape == (16, 3, 16, 16) for x in played.snapshots.values())


def test_a_duel_gives_the_same_faces_each_time():
    one, other = short_duel(), short_duel()
    assert all(torch.equal(one.snapshots[name], other.snapshots[name]) for name in one.snapshots)
