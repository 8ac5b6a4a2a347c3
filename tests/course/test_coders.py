"""The given parts of autoencoders: networks, batches, measures, and linear worlds, against slower routes."""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from course import coders, faces, linear_codes
from solutions import vae

TRUTH = faces.gaussian()
WORLDS = {"upright": linear_codes.upright(), "slanted": linear_codes.slanted()}
every_world = pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)


@pytest.fixture(scope="module")
def model():
    generator = torch.Generator().manual_seed(0)
    return vae.VAE(coders.Encoder(generator), coders.Decoder(generator), spread=0.5)


def test_a_batch_is_what_the_truth_draws():
    x = coders.batches(TRUTH, 400)(torch.Generator().manual_seed(0)).reshape(-1, 3, 16, 16)
    marks, due = faces.judge(TRUTH, x).marks, faces.expected(TRUTH, 400)
    assert abs(marks.residual - due.residual) < 0.02
    assert all(found < 5 * due.total_variation[name] for name, found in marks.total_variation.items())


def test_the_same_generator_makes_the_same_networks(model):
    generator = torch.Generator().manual_seed(0)
    again = coders.Encoder(generator), coders.Decoder(generator)
    for one, other in zip((model.encoder, model.decoder), again, strict=True):
        assert all(torch.equal(*pair) for pair in zip(one.parameters(), other.parameters(), strict=True))


def test_latents_say_together_what_the_divergence_says(model):
    x = TRUTH.sample(50, seed=1).flatten(1)
    nats = coders.latent_nats(model, x)
    assert torch.isclose(nats.sum(), vae.divergence_from_prior(*model.encoder(x)).mean(), rtol=1e-4)
    assert coders.speaking(model, x) == int((nats > 0.01).sum())


def test_a_painting_has_no_noise(model):
    codes = torch.randn(3, coders.LATENTS, generator=torch.Generator().manual_seed(2))
    assert torch.equal(coders.paint(model, codes).flatten(1), model.decoder(codes))


def test_an_attribute_is_mistaken_where_the_painting_shows_another(model):
    drawn = TRUTH.draw(40, seed=5)
    found = faces.judge(TRUTH, coders.paint(model, model.encoder(drawn.pictures.flatten(1))[0])).attributes
    shares = coders.mistaken(model, drawn)
    assert list(shares) == list(faces.VALUES)
    assert shares["hair"] == pytest.approx(float((found[:, 0] != drawn.attributes[:, 0]).float().mean()))


def test_the_nearest_values_of_an_attribute_are_as_far_apart_as_their_pictures():
    smiles, flat = (TRUTH.gallery.given(mouth=value) for value in ("smile", "flat"))
    column = list(faces.VALUES).index("mouth")
    rest = [[face[:column] + face[column + 1 :] for face in some.attributes.tolist()] for some in (smiles, flat)]
    pairs = torch.tensor([(i, rest[1].index(face)) for i, face in enumerate(rest[0]) if face in rest[1]])[::20]
    change = smiles.renderings(pairs[:, 0]) - flat.renderings(pairs[:, 1])
    found = coders.nearest_values(TRUTH)
    assert min(found, key=lambda name: found[name]) == "mouth"
    assert found["mouth"] == pytest.approx(float(change.flatten(1).norm(dim=1).mean() / TRUTH.spread), rel=0.05)


def test_bounds_from_more_codes_are_tighter_and_average_over_all_that_were_drawn(model):
    x = TRUTH.sample(30, seed=3).flatten(1)
    one, two, eight = coders.importance(model, x, vae.importance_bound, (1, 2, 8), seed=0)
    assert (one <= two + 1e-3).all()
    assert (two <= eight + 1e-3).all()
    assert (eight - one).mean() > 0.1


@every_world
def test_a_linear_world_s_density_is_that_of_its_gaussian(world):
    x, size = world.sample(20, seed=0), len(world.W)
    covariance = world.W @ world.W.T + world.spread**2 * torch.eye(size, dtype=torch.float64)
    exact = MultivariateNormal(torch.zeros(size, dtype=torch.float64), covariance).log_prob(x)
    assert torch.allclose(world.log_prob(x), exact, rtol=1e-12)


@every_world
def test_the_gap_is_the_divergence_from_the_best_codes(world):
    x, generator = world.sample(20, seed=0), torch.Generator().manual_seed(1)
    mean, log_scale = torch.randn(2, 20, world.W.shape[1], generator=generator, dtype=torch.float64)
    own = MultivariateNormal(mean, torch.diag_embed(torch.exp(2 * log_scale)))
    best = MultivariateNormal(world.best_codes(x), precision_matrix=world.precision)
    assert torch.allclose(world.gap(x, mean, log_scale), kl_divergence(own, best), rtol=1e-9)


@every_world
def test_bound_and_gap_add_up_to_the_density(world):
    x, generator = world.sample(20, seed=0), torch.Generator().manual_seed(1)
    codes = torch.randn(2, 20, world.W.shape[1], generator=generator, dtype=torch.float64)
    bound, exact = vae.linear_gaussian(x, world.W, world.spread, *codes)
    assert torch.allclose(bound + world.gap(x, *codes), exact, rtol=1e-12)
    assert torch.allclose(exact, world.log_prob(x), rtol=1e-12)


def test_no_scale_is_better_than_the_best():
    world = linear_codes.slanted()
    x, steps = world.sample(5, seed=0), torch.linspace(-0.5, 0.5, 11, dtype=torch.float64)
    mean = world.best_codes(x)
    gaps = [world.gap(x, mean, (world.best_log_scale + step).expand_as(mean)).mean() for step in steps]
    assert min(range(11), key=lambda i: float(gaps[i])) == 5
    overlap = world.precision.diagonal().log().sum() - torch.logdet(world.precision)
    assert math.isclose(float(gaps[5]), float(overlap) / 2, rel_tol=1e-9)


def test_an_average_of_two_faces_is_far_from_each_and_near_to_their_mixture():
    rendered = TRUTH.gallery.renderings(torch.tensor([0, 3000, 6000, 500]))
    pairs = (rendered[:2] + rendered[2:]) / 2
    one, two, *_, eight = coders.mixture_distances(TRUTH, pairs)
    assert one > 1
    assert two < 0.8 * one
    assert eight < 0.5 * one
    assert coders.mixture_distances(TRUTH, rendered)[0] < 1e-6


def test_where_the_best_encoder_is_exact_every_weight_is_the_density():
    x = WORLDS["upright"].sample(5, seed=0)
    weights = WORLDS["upright"].log_weights(x, 50, seed=1)
    assert torch.allclose(weights, WORLDS["upright"].log_prob(x).expand(50, 5), rtol=1e-9)


def test_elsewhere_the_mean_log_weight_falls_short_by_the_gap():
    world = WORLDS["slanted"]
    x = world.sample(5, seed=0)
    short = world.log_prob(x) - world.log_weights(x, 20_000, seed=1)
    gap = world.gap(x, world.best_codes(x), world.best_log_scale.expand(5, 2))
    z_score = (short.mean(0) - gap) / (short.std(0) / len(short) ** 0.5)
    assert z_score.abs().max() < 5  # fails 1 time in 350 000
    assert (torch.logsumexp(-short, 0) - math.log(20_000)).abs().max() < 0.2  # rare weights count most: it comes slowly
