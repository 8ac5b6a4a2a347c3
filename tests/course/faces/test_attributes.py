"""The prior is what the tables say: counted, summed, and taken apart again."""

import math
from itertools import combinations

import pytest
import torch

from course.faces.attributes import (
    BEARD,
    DEPENDENT,
    EYES,
    EYES_GIVEN_BACKGROUND,
    PRIOR,
    VALUES,
    every_face,
    matching,
    share_of_values,
)


@pytest.fixture(scope="module")
def faces():
    return every_face()


def bits(shares):
    return -sum(share * math.log2(share) for share in shares if share)


def share(faces, **wanted):
    attributes, log_prior = faces
    return float(log_prior.exp()[matching(attributes, wanted)].sum())


def test_the_faces_are_those_that_the_tables_allow(faces):
    attributes, log_prior = faces
    assert len(attributes) == (4 * 2 - 1) * 4 * 3 * 3 * 3 * 3 * 3  # hair and beard, then everything else
    assert len(attributes.unique(dim=0)) == len(attributes)
    assert float(log_prior.exp().sum()) == pytest.approx(1, abs=1e-12)
    assert torch.isfinite(log_prior).all()


def test_the_entropy_is_the_sum_along_the_tables(faces):
    _, log_prior = faces
    sky = PRIOR["background"][0]
    eyes = sky * bits(EYES_GIVEN_BACKGROUND["sky"]) + (1 - sky) * bits(EYES)
    beard = (1 - PRIOR["hair"][1]) * bits(BEARD)
    by_hand = sum(bits(shares) for shares in PRIOR.values()) + eyes + beard
    assert -float((log_prior.exp() * log_prior).sum()) / math.log(2) == pytest.approx(by_hand, abs=1e-9)


def test_nobody_with_long_hair_has_a_beard(faces):
    assert share(faces, hair="long", beard="full") == 0
    assert share(faces, hair="afro", beard="full") / share(faces, hair="afro") == pytest.approx(0.35)


def test_shades_belong_to_the_sky_but_not_only(faces):
    assert share(faces, eyes="shades", background="sky") / share(faces, background="sky") == pytest.approx(0.4)
    assert share(faces, eyes="shades", background="mint") / share(faces, background="mint") == pytest.approx(0.04)
    assert share(faces, eyes="shades", background="sky") / share(faces, eyes="shades") == pytest.approx(0.18 / 0.202)


@pytest.mark.parametrize("pair", list(combinations(VALUES, 2)), ids=" and ".join)
def test_only_two_pairs_of_attributes_depend_on_each_other(pair, faces):
    attributes, log_prior = faces
    first, second = pair
    joint = [[share(faces, **{first: a, second: b}) for b in VALUES[second]] for a in VALUES[first]]
    alone = [share_of_values(log_prior.exp()[None], attributes, name)[0] for name in pair]
    independent = torch.allclose(torch.tensor(joint).double(), torch.outer(*alone), atol=1e-7)
    assert independent == ({*pair} not in [{*each} for each in DEPENDENT])
