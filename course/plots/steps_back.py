"""Figures of one step back: with the picture in hand, as an exam prints it, and without the picture."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import outcome
from course.plots.noising import linear_and_cosine
from course.plots.page import DATA, INK, MODEL, MUTED, NOISE, TRUTH, numbers, page, show, vacant, waiting
from course.toys import Islands, bell_gaps, equal_steps, standard_normal_log_prob
from course.toys.islands import moments

AXIS: Final = torch.linspace(-3.2, 3.2, 1281, dtype=torch.float64)
CELL: Final = float(AXIS[1] - AXIS[0])

BETA: Final = torch.full((24,), 0.12, dtype=torch.float64)
PICTURE, PLACE = 1.2, -0.6
"""Where the walk began, and where it has come to."""

LEFT: Final = 0.05**2
"""What is left of the variance in the end: the quiz's α^L is 0.05."""

BETWEEN: Final = 0.45
"""A place between the islands, which many numbers reach."""

StepBack = Callable[[Tensor, Tensor, int, Tensor], tuple[Tensor, Tensor]]
ReverseDensity = Callable[[Tensor, float, Tensor, float, int, Tensor], Tensor]


def between(step_back: StepBack) -> None:
    """Show the step back of someone who knows the picture, early, midway and late, with both things that it knows.

    Args:
        step_back: (x_0, x_t, t, beta) to mean and variance, such as noising.step_back.

    Source: L-DF-16.
    """
    x_0, x_t = torch.tensor([PICTURE]).double(), torch.tensor([PLACE]).double()
    off, lacks = 0.0, None
    with page(height=2.7) as figure:
        for axes, t in zip(figure.subplots(1, 3), (2, 8, 24), strict=True):
            early, forward = _opinions(t)
            exact = early * forward / (early * forward).sum() / CELL
            axes.plot(AXIS, early / early.max(), color=DATA, linewidth=1.1)
            axes.plot(AXIS, forward / forward.max(), color=NOISE, linewidth=1.6)
            axes.fill_between(AXIS, exact / exact.max(), color=TRUTH, alpha=0.8, linewidth=0)
            yours, lacks = outcome(step_back, x_0, x_t, t, BETA)
            if yours is not None:
                off = max(off, _bell(axes, exact, *yours))
            axes.set(title=f"$t$ = {t}", xlim=(-2.6, 2.6), ylim=(0, 1.5), yticks=[], xlabel=f"$x_{{{t - 1}}}$")
            axes.set_xticks([PLACE, PICTURE], ["$x_t$", "$x_0$"])
            axes.spines["left"].set_visible(False)
            if lacks:
                vacant(axes, lacks, y=0.87, framed=False)
        text = (
            "Grey: where x was one step ago, if the picture x₀ = 1.2 and xₜ = −0.6 are known; each curve at its own "
            "height. It is the product of two opinions: blue comes from the picture, yellow from xₜ. Early on "
            "both count alike; later the picture says little, and xₜ decides."
        )
        if not lacks:
            text += f" Your red means and standard deviations are off by {off:.1g} at most."
        alt = "Three panels with a blue, a yellow and a grey bell, which lies between the two, nearer to the narrower."
        show(figure, text + waiting(lacks), alt)


def _opinions(t: int) -> tuple[Tensor, Tensor]:
    """How probable each x_(t-1) is by the picture alone, and how well it explains x_t."""
    before, beta = float(torch.prod(1 - BETA[: t - 1])), float(BETA[t - 1])
    early = standard_normal_log_prob((AXIS - math.sqrt(before) * PICTURE) / math.sqrt(1 - before))
    forward = standard_normal_log_prob((PLACE - math.sqrt(1 - beta) * AXIS) / math.sqrt(beta))
    return early.exp(), forward.exp()


def _bell(axes: Axes, exact: Tensor, mean: Tensor, variance: Tensor) -> float:
    """The reader's normal density over the exact one, with its numbers; how far both are apart."""
    centre = float(numbers(mean, (1,), "the mean"))
    std = math.sqrt(max(float(torch.as_tensor(variance)), 0.0))
    true_mean, true_std = (float(each) for each in moments(AXIS, exact[None] * CELL))
    axes.plot(AXIS, torch.exp(-(((AXIS - centre) / max(std, 1e-6)) ** 2) / 2), color=MODEL, linewidth=1.4)
    words = f"{centre:.3f} ± {std:.3f}".replace("-", "−")
    axes.text(0.5, 0.97, words, color=MODEL, ha="center", va="top", transform=axes.transAxes)
    return max(abs(centre - true_mean), abs(std - true_std))


