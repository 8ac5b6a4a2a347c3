"""Figures of densities in the plane: a model's beside the truth, and grids through a flow."""

from collections.abc import Callable, Mapping
from typing import Final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from torch import Tensor

from course.attempt import Unwritten, outcome
from course.plots.jacobians import Undoable
from course.plots.page import (
    DATA,
    DIFFERENCE,
    GREYS,
    INK,
    MODEL,
    NOISE,
    REDS,
    bare,
    numbers,
    page,
    shades,
    show,
    vacant,
    waiting,
)
from course.toys import Grid, Mixture, exact_kl, on_grid, square_grid

LogDensity = Callable[[Tensor], Tensor]

WHEEL: Final = shades(DATA, "#6A4C93", MODEL, "#E07A3F", NOISE, "#8AB17D", "#2A9D8F", DATA)
"""Colours that go round, so that neighbours in a ring look like neighbours."""


def density(toy: Mixture, log_prob: LogDensity | Mapping[str, LogDensity]) -> None:
    """Show the true density, a model's, and where the model has too little or too much, with the exact KL.

    Args:
        toy: the truth.
        log_prob: the model's log-density, such as model.log_prob; or those of several models, by name.

    Source: L-FL-14.
    """
    models = dict(log_prob) if isinstance(log_prob, Mapping) else {"model": log_prob}
    grid = square_grid(toy.radius, 241)
    truth = on_grid(toy.log_prob, grid, torch.float64)
    missing: list[Unwritten | None] = []
    found: list[str] = []
    with page(height=2.75 if len(models) == 1 else 5.1) as figure:
        first, panels = _layout(figure, len(models))
        bare(first, "truth")
        shade(first, truth, grid, GREYS, float(truth.exp().max()))
        for (upper, lower), (name, each) in zip(panels, models.items(), strict=True):
            bare(upper, name)
            bare(lower, "log model − log truth" if len(models) == 1 else "")
            model, lacks = outcome(on_grid, each, grid)
            missing.append(lacks)
            for axes in (upper, lower):
                if lacks:
                    vacant(axes, lacks)
            if model is not None:
                found.append(_compare(upper, lower, truth, model, grid, exact_kl(toy, each), name))
        text = "Red is where a model puts its mass; the grey lines hold 95 % of the truth. " + " ".join(found)
        alt = (
            f"Maps of density over the plane: {toy.name} in grey; in red: {'; '.join(models)}; and the "
            "difference from the truth, blue where there is too little and red where there is too much."
        )
        show(figure, text.rstrip() + waiting(*missing), alt)


def _layout(figure: Figure, count: int) -> tuple[Axes, list[tuple[Axes, Axes]]]:
    """The truth's panel, and each model's two: in a row for one model, in columns for several."""
    if count == 1:
        first, upper, lower = figure.subplots(1, 3)
        lower.text(0.03, 0.03, "too little", color=DATA, transform=lower.transAxes)
        lower.text(0.97, 0.03, "too much", color=MODEL, transform=lower.transAxes, ha="right")
        return first, [(upper, lower)]
    panels = figure.subplots(2, count + 1)
    corner = panels[1, 0]
    bare(corner)
    corner.set(frame_on=False)
    for y, colour, words in (
        (0.62, INK, "log model − log truth"),
        (0.5, DATA, "too little"),
        (0.38, MODEL, "too much"),
    ):
        corner.text(1, y, words, color=colour, ha="right", va="center", transform=corner.transAxes)
    return panels[0, 0], list(zip(panels[0, 1:], panels[1, 1:], strict=True))


def _compare(upper: Axes, lower: Axes, truth: Tensor, model: Tensor, grid: Grid, kl: float, name: str) -> str:
    """A model's density and its difference from the truth; the sentence of the caption."""
    shade(upper, model, grid, REDS, float(truth.exp().max()))
    _outline(upper, truth, grid)
    _difference(lower, truth, model, grid)
    lower.set_xlabel(f"KL = {kl:.3f} nats", color=INK)
    lost = 100 * float(truth.exp()[model < truth - 1].sum() * grid.cell)
    subject = "The model" if name == "model" else name.capitalize()
    text = f"{subject}: KL = {kl:.3f} nats; {lost:.1f} % of the data lie where it has less than 1/e of their density."
    mass = float(model.exp().sum() * grid.cell)
    return text if mass < 1.02 else f"{text} Its mass here is {mass:.2f}, more than 1: that is no density."


def shade(axes: Axes, log_density: Tensor, grid: Grid, colours: Colormap, peak: float) -> None:
    """A density as shades; the square root keeps faint bridges visible."""
    values = (log_density.exp() / peak).clamp(max=1).sqrt().reshape(grid.side, grid.side)
    radius = float(grid.points.max())
    axes.imshow(
        values.numpy(),
        cmap=colours,
        vmin=0,
        vmax=1,
        extent=(-radius, radius, -radius, radius),
        interpolation="bilinear",
    )


def _outline(axes: Axes, truth: Tensor, grid: Grid, share: float = 0.95) -> None:
    """The line that holds so much of the truth's mass."""
    ordered = truth.exp().sort(descending=True).values
    level = float(ordered[int((ordered.cumsum(0) * grid.cell < share).sum())])
    plane = grid.points.reshape(grid.side, grid.side, 2)
    values = truth.exp().reshape(grid.side, grid.side)
    axes.contour(plane[..., 0], plane[..., 1], values, levels=[level], colors="#7A7A7A", linewidths=0.7)


