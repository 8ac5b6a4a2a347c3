"""Figures of pictures: real ones beside those that models draw, and what each model needs to store one."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeVar, runtime_checkable

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from course import digits
from course.attempt import Unwritten, outcome
from course.plots.page import GREYS, INK, MODEL, NOISE, numbers, page, show, vacant, waiting
from course.toys import gaussian_fit

ROWS: Final = 6
COLUMNS: Final = 4


@runtime_checkable
class Density(Protocol):
    """A model that knows how probable an example is."""

    def log_prob(self, x: Tensor) -> Tensor:
        """The log-density of each example, in nats."""


Model = TypeVar("Model", bound=Density)


@torch.no_grad()
def digit_sheet(
    pictures: digits.Digits, model: Model, sample: Callable[[Model, Tensor, float], Tensor], seed: int = 0
) -> None:
    """Show unseen digits beside those that a flow and a Gaussian draw, and the bits that each needs for a pixel.

    Args:
        pictures: the digits.
        model: a flow of dequantised digits, with log_prob.
        sample: (model, noise, temperature) to pictures, such as flow.sample.
        seed: of noise and dequantisation.

    Source: L-FL-14 to L-FL-16.
    """
    generator = torch.Generator().manual_seed(seed)
    gaussian = gaussian_fit(digits.dequantise(pictures.train, generator))
    unseen = digits.dequantise(pictures.test.repeat(5, 1), generator)  # five times: less luck in the noise
    noise = torch.randn(ROWS * COLUMNS, digits.DIMENSIONS, generator=generator)
    sheets = {
        "unseen digits": (unseen, None),
        "your flow, $T$ = 1": outcome(sample, model, noise, 1.0),
        "your flow, $T$ = 0.7": outcome(sample, model, noise, 0.7),
        "Gaussian": (gaussian.sample(len(noise), generator), None),
    }
    flow, lacks = outcome(lambda: _bits(model.log_prob, unseen))
    bits = {"uniform": _bits(lambda x: x.new_zeros(len(x)), unseen), "Gaussian": _bits(gaussian.log_prob, unseen)}
    with page(height=2.75) as figure:
        _draw(figure, sheets, bits | {"your flow": flow}, lacks)
        text = "Fewer bits are a better model, whatever its pictures look like. Bits per pixel on unseen digits: "
        text += "; ".join(f"{name} {value:.2f}" for name, value in bits.items())
        text += "." if flow is None else f"; your flow {flow:.2f}."
        names = "; ".join(sheets).replace("$", "")
        alt = f"Sheets of small digits: {names}. Beside them bars of the bits that each model needs."
        show(figure, text + waiting(*[each for _, each in sheets.values()], lacks), alt)


def _bits(log_prob: Callable[[Tensor], Tensor], x: Float[Tensor, "n d"]) -> float:
    """The average number of bits for a pixel."""
    return float(digits.bits_per_dimension(numbers(log_prob(x), (len(x),), "log_prob")).mean())


def _draw(
    figure: Figure,
    sheets: Mapping[str, tuple[Tensor | None, Unwritten | None]],
    bits: Mapping[str, float | None],
    lacks: Unwritten | None,
) -> None:
    """One sheet for each source, then the bars."""
    panels = figure.subplots(1, len(sheets) + 1, width_ratios=[*[1] * len(sheets), 1.35])
    for axes, (name, (pixels, unwritten)) in zip(panels, sheets.items(), strict=False):
        axes.set(title=name, xticks=[], yticks=[], aspect="equal")
        axes.set(xlim=(0, COLUMNS * 9 + 1), ylim=(ROWS * 9 + 1, 0), frame_on=False)
        if unwritten:
            vacant(axes, unwritten)
        if pixels is not None:
            _mosaic(axes, numbers(pixels[: ROWS * COLUMNS], (ROWS * COLUMNS, digits.DIMENSIONS), name))
    _bars(panels[-1], bits, lacks)


def _mosaic(axes: Axes, pixels: Float[Tensor, "n d"]) -> None:
    """Pictures in rows and columns with a line of paper between."""
    canvas = pixels.new_zeros(ROWS * 9 + 1, COLUMNS * 9 + 1)
    for i, picture in enumerate(pixels.clamp(0, 1).reshape(-1, 8, 8)):
        top, left = 1 + i // COLUMNS * 9, 1 + i % COLUMNS * 9
        canvas[top : top + 8, left : left + 8] = picture
    axes.imshow(
        canvas.numpy(), cmap=GREYS, vmin=0, vmax=1, origin="upper", extent=(0, COLUMNS * 9 + 1, ROWS * 9 + 1, 0)
    )


def _bars(axes: Axes, bits: Mapping[str, float | None], lacks: Unwritten | None) -> None:
    """One bar for each model, its number at its end."""
    longest = max(value for value in bits.values() if value is not None)
    for i, ((name, value), colour) in enumerate(zip(bits.items(), (NOISE, "#9A9A9A", MODEL), strict=True)):
        axes.text(0, i - 0.34, name, va="bottom", color=INK)
        if value is not None:
            axes.barh(i, value, height=0.5, color=colour)
            axes.text(value, i, f" {value:.2f}", va="center", color=INK)
        elif lacks:
            axes.barh(i, longest, height=0.5, color="none", edgecolor=MODEL, linestyle=(0, (4, 3)), linewidth=1)
            axes.text(longest / 2, i, f"exercise {lacks.number}", va="center", ha="center", color=MODEL)
    axes.set(title="bits per pixel", xlim=(0, 1.25 * longest), ylim=(len(bits) - 0.5, -0.8), xticks=[], yticks=[])
    axes.set_frame_on(False)
