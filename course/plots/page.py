"""The page that every figure is drawn on: style, colours with a meaning, caption, alternative text, empty places."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import matplotlib
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import FancyBboxPatch
from torch import Tensor

from course.attempt import Unwritten

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

DATA: Final = "#004488"
MODEL: Final = "#BB5566"
NOISE: Final = "#DDAA33"
"""Data, model, noise: Paul Tol's high-contrast scheme, which colour-blind readers and grey printers keep apart."""

TRUTH: Final = "#C4C4C4"
INK: Final = "#2B2B2B"
MUTED: Final = "#6A6A6A"

WIDTH: Final = 7.5
"""Inches across the text of a notebook."""

_COURSE = Path(__file__).parent.parent


def _style() -> matplotlib.RcParams:
    for font in sorted((_COURSE / "fonts").glob("*.otf")):
        fontManager.addfont(font)
    return matplotlib.rc_params_from_file(_COURSE / "course.mplstyle", use_default_template=False)


STYLE: Final = _style()


class PlotError(ValueError):
    """A figure was handed something that it cannot draw; the message says what came and what was wanted."""


def shades(*colours: str) -> LinearSegmentedColormap:
    """A colour map that runs through the given colours.

    >>> shades("white", "black")(1.0)
    (...0.0..., ...0.0..., ...0.0..., ...1.0...)
    """
    return LinearSegmentedColormap.from_list("-".join(colours), colours)


GREYS: Final = shades("#FFFFFF", "#DCDCDC", "#8C8C8C", "#4A4A4A")
REDS: Final = shades("#FFFFFF", "#F3D9DD", "#D48E9A", MODEL, "#7F2F40")
DIFFERENCE: Final = shades(DATA, "#7FA3C9", "#F4F4F4", "#DDA3AC", MODEL)
"""From blue, where the data have more, to red, where the model has more."""


def use_style(ipython: "InteractiveShell") -> None:
    """Give a kernel's own figures the same style, sharp on every screen."""
    if hasattr(ipython, "kernel"):  # a terminal shows no pictures
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        ipython.run_line_magic("matplotlib", "inline")
        set_matplotlib_formats("retina")  # type: ignore[no-untyped-call]  # it comes without annotations
    matplotlib.rcParams.update(STYLE)


@final
@dataclass(frozen=True)
class Picture:
    """A drawn figure with its caption and its alternative text, as a notebook shows it.

    Args:
        png: the image, at twice its width in pixels.
        width: pixels across on the page.
        caption: one or two sentences that say what to see.
        alt: what the figure shows, for those who cannot see it.
    """

    png: bytes
    width: int
    caption: str
    alt: str

    def _repr_html_(self) -> str:
        image = (
            f'<img alt="{escape(self.alt)}" src="data:image/png;base64,{b64encode(self.png).decode()}" '
            f'style="width:{self.width}px;max-width:100%;height:auto;background:#fff;border-radius:6px">'
        )
        caption = (
            f'<figcaption style="max-width:{max(self.width, 560)}px;margin:.5em 0;line-height:1.45;font-size:.95em">'
            f"{escape(self.caption)}</figcaption>"
        )
        return f'<figure style="margin:.4em 0 .8em">{image}{caption}</figure>'

    def __repr__(self) -> str:
        return f"{self.caption}\n[figure: {self.alt}]"


@contextmanager
def page(height: float, width: float = WIDTH) -> Iterator[Figure]:
    """A figure in the style of the course, in inches; outside this block nothing of the style is left behind.

    >>> with page(height=2.0) as figure:
    ...     axes = figure.subplots()
    >>> len(figure.axes)
    1
    """
    with matplotlib.rc_context(dict(STYLE)):
        yield Figure(figsize=(width, height), layout="compressed")


def show(figure: Figure, caption: str, alt: str) -> None:
    """Show a figure with its caption below it and its alternative text behind it."""
    with matplotlib.rc_context(dict(STYLE)):
        buffer = BytesIO()
        figure.savefig(buffer, format="png", bbox_inches="tight", pad_inches=0.06)
    figure.clear()
    png = buffer.getvalue()
    width = int.from_bytes(png[16:20], "big") // 2  # where a PNG says how wide it is
    display(Picture(png, width, caption, alt))


def bare(axes: Axes, title: str = "") -> None:
    """A panel that is a map of the plane: equal units, no ticks, a thin frame."""
    axes.set_aspect("equal")
    axes.set(xticks=[], yticks=[], title=title)
    for spine in axes.spines.values():
        spine.set(visible=True, color="#DADADA")


def vacant(axes: Axes, exercise: Unwritten, *, x: float = 0.5, y: float = 0.5, framed: bool = True) -> None:
    """The empty place of what the reader has not written yet."""
    if framed:
        frame = FancyBboxPatch((0.04, 0.04), 0.92, 0.92, "round,pad=0,rounding_size=0.04", transform=axes.transAxes)
        frame.set(facecolor="#FBF6F7", edgecolor=MODEL, linestyle=(0, (4, 3)), linewidth=1.0, alpha=0.8)
        axes.add_patch(frame)
    text = f"yours appears here\n{exercise.name}\nexercise {exercise.number}"
    axes.text(x, y, text, transform=axes.transAxes, ha="center", va="center", color=MODEL, fontsize=9, linespacing=1.5)


def waiting(*exercises: Unwritten | None) -> str:
    """The sentence of a caption that says what is still to be written; nothing if all is there.

    >>> waiting(None, Unwritten("flow.sample", "3.8"))
    ' Yours appears when flow.sample (exercise 3.8) is written.'
    """
    names = dict.fromkeys(f"{each.name} (exercise {each.number})" for each in exercises if each is not None)
    if not names:
        return ""
    return f" Yours appears when {' and '.join(names)} {'is' if len(names) == 1 else 'are'} written."


def numbers(values: Tensor, shape: tuple[int, ...], name: str) -> Tensor:
    """Values that a reader's function gave, detached, once their shape is what a figure needs.

    Raises:
        PlotError: if it is not.

    >>> numbers(Tensor([1.0]), (2,), "log_prob")
    Traceback (most recent call last):
    course.plots.page.PlotError: log_prob gave shape (1,) where the figure needs (2,).
    """
    if tuple(values.shape) != shape:
        raise PlotError(f"{name} gave shape {tuple(values.shape)} where the figure needs {shape}.")
    return values.detach()