@final
@dataclass(frozen=True)
class Roots:
    """Whether the roots in front of x_0 and x_t are the right ones; the exam prints sqrt(ᾱ_t) twice."""

    picture: bool
    noised: bool

    def __call__(self, x_0: Tensor, x_t: Tensor, t: int, beta: Tensor) -> tuple[Tensor, Tensor]:
        before, size = torch.prod(1 - beta[: t - 1]), beta[t - 1]
        now = before * (1 - size)
        first = (before if self.picture else now).sqrt() * size
        second = (1 - size if self.noised else now).sqrt() * (1 - before)
        return (first * x_0 + second * x_t) / (1 - now), (1 - before) / (1 - now) * size


def misprinted(step_back: StepBack, answer: Callable[[], object], n: int = 1000, steps: int = 1000) -> None:
    """Show where a chain of steps back ends: as the exam prints its mean, with either root mended, and as yours.

    The data are normal numbers around 2, so that the best guess of x_0 is known and everything stays normal: the end
    is computed exactly, and n samples are drawn from it.

    Args:
        step_back: (x_0, x_t, t, beta) to mean and variance, such as noising.step_back.
        answer: the reader's error hunt, such as noising.misprints; before it, the mended chains are not shown.
        n: how many samples.
        steps: of DDPM's schedule.

    Source: L-DF-16, E-P3.
    """
    beta = linear_and_cosine(steps)["linear"]
    chains: dict[str, StepBack] = {"as printed": Roots(False, False), "root at $x_0$ mended": Roots(True, False)}
    chains |= {"root at $x_t$ mended": Roots(False, True), "yours": step_back}
    _, hunted = outcome(answer)
    lacking, words = [hunted], []
    with page(height=2.6) as figure:
        for i, (axes, (name, chain)) in enumerate(zip(figure.subplots(1, 4), chains.items(), strict=True)):
            axes.fill_between(AXIS, standard_normal_log_prob((AXIS - 2) / 0.5).exp() / 0.5, color=TRUTH, linewidth=0)
            axes.set(title=name, xlim=(-0.4, 3.2), ylim=(0, 2.9), yticks=[], xticks=[0, 2])
            axes.spines["left"].set_visible(False)
            end, lacks = (None, hunted) if i in (1, 2) and hunted else outcome(end_of_chain, chain, beta)
            lacking.append(lacks)
            if lacks:
                vacant(axes, lacks, framed=False, y=0.8)
            if end is not None:
                _landed(axes, *end, n)
                words.append(f"{name.replace('$x_0$', 'x₀').replace('$x_t$', 'xₜ')}, at {end[0]:.3f} ± {end[1]:.3f}")
        text = (
            f"Where {steps} steps back end, if the data are N(2, 0.5²), grey: mean ± standard deviation, exactly, and "
            f"the mean of {n} samples with its standard error. "
        )
        text += f"The right formula ends at {_exactly(beta)}; {'; '.join(words)}."
        alt = "Four panels with the same grey bell around 2. The red one lies far to its left, or on it."
        show(figure, text + waiting(*lacking), alt)


def end_of_chain(chain: StepBack, beta: Tensor) -> tuple[float, float]:
    """Mean and spread of the last x of a chain that begins at noise and guesses x_0 as well as possible."""
    left = torch.cumprod(1 - beta, 0)
    mean, variance = 0.0, 1.0
    unit = torch.eye(2, dtype=torch.float64)
    for t in range(len(beta), 0, -1):
        factors, added = chain(unit[0], unit[1], t, beta)
        of_x_0, of_x_t = numbers(factors, (2,), "the mean").tolist()
        now = float(left[t - 1])
        gain = math.sqrt(now) * 0.25 / (now * 0.25 + 1 - now)  # best guess of x_0: 2 + gain (x_t - sqrt(now) 2)
        mean, slope = of_x_0 * (2 + gain * (mean - math.sqrt(now) * 2)) + of_x_t * mean, of_x_0 * gain + of_x_t
        variance = slope**2 * variance + float(torch.as_tensor(added))
    return mean, math.sqrt(max(variance, 0.0))


def _exactly(beta: Tensor) -> str:
    mean, std = end_of_chain(Roots(True, True), beta)
    return f"{mean:.3f} ± {std:.3f}"


