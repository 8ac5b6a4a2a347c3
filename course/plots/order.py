"""Figures of order: what came before a pixel, what a network sees, which colour sees which, and what surprises."""

import math
from collections.abc import Callable, Mapping
from typing import Final

import torch
from jaxtyping import Bool, Float
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.patches import Rectangle
from torch import Tensor

from course import faces
from course.attempt import Unwritten, outcome
from course.faces import Drawn
from course.pixelcnn import PixelCNN, answers
from course.plots.page import GREYS, INK, MODEL, MUTED, NOISE, REDS, TRUTH, numbers, page, show, vacant, waiting

Network = Callable[[Tensor], Tensor]

BLIND: Final = NOISE
"""Came before, and is not seen."""

FREE: Final = "#F4F4F4"
"""May not be seen."""

DARKEST: Final = 0.5
"""Bits at a pixel that are drawn as dark as can be."""

COLOUR_NAMES: Final = ("red", "green", "blue")


def _cells(axes: Axes, field: Bool[Tensor, "h w"], colour: str, inset: float = 0.06) -> None:
    """A coloured square for each pixel that is marked."""
    for i, j in field.nonzero().tolist():
        size = 1 - 2 * inset
        axes.add_patch(Rectangle((j + inset, i + inset), size, size, facecolor=colour, edgecolor="none"))


def _grid(axes: Axes, h: int, w: int, title: str) -> None:
    axes.set(xlim=(-0.05, w + 0.05), ylim=(h + 0.05, -0.05), xticks=[], yticks=[], title=title, aspect="equal")
    axes.set_frame_on(False)


def _mark(axes: Axes, i: int, j: int) -> None:
    """The pixel that is computed."""
    axes.add_patch(Rectangle((j + 0.06, i + 0.06), 0.88, 0.88, facecolor="white", edgecolor=INK, linewidth=1.6))


