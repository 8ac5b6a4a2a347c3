"""Figures of maps of the plane: what they do to areas and to a grid."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from torch import Tensor

from course.attempt import Unwritten, outcome
from course.plots.jacobians import Undoable, heat, jacobians
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

SQUARE: Final = 0.22
"""The side of the squares whose areas are measured: small, and large enough to be seen."""

SHEET: Final = 1.6
"""Half the side of the grid that a coupling is shown on."""


def volumes(f: Map, log_volume: Callable[[Map, Tensor], Tensor]) -> None:
    """Show small squares before and after a map, coloured by how much their areas grew, beside the reader's numbers.

    Args:
        f: a map of the plane, such as toys.swirl.
        log_volume: (f, x) to log|det J| at each x, such as flow.autodiff_log_volume.

    Source: L-FL-3.
    """
    centres, squares, images, ratios = _stretched(f, SQUARE)
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
        text = "The squares grow and shrink with the map; their areas are measured corner by corner, not derived."
        if claimed is not None:
            text += _off(claimed, ratios, _stretched(f, SQUARE / 2).ratios)
        alt = (
            f"{len(ratios)} small squares and their images under a swirling map; areas change by factors from "
            f"{ratios.min():.2f} to {ratios.max():.2f}; a scatter plot compares them with exp(log_volume)."
        )
        show(figure, text + waiting(lacks), alt)


class _Stretched(NamedTuple):
    """Small squares, what a map makes of them, and by which factors their areas grow."""

    centres: Float[Tensor, "n 2"]
    squares: Float[Tensor, "n k 2"]
    images: Float[Tensor, "n k 2"]
    ratios: Float[Tensor, " n"]


def _stretched(f: Map, side: float) -> _Stretched:
    """Measure by how much a map stretches squares of some size."""
    centres, squares = _squares(side)
    images = f(squares.flatten(0, 1)).reshape(squares.shape)
    return _Stretched(centres, squares, images, _areas(images) / _areas(squares))


def _off(claimed: Tensor, ratios: Tensor, finer: Tensor) -> str:
    """How far the reader's factors are from the measured ones: where a square's size is to blame, half of it helps."""
    far, near = (float((claimed.exp() / each - 1).abs().max()) for each in (ratios, finer))
    text = f" Your exp(log_volume) should lie on the grey line; it is off by {100 * far:.1f} % at most"
    text += f", and by {100 * near:.1f} % if the squares are half as wide"
    if near < far / 2:
        return f"{text}: a square has a size, the formula speaks of a point, and what is off comes from that alone."
    return f"{text}: smaller squares should come much closer."


def _squares(side: float, corners: int = 8) -> tuple[Float[Tensor, "n 2"], Float[Tensor, "n k 2"]]:
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


def coupling(layer: Undoable) -> None:
    """Show what a coupling of two features does to the plane and back, and its Jacobian at one place.

    Args:
        layer: a coupling of two features that keeps the first.

    Source: L-FL-8 to L-FL-11.
    """
    place = torch.tensor([[0.5, 1.0]])
    with page(height=2.6) as figure:
        panels = figure.subplots(1, 4, width_ratios=(1, 1, 1, 1.1))
        for axes, title in zip(panels, ("data $x$", "$z$ = forward($x$)", "inverse($z$)"), strict=False):
            bare(axes, title)
        _sheet(panels[0], lambda x: x, DATA, place)
        lacks = _try_sheet(panels[1], lambda x: layer(x)[0], place)
        lacks_inverse = _try_sheet(panels[2], lambda x: layer.inverse(layer(x)[0]), place)
        _align(list(panels[:3]))
        jacobian, lacks_jacobian = outcome(jacobians, layer, place)
        heat(panels[3], jacobian, lacks_jacobian, "slopes at the dot")
        text = "Each column of the grid slides and stretches as a whole, so it can be undone."
        if not lacks and not lacks_inverse:
            text += f" The way back should end where it began; it misses by {_lost(layer):.0e} at most."
        if jacobian is not None:
            text += f" At the dot the determinant of the slopes is {float(jacobian[0].det()):.2f}"
            text += f" and exp(log_volume) is {float(layer(place)[1].exp()):.2f}."
        alt = (
            "A square grid, the same grid with its columns slid and stretched by a coupling, the grid restored by the "
            "inverse, and the Jacobian with a zero in its upper right."
        )
        show(figure, text + waiting(lacks, lacks_inverse, lacks_jacobian), alt)


@torch.no_grad()
def _lost(layer: Undoable) -> float:
    """The largest error of a round trip over the grid."""
    grid = torch.cat(_lines(lambda x: x, SHEET, 9))
    return float((layer.inverse(layer(grid)[0]) - grid).abs().max())


def _align(panels: Sequence[Axes]) -> None:
    """One scale for all sheets, as tall as the tallest needs; if that is very tall, upright units shrink."""
    bottom, top = min(axes.get_ylim()[0] for axes in panels), max(axes.get_ylim()[1] for axes in panels)
    tall = (top - bottom + 0.4) / (2.24 * SHEET)
    for axes in panels:
        axes.set(xlim=(-1.12 * SHEET, 1.12 * SHEET), ylim=(bottom - 0.2, top + 0.2))
        axes.set(aspect="auto", box_aspect=min(tall, 1.3))


def _sheet(axes: Axes, f: Map, colour: str, place: Float[Tensor, "1 2"]) -> None:
    """A grid with a disc and a dot on it, after a map."""
    lines = _lines(f, SHEET, 9)
    angle = torch.linspace(0, 6.2832, 200)
    with torch.no_grad():
        disc, dot = f(torch.stack([angle.cos(), angle.sin()], 1)), f(place)
    axes.fill(disc[:, 0], disc[:, 1], color=colour, alpha=0.15, linewidth=0)
    axes.add_collection(LineCollection([line.numpy() for line in lines[:9]], colors=colour, linewidths=1.1))
    axes.add_collection(LineCollection([line.numpy() for line in lines[9:]], colors=colour, linewidths=0.5))
    axes.plot(dot[:, 0], dot[:, 1], marker="o", markersize=6, color=colour, markeredgecolor="white", markeredgewidth=1)
    axes.autoscale()


def _try_sheet(axes: Axes, f: Map, place: Float[Tensor, "1 2"]) -> Unwritten | None:
    _, lacks = outcome(f, place)
    if lacks:
        vacant(axes, lacks)
    else:
        _sheet(axes, lambda x: x, TRUTH, place)
        _sheet(axes, f, MODEL, place)
    return lacks
