"""Many pictures as one: red, green and blue in [0, 1], side by side."""

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from course.faces.attributes import FacesError
from course.faces.discrete import to_pixels
from course.faces.drawing import SIDE


def colours(pictures: Shaped[Tensor, "n c h w"]) -> Float[Tensor, "n h w c"]:
    """Pictures as screens show them; whole levels are told from pixels in [-1, 1] by their type.

    Raises:
        FacesError: if they are no pictures of 16 × 16 pixels in colour.

    >>> colours(torch.ones(2, 3, 16, 16)).shape
    torch.Size([2, 16, 16, 3])
    """
    if tuple(pictures.shape[1:]) != (3, SIDE, SIDE):
        raise FacesError(f"the pictures have shape {tuple(pictures.shape)} where (n, 3, 16, 16) was wanted.")
    pixels = pictures.detach() if pictures.is_floating_point() else to_pixels(pictures)
    return ((pixels.float() + 1) / 2).nan_to_num(0.5).clamp(0, 1).permute(0, 2, 3, 1)


def side_by_side(pictures: Shaped[Tensor, "n c h w"], columns: int, gap: int = 1) -> Float[Tensor, "... 3"]:
    """Pictures in rows, from the upper left, with white between them.

    Args:
        pictures: pixels around [-1, 1], or whole levels from 0 to 15.
        columns: how many stand in a row.
        gap: white pixels between two pictures.

    >>> side_by_side(torch.zeros(5, 3, 16, 16), columns=4).shape
    torch.Size([33, 67, 3])
    """
    side = SIDE + gap
    canvas = torch.ones(-(-len(pictures) // columns) * side - gap, columns * side - gap, 3)
    for i, picture in enumerate(colours(pictures)):
        y, x = i // columns * side, i % columns * side
        canvas[y : y + SIDE, x : x + SIDE] = picture
    return canvas
