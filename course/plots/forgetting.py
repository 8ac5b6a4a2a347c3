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

TIMES: Final = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Where the numbers are written."""

STEPS: Final = 1000


@torch.no_grad()
def open_bits(
    schedule: Schedule, alpha_bar: AlphaBar, prediction: Callable[[], float], n: int = 200, seed: int = 0
) -> None:
    """Show how many bits about a face are open along two schedules, and how many steps each spends on which.

    Args:
        schedule: (kind, steps) to all β, such as noising.schedule.
        alpha_bar: all β to all ᾱ, such as noising.alpha_bar.
        prediction: how many bits the reader expects at half time, such as noising.predict_bits.
        n: over how many pictures the entropies are averaged.
        seed: of pictures and noise.
    """
    guess, lacks = outcome(prediction)
    truth = faces.gaussian()
    t = torch.tensor(sorted({*torch.linspace(0, 1, 21).tolist(), *TIMES}))
    bits = faces.forgotten(truth, t, n, seed).bits.double()
    ways, waits = outcome(lambda: {kind: _along(schedule, alpha_bar, kind) for kind in ("linear", "cosine")})
    with page(height=3.1) as figure:
        curve, spent = figure.subplots(1, 2, width_ratios=(1.2, 1))
        _frame(curve, truth.face_bits)
        text = f"Of {truth.face_bits:.1f} bits about a face, so many are open on average after a part of all steps."
        if lacks:
            vacant(curve, lacks, framed=False)
        if guess is not None:
            curve.plot(t, bits, color=TRUTH, linewidth=5)
            at_half = _numbers(curve, t, bits, float(guess))
            text += (
                f" At t = 0.5, where half of the variance is noise, {at_half:.2f}; you predicted {float(guess):.3g}."
            )
        if waits:
            vacant(spent, waits, framed=False)
        elif guess is None:
            spent.set_axis_off()
        if ways is not None and guess is not None:
            text += _spending(curve, spent, ways, t, bits, truth.face_bits)
        alt = "A curve that stays near 0 for half of the way and then rises steeply. Beside it, bars of steps."
        show(figure, text + waiting(lacks, waits), alt)


def _along(schedule: Schedule, alpha_bar: AlphaBar, kind: str) -> Float[Tensor, " t"]:
    """Where on a cosine's way, from 0 to 1, each step of a schedule stands."""
    left = numbers(alpha_bar(schedule(kind, STEPS)), (STEPS,), "alpha_bar").double()
    return torch.arccos(left.clamp(0, 1).sqrt()) * 2 / torch.pi


def _frame(axes: Axes, whole: float) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1.05 * whole), xticks=[0, 0.5, 1], yticks=[0, 4, 8, whole])
    axes.set(yticklabels=["0", "4", "8", f"{whole:.1f}"], xlabel="$t / T$", title="bits still open about the face")


def _numbers(axes: Axes, t: Tensor, bits: Tensor, guess: float) -> float:
    """The truth in numbers, and the reader's prediction where it was asked for."""
    found = dict(zip((round(float(each), 3) for each in t), bits.tolist(), strict=True))
    for time in TIMES:
        axes.plot(time, found[time], "o", color=INK, markersize=3.5, zorder=4)
        axes.text(time + 0.02, found[time] - 0.1, f"{found[time]:.2f}", va="top", color=INK, fontsize=9)
    axes.plot([ASKED - 0.07, ASKED + 0.07], [guess, guess], color=INK, linewidth=1.1, linestyle=(0, (4, 3)))
    axes.text(ASKED - 0.08, guess, "your prediction", ha="right", va="center", fontsize=9)
    return found[ASKED]


def _spending(curve: Axes, spent: Axes, ways: dict[str, Tensor], t: Tensor, bits: Tensor, whole: float) -> str:
    """Both schedules' curves, and on which bits each of them spends its steps."""
    levels, counts = (0.01, 0.5, 0.99), {}
    for kind, way in ways.items():
        open_now = _interpolated(way, t, bits)
        curve.plot(torch.arange(1, STEPS + 1) / STEPS, open_now, color=MODEL, linewidth=1.3)
        curve.text(*((0.3, 9.3) if kind == "linear" else (0.7, 8.3)), kind, color=MODEL, ha="right", fontsize=9)
        edges = [0, *(int((open_now < level * whole).sum()) for level in levels), STEPS]
        counts[kind] = [later - earlier for earlier, later in pairwise(edges)]
    names = ("nothing lost yet", "the first half", "the second half", "nothing left")
    for row, (kind, parts) in enumerate(counts.items()):
        start = 0
        for part, colour in zip(parts, ("#FFFFFF", "#DDA3AC", MODEL, "#7F2F40"), strict=True):
            spent.barh(row, part, left=start, height=0.5, color=colour, edgecolor=INK, linewidth=0.6)
            start += part
        spent.text(0, row - 0.34, kind, va="bottom", color=INK)
    spent.set(xlim=(0, STEPS), ylim=(1.75, -0.75), yticks=[], xticks=[0, 500, 1000], title="steps spent on …")
    spent.spines["left"].set_visible(False)
    spent.text(0, 1.36, "white to dark: " + ", ".join(names), va="top", color=MUTED, fontsize=8, wrap=True)
    waste = {kind: parts[-1] for kind, parts in counts.items()}
    return (
        f" Grey is the cosine schedule, red are yours. Where 99 % is open, nothing is left to lose: of {STEPS} steps "
        f"the linear schedule spends {waste['linear']} there, the cosine {waste['cosine']}."
    )


def _interpolated(at: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The value of a piecewise linear curve at some places."""
    right = torch.searchsorted(x.double(), at).clamp(1, len(x) - 1)
    low, high = x.double()[right - 1], x.double()[right]
    return y[right - 1] + (y[right] - y[right - 1]) * (at - low) / (high - low)
