"""Handwritten digits that ship with scikit-learn: 1797 pictures of 8 × 8 pixels, each pixel one of 17 levels of ink."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import final

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course.networks import Conditioner, Whitening
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
def load(unseen: int = 36) -> Digits:
    """The digits, with so many of each of the ten, drawn once with a fixed seed, set aside for testing.

    >>> load().train.shape, load().test.shape
    (torch.Size([1437, 64]), torch.Size([360, 64]))
    """
    from sklearn.datasets import load_digits

    data = load_digits()
    order = torch.randperm(len(data.data), generator=as_generator(0))
    levels, labels = torch.tensor(data.data).long()[order], torch.tensor(data.target).long()[order]
    rank = (labels[:, None] == labels).tril(-1).sum(dim=1)  # how many of the same digit stand before each
    test = rank < unseen
    return Digits(levels[~test], levels[test], labels[~test], labels[test])


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


def batch(pictures: Digits, n: int, seed: torch.Generator | int) -> Float[Tensor, "n d"]:
    """So many pictures to learn from, drawn at random and dequantised afresh.

    >>> batch(load(), 5, seed=0).shape
    torch.Size([5, 64])
    """
    generator = as_generator(seed)
    return dequantise(pictures.train[torch.randint(len(pictures.train), (n,), generator=generator)], generator)


def layers(
    coupling: Callable[..., nn.Module], permutation: Callable[[Tensor], nn.Module], seed: torch.Generator | int
) -> list[nn.Module]:
    """The layers of a flow of digits: whitening, then eight couplings of half the pixels, each in a new order.

    Half the hidden units rest at each step of training: with 1437 pictures, a flow of this size would learn them by
    heart (3.8 instead of 2.5 bits per pixel on unseen ones, after 600 steps).

    Args:
        coupling: (conditioner, kept) to a layer, such as flow.Coupling.
        permutation: an order of the pixels to a layer, such as flow.Permutation.
        seed: where orders and first weights come from.

    >>> len(layers(lambda conditioner, kept: conditioner, lambda order: nn.Identity(), seed=0))
    17
    """
    generator, half = as_generator(seed), DIMENSIONS // 2
    row: list[nn.Module] = [Whitening(dequantise(load().train, generator))]
    for _ in range(8):
        row.append(permutation(torch.randperm(DIMENSIONS, generator=generator)))
        conditioner = Conditioner(half, half, generator, hidden=256, waves=0, bound=1.5, dropout=0.5)
        row.append(coupling(conditioner, kept=half))
    return row
