"""The figure of pictures by few calls of a network: how many are clean, how noisy they are, and how they look."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import torch
from matplotlib.axes import Axes
from torch import Tensor

from course import diffusion, faces
from course.attempt import Unwritten, outcome
from course.plots.page import INK, MODEL, MUTED, TRUTH, page, show, vacant, waiting
from course.plots.walking import softened

COLUMNS: Final = 6
"""Pictures in each row."""

Walk = Callable[[diffusion.Network, int], Tensor]
"""(network, calls) to pictures."""


@torch.no_grad()
def few_calls(
    truth: faces.GaussianFaces, networks: Mapping[str, diffusion.Network], walk: Walk, calls: Sequence[int]
) -> None:
    """Show what becomes of the pictures if the network is called a few times only.

    Args:
        truth: the judge's.
        networks: by name, what guesses the noise; the pictures of the first are shown.
        walk: (network, calls) to pictures.
        calls: how often, from few to many.

    Source: L-DF-27; Song, Meng and Ermon 2021, table 1.
    """
    found: dict[str, list[Tensor]] = {}
    lacks: Unwritten | None = None
    for name, network in networks.items():
        made, missing = outcome(_walked, walk, network, calls)
        lacks = lacks or missing
        if made is not None:
            found[name] = [each.clamp(-2.9, 2.9) for each in made]
    marks = {name: [faces.judge(truth, each).marks for each in made] for name, made in found.items()}
    clean = {name: [each.clean for each in row] for name, row in marks.items()}
    noise = {name: [each.residual for each in row] for name, row in marks.items()}
    with page(height=3.7) as figure:
        left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=(1, 1.25))[0]
        upper, lower = left.subplots(2, 1, sharex=True)
        upper.set(title="share of clean pictures", ylim=(-0.05, 1.09), yticks=[0, 0.5, 1])
        upper.set_yticklabels(["0", "50 %", "100 %"])
        _lines(upper, calls, clean, lacks)
        lower.set(title="noise around the faces, over the data's", xlabel="calls of the network", ylim=(0, 3))
        _lines(lower, calls, noise, lacks)
        for place, (name, colour) in enumerate(zip(found, (MODEL, INK), strict=False)):
            lower.text(1.3 * max(calls), 2.5 - 0.5 * place, name, ha="right", color=colour)
        _sheet(right.subplots(), calls, next(iter(found.values()), None), lacks)
        text = "Clean pictures by DDIM, against what they cost. "
        for name, values in clean.items():
            said = ", ".join(f"{100 * value:.0f} % with {count}" for count, value in zip(calls, values, strict=True))
            text += f"{name.capitalize()}: {said}. "
        if noise:
            said = " and ".join(f"{row[-1]:.2f} ({name})" for name, row in noise.items())
            text += f"With {calls[-1]} calls, the noise around the faces is {said} of the data's."
        alt = "Shares of clean pictures that rise with the number of calls, noise that falls and returns, and faces."
        show(figure, text.strip() + waiting(lacks), alt)


def _walked(walk: Walk, network: diffusion.Network, calls: Sequence[int]) -> list[Tensor]:
    """What one network draws, for each number of calls."""
    return [walk(network, count) for count in calls]


def _lines(axes: Axes, calls: Sequence[int], found: Mapping[str, Sequence[float]], lacks: Unwritten | None) -> None:
    """A line for each network against calls; the grey one is the data's."""
    axes.set(xscale="log", xlim=(0.8 * min(calls), 1.5 * max(calls)))
    axes.set_xticks(list(calls), [str(each) for each in calls])
    axes.minorticks_off()
    axes.axhline(1, color=TRUTH, linewidth=6)
    for values, colour in zip(found.values(), (MODEL, INK), strict=False):
        axes.plot(calls, values, color=colour, marker="o", markersize=4)
    if lacks:
        vacant(axes, lacks, framed=False)


def _sheet(axes: Axes, calls: Sequence[int], made: Sequence[Tensor] | None, lacks: Unwritten | None) -> None:
    """The first pictures of the first network, a row for each number of calls."""
    axes.set(xticks=[], yticks=[], frame_on=False)
    if made is None:
        if lacks:
            vacant(axes, lacks)
        return
    for row, each in enumerate(made):
        image = faces.side_by_side(softened(each[:COLUMNS].float()), COLUMNS).numpy()
        height, width, _ = image.shape
        axes.imshow(image, origin="upper", extent=(-0.5, width - 0.5, 17 * row + height - 0.5, 17 * row - 0.5))
        axes.text(-2, 17 * row + 7.5, str(calls[row]), ha="right", va="center", color=MUTED, fontsize=9)
    axes.set(xlim=(-12, 17 * COLUMNS), ylim=(17 * len(made), -1), aspect="equal")
