"""Figures of pictures: real ones beside those that models draw, and what each model needs to store one."""

from collections.abc import Callable, Mapping

from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import Unwritten, outcome
from course.plots.page import GREYS, INK, MODEL, NOISE, numbers, page, show, vacant, waiting

Sheet = Float[Tensor, "n 64"] | Callable[[], Float[Tensor, "n 64"]]
Bits = float | Callable[[], float]


def digit_sheet(sheets: Mapping[str, Sheet], bits: Mapping[str, Bits], rows: int = 6, columns: int = 4) -> None:
    """Show pictures by their source, and what each model needs to store a pixel, in bits.

    Args:
        sheets: by name, pictures as rows of 64 pixels in [0, 1], or what makes them; the first are the real ones.
        bits: by name, bits per pixel, or what gives them; the last is the reader's.
        rows: how many pictures below each other.
        columns: how many beside each other.

    Source: L-FL-14 to L-FL-16.
    """
    missing: list[Unwritten | None] = []
    with page(height=2.75) as figure:
        panels = figure.subplots(1, len(sheets) + 1, width_ratios=[*[1] * len(sheets), 1.5])
        for axes, (name, sheet) in zip(panels, sheets.items(), strict=False):
            pixels, lacks = outcome(sheet) if callable(sheet) else (sheet, None)
            axes.set(title=name, xticks=[], yticks=[])
            for spine in axes.spines.values():
                spine.set_visible(False)
            if pixels is not None:
                _mosaic(axes, numbers(pixels[: rows * columns], (rows * columns, 64), name), rows, columns)
            elif lacks:
                axes.set(xlim=(0, columns * 9 + 1), ylim=(0, rows * 9 + 1), aspect="equal")
                vacant(axes, lacks)
            missing.append(lacks)
        found = {name: outcome(value) if callable(value) else (value, None) for name, value in bits.items()}
        _bars(panels[-1], found)
        missing += [lacks for _, lacks in found.values()]
        known = "; ".join(f"{name} {value:.2f}" for name, (value, _) in found.items() if value is not None)
        text = (
            f"Fewer bits are a better model, whatever its pictures look like. Bits per pixel on unseen digits: {known}."
        )
        show(
            figure,
            text + waiting(*missing),
            f"Sheets of small digits: {'; '.join(sheets).replace('$', '')}. Bars of bits. {text}",
        )


def _mosaic(axes: Axes, pixels: Float[Tensor, "n 64"], rows: int, columns: int) -> None:
    """Pictures in rows and columns with a line of paper between."""
    canvas = pixels.new_zeros(rows * 9 + 1, columns * 9 + 1)
    for i, picture in enumerate(pixels.clamp(0, 1).reshape(-1, 8, 8)):
        top, left = 1 + i // columns * 9, 1 + i % columns * 9
        canvas[top : top + 8, left : left + 8] = picture
    axes.imshow(canvas, cmap=GREYS, vmin=0, vmax=1, origin="upper")


def _bars(axes: Axes, bits: Mapping[str, tuple[float | None, Unwritten | None]]) -> None:
    """One bar for each model, longest for the worst, its number at its end."""
    longest = max((value for value, _ in bits.values() if value is not None), default=1.0)
    colours = [NOISE, "#9A9A9A", *[MODEL] * len(bits)]
    for i, (name, (value, lacks)) in enumerate(bits.items()):
        axes.text(0, i - 0.34, name, va="bottom", color=INK)
        if value is not None:
            axes.barh(i, value, height=0.5, color=colours[i])
            axes.text(value, i, f" {value:.2f}", va="center", color=INK)
        elif lacks:
            axes.barh(i, longest, height=0.5, color="none", edgecolor=MODEL, linestyle=(0, (4, 3)), linewidth=1)
            axes.text(longest / 2, i, f"exercise {lacks.number}", va="center", ha="center", color=MODEL)
    axes.set(title="bits per pixel", xlim=(0, 1.25 * longest), ylim=(len(bits) - 0.5, -0.8), xticks=[], yticks=[])
    for side in ("bottom", "left"):
        axes.spines[side].set_visible(False)
