"""The digits: a fixed split, honest bits, and a flow that begins as the Gaussian fit."""

import math

import pytest
import torch

from course import digits, toys
from course.networks import Whitening
from solutions import flow

CHECKSUM = 3528018


def test_the_split_is_whole_and_disjoint():
    pictures = digits.load()
    assert len(pictures.train) + len(pictures.test) == 1797
    both = torch.cat([pictures.train, pictures.test])
    assert int(both.min()) == 0
    assert int(both.max()) == 16
    assert len(pictures.train_labels) == len(pictures.train)
    assert pictures.test_labels.bincount().tolist() == [36] * 10
    assert int((pictures.test * torch.arange(64)).sum()) == CHECKSUM  # the split is the same on every machine


def test_dequantised_pixels_stay_in_their_level():
    levels = torch.arange(17).repeat(200, 1)
    pixels = digits.dequantise(levels, seed=0)
    assert torch.equal(digits.quantise(pixels), levels)
    assert float(pixels.max()) < 1
    assert torch.equal(pixels, digits.dequantise(levels, torch.Generator().manual_seed(0)))


def test_bits_of_the_uniform_density_are_the_logarithm_of_the_levels():
    assert float(digits.bits_per_dimension(torch.zeros(1))) == pytest.approx(math.log2(17))
    halved = torch.tensor([64 * math.log(2)])  # twice as dense in each of 64 dimensions: one bit less
    assert float(digits.bits_per_dimension(halved)) == pytest.approx(math.log2(17) - 1)


def test_whitened_examples_are_uncorrelated_and_come_back():
    x = torch.randn(500, 3, generator=torch.Generator().manual_seed(0)) @ torch.tensor(
        [[1.0, 0.5, 0.0], [0.0, 2.0, 0.3], [0.0, 0.0, 0.2]]
    )
    layer = Whitening(x)
    z, log_volume = layer(x)
    assert torch.allclose(torch.cov(z.T), torch.eye(3), atol=1e-3)
    assert torch.allclose(layer.inverse(z), x, atol=1e-4)
    assert torch.allclose(log_volume, flow.autodiff_log_volume(lambda x: layer(x)[0], x[:5])[0].expand(500), atol=1e-4)


def test_an_untrained_flow_of_digits_is_the_gaussian_fit():
    pictures = digits.load()
    model = flow.Flow(digits.layers(flow.Coupling, flow.Permutation, seed=0)).eval()
    x = digits.dequantise(pictures.test, seed=1)
    gaussian = toys.gaussian_fit(digits.dequantise(pictures.train, seed=0))
    with torch.no_grad():
        bits = [float(digits.bits_per_dimension(density(x)).mean()) for density in (model.log_prob, gaussian.log_prob)]
    assert bits[0] == pytest.approx(bits[1], abs=0.01)
    assert bits[0] < math.log2(17) - 1
