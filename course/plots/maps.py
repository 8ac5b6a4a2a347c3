"""Figures of maps of the plane: what they do to areas and to a grid."""

from collections.abc import Callable
from typing import Final, Protocol

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from torch import Tensor

from course.attempt import Unwritten, outcome
from course.plots.jacobians import Layer, jacobians
from course.plots.page import (
    DATA,
    MODEL,
    TRUTH,
    bare,
    numbers,
    page,
    shades,
    show,
    vacant,
    waiting,
)

Map = Callable[[Tensor], Tensor]

AREAS: Final = shades("#134B5F", "#5D9CA6", "#E4E4DC", "#E0B04C", "#9A6A10")
"""From shrunk to stretched; 1 is the pale middle."""


class Coupling(Protocol):
    """A layer that can be undone."""

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Data to (latent, log_volume)."""

    def inverse(self, z: Tensor) -> Tensor:
        """Latent to data."""


def volumes(f: Map, log_volume: Callable[[Map, Tensor], Tensor]) -> None:
    """Show small squares before and after a map, coloured by how much their areas grew, beside the reader's numbers.

    Args:
        f: a map of the plane, such as toys.swirl.
        log_volume: (f, x) to log|det J| at each x, such as flow.autodiff_log_volume.

    Source: L-FL-3.
    """
    centres, squares = _squares()
    images = f(squares.flatten(0, 1)).reshape(squares.shape)
    ratios = _areas(images) / _areas(squares)
    claimed, lacks = outcome(log_volume, f, centres)
    with page(height=2.95) as figure:
        panels = figure.subplots(1, 3)
        for axes, cells, title in zip(panels, (squares, images), ("small squares", "after $f$"), strict=False):
            bare(axes, title)
            axes.add_collection(_web(f if cells is images else (lambda x: x)))
            mesh = PolyCollection(list(cells.numpy()), array=ratios.numpy(), cmap=AREAS, norm=LogNorm(0.25, 4))
            axes.add_collection(mesh)
            axes.autoscale()
            axes.margins(0.04)
        _legend(figure, mesh, panels[0])
        claimed = claimed if claimed is None else numbers(claimed, ratios.shape, "log_volume")
        _compare(panels[2], ratios, claimed, lacks)
        text = "The squares grow and shrink with the map; their areas, measured corner by corner, are the truth."
        if claimed is not None:
            worst = float((claimed.exp() / ratios - 1).abs().max())
            text += f" Your exp(log_volume) is on the diagonal: it differs by {100 * worst:.1f} % at most."
        alt = (
            f"{len(ratios)} small squares and their images under a swirling map; areas change by factors from "
            f"{ratios.min():.2f} to {ratios.max():.2f}; a scatter plot compares them with exp(log_volume)."
        )
        show(figure, text + waiting(lacks), alt)


def _squares(side: float = 0.22, corners: int = 8) -> tuple[Float[Tensor, "n 2"], Float[Tensor, "n k 2"]]:
    """Centres of small squares and points around each, so many along an edge."""
    axis = torch.linspace(-1.2, 1.2, 7)
    centres = torch.cartesian_prod(axis, axis)
    step = torch.linspace(-0.5, 0.5, corners + 1)[:-1]
    half = torch.full_like(step, 0.5)
    edges = [(step, -half), (half, step), (-step, half), (-half, -step)]
    outline = torch.cat([torch.stack(edge, 1) for edge in edges])
    return centres, centres[:, None] + side * outline


def _areas(polygons: Float[Tensor, "n k 2"]) -> Float[Tensor, " n"]:
    """The shoelace formula: half the sum of x_i y_(i+1) - x_(i+1) y_i around each polygon."""
    following = polygons.roll(-1, dims=1)
    return (polygons[..., 0] * following[..., 1] - following[..., 0] * polygons[..., 1]).sum(1).abs() / 2


def _web(f: Map, radius: float = 1.4, lines: int = 15) -> LineCollection:
    """A fine grid of the plane after a map."""
    return LineCollection(
        [line.numpy() for line in _lines(f, radius, lines)], colors="#DDDDDD", linewidths=0.5, zorder=0
    )


def _lines(f: Map, radius: float, lines: int) -> list[Tensor]:
    """The upright lines of a grid, then the level ones, after a map."""
    along, at = torch.linspace(-radius, radius, 80), torch.linspace(-radius, radius, lines)
    upright = [torch.stack([each.expand(80), along], 1) for each in at]
    with torch.no_grad():
        return [f(line) for line in (*upright, *(line.flip(1) for line in upright))]


def _legend(figure: Figure, mesh: PolyCollection, axes: Axes) -> None:
    """What the colours of the squares say."""
    bar = figure.colorbar(mesh, cax=axes.inset_axes((0.0, -0.09, 1.0, 0.03)), orientation="horizontal")
    ticks = (0.25, 0.5, 1, 2, 4)
    bar.set_ticks(ticks, labels=[f"×{tick:g}" for tick in ticks])
    bar.minorticks_off()
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)


def _compare(axes: Axes, ratios: Tensor, claimed: Tensor | None, lacks: Unwritten | None) -> None:
    """The reader's factors against the measured ones, on two logarithmic scales."""
    limits, ticks = (0.2, 5.0), [0.25, 0.5, 1, 2, 4]
    axes.set(title="two routes to one number", xlabel="measured area ratio", ylabel="exp(log_volume)")
    axes.set(xscale="log", yscale="log", xlim=limits, ylim=limits, box_aspect=1)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.plot(limits, limits, color=TRUTH, linewidth=3, zorder=1)
    if lacks:
        vacant(axes, lacks)
    elif claimed is not None:
        axes.scatter(ratios, claimed.exp(), s=16, color=MODEL, alpha=0.75, zorder=2)


