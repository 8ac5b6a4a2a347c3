"""Drawing pictures with a gated PixelCNN, a row at a time: the same numbers as number by number, in less time.

While a row is drawn, what the rows above tell it stays the same: it is computed once. What is left for each number is
one row of the horizontal stack. Units and sampler are the reader's own.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course.pixelcnn import PixelCNN, Unit

Sampler = Callable[[Callable[[Tensor], Tensor], Tensor, Tensor, int], Tensor]
"""Draws pictures number by number, such as autoregressive.sample: (network, chance, start, row)."""


class Told(NamedTuple):
    """What is known of a row before it is drawn.

    Args:
        results: of the vertical convolution of each unit, shifted, in this row.
        above: the last vertical features, in this row.
    """

    results: list[Float[Tensor, "n c 1 w"]]
    above: Float[Tensor, "n c 1 w"]


@torch.no_grad()
def sample(
    model: PixelCNN,
    sampler: Sampler,
    kind: Int[Tensor, " n"],
    chance: Float[Tensor, "n c h w"],
    start: Int[Tensor, "n c h w"],
    row: int = 0,
) -> Int[Tensor, "n c h w"]:
    """Draw pictures of given classes; what the sampler alone would draw, up to rounding.

    Args:
        model: a gated PixelCNN.
        sampler: draws pictures of one row, number by number.
        kind: the class of each picture.
        chance: uniform random numbers in [0, 1), one for each number.
        start: pictures whose rows above `row` are kept.
        row: where drawing begins.

    Source: L-AR-11, L-AR-12; Ramachandran et al. 2017 (Fast Generation for Convolutional Autoregressive Models).
    """
    x, strips = start.clone(), [_strip(model, unit) for unit, _ in model.layers]
    for i in range(row, x.shape[2]):
        told, here = _from_above(model, kind, x[:, :, : i + 1]), slice(i, i + 1)

        def network(strip: Tensor, told: Told = told, here: slice = here) -> Tensor:
            return _along(model, strips, strip, told, here)

        x[:, :, here] = sampler(network, chance[:, :, here], x[:, :, here], 0)
    return x


def _strip(model: PixelCNN, unit: Unit) -> nn.Module:
    """The same unit for a row whose vertical results are known."""
    return model.parts.GatedUnit(nn.Identity(), unit.horizontal, unit.link, unit.out, residual=unit.residual)


def _from_above(model: PixelCNN, kind: Tensor, x: Tensor) -> Told:
    """What the vertical stack tells the last of some rows; what stands in that row does not matter."""
    above = row = model.coded(x)
    results = []
    for unit, shift in model.layers:
        results.append((unit.vertical(above) + shift(above, kind))[:, :, -1:])
        above, row = unit(above, row, shift(above, kind))
    return Told(results, above[:, :, -1:])


def _along(model: PixelCNN, strips: list[nn.Module], x: Tensor, told: Told, here: slice) -> Tensor:
    """The logits of one row."""
    row, features, nothing = model.coded(x), [], torch.zeros(())
    for strip, result in zip(strips, told.results, strict=True):
        _, row = strip(result, row, nothing)
        features.append(row)
    return model.read(features, told.above, here)
