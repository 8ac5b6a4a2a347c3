"""Figures of channels: what a 1×1 convolution does to the colours of a picture, and when it cannot be undone."""

import math
from collections.abc import Callable
from typing import Final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import Unwritten, outcome
from course.plots.jacobians import Undoable
from course.plots.page import GREYS, INK, REDS, numbers, page, show, vacant, waiting

MIXED: Final = torch.tensor([[0.7, 0.0, 0.3], [0.3, 0.7, 0.0], [0.0, 0.3, 0.7]])
"""Every channel gets something of another."""

FLAT: Final = torch.tensor([[0.4, 0.3, 0.3], [0.34, 0.36, 0.3], [0.31, 0.3, 0.39]])
"""Three channels that are nearly one."""

ORDERS: Final = ((1, 0, 2), (2, 0, 1))
"""A swap, which mirrors space, and a round, which does not."""

WIDTHS: Final = (1.0, 1e-2, 1e-4, 1e-6, 3e-8)
"""Smallest singular values, down to where single precision ends."""

Kernel = Callable[[Tensor], Tensor]


def lamps(side: int = 96) -> Float[Tensor, "1 k h w"]:
    """A wall under three lamps, one for each channel: red, green and blue light in soft discs that overlap.

    >>> lamps(32).shape
    torch.Size([1, 3, 32, 32])
    """
    axis = torch.linspace(-1, 1, side)
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    angle = torch.tensor([90.0, 210.0, 330.0]).deg2rad()[:, None, None]
    distance = ((x - 0.36 * angle.cos()) ** 2 + (y + 0.36 * angle.sin()) ** 2).sqrt()
    return (0.06 + 0.9 * torch.sigmoid((0.52 - distance) * 26))[None]


def mixing(kernel: Kernel) -> None:
    """Show a picture after 1×1 convolutions: two permutations by the reader, a mixture, and one nearly singular.

    Args:
        kernel: from an order to the kernel of a 1×1 convolution, such as conv1x1.permutation_kernel.

    Source: B-1, L-FL-13.
    """
    picture, lacks, off = lamps(), None, 0.0
    panels: dict[str, Tensor | None] = {"the picture": torch.eye(3)}
    for order in ORDERS:
        made, lacks = outcome(kernel, torch.tensor(order))
        each = None if made is None else numbers(made, (3, 3, 1, 1), "the kernel")[:, :, 0, 0]
        panels[f"order {', '.join(map(str, order))}"] = each
        off = max(off, 0.0 if each is None else float((_mixed(each, picture) - picture[:, list(order)]).abs().max()))
    panels |= {"mixed": MIXED, "nearly one channel": FLAT}
    with page(height=2.95) as figure:
        upper, lower = figure.subplots(2, len(panels), height_ratios=(1.42, 1.16))
        for i, (name, W) in enumerate(panels.items()):
            upper[i].set(title=name, xticks=[], yticks=[], box_aspect=1)
            lower[i].set_axis_off()
            if W is None and lacks:
                _narrowly_vacant(upper[i], lacks)
            if W is not None:
                _light(upper[i], _mixed(W, picture))
                _matrix(lower[i], W, REDS if i in (1, 2) else GREYS)
        text = "The same 3 × 3 matrix acts at every pixel. Its rows are the channels that come out (red, green, blue), "
        text += "its columns those that go in. Permutations move colours about and lose none. The last matrix can be "
        text += "undone, too, but it leaves hardly anything of the differences between channels."
        text += "" if lacks else f" Your kernels differ from x[:, order] by {off:.1g} at most."
        alt = (
            "Three overlapping discs of red, green and blue light on a dark wall; the same discs with two colours "
            "swapped, with all three moved on, with mixed colours, and nearly grey; below each its matrix, its "
            "determinant and the logarithm of that."
        )
        show(figure, text + waiting(lacks), alt)


def _narrowly_vacant(axes: Axes, exercise: Unwritten) -> None:
    """The empty place in a panel so narrow that a name has to be broken at its dot."""
    vacant(axes, exercise._replace(name=exercise.name.replace(".", ".\n", 1)))
    axes.texts[-1].set_fontsize(8)


def _mixed(W: Float[Tensor, "c c"], picture: Float[Tensor, "1 c h w"]) -> Float[Tensor, "1 c h w"]:
    """A picture after the 1×1 convolution with a matrix, as torch computes it."""
    return torch.nn.functional.conv2d(picture, W.float()[..., None, None])


