"""The figure of Algorithm 2 on numbers from a Gaussian: as it is derived, and as a lecture prints it."""

import math
from collections.abc import Callable
from typing import Final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course import diffusion
from course.attempt import outcome
from course.plots.page import INK, MODEL, MUTED, NOISE, TRUTH, page, show, vacant, waiting

Step = Callable[[Tensor, Tensor, Tensor, int, Tensor, Tensor], Tensor]

PRINTED: Final = "#97700F"
"""The yellow of noise, dark enough for text."""


def walked(step: Step, bell: diffusion.Bell, alpha_bar: Float[Tensor, " k"]) -> list[tuple[float, float]]:
    """Mean and standard deviation after each step from noise to numbers, T to 0: exact, nothing is drawn.

    >>> mean, deviation = walked(diffusion.printed_step, diffusion.Bell(), diffusion.cosine(100))[-1]
    >>> round(mean, 2), round(deviation, 2)
    (2.0, 0.25)
    """
    alpha_bar = alpha_bar.double()
    network, spread = bell.network(alpha_bar), diffusion.full_spread(alpha_bar)
    found = [(0.0, 1.0)]
    for t in range(len(alpha_bar) - 1, 0, -1):

        def back(x: Tensor, t: int = t) -> Tensor:
            return step(x, network(x, diffusion.at(x, t)), torch.zeros_like(x), t, alpha_bar, spread)

        def noise(x: Tensor, t: int = t) -> Tensor:
            return step(torch.zeros_like(x), torch.zeros_like(x), x, t, alpha_bar, spread)

        mean, kept = diffusion.carried(back, *found[-1])
        _, added = diffusion.carried(noise, 0.0, 1.0)
        found.append((mean, math.hypot(kept, added)))
    return found


def bells(step: Step, prediction: float | Callable[[], float], steps: int = 100) -> None:
    """Show where Algorithm 2 brings noise to, if the data are one Gaussian and the network is perfect.

    Args:
        step: (x_t, guess, noise, t, alpha_bar, spread) to x_{t-1}, such as ddpm.reverse_step.
        prediction: the standard deviation that the step without the bar ends with, or what gives it.
        steps: of a cosine schedule.

    Source: L-DF-24, E-L20.
    """
    bell, alpha_bar = diffusion.Bell(), diffusion.cosine(steps)
    right, lacks = outcome(walked, step, bell, alpha_bar)
    guess, lacks_guess = outcome(prediction) if callable(prediction) else (prediction, None)
    printed = walked(diffusion.printed_step, bell, alpha_bar) if lacks_guess is None else None
    with page(height=2.8) as figure:
        left, way = figure.subplots(1, 2, width_ratios=(1.2, 1))
        _densities(left, bell, right, printed, guess)
        _way(way, bell, alpha_bar, right, printed)
        if lacks:
            vacant(left, lacks, x=0.2, y=0.7, framed=False)
        text = "Numbers from noise, by a network that makes no error. "
        if right is not None:
            mean, deviation = right[-1]
            text += f"Your steps end at mean {mean:.2f} and standard deviation {deviation:.2f}; the data have "
            text += f"{bell.mean:.2f} and {bell.spread:.2f}. "
        if printed is None:
            text += "What the step without the bar gives appears when you have predicted it."
        else:
            mean, deviation = printed[-1]
            text += f"Without the bar, mean {mean:.2f} is right as well, but the standard deviation is {deviation:.2f}."
        if guess is not None:
            text += f" You predicted {guess:g}."
        alt = "A wide grey bell with a red one on it and a narrow yellow one, and their widths along the walk."
        show(figure, text + waiting(lacks, lacks_guess), alt)


def _bell(x: Tensor, mean: float, deviation: float) -> Tensor:
    return torch.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi))


def _densities(
    axes: Axes,
    bell: diffusion.Bell,
    right: list[tuple[float, float]] | None,
    printed: list[tuple[float, float]] | None,
    guess: float | None,
) -> None:
    """The densities at the end of the walk."""
    x = torch.linspace(0, 4, 401)
    axes.fill_between(x, _bell(x, bell.mean, bell.spread), color=TRUTH, alpha=0.7)
    axes.text(0.95, 0.28, "the data", color=MUTED, ha="right")
    if printed is not None:
        axes.plot(x, _bell(x, *printed[-1]), color=NOISE)
        axes.text(2.3, 1.4, "without the bar", color=PRINTED)
    if right is not None:
        axes.plot(x, _bell(x, *right[-1]), color=MODEL)
        axes.text(2.95, 0.28, "yours", color=MODEL)
    if guess is not None and 0.05 < guess < 10:
        axes.plot(x, _bell(x, bell.mean, guess), color=INK, linewidth=1.0, linestyle=(0, (2, 3)))
        axes.text(0.05, 1.68, "dotted: your prediction", color=INK, fontsize=9, va="top")
    axes.set(
        title="where the walk ends", xlabel="$x_0$", xlim=(0, 4), ylim=(0, 1.75), yticks=[], xticks=[0, 1, 2, 3, 4]
    )
    axes.spines["left"].set_visible(False)


def _way(
    axes: Axes,
    bell: diffusion.Bell,
    alpha_bar: Float[Tensor, " k"],
    right: list[tuple[float, float]] | None,
    printed: list[tuple[float, float]] | None,
) -> None:
    """The standard deviation along the walk, from noise on the left to data on the right."""
    times = torch.arange(len(alpha_bar))
    axes.plot(times, (alpha_bar * bell.spread**2 + 1 - alpha_bar).sqrt(), color=TRUTH, linewidth=6)
    for found, colour in ((printed, NOISE), (right, MODEL)):
        if found is not None:
            axes.plot(times.flip(0), [deviation for _, deviation in found], color=colour)
    axes.text(50, 0.86, "the truth", color=MUTED, ha="left", va="bottom")
    last = len(alpha_bar) - 1
    axes.set(
        title="standard deviation on the way", xlabel="step $t$, from noise to data", xlim=(last, 0), ylim=(0, 1.1)
    )
    axes.set(xticks=[last, last // 2, 0], yticks=[0, bell.spread / 2, bell.spread, 1])
    axes.set_yticklabels(["0", f"{bell.spread / 2:g}", f"{bell.spread:g}", "1"])
