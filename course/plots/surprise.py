"""Figures of divergence: that it has a direction, and how far models of the faces are from the truth."""

import math
from collections.abc import Callable, Mapping
from typing import Final

import torch
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import Unwritten, outcome
from course.faces import VALUES, Estimate, GaussianFaces, side_by_side
from course.faces.attributes import EYES, EYES_GIVEN_BACKGROUND
from course.plots.page import INK, MODEL, MUTED, TRUTH, numbers, page, show, vacant, waiting
from course.pretenders import Pretender
from course.toys import Line
from course.toys.gaussian import standard_normal_log_prob

Divergence = Callable[[Tensor, Tensor], Tensor]
"""From the probabilities of a truth and of a model to nats."""

GRID: Final = torch.linspace(-5, 5, 501, dtype=torch.float64)
SHOWN: Final = 8
"""Pictures of each model in a row."""

SIDE, GAP, ROW = 17, 9, 30
"""From picture to picture, from pictures to bars, from row to row, in pixels of the faces."""

DECADES: Final = (0.1, 1.0, 10.0, 100.0, 1000.0)
"""Where the axis of bits has its lines; it is logarithmic."""

DECADE: Final = 27.0
"""Pixels for a factor of ten."""


def both_ways(divergence: Divergence) -> None:
    """Show that a divergence has a direction: two small tables, and the best Gaussian for two bumps, either way.

    Args:
        divergence: (truth, model) to nats, such as foundations.divergence.

    Source: M-9-1.
    """
    sky, elsewhere = torch.tensor([EYES_GIVEN_BACKGROUND["sky"], EYES], dtype=torch.float64)
    bumps = _shares(Line(means=(-1.5, 1.6), stds=(0.5, 0.4)).log_prob(GRID))
    covering, seeking = _best_gaussians(bumps)
    pairs = ((sky, elsewhere), (bumps, covering), (bumps, seeking))
    found = [outcome(_both, divergence, *pair) for pair in pairs]
    lacks = next((each for _, each in found if each), None)
    with page(height=2.75) as figure:
        table, left, right = figure.subplots(1, 3, width_ratios=(1, 1.15, 1.15))
        _table(table, sky, elsewhere)
        _curves(left, bumps, covering, "best for KL(truth, model)")
        _curves(right, bumps, seeking, "best for KL(model, truth)")
        for axes, (values, unwritten) in zip((table, left, right), found, strict=True):
            _values(axes, values, unwritten)
        text = (
            "Grey is the truth, red a model; both numbers are in nats. Averaged over the truth, missing a bump is "
            "expensive, so the best Gaussian covers both; averaged over the model, inventing something is, so it "
            "settles on one. Training on data is the first kind."
        )
        alt = "Bars of three shares under two backgrounds; then two grey bumps, under one wide and one narrow red bell."
        show(figure, text + waiting(lacks), alt)


def _shares(log_density: Tensor) -> Tensor:
    """Densities on the grid as probabilities of its cells; the last axis runs along the grid."""
    return torch.softmax(log_density.double(), -1)


def _bells(mean: Tensor, std: Tensor) -> Tensor:
    """Gaussians on the grid, one for each mean and spread."""
    return _shares(standard_normal_log_prob((GRID - mean[..., None]) / std[..., None]))


def _best_gaussians(truth: Tensor) -> tuple[Tensor, Tensor]:
    """The Gaussians with the smallest divergence from the truth and to it: by moments, and by looking at 3000."""
    mean = truth @ GRID
    covering = _bells(mean, (truth @ (GRID - mean) ** 2).sqrt())
    means, stds = torch.linspace(-2, 2, 81).double(), torch.linspace(0.3, 2, 40).double()
    tried = _bells(*torch.meshgrid(means, stds, indexing="ij")).flatten(0, 1)
    backwards = (torch.special.xlogy(tried, tried) - tried * truth.log()).sum(-1)
    return covering, tried[backwards.argmin()]


def _both(divergence: Divergence, truth: Tensor, model: Tensor) -> tuple[float, float]:
    """The reader's divergence in both directions."""
    pairs = ((truth, model), (model, truth))
    there, back = (numbers(torch.as_tensor(divergence(*pair)), (), "divergence") for pair in pairs)
    return float(there), float(back)


def _table(axes: Axes, truth: Tensor, model: Tensor) -> None:
    """Three shares under two backgrounds."""
    place = range(len(truth))
    axes.bar(place, truth.tolist(), width=0.8, color=TRUTH)
    axes.bar(place, model.tolist(), width=0.4, color=MODEL)
    axes.set(ylim=(0, 1), yticks=[0, 0.5, 1], yticklabels=["0", "50 %", "100 %"])
    axes.set_xticks(place, VALUES["eyes"])
    axes.set_title("eyes before the sky")
    axes.text(2.4, 0.62, "red: elsewhere", ha="right", color=MODEL)
    axes.tick_params(axis="x", length=0, labelcolor=INK)


def _curves(axes: Axes, truth: Tensor, model: Tensor, title: str) -> None:
    """A density in grey and a model's in red, over the line."""
    unit = float(GRID[1] - GRID[0])
    axes.fill_between(GRID, truth / unit, color=TRUTH, alpha=0.7, linewidth=0)
    axes.plot(GRID, model / unit, color=MODEL)
    axes.set(xlim=(-3.6, 3.6), ylim=(0, 1.12), yticks=[], xticks=[-2, 0, 2], title=title)
    axes.spines["left"].set_visible(False)