def _place(axes: Axes, exercise: Unwritten | None, y: float = 0.5) -> None:
    """The empty place of what is not written yet, readable on what is drawn there already."""
    if exercise:
        vacant(axes, exercise, y=y, framed=False)
        axes.texts[-1].set_bbox({"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 2})


def _earlier(h: int, w: int, i: int, j: int) -> Bool[Tensor, "h w"]:
    """The truth: what comes before in reading order."""
    truth = torch.zeros(h, w, dtype=torch.bool)
    truth[:i], truth[i, :j] = True, True
    return truth


def reading(came_before: Callable[[int, int, int, int], Tensor], h: int = 5, w: int = 9) -> None:
    """Show the order of the pixels, and what came before two of them.

    Args:
        came_before: (h, w, i, j) to truth values, such as autoregressive.came_before.
        h: rows.
        w: columns.

    Source: L-AR-1.
    """
    at = ((2, 5), (3, 0))
    with page(height=1.75) as figure:
        panels = figure.subplots(1, 3)
        _grid(panels[0], h, w, "the order")
        for k in range(h * w):
            panels[0].text(k % w + 0.5, k // w + 0.5, str(k + 1), ha="center", va="center", fontsize=8, color=MUTED)
        missing = [_before(axes, came_before, h, w, *place) for axes, place in zip(panels[1:], at, strict=True)]
        text = "A picture is read like a page. Grey: what came before the framed pixel; red: what your function says."
        alt = f"A grid of {h} rows and {w} columns with the numbers 1 to {h * w} in reading order, and two grids in "
        alt += "which the pixels before a framed one are marked."
        show(figure, text + waiting(*missing), alt)


def _before(axes: Axes, came_before: Callable[..., Tensor], h: int, w: int, i: int, j: int) -> Unwritten | None:
    _grid(axes, h, w, f"before row {i}, column {j}")
    found, lacks = outcome(came_before, h, w, i, j)
    _cells(axes, _earlier(h, w, i, j), TRUTH, 0.02)
    if found is not None:
        _cells(axes, numbers(found, (h, w), "came_before").bool(), MODEL, 0.25)
    _mark(axes, i, j)
    _place(axes, lacks, y=0.17)
    return lacks


def receptive_fields(
    networks: Mapping[str, Callable[[], Network]],
    receptive_field: Callable[[Network, Tensor, int, int], Tensor],
    reaches: Mapping[str, int],
    prediction: Callable[[], float] | None = None,
    about: str = "",
) -> None:
    """Show which pixels networks see, found by slopes, and count those that came before and are not seen.

    Args:
        networks: by name, what makes a network of pictures with one channel.
        receptive_field: (network, x, i, j) to truth values, such as autoregressive.receptive_field.
        reaches: by name, how many rows up and columns to each side a network can see at most.
        prediction: how many pixels the network named `about` is blind to, or what gives it.
        about: the network that is predicted.

    Source: L-AR-7, L-AR-8.
    """
    guess, lacks_guess = outcome(prediction) if prediction else (None, None)
    missing: list[Unwritten | None] = [lacks_guess]
    counts: dict[str, int | None] = {}
    with page(height=1.75) as figure:
        panels = figure.subplots(1, len(networks), squeeze=False)[0]
        for axes, (name, make) in zip(panels, networks.items(), strict=True):
            found, lacks = outcome(_field, make, receptive_field, reaches[name])
            missing.append(lacks)
            counts[name] = _panel(axes, name, found, reaches[name])
            if guess is not None and name == about and found is not None:
                axes.set_xlabel(f"{axes.get_xlabel()}; you said {guess:g}", color=INK)
        _place(panels[len(panels) // 2], next((each for each in missing[1:] if each), None))
        told = "; ".join(f"{name}: {count}" for name, count in counts.items() if count is not None)
        text = "Red pixels are seen by the framed one; yellow ones came before and are within reach, but are not seen."
        text += f" Blind: {told}." if told else ""
        alt = f"Grids of the pixels that a network sees from one pixel: {'; '.join(networks)}."
        show(figure, text + waiting(*missing), alt)


def _field(make: Callable[[], Network], receptive_field: Callable[..., Tensor], reach: int) -> Tensor:
    """The pixels that one network sees, in a picture that its reach fills."""
    h, w = reach + 1, 2 * reach + 1
    x = torch.randn(1, 1, h, w, generator=torch.Generator().manual_seed(0))
    return numbers(receptive_field(make(), x, reach, reach), (h, w), "receptive_field").bool()


def _panel(axes: Axes, name: str, found: Tensor | None, reach: int) -> int | None:
    """One network's field; how many pixels it is blind to."""
    h, w = reach + 1, 2 * reach + 1
    _grid(axes, h, w, name)
    before = _earlier(h, w, reach, reach)
    _cells(axes, before, TRUTH, 0.02)
    _mark(axes, reach, reach)
    if found is None:
        return None
    _cells(axes, found, MODEL, 0.12)
    _cells(axes, before & ~found, BLIND, 0.12)
    _mark(axes, reach, reach)
    blind, leaks = int((before & ~found).sum()), int((found & ~before).sum())
    axes.set_xlabel(f"{blind} blind" + (f", {leaks} leak" if leaks else ""), color=INK)
    return blind


def colours(
    colour_mask: Callable[[int, str, int, int], Tensor], painter: Callable[[], PixelCNN], side: int = 3
) -> None:
    """Show which colours of a pixel see which, layer by layer, and which number of a small picture answers to which.

    Args:
        colour_mask: (side, kind, inputs, outputs) to weights' ones and zeros, such as autoregressive.colour_mask.
        painter: makes a network for pictures of this size from the reader's parts.
        side: rows and columns of the small picture.

    Source: L-AR-3, L-AR-13.
    """
    with page(height=2.75) as figure:
        *tables, last = figure.subplots(1, 3, width_ratios=(1, 1, 1.35))
        missing = [_colours(axes, kind, colour_mask) for axes, kind in zip(tables, "AB", strict=True)]
        found, lacks = outcome(lambda: answers(painter(), side))
        _dependence(last, found, side)
        _place(last, lacks)
        text = "Grey: what may be seen; red: what yours sees. Left and middle: the colours of one pixel. Right: each "
        text += f"number of a picture of {side} × {side} pixels is changed in turn, and the whole network asked again."
        if found is not None:
            early = torch.ones_like(found).tril(-1)
            text += f" Of {int(early.sum())} earlier numbers {int((early & ~found).sum())} are missing; "
            text += f"{int((found & ~early).sum())} that are not earlier leak in."
        alt = "Two tables of three colours by three colours, marked below the diagonal, the second on it as well; and "
        alt += "a large one of all numbers of a small picture, marked below the diagonal."
        show(figure, text + waiting(*missing, lacks), alt)


def _colours(axes: Axes, kind: str, colour_mask: Callable[..., Tensor]) -> Unwritten | None:
    """Which colour of a pixel sees which in the layers of one kind."""
    first = kind == "A"
    truth = torch.ones(3, 3).tril(-1 if first else 0).bool()
    found, lacks = outcome(colour_mask, 3, kind, 3, 3)
    _grid(axes, 3, 3, "first layer (A)" if first else "later layers (B)")
    _cells(axes, torch.ones(3, 3).bool(), FREE, 0.03)
    _cells(axes, truth, TRUTH, 0.03)
    if found is not None:
        _cells(axes, numbers(found, (3, 3, 3, 3), "colour_mask")[:, :, 1, 1] > 0, MODEL, 0.25)
    axes.set(xticks=[0.5, 1.5, 2.5], yticks=[0.5, 1.5, 2.5], xticklabels=COLOUR_NAMES, yticklabels=[])
    if first:
        axes.set(yticklabels=COLOUR_NAMES, ylabel="what is computed")
    axes.set(xlabel="sees")
    axes.tick_params(length=0)
    _place(axes, lacks)
    return lacks


def _dependence(axes: Axes, found: Tensor | None, side: int) -> None:
    """Which number answers to which, in the order of drawing."""
    count = 3 * side * side
    _grid(axes, count, count, "the whole network")
    truth = torch.ones(count, count).tril(-1).bool()
    _cells(axes, torch.ones(count, count).bool(), FREE, 0.06)
    _cells(axes, truth, TRUTH, 0.06)
    if found is not None:
        _cells(axes, found, MODEL, 0.2)
        _cells(axes, truth & ~found, BLIND, 0.2)
    for row in range(1, side):
        axes.plot([0, count], [3 * side * row] * 2, color=INK, linewidth=0.5)
        axes.plot([3 * side * row] * 2, [0, count], color=INK, linewidth=0.5)
    axes.set(xlabel="number, in the order of drawing", ylabel="number that answers")


def surprises(truth: faces.DiscreteFaces, drawn: Drawn, log_conditionals: Callable[[Tensor], Tensor]) -> None:
    """Show at which pixels a face is decided, for whoever knows the truth, and where a model pays more than it must.

    Args:
        truth: where the faces come from.
        drawn: some faces in whole levels, with what is behind them.
        log_conditionals: from faces to what the model says of each number, as log-probabilities in nats.

    Source: L-AR-2, L-AR-4.
    """
    exact, x = truth.log_conditionals(drawn.pictures), drawn.pictures
    found, lacks = outcome(log_conditionals, x)
    decided = _bits(truth.log_noise(x, drawn.faces) - exact)
    more = None if found is None else _bits(exact - numbers(found, tuple(x.shape), "log_conditionals"))
    with page(height=2.6) as figure:
        face, known, lost = figure.subplots(1, 3)
        face.imshow(faces.side_by_side(x[:1], 1, 0).numpy(), origin="upper")
        face.set_title("one of the faces")
        _heat(known, decided, GREYS, f"{float(decided.sum()):.1f} bits: which face it is")
        _heat(lost, torch.zeros_like(decided) if more is None else more, REDS, "what the model pays on top")
        for axes in (face, known, lost):
            axes.set(xticks=[], yticks=[], frame_on=False)
        _place(lost, lacks)
        text = f"Left, one face; the maps are means of {len(x)} faces, by pixel. Grey: for whoever knows the truth, "
        text += "surprise above that of noise; dark is where something is decided, such as hair against sky."
        if more is not None:
            lost.set_title(f"{float(more.sum()):.1f} bits: what the model pays on top")
            text += " Red: how much more the model is surprised, on the same scale."
        alt = "A cartoon face; a map of the pixels that tell what face it is; a map of what the model pays too much."
        show(figure, text + waiting(lacks), alt)


def _bits(nats: Float[Tensor, "n c h w"]) -> Float[Tensor, "h w"]:
    """The mean of pictures, colours together, in bits."""
    bits: Tensor = nats.sum(dim=1).mean(dim=0) / math.log(2)
    return bits


def _heat(axes: Axes, values: Tensor, colours: Colormap, title: str) -> None:
    """A map of bits by pixel."""
    axes.imshow(values.clamp(min=0).sqrt().numpy(), cmap=colours, vmin=0, vmax=DARKEST**0.5, origin="upper")
    axes.set_title(title)
