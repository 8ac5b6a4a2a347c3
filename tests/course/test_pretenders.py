"""The models with a known fault: their exact distances are what pictures of the truth measure."""

import math

import pytest
import torch

from course import faces, pretenders
from course.faces import SIGMA

TRUTH = faces.gaussian()
MODELS = pretenders.pretenders(TRUTH)


@pytest.mark.parametrize("name", MODELS)
def test_a_measured_distance_agrees_with_the_exact_one(name):
    data = TRUTH.sample(400, seed=5)
    found = TRUTH.bits_over_floor(data, MODELS[name].model.log_prob(data.double()))
    assert abs(found.value - MODELS[name].bits) <= 5 * found.error + 1e-6  # fails 1 time in 1.7 million


def test_the_models_come_worst_first_and_the_truth_last():
    bits = [each.bits for each in MODELS.values()]
    assert bits == sorted(bits, reverse=True)
    assert [round(each, 2) for each in bits] == [1673.17, 278.04, 2.33, 0.0]


def test_the_moments_are_those_of_many_pictures():
    mean, covariance = pretenders.moments(TRUTH)
    pictures = TRUTH.sample(4000, seed=6).double().flatten(1)
    z_score = (pictures.mean(0) - mean) / (covariance.diagonal() / len(pictures)).sqrt()
    assert float(z_score.abs().max()) < 6  # 768 numbers, each fails 1 time in 500 million
    torch.testing.assert_close(pictures.T.cov().trace(), covariance.trace(), rtol=0.03, atol=0)
    assert float(torch.linalg.eigvalsh(covariance)[0]) == pytest.approx(SIGMA**2)


def test_other_shares_of_one_attribute_leave_all_others_alone():
    model = pretenders.centred(TRUTH, pretenders.CENTRED).model
    torch.testing.assert_close(pretenders.shares(model, "shift"), torch.tensor(pretenders.CENTRED).double())
    for name in set(faces.VALUES) - {"shift"}:
        torch.testing.assert_close(pretenders.shares(model, name), pretenders.shares(TRUTH, name))
    assert float(model.gallery.log_prior.exp().sum()) == pytest.approx(1)


def test_nearly_all_pictures_of_the_centred_model_stand_in_the_middle():
    model = MODELS["99 % in the middle"].model
    shift = model.draw(1000, seed=7).attributes[:, faces.attributes.column("shift")]
    aside = int((shift != 1).sum())
    assert abs(aside - 10) < 5 * math.sqrt(10)  # fails less than 1 time in 100 thousand


@pytest.mark.parametrize("name", MODELS)
def test_a_model_draws_pictures_and_the_same_ones_again(name):
    first, again = (MODELS[name].model.sample(3, seed=1) for _ in range(2))
    assert first.shape == (3, 3, 16, 16)
    assert bool((first == again).all())
