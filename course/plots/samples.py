"""Figures of samples: what a model draws when its noise is colder than the noise that it was trained on."""

from collections.abc import Callable
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


def temperatures(
    sampler: Sampler, toy: Mixture, prediction: float | Callable[[], float], n: int = 1500, seed: int = 0
) -> None:
    """Show samples at six temperatures, and which share of them lies on the data, beside the reader's prediction.

    Args:
        sampler: (noise, temperature) to samples, such as lambda noise, t: flow.sample(model, noise, t).
        toy: the data.
        prediction: the share on the data at temperature 0.25, or what gives it, such as flow.predict_share_on_data.
        n: samples at each temperature.
        seed: of the noise; the same noise serves all temperatures.

    Source: L-FL-15; Glow (Kingma and Dhariwal 2018), figure 8.
    """
    noise = torch.randn(n, 2, generator=torch.Generator().manual_seed(seed))
    guess, lacks_guess = outcome(prediction) if callable(prediction) else (prediction, None)
    samples, lacks = outcome(lambda: [sampler(noise, t).detach() for t in TEMPERATURES])
    grid = square_grid(0.85 * toy.radius, 121)
    peak = float(toy.log_prob(grid.points).exp().max())
    with page(height=3.1) as figure:
        left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=(1.5, 1))[0]
        for i, (axes, t) in enumerate(zip(left.subplots(2, 3).flat, TEMPERATURES, strict=True)):
            bare(axes, f"$T$ = {t:g}")
            shade(axes, toy.log_prob(grid.points), grid, GREYS, 4 * peak)
            if samples is not None:
                points = numbers(samples[i], (n, 2), "sampler")
                axes.scatter(points[:, 0], points[:, 1], s=1.5, color=MODEL, alpha=0.6, linewidths=0)
            axes.set(xlim=(-0.85 * toy.radius, 0.85 * toy.radius), ylim=(-0.85 * toy.radius, 0.85 * toy.radius))
        axes = right.subplots()
        _shares(axes, toy, sampler, noise, samples is not None, lacks)
        _guess(axes, guess, lacks_guess)
        text = "Colder noise stays in the middle of the latent space, so only what is coded there is drawn."
        if samples is not None:
            text += (
                f" At T = 0.25, {_verdict(toy, samples[0])} lie on the data; at T = 1, {_verdict(toy, samples[-1])} do."
            )
        show(figure, text + waiting(lacks, lacks_guess), f"Six panels of samples over {toy.name} and a curve. {text}")


def _reached(toy: Mixture, samples: Tensor) -> int:
    """How many parts of the data get at least a quarter of their due."""
    parts = int(toy.groups.max()) + 1
    return int((toy.group(samples).bincount(minlength=parts) > len(samples) / parts / 4).sum())


def _verdict(toy: Mixture, samples: Tensor) -> str:
    """The share of samples on the data, and how many of its parts they reach."""
    parts = int(toy.groups.max()) + 1
    return f"{100 * float(toy.on_data(samples)):.0f} % of the samples, in {_reached(toy, samples)} of {parts} parts,"


def _shares(axes: Axes, toy: Mixture, sampler: Sampler, noise: Tensor, ready: bool, lacks: Unwritten | None) -> None:
    """The share of samples on the data, and the share of its parts that they reach, against temperature."""
    axes.set(title="share on the data", xlabel="temperature $T$", xlim=(0, 1.05), ylim=(0, 1.1), xticks=[0.25, 0.6, 1])
    axes.set_yticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    axes.axhline(0.989, color=TRUTH, linewidth=3, zorder=1)
    axes.text(0.03, 1.015, "the data", color="#8A8A8A", fontsize=9)
    if lacks:
        vacant(axes, lacks, y=0.3, framed=False)
    if ready:
        at = [0.05 * i for i in range(1, 21)]
        samples = [sampler(noise, t).detach() for t in at]
        parts = int(toy.groups.max()) + 1
        axes.plot(at, [float(toy.on_data(each)) for each in samples], color=MODEL)
        axes.plot(
            at, [_reached(toy, each) / parts for each in samples], color=MODEL, linewidth=1.4, linestyle=(0, (1, 2))
        )
        axes.text(
            0.98, 0.1, "solid: samples on the data", ha="right", color=MODEL, transform=axes.transAxes, fontsize=9
        )
        axes.text(0.98, 0.03, "dotted: parts reached", ha="right", color=MODEL, transform=axes.transAxes, fontsize=9)


def _guess(axes: Axes, guess: float | None, lacks: Unwritten | None) -> None:
    """What the reader predicted at T = 0.25."""
    if guess is not None:
        axes.plot(
            0.25, guess, marker="o", markersize=9, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=1.4
        )
        axes.annotate(
            "your prediction", (0.25, guess), xytext=(8, 8), textcoords="offset points", color=INK, fontsize=9
        )
    elif lacks:
        axes.axvline(0.25, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        axes.text(0.27, 0.06, f"your prediction: exercise {lacks.number}", color=MUTED, fontsize=9)
