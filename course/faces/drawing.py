"""From attributes to pixels: a stencil of letters for every shape of a face, and a palette for its colours."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.faces import sprites
from course.faces.attributes import VALUES

SIDE: Final = 16
"""Rows and columns of a picture."""

FIGURE: Final = 18
"""Columns that the figure stands on."""

DIMENSIONS: Final = 3 * SIDE * SIDE
"""Numbers in a picture: 768."""

LETTERS: Final = "_cuCsnobhHgkwfvmMt"
"""The letters of all palettes; a stencil holds their places here, and -1 where it lets through what is below."""

SHAPES: Final = ("hair", "eyes", "mouth", "beard", "background", "shift")
"""The attributes that change more than colours."""

COLOURS: Final = ("skin", "colour", "background")
"""The attributes that change colours; the background does both."""


def render(attributes: Int[Tensor, "k 8"]) -> Float[Tensor, "k 3 16 16"]:
    """Draw faces without noise, with pixels in [-1, 1].

    Args:
        attributes: faces as numbers of their values, in the order of `attributes.VALUES`.

    >>> render(torch.zeros(1, 8, dtype=torch.long)).shape
    torch.Size([1, 3, 16, 16])
    """
    values = VALUES.items()
    faces = [{name: of[i] for (name, of), i in zip(values, face, strict=True)} for face in attributes.tolist()]
    stencils = torch.stack([_stencil(*(face[name] for name in SHAPES)) for face in faces]).flatten(1)
    palettes = torch.stack([_palette(*(face[name] for name in COLOURS)) for face in faces])
    pixels = palettes.gather(1, stencils[..., None].expand(-1, -1, 3))
    return pixels.transpose(1, 2).reshape(-1, 3, SIDE, SIDE) / 127.5 - 1


@cache
def _stencil(hair: str, eyes: str, mouth: str, beard: str, background: str, shift: str) -> Int[Tensor, "16 16"]:
    """The letter of every pixel, from the back of the head to the glasses."""
    layers = [sprites.BEHIND.get(hair, (0, "")), sprites.NECK, sprites.HEAD, sprites.NOSE, sprites.BEARD[beard]]
    layers += [sprites.MOUTH[mouth], sprites.HAIR[hair], sprites.EYES[eyes]]
    left = 2 - VALUES["shift"].index(shift)
    behind = _over(torch.zeros(SIDE, SIDE, dtype=torch.long), _letters(sprites.DECORATION[background], SIDE))
    figure = torch.full((SIDE, FIGURE), -1)
    for layer in layers:
        figure = _over(figure, _letters(layer, FIGURE))
    return _over(behind, figure[:, left : left + SIDE])


def _over(below: Int[Tensor, "h w"], above: Int[Tensor, "h w"]) -> Int[Tensor, "h w"]:
    return torch.where(above < 0, below, above)


@cache
def _letters(layer: sprites.Layer, width: int) -> Int[Tensor, "16 w"]:
    """A layer as places in `LETTERS`: half rows are mirrored, and rows that it does not reach stay empty."""
    top, art = layer
    canvas = torch.full((SIDE, width), -1)
    for y, half in enumerate(art.split(), start=top):
        row = half if len(half) == width else half + half[::-1]
        canvas[y] = torch.tensor([LETTERS.find(letter) for letter in row])
    return canvas


@cache
def _palette(skin: str, colour: str, background: str) -> Float[Tensor, "k 3"]:
    """Red, green and blue of every letter, from 0 to 255."""
    colours: Mapping[str, str] = {
        **sprites.FIXED_COLOURS,
        **sprites.SKIN_COLOURS[skin],
        **sprites.HAIR_COLOURS[colour],
        **sprites.BACKGROUND_COLOURS[background],
    }
    return torch.tensor([list(bytes.fromhex(colours[letter][1:])) for letter in LETTERS], dtype=torch.float64)
