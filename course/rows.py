"""Drawing pictures with a gated PixelCNN, a row at a time: the same numbers as number by number, in less time.

While a row is drawn, what the rows above tell it stays the same: it is computed once. What is left for each number is
one row of the horizontal stack.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.pixelcnn import PixelCNN


@torch.no_grad()
def sample(
    model: PixelCNN,
    kind: Int[Tensor, " n"],
    chance: Float[Tensor, "n c h w"],
    start: Int[Tensor, "n c h w"],
    row: int = 0,
) -> Int[Tensor, "n c h w"]:
    """Draw pictures of given classes; the same as the sampler of notebook 01, up to rounding.

    Args:
        model: a gated PixelCNN.
        kind: the class of each picture.
        chance: uniform random numbers in [0, 1), one for each number.
        start: pictures whose rows above `row` are kept.
        row: where drawing begins.

    Source: L-AR-11, L-AR-12; Ramachandran et al. 2017 (Fast Generation for Convolutional Autoregressive Models).
    """
    x, (_, colours, h, w) = start.clone(), chance.shape
    for i in range(row, h):
        (*told, above), here = _from_above(model, kind, x[:, :, : i + 1]), slice(i, i + 1)
        for j in range(w):
            for c in range(colours):
                logits = model.read([*_along(model, x[:, :, here], told), above], here)[:, :, c, 0, j]
                share = logits.softmax(dim=1)
                x[:, c, i, j] = (share.cumsum(dim=1)[:, :-1] <= chance[:, c, i, j, None]).sum(dim=1)
    return x


def _from_above(model: PixelCNN, kind: Tensor, x: Tensor) -> list[Tensor]:
    """What the vertical stack tells the last of some rows, in each unit and at the end; that row does not matter."""
    above, told = model.coded(x), []
    for unit, shift in model.layers:
        result = unit.vertical(above) + shift(above, kind)
        told.append(unit.link(result[:, :, -1:]))
        above = _gated(result)
    return [*told, above[:, :, -1:]]


def _along(model: PixelCNN, x: Tensor, told: Sequence[Tensor]) -> list[Tensor]:
    """The horizontal features of one row, unit by unit."""
    row, features = model.coded(x), []
    for (unit, _), link in zip(model.layers, told, strict=True):
        made = unit.out(_gated(unit.horizontal(row) + link))
        row = made + row if unit.residual else made
        features.append(row)
    return features


def _gated(result: Tensor) -> Tensor:
    filtered, gate = result.chunk(2, dim=1)
    return torch.tanh(filtered) * torch.sigmoid(gate)
