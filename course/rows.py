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
        told = _from_above(model, kind, x, i)
        for j in range(w):
            for c in range(colours):
                share = _along(model, x[:, :, i : i + 1], told)[:, :, c, 0, j].softmax(dim=1)
                x[:, c, i, j] = (share.cumsum(dim=1)[:, :-1] <= chance[:, c, i, j, None]).sum(dim=1)
    return x


def _from_above(model: PixelCNN, kind: Tensor, x: Tensor, i: int) -> list[Tensor]:
    """What the vertical stack tells row i in each unit; it looks no farther up than the units reach."""
    first = max(0, i - model.reach)
    above, told = model.coded(x[:, :, first : i + 1]), []
    for unit, classes, places in model.layers:
        result = unit.vertical(above) + classes[kind] + places[:, :, first : i + 1]
        told.append(unit.link(result[:, :, -1:]))
        above = _gated(result)
    return told


def _along(model: PixelCNN, x: Tensor, told: Sequence[Tensor]) -> Tensor:
    """The logits of one row."""
    row = model.coded(x)
    for (unit, _, _), link in zip(model.layers, told, strict=True):
        features = unit.out(_gated(unit.horizontal(row) + link))
        row = features + row if unit.residual else features
    return model.read(row)


def _gated(result: Tensor) -> Tensor:
    filtered, gate = result.chunk(2, dim=1)
    return torch.tanh(filtered) * torch.sigmoid(gate)
