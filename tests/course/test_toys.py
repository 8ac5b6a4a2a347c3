"""The known truths are true: densities against sums over grids, against samples, and against closed forms."""

import math

import pytest
import torch

from course.toys import (
    Line,
    Mixture,
    ToyError,
    eight_gaussians,
    exact_kl,
    gaussian_fit,
    on_grid,
    pinwheel,
    square_grid,
    swirl,
    swirl_log_volume,
    two_moons,
)

TOYS = {toy.name: toy for toy in (eight_gaussians(), two_moons(), pinwheel())}
LINES = {"rising": Line(), "falling": Line(increasing=False)}


@pytest.mark.parametrize("toy", TOYS.values(), ids=TOYS.keys())
def test_the_density_of_a_toy_has_mass_one(toy):
    grid = toy.grid()
    assert float(on_grid(toy.log_prob, grid, torch.float64).exp().sum() * grid.cell) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("toy", TOYS.values(), ids=TOYS.keys())
def test_samples_have_the_moments_of_the_density(toy):
    n, grid = 20000, toy.grid(per_std=3)
    p = on_grid(toy.log_prob, grid, torch.float64).exp() * grid.cell
    for moment in (lambda x: x[:, 0], lambda x: x[:, 1], lambda x: x[:, 0] * x[:, 1], lambda x: (x**2).sum(1)):
        values = moment(grid.points)
        mean = (p * values).sum()
        error = ((p * (values - mean) ** 2).sum() / n).sqrt()
        z_score = (moment(toy.sample(n, seed=1)).double().mean() - mean) / error
        assert abs(float(z_score)) < 5  # fails 1 time in 1.7 million; the seed is fixed


@pytest.mark.parametrize("toy", TOYS.values(), ids=TOYS.keys())
def test_the_entropy_is_the_average_surprise_of_samples(toy):
    surprise = -toy.log_prob(toy.sample(20000, seed=2)).double()
    z_score = (surprise.mean() - toy.entropy) / (surprise.std() / math.sqrt(20000))
    assert abs(float(z_score)) < 5  # fails 1 time in 1.7 million; the seed is fixed


def test_samples_belong_to_the_part_that_drew_them_and_lie_on_the_data():
    toy = eight_gaussians()
    x = toy.sample(4000, seed=0)
    assert toy.group(toy.means).tolist() == list(range(8))
    share = float(toy.on_data(x))
    expected = 1 - math.exp(-9 / 2)  # of one Gaussian within three standard deviations
    assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / 4000)  # fails 1 time in 1.7 million


@pytest.mark.parametrize("draw", [toy.sample for toy in TOYS.values()] + [line.sample for line in LINES.values()])
def test_the_same_seed_draws_the_same_samples_and_leaves_the_global_state_alone(draw):
    before = torch.get_rng_state()
    assert torch.equal(draw(10, 7), draw(10, torch.Generator().manual_seed(7)))
    assert not torch.equal(draw(10, 7), draw(10, 8))
    assert torch.equal(torch.get_rng_state(), before)


def gaussian(mean, factor):
    x = torch.randn(4, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    fit = gaussian_fit(x)
    return type(fit)(torch.tensor(mean, dtype=torch.float64), torch.tensor(factor, dtype=torch.float64))


def test_the_exact_kl_of_two_gaussians_is_the_closed_form():
    std, mean, factor = 0.5, torch.tensor([0.3, -0.2]), torch.tensor([[0.7, 0.0], [0.3, 0.9]])
    toy = Mixture("one Gaussian", mean[None], std, torch.zeros(1, dtype=torch.long), 4.0)
    model = gaussian([0.0, 0.1], factor.tolist())
    covariance, offset = (factor @ factor.T).double(), (mean - torch.tensor([0.0, 0.1])).double()
    trace = std**2 * torch.linalg.inv(covariance).trace()
    closed = (trace + offset @ torch.linalg.solve(covariance, offset) - 2 + covariance.logdet() - 4 * math.log(std)) / 2
    assert exact_kl(toy, model.log_prob) == pytest.approx(float(closed), abs=1e-5)


@pytest.mark.parametrize("toy", TOYS.values(), ids=TOYS.keys())
def test_the_truth_is_no_distance_from_itself_and_the_gaussian_fit_is_not_the_truth(toy):
    assert abs(exact_kl(toy, toy.log_prob)) < 1e-4
    fit = gaussian_fit(toy.sample(20000, seed=0))
    entropy_of_fit = 1 + math.log(2 * math.pi) + float(fit.factor.diagonal().log().sum())
    assert exact_kl(toy, fit.log_prob) == pytest.approx(entropy_of_fit - toy.entropy, abs=0.02)


def test_a_model_that_never_makes_some_data_is_infinitely_far():
    assert exact_kl(eight_gaussians(), lambda x: torch.where(x[:, 0] > 0, -1.0, -torch.inf)) == math.inf


def test_a_grid_that_misses_the_data_is_refused():
    toy = eight_gaussians()
    small = Mixture(toy.name, toy.means, toy.std, toy.groups, 2.0)
    with pytest.raises(ToyError, match=r"holds a mass of 0\.\d+ instead of 1"):
        exact_kl(small, toy.log_prob)


def test_a_log_prob_of_the_wrong_shape_is_refused_in_a_sentence():
    with pytest.raises(ToyError, match=r"gave shape \(9, 2\) for 9 points"):
        on_grid(lambda x: x, square_grid(1.0, 3))


def test_a_gaussian_fit_recovers_a_gaussian():
    factor = [[1.0, 0.0], [0.6, 0.5]]
    fit = gaussian_fit(gaussian([1.0, -2.0], factor).sample(40000, seed=0))
    assert torch.allclose(fit.factor, torch.tensor(factor, dtype=torch.float64), atol=0.025)  # 5 standard errors
    assert torch.allclose(fit.mean, torch.tensor([1.0, -2.0], dtype=torch.float64), atol=0.025)


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_a_line_is_standard_normal_after_its_map(line):
    x = torch.linspace(-3.4, 3.4, 2001, dtype=torch.float64)
    assert float(torch.trapezoid(line.log_prob(x).exp(), x)) == pytest.approx(1, abs=1e-4)
    through = line.log_prior(line.f(x)) + line.derivative(x).abs().log()
    assert torch.allclose(through, line.log_prob(x))
    numeric = torch.gradient(line.f(x), spacing=(x,))[0]
    assert torch.allclose(line.derivative(x)[1:-1], numeric[1:-1], rtol=1e-3, atol=1e-4)
    assert bool((line.derivative(x) > 0).all()) == line.increasing


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_samples_of_a_line_become_standard_normal_numbers(line):
    z = line.f(line.sample(20000, seed=3)).double()
    for power, expected, variance in ((1, 0, 1), (2, 1, 2), (4, 3, 96)):
        z_score = ((z**power).mean() - expected) / math.sqrt(variance / 20000)
        assert abs(float(z_score)) < 5  # fails 1 time in 1.7 million; the seed is fixed
    assert torch.isfinite(line.f(torch.tensor([-8.0, 8.0]))).all()


def test_the_swirl_stretches_as_its_formula_says():
    x = torch.randn(20, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    jacobians = torch.stack([torch.autograd.functional.jacobian(lambda row: swirl(row[None])[0], row) for row in x])
    assert torch.allclose(torch.linalg.slogdet(jacobians).logabsdet, swirl_log_volume(x))