def _light(axes: Axes, picture: Float[Tensor, "1 k h w"]) -> None:
    """A picture of red, green and blue light."""
    axes.imshow(picture[0].clamp(0, 1).movedim(0, -1).numpy(), origin="upper", interpolation="bilinear")
    for spine in axes.spines.values():
        spine.set_visible(False)


def _matrix(axes: Axes, W: Float[Tensor, "c c"], colours: Callable[[float], tuple[float, ...]]) -> None:
    """A matrix with its numbers, and what it does to the volume of a pixel."""
    size, det = len(W), float(torch.linalg.det(W.double()))
    for i, row in enumerate(W.tolist()):
        for j, entry in enumerate(row):
            axes.fill_between([j + 0.04, j + 0.96], i + 0.04, i + 0.96, color=colours(0.06 + 0.4 * abs(entry)), lw=0)
            words = f"{entry:.0f}" if entry == round(entry) else f"{entry:.2f}".lstrip("0")
            axes.text(j + 0.5, i + 0.52, words, ha="center", va="center", fontsize=9, color=INK)
    axes.set(xlim=(-0.6, 3.6), ylim=(size + 1.5, -0.05), aspect="equal")
    words = f"det = {det:.2g}\nlog|det| = {math.log(abs(det)) + 0.0:.2f}".replace("-", "−")
    axes.text(size / 2, size + 0.25, words, va="top", ha="center", fontsize=9, color=INK, linespacing=1.5)


def near_singular(layer: Callable[[Tensor], Undoable]) -> None:
    """Show what comes back from a 1×1 convolution and its inverse, as its matrix gets nearer and nearer to singular.

    Args:
        layer: from a matrix to a layer with an inverse, such as conv1x1.InvertibleConv.

    Source: B-1.
    """
    picture = lamps(64)
    made = [outcome(_there_and_back, layer, picture, width) for width in WIDTHS]
    lacks = next((each for _, each in made if each), None)
    with page(height=2.55) as figure:
        off = []
        for axes, width, (found, unwritten) in zip(figure.subplots(1, len(WIDTHS)), WIDTHS, made, strict=True):
            axes.set(title=_power(width), xticks=[], yticks=[])
            if unwritten:
                _narrowly_vacant(axes, unwritten)
            if found is not None:
                back, log_volume = numbers(found[0], picture.shape, "the inverse"), float(found[1])
                off.append(float((back - picture).abs().max()))
                _light(axes, back)
                words = f"log|det W| = {log_volume:.1f}\noff by {off[-1]:.1g}".replace("-", "−")
                axes.set_xlabel(words, fontsize=9, color=INK, linespacing=1.5)
        text = "There and back through z = Wx, where the smallest singular value of W stands above each picture. "
        text += "All five matrices are invertible; the computer rounds z to about seven digits, and the way back "
        text += "multiplies what was rounded."
        if not lacks:
            text += f" In the first picture a pixel is off by {off[0]:.0e} at most, in the last by {off[-1]:.2f}."
        alt = (
            "Three overlapping discs of light, restored by the inverse of five matrices: clean at first, covered "
            "with coloured noise at last."
        )
        show(figure, text + waiting(lacks), alt)


def _power(width: float) -> str:
    """A small number as a reader writes it."""
    exponent = math.floor(math.log10(width))
    digit = round(width / 10**exponent)
    return f"{width:g}" if exponent > -3 else f"${digit}\\cdot 10^{{{exponent}}}$".replace(r"1\cdot ", "")


def _there_and_back(layer: Callable[[Tensor], Undoable], picture: Tensor, width: float) -> tuple[Tensor, Tensor]:
    """A picture after a layer and its inverse, and the log-volume of one pixel."""
    generator = torch.Generator().manual_seed(4)
    left, right = (torch.linalg.qr(torch.randn(3, 3, generator=generator, dtype=torch.float64)).Q for _ in range(2))
    W = left @ torch.diag(torch.tensor([1.0, 1.0, width], dtype=torch.float64)) @ right
    with torch.no_grad():
        mixing = layer(W.float())
        z, log_volume = mixing(picture)
        return mixing.inverse(z), log_volume[0] / picture[0, 0].numel()
