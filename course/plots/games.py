"""Figures of games whose end is known: the best answer, slopes with respect to a logit, and spirals."""

import math
from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor

from course import games
from course.attempt import outcome
from course.plots.page import DATA, INK, MODEL, MUTED, TRUTH, bare, numbers, page, show, vacant, waiting

Slope = Callable[[Tensor, str], Tensor]

KINDS: Final = {"saturating": MODEL, "non-saturating": DATA}

SURE: Final = 0.0025
"""A discriminator that has found out nearly every fake."""


@torch.no_grad()
def best_answer(optimal: Callable[[Tensor, Tensor, float], Tensor], share: float = 0.5) -> None:
    """Show two densities, the best discriminator between them, and what the game is worth to it by two routes.

    Args:
        optimal: (log p, log g, share of real pictures) to D, such as gan.optimal_discriminator.
        share: how many pictures are real in the dashed curve's world; the value is that of as many as not.

    Source: L-GAN-5.
    """
    x = games.LINE
    log_p, log_g = games.DATA.log_prob(x), games.DRAWN.log_prob(x)
    found, lacks = outcome(
        lambda: {each: numbers(optimal(log_p, log_g, each), (len(x),), "optimal") for each in {0.5, share}}
    )
    with page(height=2.6) as figure:
        left, right = figure.subplots(1, 2)
        left.set(title="two densities", xlim=(-5, 7), xticks=[0, 1], yticks=[], xlabel="$x$")
        left.fill_between(x, log_p.exp(), color=DATA, alpha=0.25)
        left.fill_between(x, log_g.exp(), color=MODEL, alpha=0.25)
        left.text(-2.4, 0.3, "data $p$", color=DATA)
        left.text(3.0, 0.2, "drawn $g$", color=MODEL)
        right.set(
            title="the best answer $D^*(x)$", xlim=(-5, 7), ylim=(0, 1), xticks=[0, 1], yticks=[0, 0.5, 1], xlabel="$x$"
        )
        right.plot(x, (log_p - log_g).sigmoid(), color=TRUTH, linewidth=5)
        if lacks:
            vacant(right, lacks, x=0.78, y=0.78, framed=False)
        if found is not None:
            right.plot(x, found[0.5], color=INK)
            if share != 0.5:
                right.plot(x, found[share], color=MUTED, linestyle=(0, (4, 3)))
                right.text(
                    -0.8, float(found[share].max()) - 0.13, f"{100 * share:.0f} % real", ha="center", color=MUTED
                )
        text = (
            "The value of the game against the best answer. By two divergences from the mixture of both, minus log 4: "
        )
        text += f"{games.best_value():.6f} nats."
        if found is not None:
            text += f" What your discriminator gets, by an integral: {games.played_by(found[0.5]):.6f}."
        text += " If the two were equal, it would be -log 4 = -1.386294."
        alt = "Two overlapping bells, and a curve that rises to two thirds between them and falls to 0 on both sides."
        show(figure, text + waiting(lacks), alt)


@torch.no_grad()
def pulls(slope: Slope) -> None:
    """Show how strongly one fake pulls at the generator, by either loss, against the discriminator's logit.

    Args:
        slope: (logits, kind) to derivatives with respect to the logit, such as gan.slope.

    Source: M-9-2d, E-M1.
    """
    a = torch.linspace(-8, 4, 241, dtype=torch.float64)
    exact = {"saturating": -a.sigmoid(), "non-saturating": -(-a).sigmoid()}
    found, lacks = outcome(lambda: {kind: numbers(slope(a, kind), (len(a),), "slope") for kind in KINDS})
    with page(height=2.6) as figure:
        axes = figure.subplots()
        axes.set(xlim=(-8, 4), ylim=(-1.05, 0.1), yticks=[-1, -0.5, 0], ylabel="derivative with respect to $a$")
        places = (0.0025, 0.1, 0.5, 0.9)
        axes.set(xticks=[math.log(d / (1 - d)) for d in places], xticklabels=[f"$D$ = {d:g}" for d in places])
        for kind, colour in KINDS.items():
            axes.plot(a, exact[kind], color=TRUTH, linewidth=5, zorder=1)
            if found is not None:
                axes.plot(a, found[kind], color=colour)
        axes.text(-7.8, -0.13, "saturating: log(1 - D)", color=MODEL)
        axes.text(-7.8, -0.9, "non-saturating: -log D", color=DATA)
        if lacks:
            vacant(axes, lacks, framed=False)
        text = "Where a fake is found out, on the left, the first loss goes flat and the second one pulls."
        if found is not None:
            at = torch.tensor([SURE], dtype=torch.float64).logit()
            one, two = (float(slope(at, kind)) for kind in KINDS)
            text += f" At D = {SURE}: {one:.4f} and {two:.4f} with respect to the logit."
        text += f" With respect to D itself, log(1 - D) has the slope {-1 / (1 - SURE):.4f} there: not flat at all."
        show(figure, text + waiting(lacks), "Two curves: one flat on the left and steep on the right, one the reverse.")


def spirals(war: Callable[..., Tensor], rate: float = 0.1, steps: int = 200) -> None:
    """Show the game V = x · y played at once and in turn, beside what the distance from the tie must be.

    Simultaneous steps multiply it by √(1 + η²) each.

    Args:
        war: (start, rate, steps, alternating=...) to places, such as gan.tug_of_war.
        rate: η.
        steps: how many.

    Source: L-GAN-11.
    """
    start = torch.tensor([1.0, 0.0], dtype=torch.float64)
    found, lacks = outcome(
        lambda: [
            numbers(war(start, rate, steps, alternating=each), (steps + 1, 2), "the game") for each in (False, True)
        ]
    )
    growth = (1 + rate**2) ** (steps / 2)
    with page(height=3.0) as figure:
        turn = torch.linspace(0, 2 * math.pi, 200)
        for i, (axes, title) in enumerate(zip(figure.subplots(1, 2), ("both at once", "in turn"), strict=True)):
            bare(axes, title)
            axes.set(xlim=(-3, 3), ylim=(-3, 3))
            axes.plot(turn.cos(), turn.sin(), color=TRUTH, linewidth=3)
            axes.plot(0, 0, "o", color=INK, markersize=3)
            axes.annotate("tie", (0, 0), xytext=(0, 5), textcoords="offset points", ha="center", color=INK)
            axes.plot(
                1, 0, "o", markerfacecolor="white", markeredgecolor=INK, markeredgewidth=1.2, markersize=5, zorder=3
            )
            axes.set(xlabel="$x$", ylabel="$y$", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
            if lacks:
                vacant(axes, lacks, y=0.82)
            if found is not None:
                axes.plot(*found[i].T, color=MODEL, linewidth=1.2)
                axes.plot(*found[i][-1], "o", color=MODEL, markersize=4)
        text = "Grey: distance 1 from the tie, the dark dot; both games start at the open dot, (1, 0). "
        text += f"At once, the distance grows to (1 + η²)^(n/2) = {growth:.4f}"
        if found is not None:
            one, two = (float(each[-1].norm()) for each in found)
            text += f" (yours: {one:.4f}); in turn it stays near 1 (yours: {two:.4f})"
        text += ". Neither of the two arrives, small as the steps are."
        show(figure, text + waiting(lacks), "A spiral that runs outwards, beside a closed curve around the middle.")
