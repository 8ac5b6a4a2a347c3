"""Likelihood, posterior, denoiser and score of noisy faces: against autodiff, against sums by hand, against samples."""

import math
from dataclasses import replace

import pytest
import torch

from course import faces
from course.faces.attributes import entropy_bits
from course.faces.noising import SIGMA

LEVELS = {
    "data": (1.0, 0.0),
    "little noise": (0.95, 0.3),
    "half": (0.45, 0.9),
    "much": (0.15, 0.99),
    "exploding": (1.0, 2.5),
    "flow matching": (0.3, 0.7),
}
"""Signal and noise."""


@pytest.fixture(scope="module")
def few(data):
    """The same with 36 faces."""
    return data.given(hair="afro", skin="tan", background="rose", beard="none", eyes="glasses")


@pytest.fixture(params=LEVELS.values(), ids=LEVELS.keys())
def level(request, data):
    """The truth at each of the noise levels."""
    return data.at(*request.param)


def noisy(truth, n, seed=0):
    return truth.draw(n, seed).pictures.double()


def by_hand(truth, x):
    """log p(x, face) of a few faces, number by number, without the gallery's directions."""
    pictures = truth.gallery.renderings(torch.arange(len(truth.gallery.log_prior)))
    spread = math.sqrt(truth.signal**2 * SIGMA**2 + truth.noise**2)
    each = torch.distributions.Normal(truth.signal * pictures, spread).log_prob(x[:, None])
    return truth.gallery.log_prior + each.sum((2, 3, 4))


@pytest.mark.parametrize("at", [(1.0, 0.0), (0.6, 0.8), (0.2, 1.5)], ids=str)
def test_log_likelihood_and_posterior_are_the_sums_by_hand(at, few):
    truth = few.at(*at)
    x = noisy(truth, 6)
    joint = by_hand(truth, x)
    assert torch.allclose(truth.log_prob(x), joint.logsumexp(1), rtol=1e-12)
    assert torch.allclose(truth.posterior(x), joint.softmax(1), atol=1e-10)
    assert torch.allclose(truth.posterior_entropy(x), entropy_bits(joint.softmax(1)), atol=1e-9)
    column = truth.gallery.attributes[:, 1]
    shares = torch.stack([joint.softmax(1)[:, column == colour].sum(1) for colour in range(4)], 1)
    assert torch.allclose(truth.attribute_posterior(x)["colour"], shares, atol=1e-10)


@pytest.mark.parametrize("at", [(0.9, 0.4), (0.6, 0.8), (0.2, 1.5)], ids=str)
def test_the_denoiser_averages_what_each_face_would_say(at, few):
    truth = few.at(*at)
    x_t = noisy(truth, 6)
    pictures = few.gallery.renderings(torch.arange(len(few.gallery.log_prior)))
    precision = 1 / SIGMA**2 + truth.signal**2 / truth.noise**2  # of x_0, given x_t and the face
    each = (pictures / SIGMA**2 + truth.signal * x_t[:, None] / truth.noise**2) / precision
    weights = by_hand(truth, x_t).softmax(1)[..., None, None, None]
    assert torch.allclose(truth.denoise(x_t), (weights * each).sum(1), atol=1e-9)
    assert torch.allclose(truth.clean(x_t), (weights * pictures).sum(1), atol=1e-9)


def test_the_score_is_the_gradient_of_the_log_likelihood(level):
    x = noisy(level, 5).requires_grad_()
    (gradient,) = torch.autograd.grad(level.log_prob(x).sum(), x)
    assert torch.allclose(level.score(x.detach()), gradient, rtol=1e-7, atol=1e-9 * float(gradient.abs().max()))


def test_the_denoiser_is_tweedies_and_goes_with_the_noise(level):
    x_t = noisy(level, 5)
    x_0, noise = level.denoise(x_t), level.predict_noise(x_t)
    assert torch.allclose(x_0, (x_t + level.noise**2 * level.score(x_t)) / level.signal, atol=1e-9)
    assert torch.allclose(level.signal * x_0 + level.noise * noise, x_t, atol=1e-9)


def test_without_noise_the_denoiser_keeps_the_picture_and_clean_finds_the_rendering(data):
    x, face, _ = data.draw(5, seed=0)
    assert torch.allclose(data.denoise(x), x, atol=1e-6)
    assert torch.allclose(data.clean(x).double(), data.gallery.renderings(face), atol=1e-6)


def test_no_factor_on_the_denoiser_makes_its_error_smaller(data):
    """The error of a conditional mean is orthogonal to it, and to every other function of x_t."""
    level = data.preserving(faces.cosine(0.8))
    x_0 = data.sample(500, seed=1).double()
    x_t = level.corrupt(x_0, seed=2)
    error = level.denoise(x_t) - x_0
    for other in (level.denoise(x_t), level.clean(x_t), x_t):
        product = (error * other).sum((1, 2, 3))
        z_score = float(product.mean() / (product.std() / math.sqrt(500)))
        assert abs(z_score) < 5  # fails 1 time in 1.7 million; the seed is fixed


def test_the_surprise_of_samples_is_floor_minus_what_stays_open(level):
    """h(x_t) = H(face) + h(x_t | face) - H(face | x_t): three exact numbers, and an average that must agree."""
    x_t = noisy(level, 500, seed=3)
    surprise = -level.log_prob(x_t) / math.log(2) + level.posterior_entropy(x_t)
    z_score = float((surprise.mean() - level.floor_bits) / (surprise.std() / math.sqrt(500)))
    assert abs(z_score) < 5  # fails 1 time in 1.7 million; the seed is fixed


