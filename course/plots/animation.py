"""Moving pictures that need no network and no player: a small animated PNG, and still pictures for everybody."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import final

import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from course import faces
from course.plots.page import PlotError

LAST = 2000
"""Milliseconds for which the last frame stays."""


def animated_png(frames: Sequence[Float[Tensor, "h w 3"]], milliseconds: int) -> bytes:
    """Frames as one PNG that moves, again and again; what cannot move shows the last frame.

    The first picture of an animated PNG is what viewers without animation show, so the last frame comes first, too.

    Raises:
        PlotError: if there are fewer than two frames.

    >>> animated_png([torch.zeros(2, 2, 3), torch.ones(2, 2, 3)], 100)[:4]
    b'\\x89PNG'
    """
    if len(frames) < 2:
        raise PlotError(f"there are {len(frames)} frames; a moving picture takes two or more.")
    still, *moving = (Image.fromarray((255 * each).round().byte().numpy()) for each in (frames[-1], *frames))
    pauses = [milliseconds] * (len(moving) - 1) + [LAST]
    buffer = BytesIO()
    still.save(buffer, format="PNG", save_all=True, default_image=True, append_images=moving, duration=pauses, loop=0)
    return buffer.getvalue()


def film(rows: Sequence[Sequence[Float[Tensor, "n c h w"]]], milliseconds: int = 120) -> "Film":
    """Pictures that change: each row of pictures through all its frames.

    Args:
        rows: for each row its frames, each some pictures beside each other; the rows have as many frames and pictures.
        milliseconds: for which each frame stays.

    Raises:
        PlotError: if the rows differ in their frames.
    """
    if len({len(row) for row in rows}) != 1:
        raise PlotError(f"the rows have {', '.join(str(len(row)) for row in rows)} frames; give each the same.")
    frames = [torch.cat(list(parts)) for parts in zip(*rows, strict=True)]
    sheets = [faces.side_by_side(each, columns=len(rows[0][0]), gap=1) for each in frames]
    height, width, _ = sheets[0].shape
    return Film(
        animated_png(sheets, milliseconds), int(width), int(height), tuple(_still(each) for each in (sheets[-1],))
    )


def _still(sheet: Float[Tensor, "h w 3"]) -> bytes:
    buffer = BytesIO()
    Image.fromarray((255 * sheet).round().byte().numpy()).save(buffer, format="PNG")
    return buffer.getvalue()


@final
@dataclass(frozen=True)
class Film:
    """A moving picture, and the still one for those who asked their system for less motion.

    Args:
        png: the animated PNG.
        width: its width in pixels of its own.
        height: likewise.
        stills: pictures that stand in for it.
    """

    png: bytes
    width: int
    height: int
    stills: tuple[bytes, ...]

    def html(self, alt: str, width: int) -> str:
        """The element that shows it, so many pixels wide on the page, with every pixel sharp."""
        moving, still = (f"data:image/png;base64,{b64encode(each).decode()}" for each in (self.png, self.stills[0]))
        return (
            f'<picture><source media="(prefers-reduced-motion: reduce)" srcset="{still}">'
            f'<img alt="{escape(alt)}" src="{moving}" style="width:{width}px;max-width:100%;height:auto;'
            f'image-rendering:pixelated;background:#fff;border-radius:6px"></picture>'
        )
