"""Figures of Jacobians: which outputs of a map depend on which inputs."""

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import Unwritten, outcome
from course.plots.page import INK, MUTED, REDS, page, show, vacant, waiting

Layer = Callable[[Tensor], tuple[Tensor, Tensor]]


@runtime_checkable
class Undoable(Protocol):
    """What figures need of a layer or a flow: it says how much it stretched, and it can be undone."""

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Data to (latent, log_volume)."""

    def inverse(self, z: Tensor) -> Tensor:
        """Latent to data."""


def jacobians(layer: Layer, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d d"]:
    """The Jacobian of a layer's output at each example, J[i, j] = dz_i/dx_j, one row at a time.

    >>> jacobians(lambda x: (3 * x, x[:, 0]), torch.zeros(1, 2))
    tensor([[[3., 0.],
             [0., 3.]]])
    """

    def single(row: Tensor) -> Tensor:
        return layer(row[None])[0][0]

    rows = [torch.autograd.functional.jacobian(single, row) for row in x]
    return torch.stack(rows)


def dependence(maps: Mapping[str, Layer], features: int = 4, n: int = 16, seed: int = 0) -> None:
    """Show which outputs of each map depend on which inputs, and how many outputs are inputs untouched.

    Args:
        maps: by name, maps from x to (z, log_volume).
        features: how many features they take.
        n: at how many random inputs the slopes are taken; a cell shows the largest among them.
        seed: of these inputs.

    Source: L-FL-12, L-FL-13.
    """
    x = torch.randn(n, features, generator=torch.Generator().manual_seed(seed))
    missing: list[Unwritten | None] = []
    counts: list[str] = []
    with page(height=2.9, width=0.3 + 2.55 * len(maps)) as figure:
        for axes, (name, layer) in zip(figure.subplots(1, len(maps), squeeze=False)[0], maps.items(), strict=True):
            jacobian, lacks = outcome(jacobians, layer, x)
            heat(axes, jacobian, lacks, name)
            missing.append(lacks)
            if jacobian is not None:
                untouched = _untouched(jacobian)
                counts.append(f"{name}: {untouched} of {features} outputs are inputs as they came")
                axes.set_xlabel(f"{untouched} of {features} outputs untouched", color=INK)
        text = "White cells are exact zeros: that output does not depend on that input."
        alt = f"Matrices of the slopes of every output by every input: {'; '.join(maps)}."
        text += "".join(f" {count.capitalize()}." for count in counts)
        show(figure, text + waiting(*missing), alt)


def _untouched(jacobian: Float[Tensor, "n d d"]) -> int:
    """How many outputs are one input, as it came, for every example."""
    return int((((jacobian - 1).abs() < 1e-6).any(-1) & ((jacobian != 0).sum(-1) == 1)).all(0).sum())


def heat(axes: Axes, jacobian: Float[Tensor, "n d d"] | None, lacks: Unwritten | None, title: str) -> None:
    """The largest slopes of outputs (rows) by inputs (columns), zeros white; as numbers too if there are few."""
    axes.set(title=title, xticks=[], yticks=[], box_aspect=1)
    axes.set_ylabel("output $z_i$", color=MUTED)
    axes.set_xlabel("input $x_j$", color=MUTED)
    for spine in axes.spines.values():
        spine.set(visible=True, color="#DADADA")
    if lacks:
        vacant(axes, lacks)
    if jacobian is None:
        return
    size = jacobian.abs().amax(0)
    shade = torch.where(size > 0, 0.18 + 0.44 * (size / size.max()).sqrt(), 0)
    axes.pcolormesh(shade.numpy(), cmap=REDS, vmin=0, vmax=1, edgecolor="white", linewidth=1.5)
    axes.set(ylim=(len(size), 0))
    if len(size) <= 4 and len(jacobian) == 1:
        for i, row in enumerate(jacobian[0].tolist()):
            for j, slope in enumerate(row):
                axes.text(j + 0.5, i + 0.5, f"{slope:.2f}" if slope % 1 else f"{slope:.0f}", ha="center", va="center")