def _values(axes: Axes, values: tuple[float, float] | None, unwritten: Unwritten | None) -> None:
    """What the reader's divergence says of a panel, in both directions."""
    if unwritten:
        vacant(axes, unwritten, y=0.84, framed=False)
    if values:
        for i, (name, value) in enumerate(zip(("KL(truth, model)", "KL(model, truth)"), values, strict=True)):
            axes.text(0.98, 0.98 - 0.1 * i, f"{name} {value:.3f}", ha="right", va="top", transform=axes.transAxes)


def over_the_floor(
    models: Mapping[str, Pretender], truth: GaussianFaces, prediction: Callable[[], float], about: str, n: int = 200
) -> None:
    """Show pictures of several models, and how many bits per picture each is away from the truth.

    Args:
        models: with their exact distances, by name.
        truth: where the data come from.
        prediction: how many bits the reader expects, such as foundations.predict_centred.
        about: of which model.
        n: how many pictures of the truth the measured distances are averaged over.
    """
    guess, lacks = outcome(prediction)
    data = truth.sample(n, seed=1)
    measured = {name: truth.bits_over_floor(data, each.model.log_prob(data)) for name, each in models.items()}
    left = SIDE * SHOWN + GAP
    with page(height=4.7) as figure:
        axes = figure.subplots()
        axes.set(xlim=(-0.5, left + 5 * DECADE), ylim=(ROW * len(models) - 6, -11), xticks=[], yticks=[])
        axes.set(frame_on=False, aspect="equal")
        _axis(axes, left, ROW * len(models) - 11)
        for row, (name, each) in enumerate(models.items()):
            _pictures(axes, each, name, top=ROW * row, colour=TRUTH if each.bits == 0 else MODEL)
            if name == about and lacks:
                words = f"first your prediction: exercise {lacks.number}"
                axes.text(left + 8, ROW * row + 8, words, color=MODEL, va="center", fontsize=9)
                continue
            _stand(axes, each, left, ROW * row)
            if name == about and guess is not None:
                _guess(axes, float(guess), left, ROW * row)
        text = _distances(models, {name: each for name, each in measured.items() if name != about or not lacks}, n)
        if guess is not None:
            text += f" You predicted {float(guess):g} bits for {about}."
        alt = "Four rows of pictures: coloured noise, blurred shades, and two rows of faces that look alike; with bars."
        show(figure, text + waiting(lacks), alt)


def _at(bits: float, left: int) -> float:
    """Where so many bits stand on the logarithmic axis; what is beyond an end is at that end."""
    return left + DECADE * math.log10(min(max(bits, DECADES[0]), 5 * DECADES[-1]) / DECADES[0])


def _axis(axes: Axes, left: int, bottom: int) -> None:
    """Lines at powers of ten, behind everything, with their words above."""
    axes.text(left, -8.5, "bits per picture over the floor", va="bottom", color=INK, weight="semibold")
    axes.plot([left] * 2, [-2, bottom], color=TRUTH, linewidth=2.5, zorder=0)
    axes.text(left, -3, "0", ha="center", va="bottom", color=MUTED, fontsize=9)
    for bits in DECADES[1:]:
        axes.plot([_at(bits, left)] * 2, [-2, bottom], color="#E4E4E4", linewidth=0.8, zorder=0)
        axes.text(_at(bits, left), -3, f"{bits:g}", ha="center", va="bottom", color=MUTED, fontsize=9)


def _pictures(axes: Axes, pretender: Pretender, name: str, top: int, colour: str) -> None:
    """A row of pictures under the name of the model that drew them."""
    canvas = side_by_side(pretender.model.sample(SHOWN, seed=top + 3), SHOWN)
    extent = (-0.5, SIDE * SHOWN - 1.5, top + 15.5, top - 0.5)
    axes.imshow(canvas.numpy(), origin="upper", extent=extent, zorder=2)
    axes.text(-0.5, top - 2, name, va="bottom", color=INK if colour == TRUTH else MODEL, weight="semibold")


def _stand(axes: Axes, pretender: Pretender, left: int, top: int) -> None:
    """The exact distance as a dot with its number; a distance of 0 stands at the edge."""
    end, colour = _at(pretender.bits, left), MODEL if pretender.bits else "#9A9A9A"
    axes.plot([left, end], [top + 8] * 2, color=colour, linewidth=1.2, zorder=2)
    axes.plot(end, top + 8, "o", color=colour, markersize=9, zorder=3)
    exact = f"{pretender.bits:.0f}" if pretender.bits > 10 or pretender.bits == 0 else f"{pretender.bits:.2f}"
    axes.text(end + 5, top + 8, exact, va="center", color=INK, weight="semibold", fontsize=12)


def _guess(axes: Axes, bits: float, left: int, top: int) -> None:
    """The reader's prediction as a broken line across its row."""
    x = _at(bits, left)
    axes.plot([x, x], [top - 0.5, top + 16.5], color=INK, linewidth=1.1, linestyle=(0, (4, 3)), zorder=4)
    axes.text(x, top + 17.5, "your prediction", ha="center", va="top", fontsize=9)


def _distances(models: Mapping[str, Pretender], measured: Mapping[str, Estimate], n: int) -> str:
    """Exact and measured distances in a sentence."""
    each = [
        f"{name} {models[name].bits:.2f} exactly and {found.value:.2f} ± {found.error:.2f} measured"
        for name, found in measured.items()
        if models[name].bits > 0
    ]
    return (
        f"Bits over the floor, exactly, and measured on {n} pictures of the truth: {'; '.join(each)}. "
        "The last two rows cannot be told apart by looking; their numbers can."
    )
