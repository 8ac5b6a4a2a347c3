"""The figure of what the loss compares a model with, and what of it no model can remove."""

from collections.abc import Callable
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import outcome
from course.chains import World, worth
from course.plots.chains import GREY, GUESSING, KNOWING, STEP
from course.plots.page import DATA, INK, MODEL, TRUTH, page, show, vacant, waiting
from derive import KL, E
from derive.letters import q, t, x


def floor(world: World, prediction: Callable[[], float]) -> None:
    """Show what term B compares the model with, and how much of it no model can remove: the hidden information.

    Args:
        world: the noising and the model.
        prediction: how many percent of B the reader expects to be left, such as elbo.predict_floor.

    Source: B-2c.
    """
    guess, lacks = outcome(prediction)
    times = range(2, world.steps + 1)
    whole = torch.cat([worth(E[q(x[0], x[t])](KL(KNOWING, STEP)), world, t=time).flatten() for time in times])
    hidden = torch.cat([worth(E[q(x[0], x[t])](KL(KNOWING, GUESSING)), world, t=time).flatten() for time in times])
    with page(height=3.1) as figure:
        left, right = figure.subplots(1, 2, width_ratios=(1.05, 1))
        _three_guides(left, world, now=2, place=1)
        text = (
            "Left: term B pulls the model towards the blue steps back, one for each picture; it sees only xₜ, so the "
            "nearest it can come to all of them is grey."
        )
        if guess is None:
            right.set_axis_off()
            if lacks:
                vacant(right, lacks)
        else:
            _shares(right, times, whole, hidden, float(guess))
            text += (
                f" Right: of {whole.sum():.3f} nats of B, averaged over the data, {hidden.sum():.3f} are information "
                f"about xₜ₋₁ that x₀ has and xₜ has not: {100 * float(hidden.sum() / whole.sum()):.0f} %. "
                f"You predicted {float(guess):.3g} %."
            )
            text += f" If you meant a share, write {100 * float(guess):.0f}." * (0 < float(guess) < 1)
        alt = "Left: probabilities of three values as blue, grey and red marks. Right: stacked bars for every step."
        show(figure, text + waiting(lacks), alt)


def _three_guides(axes: Axes, world: World, now: int, place: int) -> None:
    """The steps back from one place: of the noising for every picture, of the noising on average, and of the model."""
    knowing = worth(KNOWING, world, t=now).select(now, place).squeeze()
    guessing = worth(GUESSING, world, t=now).select(now, place).flatten()
    model = worth(STEP, world, t=now).select(now, place).flatten()
    values = torch.arange(world.states)
    axes.bar(values.tolist(), guessing.tolist(), width=0.82, color=TRUTH, zorder=1)
    for x_0, row in enumerate(knowing):
        at = values - 0.27 + 0.27 * x_0
        axes.vlines(at, 0, row, color=DATA, linewidth=1.2, zorder=2)
        axes.scatter(at, row, s=22, color=DATA, zorder=3)
        axes.text(float(at[0]), float(row[0]) + 0.035, f"$x_0$={x_0}", color=DATA, ha="center", fontsize=8)
    axes.hlines(model, values - 0.41, values + 0.41, color=MODEL, linewidth=2.2, zorder=4)
    axes.set(xticks=values.tolist(), ylim=(0, 1.12), yticks=[0, 0.5, 1], xlabel=f"$x_{{{now - 1}}}$")
    axes.set_title(f"the step back from $x_{now}={place}$")
    legend = ((DATA, f"$q(x_{now - 1}|x_{now},x_0)$"), (GREY, f"$q(x_{now - 1}|x_{now})$"))
    for number, (colour, word) in enumerate((*legend, (MODEL, f"$p_\\theta(x_{now - 1}|x_{now})$"))):
        axes.text(0.99, 0.99 - 0.1 * number, word, color=colour, ha="right", va="top", transform=axes.transAxes)


def _shares(axes: Axes, times: range, whole: Tensor, hidden: Tensor, guess: float) -> None:
    """For every step and for all: how much of its divergence is information, and how much the model can still lose."""
    rows = [(f"t = {time}", each, part) for time, each, part in zip(times, whole, hidden, strict=True)]
    rows.append(("all", whole.sum(), hidden.sum()))
    for number, (_, each, part) in enumerate(rows):
        share = 100 * float(part / each)
        axes.barh(number, share, height=0.62, color=TRUTH)
        axes.barh(number, 100 - share, left=share, height=0.62, color=MODEL)
        plain: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 3}
        axes.text(share / 2, number, f"{float(part):.3f}", bbox=_patch(TRUTH), **plain)
        axes.text((100 + share) / 2, number, f"{float(each - part):.3f}", color="white", bbox=_patch(MODEL), **plain)
    axes.axvline(guess, color=INK, linewidth=1.1, linestyle=(0, (4, 3)), zorder=2)
    axes.text(guess, -0.52, " your prediction ", ha="right" if guess > 50 else "left", va="bottom")
    axes.set(ylim=(len(rows) - 0.5, -0.95), xlim=(0, 100), xticks=[0, 50, 100], xlabel="percent of the divergence")
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axes.set_title("information, and what the model can still lose")
    axes.tick_params(axis="y", length=0)


def _patch(colour: str) -> dict[str, Any]:
    """What hides a line behind a number."""
    return {"facecolor": colour, "edgecolor": "none", "boxstyle": "square,pad=0.25"}