def coupling(layer: Coupling, wide: Layer, x: Float[Tensor, "n d"]) -> None:
    """Show what one coupling does to the plane and back, and which outputs of a wide one hang on which inputs.

    Args:
        layer: a coupling of two features that keeps the first.
        wide: a coupling of d features.
        x: where the wide one is looked at.

    Source: L-FL-8 to L-FL-11.
    """
    with page(height=2.3) as figure:
        panels = figure.subplots(1, 4, width_ratios=(1, 1, 1, 1.1))
        start, forward, back, slopes = panels
        for axes, title in ((start, "$x$"), (forward, "$z$ = forward($x$)"), (back, "inverse($z$)")):
            bare(axes, title)
        _sheet(start, lambda x: x, DATA)
        lacks = _try_sheet(forward, lambda x: layer(x)[0])
        lacks_inverse = _try_sheet(back, lambda x: layer.inverse(layer(x)[0]))
        bottom, top = min(axes.get_ylim()[0] for axes in panels[:3]), max(axes.get_ylim()[1] for axes in panels[:3])
        for axes in panels[:3]:
            axes.set(xlim=(-2.2, 2.2), ylim=(bottom - 0.2, top + 0.2))
        jacobian, lacks_jacobian = outcome(jacobians, wide, x)
        heat(slopes, jacobian, lacks_jacobian, "$∂z_i/∂x_j$")
        text = "Each column of the grid slides and stretches as a whole, so it can be undone."
        if not lacks and not lacks_inverse:
            grid = torch.cat(_lines(lambda x: x, 2.0, 9))
            with torch.no_grad():
                error = float((layer.inverse(layer(grid)[0]) - grid).abs().max())
            text += f" The way back ends where it began, within {error:.0e}."
        text += " The Jacobian is a unit block, a block of zeros, and a diagonal: its determinant is a product."
        alt = (
            "A square grid, the same grid with its columns slid and stretched by a coupling, the grid restored by the "
            "inverse, and a Jacobian with zeros above the diagonal."
        )
        show(figure, text + waiting(lacks, lacks_inverse, lacks_jacobian), alt)


def _sheet(axes: Axes, f: Map, colour: str) -> None:
    """A grid with a disc on it, after a map."""
    lines = _lines(f, 2.0, 9)
    angle = torch.linspace(0, 6.2832, 200)
    with torch.no_grad():
        disc = f(1.25 * torch.stack([angle.cos(), angle.sin()], 1))
    axes.fill(disc[:, 0], disc[:, 1], color=colour, alpha=0.15, linewidth=0)
    axes.add_collection(LineCollection([line.numpy() for line in lines[:9]], colors=colour, linewidths=1.1))
    axes.add_collection(LineCollection([line.numpy() for line in lines[9:]], colors=colour, linewidths=0.5))
    axes.autoscale()


def _try_sheet(axes: Axes, f: Map) -> Unwritten | None:
    _, lacks = outcome(f, torch.zeros(2, 2))
    if lacks:
        vacant(axes, lacks)
    else:
        _sheet(axes, lambda x: x, TRUTH)
        _sheet(axes, f, MODEL)
    return lacks