def test_the_floor_is_that_of_the_faces_and_of_the_noise(data):
    noise_bits = math.log2(2 * math.pi * math.e * SIGMA**2) / 2
    assert data.floor_bits == pytest.approx(768 * noise_bits + data.face_bits)
    assert data.floor_bits_per_dimension == pytest.approx(-1.2593, abs=1e-4)
    assert data.floor_bits == pytest.approx(-967.16, abs=0.01)


def test_a_picture_of_the_data_shows_its_face(data):
    x, face, _ = data.draw(300, seed=4)
    bound = data.ambiguity_bound()
    assert 0 <= float(data.posterior_entropy(x.double()).mean()) <= bound < 1e-9
    assert torch.equal(data.posterior(x).argmax(1), face)


def test_the_bound_on_what_stays_open_holds_at_noise_too(few):
    for sigma in (0.3, 0.6):
        level = few.exploding(sigma)
        open_bits = level.posterior_entropy(noisy(level, 400, seed=5))
        assert float(open_bits.mean() - 5 * open_bits.std() / 20) <= level.ambiguity_bound()  # fails 1 in 1.7 million


def test_the_bits_that_noise_leaves_open_rise_from_none_to_all(data):
    t = torch.linspace(0, 1, 11)
    bits, shares = faces.forgotten(data, t, n=64, seed=6)
    assert float(bits[0]) == pytest.approx(0, abs=1e-6)
    assert float(bits[-1]) == pytest.approx(data.face_bits, abs=1e-4)
    assert bool((bits.diff() > -0.02).all())
    assert next(iter(shares)) == "mouth"
    assert all(float(share[-1]) == pytest.approx(1, abs=1e-4) for share in shares.values())
    assert 0.5 < faces.half_time(t, bits / data.face_bits) < 0.95


def test_the_posterior_is_calibrated(data):
    """Whoever believes a value with probability p is right with probability p: E[p(true value)] = E[sum p²]."""
    level = data.preserving(faces.cosine(0.85))
    x_t, _, attributes = level.draw(600, seed=7)
    for column, shares in enumerate(level.attribute_posterior(x_t.double()).values()):
        difference = shares.gather(1, attributes[:, [column]])[:, 0] - (shares**2).sum(1)
        z_score = float(difference.mean() / (difference.std() / math.sqrt(600)))
        assert abs(z_score) < 5  # fails 1 time in 200 000 in any of the eight; the seed is fixed


def test_the_same_ratio_of_signal_and_noise_says_the_same(data):
    y = noisy(data.exploding(0.75), 4)
    assert torch.allclose(data.exploding(0.75).posterior(y), data.preserving(0.64).posterior(0.8 * y), atol=1e-9)


def test_each_picture_can_have_its_own_level(data):
    shares = torch.tensor([0.95, 0.5, 0.1])
    together, x_t = data.preserving(shares), noisy(data.preserving(0.5), 3)
    for name in ("log_prob", "posterior", "denoise", "score", "predict_noise"):
        alone = [getattr(data.preserving(float(share)), name)(x_t[[i]]) for i, share in enumerate(shares)]
        assert torch.allclose(getattr(together, name)(x_t), torch.cat(alone), atol=1e-5)
    assert together.corrupt(x_t, seed=0).shape == together.sample(3, seed=0).shape == x_t.shape


def test_a_level_can_be_an_entry_of_a_schedule(data):
    alpha_bar = torch.tensor([0.9, 0.5])
    assert data.preserving(alpha_bar[1]).noise == pytest.approx(0.5**0.5)
    assert data.preserving(0.9).preserving(0.5).floor_bits == data.preserving(0.5).floor_bits


def test_data_given_an_attribute_add_up_to_the_data(data):
    x = noisy(data.preserving(0.05), 5)
    parts = []
    for i, value in enumerate(faces.VALUES["eyes"]):
        share = float(data.gallery.log_prior.exp()[data.gallery.attributes[:, 3] == i].sum())
        parts.append(math.log(share) + data.preserving(0.05).given(eyes=value).log_prob(x))
    assert torch.allclose(torch.stack(parts).logsumexp(0), data.preserving(0.05).log_prob(x), rtol=1e-12)


def test_the_distance_of_a_model_is_its_divergence(data):
    """A model that knows pictures but believes all faces equally likely is log2(6804) - H(face) bits away."""
    uniform = torch.full((6804,), -math.log(6804), dtype=torch.float64)
    model = replace(data, gallery=replace(data.gallery, log_prior=uniform))
    x = data.sample(400, seed=8)
    value, error = data.bits_over_floor(x, model.log_prob(x.double()))
    assert abs(value - (math.log2(6804) - data.face_bits)) < 5 * error  # fails 1 time in 1.7 million
    assert error < 0.1  # of single log-likelihoods it would be 1.4
    assert data.bits_over_floor(x, data.log_prob(x.double())) == (0, 0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_numbers_come_back_in_the_precision_of_the_pictures(dtype, data):
    x = data.sample(3, seed=0).to(dtype)
    level = data.preserving(0.5)
    for result in (level.log_prob(x), level.posterior(x), level.denoise(x), level.score(x), level.corrupt(x, 0)):
        assert result.dtype == dtype
    assert torch.allclose(level.score(x.double()).to(dtype), level.score(x), rtol=1e-4, atol=1e-3)
