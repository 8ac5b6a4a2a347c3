"""Figures of one dimension: where the density of x comes from."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from torch import Tensor

from course.attempt import outcome
from course.plots.page import INK, MODEL, NOISE, TRUTH, numbers, page, show, vacant, waiting
from course.toys import Line

STRIPS: Final = ("#CDE9E2", "#A5D6CB", "#79BFB1")
"""Three tints that mean nothing but "these belong together"."""

EDGES: Final = ((-2.0, -1.35), (-0.75, 0.0), (1.0, 1.7))
"""Where the strips begin and end on the x axis."""

X, Z, TALL = (-3.0, 2.8), (-3.0, 3.0), 0.55
GRID: Final = torch.linspace(*X, 400)

Function = Callable[[Tensor], Tensor]
LogProb = Callable[[Tensor, Function, Function, Function], Tensor]


def change_of_variables(*lines: Line, log_prob: LogProb) -> None:
    """Show how a map of the line turns the density of z into that of x, strip by strip, with the area of each.

    Args:
        lines: one or two lines with their maps.
        log_prob: (x, f, derivative, log_prior) to log-densities, such as flow.log_prob_1d.

    Source: L-FL-2, L-FL-3.
    """
    errors = [0.0]
    with page(height=3.75, width=3.75 * len(lines)) as figure:
        for part, line in zip(figure.subfigures(1, len(lines), squeeze=False)[0], lines, strict=True):
            panels = _panels(part, line)
            density, lacks = outcome(log_prob, GRID, line.f, line.derivative, line.log_prior)
            student = None if density is None else numbers(density, (len(GRID),), "log_prob").exp()
            _draw_strips(panels, line, student)
            if student is not None:
                errors.append(_draw_density(panels, line, student))
            if lacks:
                vacant(panels.corner, lacks, framed=False)
        text = (
            "Every strip of data keeps its area on the way through f: where f is steep, little x makes much z, and "
            "x is denser than its z."
        )
        if not lacks:
            text += (
                f" The numbers should agree in pairs; your density leaves the grey truth by {max(errors):.1g} at most."
            )
        show(figure, text + waiting(lacks), "; ".join(_alt(line) for line in lines))


class _Panels(NamedTuple):
    map: Axes
    below: Axes
    beside: Axes
    corner: Axes


def _panels(figure: SubFigure, line: Line) -> _Panels:
    """The map in a square, the data's density hanging below it, the prior's density leaning on its left."""
    grid = figure.add_gridspec(2, 2, width_ratios=(1.05, 2.6), height_ratios=(2.6, 1.35))
    panel, corner = figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 0])
    below, beside = figure.add_subplot(grid[1, 1], sharex=panel), figure.add_subplot(grid[0, 0], sharey=panel)
    corner.set_axis_off()
    z = torch.linspace(*Z, 400)
    panel.plot(GRID, line.f(GRID), color=INK, linewidth=1.6, zorder=5)
    below.fill_between(GRID, line.log_prob(GRID).exp(), color=TRUTH, alpha=0.55, linewidth=0)
    beside.plot(line.log_prior(z).exp(), z, color=NOISE)
    panel.set(xlim=X, ylim=Z, title="$f$ rises" if line.increasing else "$f$ falls")
    below.set(ylim=(TALL, 0), yticks=[], xticks=[-2, 0, 2], xlabel="data $x$, density $p(x)$")
    beside.set(xlim=(TALL + 0.1, 0), xticks=[], yticks=[-2, 0, 2], ylabel="latent $z$, density $p(z)$")
    panel.tick_params(length=0, labelbottom=False, labelleft=False)
    below.tick_params(length=0, labelbottom=False, labeltop=True)
    beside.tick_params(length=0, labelleft=False, labelright=True)
    for axes, keep in ((panel, ""), (below, "top"), (beside, "right")):
        for side, spine in axes.spines.items():
            spine.set_visible(side == keep)
    return _Panels(panel, below, beside, corner)


def _draw_density(panels: _Panels, line: Line, density: Tensor) -> float:
    """The reader's density over the grey truth; how far it leaves it at worst."""
    panels.below.plot(GRID, density, color=MODEL, linewidth=1.6)
    for y, colour, words in ((0.6, MODEL, "your $p(x)$"), (0.38, "#8A8A8A", "the truth")):
        panels.corner.text(0.98, y, words, ha="right", va="center", color=colour, transform=panels.corner.transAxes)
    return float((density - line.log_prob(GRID).exp()).abs().max())


def _draw_strips(panels: _Panels, line: Line, density: Tensor | None) -> None:
    """Three strips under the data's density, through the map, to strips under the prior's density."""
    panel, below, beside, _ = panels
    for (start, end), colour in zip(EDGES, STRIPS, strict=True):
        x = torch.linspace(start, end, 60)
        z = line.f(x)
        below.fill_between(x, line.log_prob(x).exp(), color=colour, linewidth=0)
        beside.fill_betweenx(z, line.log_prior(z).exp(), color=colour, linewidth=0)
        panel.fill_between(x, torch.full_like(x, Z[0]), z, color=colour, alpha=0.35, linewidth=0)
        panel.fill_betweenx(z, torch.full_like(z, X[0]), x, color=colour, alpha=0.35, linewidth=0)
        for at, to in ((start, float(z[0])), (end, float(z[-1]))):
            panel.plot([at, at, X[0]], [Z[0], to, to], color=STRIPS[-1], linewidth=0.6, solid_joinstyle="miter")
        _number_pair(panels, line, x, density)


def _number_pair(panels: _Panels, line: Line, x: Tensor, density: Tensor | None) -> None:
    """The area of a strip of x under the reader's density, and of its strip of z under the prior's."""
    middle = float(line.f(x).mean())
    depth = line.log_prob(x.mean() + torch.linspace(-0.4, 0.4, 9)).exp().max()
    reach = line.log_prior(torch.tensor(middle) + torch.linspace(-0.25, 0.25, 9)).exp().max()
    mass = float(line.prior_cdf(line.f(x[[0, -1]])).diff().abs())
    panels.beside.text(float(reach) + 0.03, middle, f"{mass:.3f}", ha="right", va="center")
    area = "?" if density is None else f"{np.trapezoid(np.interp(x, GRID, density), x):.3f}"
    panels.below.text(float(x.mean()), float(depth) + 0.025, area, ha="center", va="top", color=MODEL)


def _alt(line: Line) -> str:
    return (
        f"A {'rising' if line.increasing else 'falling'} map of the line over the two-bump density of x, with the bell "
        "of z turned on its side; three pairs of strips of equal area in matching colours"
    )