def _difference(axes: Axes, truth: Tensor, model: Tensor, grid: Grid, limit: float = 1.5) -> None:
    """Blue where the model has too little, red where it has too much, faint where neither has anything."""
    norm = Normalize(-limit, limit)
    colours = torch.tensor(DIFFERENCE(norm((model - truth).nan_to_num().clamp(-limit, limit).numpy())))
    weight = torch.maximum(truth, model).exp() / truth.exp().max()
    colours[..., 3] = weight.clamp(0, 1).pow(0.35)
    radius = float(grid.points.max())
    axes.imshow(
        colours.reshape(grid.side, grid.side, 4).numpy(),
        extent=(-radius, radius, -radius, radius),
        interpolation="bilinear",
    )


def grids(model: Undoable, toy: Mixture, n: int = 20_000, drawn: int = 2000, seed: int = 0) -> None:
    """Show data and where they go, noise and what it becomes, with the grid lines of each side carried to the other.

    Args:
        model: maps x to (z, log_volume), with an inverse.
        toy: where the data come from.
        n: how many points of each the shares are counted over.
        drawn: how many of them are drawn.
        seed: of data and noise.

    Source: RealNVP (Dinh et al. 2017), figure 1.
    """
    generator = torch.Generator().manual_seed(seed)
    x, noise = toy.sample(n, generator), torch.randn(n, 2, generator=generator)
    with page(height=6.3, width=6.2) as figure, torch.no_grad():
        (data, latent), (made, source) = figure.subplots(2, 2)
        for axes, title in (
            (data, "data $x$"),
            (latent, "codes $z = f(x)$"),
            (source, "noise $z$"),
            (made, "samples $f^{-1}(z)$"),
        ):
            bare(axes, title)
        reach = float(toy.means.abs().max()) + 3.2 * toy.std
        for axes, radius in ((data, 1.1 * reach), (made, 1.1 * reach), (latent, 3.6), (source, 3.6)):
            axes.set(xlim=(-radius, radius), ylim=(-radius, radius))
        _grid(data, lambda x: x, reach)
        _grid(source, lambda z: z, 3.2)
        _scatter(data, x[:drawn], toy.group(x[:drawn]), toy)
        coded, lacks = outcome(lambda: model(x)[0])
        text = "Colours say which part of the data a point belongs to."
        if lacks:
            vacant(latent, lacks)
        if coded is not None:
            _grid(latent, lambda x: model(x)[0], reach)
            _scatter(latent, numbers(coded, (n, 2), "the flow")[:drawn], toy.group(x[:drawn]), toy)
            spread = float(coded.square().sum(1).mean()) / 2
            text += f" The codes should fill a round cloud; their mean square is {spread:.2f} (noise: 1)."
        samples, lacks_inverse = outcome(model.inverse, noise)
        if lacks_inverse:
            _scatter(source, noise[:drawn], None, toy)
            vacant(made, lacks_inverse)
        if samples is not None:
            _grid(made, model.inverse, 3.2)
            shown = numbers(samples, (n, 2), "the inverse")[:drawn]
            _scatter(source, noise[:drawn], toy.group(shown), toy)
            _scatter(made, shown, toy.group(shown), toy)
            shares = [f"{100 * float(toy.on_data(points)):.1f} %" for points in (samples, x)]
            text += f" Within three standard deviations of a centre lie {shares[0]} of {n:_} samples".replace("_", " ")
            text += f" and {shares[1]} of as many data."
        alt = (
            f"Four panels: {toy.name}, their codes in the latent space, noise, and samples, coloured by part. "
            "Grid lines of the data's plane crowd together in the latent space, and the other way round."
        )
        show(figure, text + waiting(lacks, lacks_inverse), alt)


def _grid(axes: Axes, f: Callable[[Tensor], Tensor], radius: float, lines: int = 17) -> None:
    """Grid lines of a square after a map."""
    along, at = torch.linspace(-radius, radius, 1600), torch.linspace(-radius, radius, lines)
    upright = [torch.stack([each.expand(1600), along], 1) for each in at]
    carried = [_torn(f(line)).numpy() for line in (*upright, *(line.flip(1) for line in upright))]
    axes.add_collection(LineCollection(carried, colors="#B9B9B9", linewidths=0.45, zorder=1), autolim=False)


def _torn(line: Float[Tensor, "n 2"], gap: float = 0.25) -> Float[Tensor, "n 2"]:
    """A line without the chords that stand for stretches too fast to follow."""
    fast = (line.diff(dim=0).norm(dim=1) > gap).nonzero().flatten()
    return line.index_fill(0, fast, torch.nan)


def _scatter(axes: Axes, points: Float[Tensor, "n 2"], group: Tensor | None, toy: Mixture) -> None:
    count = int(toy.groups.max()) + 1
    colours = NOISE if group is None else WHEEL(group.numpy() / count)
    axes.scatter(points[:, 0], points[:, 1], s=3.5, c=colours, alpha=0.8, linewidths=0, zorder=2)
