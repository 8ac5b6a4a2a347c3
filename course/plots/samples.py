"""Figures of samples: what a model draws when its noise is colder than the noise that it was trained on."""

from collections.abc import Callable, Mapping
from typing import Final

import torch
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import Unwritten, outcome
from course.plots.densities import shade
from course.plots.page import GREYS, INK, MODEL, MUTED, TRUTH, bare, numbers, page, show, vacant, waiting
from course.toys import Mixture, square_grid

Sampler = Callable[[Tensor, float], Tensor]

TEMPERATURES: Final = (0.25, 0.6, 0.7, 0.8, 0.9, 1.0)


@torch.no_grad()
def temperatures(
    sampler: Sampler,
    toy: Mixture,
    prediction: float | Callable[[], float],
    n: int = 6000,
    drawn: int = 1500,
    seed: int = 0,
) -> None:
    """Show samples at six temperatures, and how many parts of the data they reach, beside the reader's prediction.

    A part counts as reached if it gets at least a quarter of its due.

    Args:
        sampler: (noise, temperature) to samples, such as lambda noise, t: flow.sample(model, noise, t).
        toy: the data.
        prediction: how many parts are reached at temperature 0.25, or what gives it, such as flow.predict_islands.
        n: samples at each temperature, for the count.
        drawn: how many of them are drawn.
        seed: of the noise; the same noise serves all temperatures.

    Source: L-FL-15; Glow (Kingma and Dhariwal 2018), figure 8.
    """
    noise = torch.randn(n, 2, generator=torch.Generator().manual_seed(seed))
    guess, lacks_guess = outcome(prediction) if callable(prediction) else (prediction, None)
    wanted = sorted({*TEMPERATURES, *(0.05 * i for i in range(1, 21))})
    found, lacks = outcome(lambda: {t: numbers(sampler(noise, t), (n, 2), "the sampler") for t in wanted})
    with page(height=3.1) as figure:
        left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=(1.5, 1))[0]
        for axes, t in zip(left.subplots(2, 3).flat, TEMPERATURES, strict=True):
            _panel(axes, toy, f"$T$ = {t:g}", None if found is None else found[t][:drawn])
        axes = right.subplots()
        _shares(axes, toy, found, lacks)
        _guess(axes, guess, lacks_guess)
        text = "Colder noise stays in the middle of the latent space, so only what is coded there is drawn."
        if found is not None:
            text += f" At T = 0.25 the samples reach {_reached(toy, found[0.25])} of {_parts(toy)} parts."
        if guess is not None:
            text += f" You predicted {guess:g}."
        alt = f"Six panels of samples over {toy.name}, colder to warmer, and a curve of the parts that they reach."
        show(figure, text + waiting(lacks, lacks_guess), alt)


def _panel(axes: Axes, toy: Mixture, title: str, samples: Tensor | None) -> None:
    """Samples over the grey truth."""
    radius = 0.85 * toy.radius
    grid = square_grid(radius, 121)
    log_density = toy.log_prob(grid.points)
    bare(axes, title)
    shade(axes, log_density, grid, GREYS, 4 * float(log_density.exp().max()))
    if samples is not None:
        axes.scatter(samples[:, 0], samples[:, 1], s=1.5, color=MODEL, alpha=0.6, linewidths=0)
    axes.set(xlim=(-radius, radius), ylim=(-radius, radius))


def _parts(toy: Mixture) -> int:
    return int(toy.groups.max()) + 1


def _reached(toy: Mixture, samples: Tensor) -> int:
    """How many parts of the data get at least a quarter of their due."""
    parts = _parts(toy)
    return int((toy.group(samples).bincount(minlength=parts) > len(samples) / parts / 4).sum())


def _shares(axes: Axes, toy: Mixture, found: Mapping[float, Tensor] | None, lacks: Unwritten | None) -> None:
    """How many parts of the data the samples reach, against temperature."""
    parts = _parts(toy)
    axes.set(title=f"parts of the data reached, of {parts}", xlabel="temperature $T$", xlim=(0, 1.05))
    axes.set(ylim=(0, 1.12 * parts), xticks=[0.25, 0.6, 1], yticks=[0, parts // 2, parts])
    axes.axhline(parts, color=TRUTH, linewidth=3, zorder=1)
    axes.text(0.03, 1.02 * parts, "the data", color="#8A8A8A")
    if lacks:
        vacant(axes, lacks, x=0.62, y=0.4, framed=False)
    if found is not None:
        axes.plot(list(found), [_reached(toy, each) for each in found.values()], color=MODEL, marker="o", markersize=3)


def _guess(axes: Axes, guess: float | None, lacks: Unwritten | None) -> None:
    """What the reader predicted at T = 0.25."""
    if guess is not None:
        axes.plot(0.25, guess, "o", markersize=9, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=1.4)
        axes.annotate("your prediction", (0.25, guess), xytext=(9, -11), textcoords="offset points", color=INK)
    elif lacks:
        axes.axvline(0.25, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        axes.text(0.27, 0.3, f"your prediction: exercise {lacks.number}", color=MUTED, fontsize=9)
