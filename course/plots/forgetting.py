"""The figure of what noise takes from a picture, and how a schedule spends its steps on it."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course import faces
from course.attempt import outcome
from course.plots.noising import AlphaBar, Schedule
from course.plots.page import INK, MODEL, MUTED, TRUTH, numbers, page, show, vacant, waiting

ASKED: Final = 0.5
"""The time at which the reader predicts: half of a cosine's way, where half of the variance is noise."""

TIMES: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Where the numbers are written."""

STEPS: Final = 1000

LEVELS: Final = (0.01, 0.5, 0.99)
"""Shares of a face's bits between which steps are counted."""

SHADES: Final = ("#FFFFFF", "#DDA3AC", MODEL, "#7F2F40")


@torch.no_grad()
def open_bits(
    schedule: Schedule, alpha_bar: AlphaBar, prediction: Callable[[], float], n: int = 300, seed: int = 0
) -> None:
    """Show how many bits about a face are open along two schedules, and how many steps each spends on which.

    Args:
        schedule: (kind, steps) to all β, such as noising.schedule.
        alpha_bar: all β to all ᾱ from ᾱ_0 on, such as noising.alpha_bar.
        prediction: how many bits the reader expects at half time, such as noising.predict_bits.
        n: over how many pictures the entropies are averaged.
        seed: of pictures and noise.
    """
    guess, lacks = outcome(prediction)
    truth = faces.gaussian()
    ways, waits = outcome(lambda: {kind: _along(schedule, alpha_bar, kind) for kind in ("linear", "cosine")})
    with page(height=3.1) as figure:
        curve, spent = figure.subplots(1, 2, width_ratios=(1.2, 1))
        _frame(curve, truth.face_bits)
        spent.set_axis_off()
        text = f"A face has {truth.face_bits:.1f} bits; so many of them are open on average after a part of all steps."
        if lacks:
            vacant(curve, lacks, framed=False)
        if waits:
            vacant(spent, waits, framed=False)
        if guess is not None:
            t = torch.linspace(0, 1, 41)
            bits = faces.forgotten(truth, t, n, seed).bits.double()
            curve.plot(t, bits, color=TRUTH, linewidth=5)
            at_half = _numbers(curve, t, bits, float(guess))
            text += f" At t = T/2 of the grey cosine, half of the variance is noise, and {at_half:.2f} bits are open; "
            text += f"you predicted {float(guess):.3g}."
            if ways is not None:
                text += _spending(curve, spent, ways, t, bits, truth.face_bits)
        alt = "A curve that stays near 0 for half of the way and then rises steeply. Beside it, bars of steps."
        show(figure, text + waiting(lacks, waits), alt)


def _along(schedule: Schedule, alpha_bar: AlphaBar, kind: str) -> Float[Tensor, " t"]:
    """Where on a cosine's way, from 0 to 1, each step of a schedule stands."""
    left = numbers(alpha_bar(schedule(kind, STEPS)), (STEPS + 1,), "alpha_bar").double()
    return torch.arccos(left.clamp(0, 1).sqrt()) * 2 / torch.pi


def _frame(axes: Axes, whole: float) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1.05 * whole), xticks=[0, 0.5, 1], yticks=[0, 4, 8, whole])
    axes.set(yticklabels=["0", "4", "8", f"{whole:.1f}"], xlabel="$t / T$", title="bits still open about the face")


def _numbers(axes: Axes, t: Tensor, bits: Tensor, guess: float) -> float:
    """The truth in numbers, and the reader's prediction where it was asked for."""
    found = dict(zip((round(float(each), 3) for each in t), bits.tolist(), strict=True))
    for time in TIMES:
        axes.plot(time, found[time], "o", color=INK, markersize=3.5, zorder=4)
        axes.text(time - 0.02, found[time] + 0.1, f"{found[time]:.2f}", ha="right", va="bottom", color=INK, fontsize=9)
    axes.plot([0, ASKED], [guess, guess], color=INK, linewidth=1.1, linestyle=(0, (4, 3)))
    axes.text(0.02, guess + 0.1, "your prediction", va="bottom", fontsize=9)
    return float(found[ASKED])


def _spending(curve: Axes, spent: Axes, ways: dict[str, Tensor], t: Tensor, bits: Tensor, whole: float) -> str:
    """Both schedules' curves, and on which bits each of them spends its steps."""
    halves = {}
    for row, (kind, way) in enumerate(ways.items()):
        open_now = _interpolated(way, t, bits)
        curve.plot(torch.arange(STEPS + 1) / STEPS, open_now, color=MODEL, linewidth=1.3)
        curve.text(*((0.47, 6.4) if kind == "linear" else (0.8, 6.4)), kind, color=MODEL, ha="right", fontsize=9)
        edges = [0, *(int((open_now < level * whole).sum()) for level in LEVELS), STEPS]
        _bar(spent, row, kind, edges)
        halves[kind] = edges[2]
    spent.set_axis_on()
    spent.set(xlim=(0, STEPS), ylim=(2.0, -0.75), yticks=[], xticks=[0, 500, 1000], title="steps that are spent on …")
    spent.spines["left"].set_visible(False)
    words = "white: less than 1 % lost; then the first half,\nthe second half; darkest: over 99 % lost"
    spent.text(0, 1.4, words, va="top", color=MUTED, fontsize=9)
    return (
        f" In red your schedules: half of the bits are gone after {halves['linear']} of {STEPS} steps of the linear, "
        f"and after {halves['cosine']} of the cosine."
    )


def _bar(axes: Axes, row: int, kind: str, edges: list[int]) -> None:
    """The steps of one schedule as a bar in four shades."""
    for (start, end), colour in zip(pairwise(edges), SHADES, strict=True):
        axes.barh(row, end - start, left=start, height=0.5, color=colour, edgecolor=INK, linewidth=0.6)
    axes.text(0, row - 0.34, kind, va="bottom", color=INK)


def _interpolated(at: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The value of a piecewise linear curve at some places."""
    right = torch.searchsorted(x.double(), at).clamp(1, len(x) - 1)
    low, high = x.double()[right - 1], x.double()[right]
    return y[right - 1] + (y[right] - y[right - 1]) * (at - low) / (high - low)
