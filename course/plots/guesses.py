"""Figures of what a diffusion network guesses: its languages, and what an error counts at each time."""

from collections.abc import Callable
from typing import Final

import torch
from matplotlib.axes import Axes
from torch import Tensor

from course import diffusion
from course.attempt import outcome
from course.plots.page import DATA, INK, MODEL, MUTED, NOISE, TRUTH, numbers, page, show, vacant, waiting

Convert = Callable[[Tensor, str, str, Tensor, Tensor], Tensor]
Weight = Callable[[Tensor, Tensor, Tensor], Tensor]

COLOURS: Final = {"picture": DATA, "velocity": MODEL, "score": NOISE}


def languages(convert: Convert) -> None:
    """Show how large an error of 1 in the guessed noise is in the other languages, at every time.

    Args:
        convert: (value, given, wanted, x_t, alpha_bar) to a value, such as ddpm.convert.

    Source: L-DF-20; Salimans and Ho 2022, section 4.
    """
    t = torch.linspace(0.03, 0.97, 48, dtype=torch.float64)
    share = torch.cos(torch.pi / 2 * t) ** 2
    truth = {
        "picture": ((1 - share) / share).sqrt(),
        "velocity": share**-0.5,
        "score": (1 - share) ** -0.5,
    }
    yours, lacks = outcome(lambda: {name: _amplified(convert, name, share) for name in truth})
    with page(height=2.7) as figure:
        axes = figure.subplots()
        for name, line in truth.items():
            axes.plot(t, line, color=TRUTH, linewidth=6)
            if yours is not None:
                axes.plot(t, yours[name], color=COLOURS[name])
        _places(axes)
        if lacks:
            vacant(axes, lacks, x=0.5, y=0.85, framed=False)
        text = (
            "An error of 1 in the guessed noise, said in the other languages, on a cosine schedule. A picture guessed "
        )
        text += "by way of the noise goes wrong where there is hardly any picture left; the velocity is tame at "
        text += "small t, where the score runs away."
        if yours is not None:
            off = max(float((yours[name] / truth[name] - 1).abs().max()) for name in truth)
            text += f" Your conversion leaves the grey arithmetic by {_share(off)}."
        alt = "Three curves over time on a logarithmic axis: the picture's error rises from near 0, the velocity's "
        alt += "from 1, the score's falls to 1."
        show(figure, text + waiting(lacks), alt)


def _places(axes: Axes) -> None:
    axes.set(yscale="log", xlabel="time $t/T$", ylabel="error", xlim=(0, 1), ylim=(0.04, 25))
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    axes.minorticks_off()
    axes.axhline(1, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
    axes.text(0.985, 0.9, "the noise itself: 1", color=MUTED, ha="right", va="top", fontsize=9)
    axes.text(0.11, 0.12, "picture", color=DATA, weight="semibold")
    axes.text(0.8, 1.9, "velocity", color=MODEL, weight="semibold")
    axes.text(0.08, 7.0, "score", color="#97700F", weight="semibold")


def _amplified(convert: Convert, name: str, share: Tensor) -> Tensor:
    """What becomes of a difference of 1."""
    x, no_error = torch.ones(len(share), 1, dtype=torch.float64), torch.full((len(share), 1), 0.3, dtype=torch.float64)
    made = [
        numbers(convert(each, "noise", name, x, share), (len(share), 1), "convert") for each in (no_error, no_error + 1)
    ]
    return (made[1] - made[0]).abs().flatten()


def _share(off: float) -> str:
    return "less than 0.1 %" if off < 1e-3 else f"{100 * off:.3g} % at most"


def weights(loss_weight: Weight) -> None:
    """Show what an error of the noise counts at each time of DDPM: in the bound, and in the simple loss.

    Args:
        loss_weight: (t, alpha_bar, spread) to weights, such as ddpm.loss_weight.

    Source: L-DF-21, L-DF-22; Ho et al. 2020, section 3.4.
    """
    alpha_bar = diffusion.linear(1000).double()
    spread, t = diffusion.full_spread(alpha_bar), torch.arange(1, 1001)
    beta = spread[1:] ** 2
    truth = beta / (2 * (1 - beta) * (1 - alpha_bar[1:]))
    asked = torch.tensor([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000])
    yours, lacks = outcome(lambda: numbers(loss_weight(asked, alpha_bar, spread), (len(asked),), "loss_weight"))
    with page(height=2.6) as figure:
        axes = figure.subplots()
        axes.plot(t, truth / truth.mean(), color=TRUTH, linewidth=6)
        axes.axhline(1, color=NOISE)
        if yours is not None:
            axes.scatter(asked, (yours / truth.mean()).clamp(1e-3, 1e3), s=28, color=MODEL, zorder=3)
        if lacks:
            vacant(axes, lacks, x=0.3, y=0.3, framed=False)
        axes.set(
            xscale="log", yscale="log", xlabel="step t", ylabel="weight, average 1", xlim=(0.9, 1100), ylim=(0.2, 60)
        )
        axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        axes.set_yticks([1, 10], ["1", "10"])
        axes.text(1.2, 1.15, "the simple loss", color="#97700F", fontsize=9)
        axes.text(7, 20, "the bound, with σ² = β", color=INK, fontsize=9)
        first = float(truth[0] / truth.mean())
        text = "What an error of the noise counts at each of DDPM's own 1000 steps. "
        text += f"In the bound the first step counts {first:.0f} "
        text += (
            "times as much as the average one; the simple loss counts all alike, and so gives more to the noisy steps, "
        )
        text += "where a picture gets its shape."
        if yours is not None:
            off = float((yours / truth[asked - 1] - 1).abs().max())
            text += f" Your dots leave the grey truth by {_share(off)}."
        alt = "A falling grey curve with red dots on it and a level yellow line, on logarithmic axes."
        show(figure, text + waiting(lacks), alt)
