"""The figure of a walk from noise to pictures: as a strip of stills, and moving."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, final

import torch
from IPython.display import display
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course import faces
from course.attempt import Unwritten, outcome
from course.plots.animation import film
from course.plots.page import INK, MUTED, WIDTH, page, show, vacant, waiting

Walk = Callable[[], Sequence[tuple[int, Tensor]]]
"""Gives (t, pictures) for each time of a walk, noise first."""

STILLS: Final = 9
"""Pictures in the strip."""

MOVING: Final = 30
"""Frames of the film, at most."""

ACROSS: Final = 640
"""Pixels across on the page."""


@final
@dataclass(frozen=True)
class Moving:
    """A moving picture with its caption, as a notebook shows it; in text, the caption."""

    element: str
    caption: str
    alt: str

    def _repr_html_(self) -> str:
        style = f"max-width:{ACROSS}px;margin:.5em 0;line-height:1.45;font-size:.95em"
        caption = f'<figcaption style="{style}">{escape(self.caption)}</figcaption>'
        return f'<figure style="margin:.4em 0 .8em">{self.element}{caption}</figure>'

    def __repr__(self) -> str:
        return f"{self.caption}\n[moving picture: {self.alt}]"


def walks(made: Mapping[str, Walk]) -> None:
    """Show walks from noise to faces: the first face of each as a strip, and all of them as a moving picture.

    Args:
        made: by name, what gives the pictures at each time; walks of the same times.

    Source: L-DF-24, L-DF-26.
    """
    found: dict[str, Sequence[tuple[int, Tensor]] | None] = {}
    lacking: list[Unwritten | None] = []
    for name, walk in made.items():
        found[name], lacks = outcome(walk)
        lacking.append(lacks)
    with page(height=WIDTH * (19 * len(made) + 7) / (18 * STILLS + 14)) as figure:
        axes = figure.subplots()
        axes.set(xticks=[], yticks=[], frame_on=False, xlim=(-15, 18 * STILLS - 1), ylim=(19 * len(made), -6))
        for y, (name, lacks) in enumerate(zip(found, lacking, strict=True)):
            axes.text(-1.5, 19 * y + 8, name, ha="right", va="center", color=INK)
            if lacks:
                place = axes.inset_axes((0, 19 * y, 18 * STILLS - 2, 17), transform=axes.transData)
                place.set(xticks=[], yticks=[], frame_on=False)
                vacant(place, lacks)
            if (frames := found[name]) is not None:
                _strip(axes, frames, 19 * y)
        text = "One face on its way from noise, in stills (noisy ones are shown with less contrast). First comes what "
        text += "covers most of the picture, then what is small."
        alt = "Rows of nine small pictures each: noise on the left, a cartoon face on the right."
        show(figure, text + waiting(*lacking), alt)
    _moving({name: walk for name, walk in found.items() if walk is not None})


def _chosen(walk: Sequence[tuple[int, Tensor]], count: int) -> list[tuple[int, Tensor]]:
    """So many of a walk's pictures, evenly, first and last among them."""
    places = torch.linspace(0, len(walk) - 1, min(count, len(walk))).round().long().unique().tolist()
    return [walk[place] for place in places]


def softened(x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
    """Pictures with so little contrast that noise fits into what a screen can show; clean ones stay as they are.

    >>> float(softened(4 * torch.ones(1, 3, 16, 16)).max())
    1.0
    """
    return x / x.abs().flatten(1).quantile(0.95, dim=1).clamp(min=1)[:, None, None, None]


def _strip(axes: Axes, walk: Sequence[tuple[int, Tensor]], top: int) -> None:
    for place, (t, x) in enumerate(_chosen(walk, STILLS)):
        picture = faces.side_by_side(softened(x[:1].float()), 1)
        left = 18 * place
        axes.imshow(picture.numpy(), origin="upper", extent=(left - 0.5, left + 15.5, top + 15.5, top - 0.5))
        if top == 0:
            axes.text(left + 7.5, -1.5, f"t = {t}", ha="center", va="bottom", color=MUTED, fontsize=9)
    axes.set(xlim=(-15, 18 * STILLS - 1), aspect="equal")


def _moving(found: Mapping[str, Sequence[tuple[int, Tensor]]]) -> None:
    if not found:
        return
    rows = [[softened(x.float()) for _, x in _chosen(walk, MOVING)] for walk in found.values()]
    alt = f"Rows of faces that appear out of noise: {' above '.join(found)}."
    text = f"The same, moving: {' above '.join(found)}. It plays offline; where pictures stand still, it shows the end."
    display(Moving(film(rows).html(alt, ACROSS), text, alt))
