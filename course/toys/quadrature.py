"""Integrals over the plane as sums over a grid: exact where samples would only be close."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

LogDensity = Callable[[Tensor], Tensor]
"""From n examples to n log-densities in nats."""

CHUNK = 1 << 15
"""Grid points that pass through a model at once: 12 couplings of 64 units then need about 100 MB."""


class ToyError(ValueError):
    """A toy was asked something that it cannot answer; the message says what to change."""


@final
@dataclass(frozen=True, eq=False)
class Grid:
    """Points on a square around 0, row by row from the bottom, and the area that each stands for."""

    points: Float[Tensor, "n 2"]
    side: int
    cell: float


def square_grid(radius: float, side: int) -> Grid:
    """A grid of side × side points on the square from -radius to radius.

    Sums over it are as exact as float64 allows once it holds the mass and the step is below the narrowest spread: for
    Gaussians the error of the trapezoidal rule falls faster than any power of the step.

    >>> square_grid(radius=1.0, side=3).points[1]
    tensor([ 0., -1.], dtype=torch.float64)
    """
    axis = torch.linspace(-radius, radius, side, dtype=torch.float64)
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return Grid(torch.stack([x, y], -1).flatten(0, 1), side, (2 * radius / (side - 1)) ** 2)


@torch.no_grad()
def on_grid(log_prob: LogDensity, grid: Grid, dtype: torch.dtype = torch.float32) -> Float[Tensor, " n"]:
    """A log-density at every point of a grid: asked in chunks and in the model's precision, returned in float64.

    Raises:
        ToyError: if the model does not give one number for each point.

    >>> on_grid(lambda x: x.sum(dim=-1), square_grid(radius=1.0, side=2))
    tensor([-2.,  0.,  0.,  2.], dtype=torch.float64)
    """
    values = []
    for points in torch.split(grid.points.to(dtype), CHUNK):
        values.append(log_prob(points).double())
        if values[-1].shape != points.shape[:1]:
            got, wanted = tuple(values[-1].shape), tuple(points.shape[:1])
            raise ToyError(f"log_prob gave shape {got} for {len(points)} points; give one number each, shape {wanted}.")
    return torch.cat(values)
