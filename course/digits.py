"""Handwritten digits that ship with scikit-learn: 1797 pictures of 8 × 8 pixels, each pixel one of 17 levels of ink."""

import math
from dataclasses import dataclass
from functools import cache
from typing import final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.randomness import as_generator

LEVELS = 17
"""How many values a pixel can have: 0 (paper) to 16 (ink)."""

DIMENSIONS = 64
"""Pixels of a picture."""


@final
@dataclass(frozen=True, eq=False)
class Digits:
    """Pictures as rows of pixels, split once for all into pictures to learn from and pictures to be tested on.

    Args:
        train: levels of the pictures to learn from.
        test: levels of the pictures that no model may see before it is done.
        train_labels: which digit each is.
        test_labels: which digit each is.
    """

    train: Int[Tensor, "n d"]
    test: Int[Tensor, "k d"]
    train_labels: Int[Tensor, " n"]
    test_labels: Int[Tensor, " k"]


@cache
def load(test: int = 360) -> Digits:
    """The digits, with so many of them, drawn once with a fixed seed, set aside for testing.

    >>> load().train.shape, load().test.shape
    (torch.Size([1437, 64]), torch.Size([360, 64]))
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    order = torch.randperm(len(data.data), generator=as_generator(0))
    levels, labels = torch.tensor(data.data).long()[order], torch.tensor(data.target).long()[order]
    return Digits(levels[test:], levels[:test], labels[test:], labels[:test])


def dequantise(levels: Int[Tensor, "n d"], seed: torch.Generator | int) -> Float[Tensor, "n d"]:
    """Whole levels as pixels in [0, 1): every pixel moves to a random place inside its level.

    Without it a density could grow without limit on the 17 values that occur.

    Source: Theis, van den Oord and Bethge 2016, section 3.1.

    >>> (dequantise(torch.tensor([[0, 16]]), seed=0) * 17).floor()
    tensor([[ 0., 16.]])
    """
    noise = torch.rand(levels.shape, generator=as_generator(seed))
    return ((levels + noise) / LEVELS).clamp(max=1 - 2**-24)  # rounding could reach 1


def quantise(pixels: Float[Tensor, "n d"]) -> Int[Tensor, "n d"]:
    """Pixels in [0, 1) as whole levels; what lies outside goes to the nearest level.

    >>> quantise(torch.tensor([[0.0, 0.5, 1.2]]))
    tensor([[ 0,  8, 16]])
    """
    return (pixels * LEVELS).floor().long().clamp(0, LEVELS - 1)


def bits_per_dimension(
    log_prob: Float[Tensor, " n"], dimensions: int = DIMENSIONS, levels: int = LEVELS
) -> Float[Tensor, " n"]:
    """What a model of dequantised pictures needs to store one pixel, in bits: an upper bound, as noise is stored too.

    bits = log2(levels) - log_prob / (dimensions · ln 2)

    Args:
        log_prob: the log-density of pixels in [0, 1), in nats.
        dimensions: pixels of a picture.
        levels: values of a pixel.

    >>> bits_per_dimension(torch.zeros(1), levels=16)  # the uniform density knows nothing: 4 bits for 16 levels
    tensor([4.])
    """
    return math.log2(levels) - log_prob / (dimensions * math.log(2))