def _landed(axes: Axes, mean: float, std: float, n: int) -> None:
    """Where a chain ends, as a curve, with its exact numbers and those of samples."""
    axes.plot(AXIS, standard_normal_log_prob((AXIS - mean) / std).exp() / std, color=MODEL, linewidth=1.4)
    drawn = mean + std * torch.randn(n, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    error = float(drawn.std()) / math.sqrt(n)
    axes.text(0.04, 0.97, f"{mean:.3f} ± {std:.3f}", color=MODEL, va="top", transform=axes.transAxes)
    words = f"of {n}: {float(drawn.mean()):.2f} ± {error:.2f}"
    axes.text(0.04, 0.85, words, color=MUTED, fontsize=8, va="top", transform=axes.transAxes)


def unknown_picture(reverse_density: ReverseDensity) -> None:
    """Show the step back of someone who does not know the picture, for few and many steps, beside the best bell.

    Args:
        reverse_density: (x, x_t, data, spread, t, beta) to densities, such as noising.reverse_density.

    Source: L-DF-5, T-2c.
    """
    islands, counts = Islands(), (2, 10, 20, 50, 100)
    gaps = {steps: bell_gaps(islands, equal_steps(steps, LEFT)) for steps in counts}
    worst = [float(each.max()) for each in gaps.values()]
    off, lacks = 0.0, None
    with page(height=2.7) as figure:
        *panels, curve = figure.subplots(1, 4, width_ratios=(1, 1, 1, 1.15))
        for axes, steps in zip(panels, (2, 10, 100), strict=True):
            left = equal_steps(steps, LEFT)
            t = int(gaps[steps].argmax()) + 1
            exact = _shown(axes, islands, float(left[t - 1]), float(left[t]), steps, t)
            beta = 1 - left[1:] / left[:-1]
            yours, lacks = outcome(reverse_density, AXIS, BETWEEN, islands.data, islands.spread, t, beta)
            if yours is not None:
                red = numbers(yours, (len(AXIS),), "reverse_density")
                axes.plot(AXIS, red / exact.max(), color=MODEL, linewidth=1.3)
                off = max(off, float((red - exact).abs().max() / exact.max()))
            if lacks:
                vacant(axes, lacks, y=0.87, framed=False)
        _gaps(curve, counts, worst)
        listed = ", ".join(f"{gap:.3f} with {steps}" for steps, gap in zip(counts, worst, strict=True))
        text = (
            "Grey: where x was one step ago, if nobody knows the picture, in the worst of all steps, from "
            f"xₜ = {BETWEEN:g}; dashed, the bell with the same mean and variance. However many steps there are, "
            f"together they multiply the data, two islands, by 0.05. Divergence from the best bell, in nats: {listed}."
        )
        if not lacks:
            text += f" Your density is off by {off:.1g} of its peak at most."
        alt = "Three densities: two peaks for 2 steps and for 10, nearly a bell for 100. Right, a falling curve."
        show(figure, text + waiting(lacks), alt)


def _shown(axes: Axes, islands: Islands, before: float, now: float, steps: int, t: int) -> Float[Tensor, " k"]:
    """The exact step back from an ambiguous place, and the bell with its moments."""
    exact = islands.step_back(AXIS, torch.tensor([BETWEEN]).double(), before, now)[0]
    mean, std = (float(each) for each in moments(AXIS, exact[None] * CELL))
    bell = standard_normal_log_prob((AXIS - mean) / std).exp() / std
    axes.fill_between(AXIS, exact / exact.max(), color=TRUTH, alpha=0.8, linewidth=0)
    axes.plot(AXIS, bell / exact.max(), color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set(xlim=(-2, 2), ylim=(0, 1.55), yticks=[], xticks=[-1, 0, 1], xlabel=f"$x_{{{t - 1}}}$")
    axes.set_title(f"{steps} steps, $t$ = {t}")
    axes.spines["left"].set_visible(False)
    return exact


def _gaps(axes: Axes, counts: tuple[int, ...], worst: list[float]) -> None:
    """The worst step's divergence from the best bell, for each number of steps."""
    axes.plot(counts, worst, color=TRUTH, linewidth=3)
    axes.plot(counts, worst, "o", color=INK, markersize=4)
    axes.set(xscale="log", yscale="log", ylim=(4e-3, 2), xlim=(1.6, 130), xlabel="steps $T$", title="nats to a bell")
    axes.set_xticks([2, 10, 100], ["2", "10", "100"])
    axes.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    axes.minorticks_off()
