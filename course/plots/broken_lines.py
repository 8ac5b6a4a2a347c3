"""The figure that answers which lines need a chain without memory."""

import math
from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from course.attempt import outcome
from course.chains import World
from course.chains.slides import changes
from course.plots.page import DATA, INK, MODEL, MUTED, TRUTH, page, show, vacant, waiting

SMALLEST = 1e-16
BROKEN = 1e-9
"""Nats from which on a line is not equal to the one above."""


def memory(chains: Mapping[str, World], x_0: int, answer: Callable[[], Mapping[int, bool]]) -> None:
    """Show how far each line is from the line above it, on a chain without memory and on one with.

    Args:
        chains: the two worlds, by name: first the Markov chain, then the other one.
        x_0: the picture.
        answer: what the reader says of the lines 2 to 10, such as elbo.needs_markov.

    Source: L-DF-7 to L-DF-15, B-2a.
    """
    said, lacks = outcome(answer)
    found = {name: changes(world, x_0) for name, world in chains.items()}
    (plain, without), (other, remembering) = found.items()
    broken = [number for number, size in remembering.items() if size > BROKEN]
    with page(height=2.9) as figure:
        axes = figure.subplots()
        _frame(axes, list(without))
        _dots(axes, without, DATA, plain)
        if lacks:
            vacant(axes, lacks, x=0.7, y=0.5, framed=False)
        else:
            _dots(axes, remembering, MODEL, other)
        text = "A dot says by how many nats a line differs from the line above; far left is rounding."
        if said is not None:
            right = _marked(axes, {int(number): _is_true(says) for number, says in said.items()}, broken)
            lines = " and ".join(map(str, broken))
            text += f" On the chain with memory, lines {lines} break. Your verdict agrees in {right} of {len(without)}."
        alt = "A row of dots for each line on a logarithmic scale; on the chain with memory some lie far to the right."
        show(figure, text + waiting(lacks), alt)


def _is_true(says: object) -> bool:
    return str(says).strip().lower() in ("true", "1")


def _frame(axes: Axes, numbers: list[int]) -> None:
    axes.set(xlim=(-16.5, 0.6), xticks=[-16, -12, -8, -4, 0], ylim=(max(numbers) + 0.6, min(numbers) - 1.3))
    axes.set_xticklabels([f"$10^{{{power}}}$" for power in (-16, -12, -8, -4, 0)])
    axes.set_yticks(numbers, [f"line {number}" for number in numbers])
    axes.set(xlabel="nats between a line and the line above")
    axes.hlines(numbers, -16.5, 0.6, color=TRUTH, linewidth=0.6, zorder=0)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _dots(axes: Axes, sizes: Mapping[int, float], colour: str, name: str) -> None:
    places = [math.log10(max(size, SMALLEST)) for size in sizes.values()]
    shift = -0.13 if colour == DATA else 0.13
    axes.scatter(places, [number + shift for number in sizes], s=34, color=colour, zorder=3)
    axes.text(
        0.0 if colour == DATA else 0.34, 1.0, name, color=colour, transform=axes.transAxes, va="top", weight="semibold"
    )


def _marked(axes: Axes, said: Mapping[int, bool], broken: list[int]) -> int:
    """The reader's verdict at the right end of each line; how many of them are what the chain says."""
    right = 0
    for number, needs in said.items():
        agrees = needs == (number in broken)
        right += agrees
        word = "needs it" if needs else "holds anyway"
        axes.text(0.75, number, word, va="center", color=INK if agrees else MODEL, fontsize=9)
    axes.text(0.75, min(said, default=2) - 0.9, "you say", va="center", color=MUTED, fontsize=9)
    return right
