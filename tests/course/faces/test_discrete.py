"""Faces as whole levels: probabilities that add up to one, number by number and picture by picture."""

import math

import pytest
import torch

from course import faces
from course.faces.discrete import LEVELS, SPREAD, noise


@pytest.fixture(scope="module")
def few(symbols):
    """The same with 36 faces."""
    return symbols.given(hair="short", skin="dark", background="mint", beard="full", eyes="plain")


def by_hand(truth, x):
    """log P(x, face), number by number, from the formula."""
    pictures = truth.gallery.renderings(torch.arange(len(truth.gallery.log_prior)))
    level = ((pictures + 1) / 2 * (LEVELS - 1)).round()
    values = torch.arange(LEVELS, dtype=torch.float64)
    log_constant = (-((values - level[..., None]) ** 2) / (2 * SPREAD**2)).logsumexp(-1)
    each = -((x[:, None] - level) ** 2) / (2 * SPREAD**2) - log_constant
    return truth.gallery.log_prior + each.sum((2, 3, 4))


def test_the_noise_of_a_number_has_mass_one_and_stays_near():
    table = noise()
    probability = table.log_probability.exp()
    assert torch.allclose(probability.sum(1), torch.ones(LEVELS, dtype=torch.float64), atol=1e-14)
    assert torch.equal(probability.argmax(1), torch.arange(LEVELS))
    assert float(probability[7, 8] / probability[7, 7]) == pytest.approx(math.exp(-1 / (2 * SPREAD**2)))
    assert float(table.entropy[7]) == pytest.approx(float(-(probability[7] * probability[7].log()).sum()))


def test_log_likelihood_and_posterior_are_the_sums_by_hand(few):
    x = few.sample(6, seed=0)
    joint = by_hand(few, x)
    assert torch.allclose(few.log_prob(x).double(), joint.logsumexp(1), rtol=1e-6)
    assert torch.allclose(few.posterior(x).double(), joint.softmax(1), atol=1e-6)
    strange = torch.randint(LEVELS, (3, 3, 16, 16), generator=torch.Generator().manual_seed(0))
    assert torch.allclose(few.log_prob(strange).double(), by_hand(few, strange).logsumexp(1), rtol=1e-6)


@pytest.mark.parametrize("place", [(0, 0, 0), (1, 7, 6), (2, 11, 9), (2, 15, 15)], ids=str)
def test_the_conditionals_of_a_number_have_mass_one(place, few):
    """All 16 values of one number, with the numbers before it held: their probabilities given those add up to one."""
    x = few.sample(1, seed=1).repeat(LEVELS, 1, 1, 1)
    x[(slice(None), *place)] = torch.arange(LEVELS)
    conditionals = few.log_conditionals(x)[(slice(None), *place)]
    assert float(conditionals.double().exp().sum()) == pytest.approx(1, abs=1e-5)


def test_conditionals_look_back_only_and_add_up_to_the_log_likelihood(symbols, few):
    x = few.sample(2, seed=2)
    conditionals = few.log_conditionals(x)
    for truth, some in ((few, x), (symbols, x[:1])):
        added = truth.log_conditionals(some).double().sum((1, 2, 3))
        assert torch.allclose(added, truth.log_prob(some).double(), rtol=1e-5)
    changed = x.clone()
    changed[:, 1, 8, 8] = (x[:, 1, 8, 8] + 3) % LEVELS  # green in the middle
    moved = (few.log_conditionals(changed) - conditionals).abs() > 1e-6
    assert not moved[:, :, :8].any()
    assert not moved[:, :, 8, :8].any()
    assert not moved[:, 0, 8, 8].any()
    assert moved[:, 1, 8, 8].all()


def test_the_floor_is_the_average_surprise(symbols):
    x = symbols.sample(600, seed=3)
    surprise = -symbols.log_prob(x).double() / math.log(2)
    z_score = float((surprise.mean() - symbols.floor_bits) / (surprise.std() / math.sqrt(600)))
    assert abs(z_score) < 5  # fails 1 time in 1.7 million; the seed is fixed
    assert float(symbols.posterior_entropy(x).max()) < 1e-6  # what the floor leaves out
    assert symbols.floor_bits == pytest.approx(564.54, abs=0.01)
    assert 768 * symbols.floor_bits_per_dimension == pytest.approx(symbols.floor_bits)


def test_samples_have_the_probabilities_of_their_levels(symbols):
    x, face, _ = symbols.draw(100, seed=4)
    level = ((symbols.gallery.renderings(face) + 1) / 2 * (LEVELS - 1)).round().long()
    for each in range(LEVELS):
        drawn = x[level == each]
        expected = noise().log_probability[each].exp()
        share = drawn.bincount(minlength=LEVELS) / max(1, len(drawn))
        z_scores = (share - expected) / (expected * (1 - expected) / max(1, len(drawn))).sqrt()
        often = expected * len(drawn) > 20  # enough cases for a normal law
        assert bool((z_scores[often].abs() < 5).all())  # fails 1 time in 40 000 in any of about 40; the seed is fixed
        assert int(((x[level == each] - each).abs() > 2).sum()) <= 1  # 3 levels off is 1 in 4 billion


def test_the_distance_of_a_model_is_measured_in_bits_too(symbols):
    x = symbols.sample(50, seed=5)
    value, _ = symbols.bits_over_floor(x, symbols.log_prob(x).double() - 3 * math.log(2))
    assert value == pytest.approx(3, abs=1e-4)


def test_levels_and_pixels_are_the_same_pictures(symbols):
    x = symbols.sample(5, seed=6)
    assert torch.equal(faces.to_levels(faces.to_pixels(x)), x)
    assert torch.equal(symbols.log_prob(x.to(torch.uint8)), symbols.log_prob(x))


def test_the_same_seed_draws_the_same_pictures(symbols):
    before = torch.get_rng_state()
    for truth in (symbols, faces.gaussian()):
        assert torch.equal(truth.sample(5, 1), truth.sample(5, torch.Generator().manual_seed(1)))
        assert not torch.equal(truth.sample(5, 1), truth.sample(5, 2))
        assert torch.equal(truth.sample(5, 1), truth.draw(5, 1).pictures)
    assert torch.equal(torch.get_rng_state(), before)


def test_whoever_knows_the_face_pays_for_the_noise_alone(symbols):
    """A posterior by Bayes, log p(face) + log P(x | face) - log p(x), against the one of the truth."""
    drawn = symbols.draw(3, seed=3)
    noise_alone = symbols.log_noise(drawn.pictures, drawn.faces).double().sum((1, 2, 3))
    bayes = symbols.gallery.log_prior[drawn.faces] + noise_alone - symbols.log_prob(drawn.pictures).double()
    exact = symbols.posterior(drawn.pictures)[torch.arange(3), drawn.faces].double().log()
    assert torch.allclose(bayes, exact, atol=1e-3)
