"""All faces that can occur, drawn once, and the few directions in which they differ.

6804 renderings of 768 numbers span 227 directions. What a picture has outside of these is noise whatever the face is,
so every sum over all faces is one matrix product with 227 columns: 3.4 times fewer than pixels.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.faces.attributes import FacesError, every_face, matching, words
from course.faces.drawing import DIMENSIONS, SIDE, render

CHUNK = 256
"""Pictures that are compared with all faces at once: each table of 256 × 6804 numbers takes 14 MB."""


@final
@dataclass(frozen=True, eq=False)
class Gallery:
    """The faces that can occur, what they look like, and how probable they are.

    rendering = centre + directions · coordinates

    Args:
        attributes: each face as numbers of its values, in the order of `attributes.VALUES`.
        log_prior: how probable each face is, in nats.
        coordinates: where each face stands along the directions.
        directions: orthonormal pictures that span the differences of all faces.
        centre: the mean of all renderings, in pixels of [-1, 1].
    """

    attributes: Int[Tensor, "k 8"]
    log_prior: Float[Tensor, " k"]
    coordinates: Float[Tensor, "k ..."]
    directions: Float[Tensor, "d ..."]
    centre: Float[Tensor, " d"]

    def renderings(self, faces: Int[Tensor, " n"]) -> Float[Tensor, "n c h w"]:
        """The pictures of some faces, without noise, with pixels in [-1, 1].

        >>> load().renderings(torch.tensor([0, 6803])).shape
        torch.Size([2, 3, 16, 16])
        """
        return self.average(self.coordinates[faces]).reshape(-1, 3, SIDE, SIDE)

    def average(self, coordinates: Float[Tensor, "n ..."]) -> Float[Tensor, "n d"]:
        """From coordinates, or averages of them, to pictures as rows of pixels."""
        return self.centre + coordinates @ self.directions.T

    def squared_distance(self, x: Float[Tensor, "n d"], signal: Float[Tensor, "#n 1"] | float) -> Float[Tensor, "n k"]:
        """How far each picture is from each rendering that kept so much of its contrast, squared.

        |x - s m|² = |y|² - 2 s (directionsᵀ y) · coordinates + s² |coordinates|²,  y = x - s · centre

        Args:
            x: pictures as rows of pixels.
            signal: the factor s on every rendering; one number, or one for each picture.
        """
        y = x - signal * self.centre
        along = (y @ self.directions) @ (self.coordinates.T)
        return (y**2).sum(1, keepdim=True) - 2 * signal * along + signal**2 * (self.coordinates**2).sum(1)

    def words(self, face: int) -> dict[str, str]:
        """What a face looks like.

        >>> load().words(0)["hair"]
        'short'
        """
        return words(self.attributes[face])

    def find(self, **wanted: str) -> int:
        """The most probable face among those that have the wanted values: the first, if several are.

        Raises:
            FacesError: if no face has them all.

        >>> load().words(load().find(hair="afro", eyes="shades"))["background"]
        'sky'
        """
        match = self._match(wanted)
        return int(torch.where(match, self.log_prior, -torch.inf).argmax())

    def given(self, **wanted: str) -> "Gallery":
        """Only the faces that have the wanted values, with p(face | values).

        Raises:
            FacesError: if no face has them all.

        >>> len(load().given(hair="afro", beard="full").log_prior)
        972
        """
        match = self._match(wanted)
        left = self.log_prior[match]
        return replace(
            self,
            attributes=self.attributes[match],
            log_prior=left - left.logsumexp(0),
            coordinates=self.coordinates[match],
        )

    def _match(self, wanted: dict[str, str]) -> Tensor:
        match = matching(self.attributes, wanted)
        if not match.any():
            values = " and ".join(f"{name} {value!r}" for name, value in wanted.items())
            raise FacesError(f"no face has {values}; ask for less.")
        return match


@cache
def load(levels: int = 256) -> Gallery:
    """All 6804 faces; drawn at the first call, in about a second.

    Args:
        levels: how many values a channel of a rendering can have; the sprites have 256.

    >>> load().coordinates.shape
    torch.Size([6804, 227])
    """
    attributes, log_prior = every_face()
    pixels = render(attributes).flatten(1)
    pixels = ((pixels + 1) / 2 * (levels - 1)).round() * 2 / (levels - 1) - 1
    centre = pixels.mean(0)
    spread, directions = torch.linalg.eigh((pixels - centre).T @ (pixels - centre))
    directions = directions[:, spread > 1e-12 * spread[-1]]  # the last is 9e-11 of the largest, the next 8e-15
    return Gallery(attributes, log_prior, (pixels - centre) @ directions, directions, centre)


def as_rows(pictures: Tensor) -> Float[Tensor, "n d"]:
    """Pictures as rows of 768 pixels in float64, once they are what they should be.

    Raises:
        FacesError: if they have another shape, are no floating-point numbers, or are not finite.

    >>> as_rows(torch.zeros(2, 3, 16, 16)).shape
    torch.Size([2, 768])
    """
    if pictures.shape[1:] != (3, SIDE, SIDE):
        hint = "; put it into a batch with picture[None]" if pictures.shape == (3, SIDE, SIDE) else ""
        raise FacesError(f"pictures have shape {tuple(pictures.shape)} where (n, 3, 16, 16) was wanted{hint}.")
    if not pictures.is_floating_point():
        raise FacesError(
            f"pictures are {pictures.dtype} where pixels in [-1, 1] were wanted; levels have their own truth."
        )
    rows = pictures.double().reshape(-1, DIMENSIONS)
    broken = (~rows.isfinite()).any(1)
    if broken.any():
        count, first = int(broken.sum()), int(broken.int().argmax())
        raise FacesError(
            f"{count} of {len(rows)} pictures hold NaN or infinity, number {first} is the first; find what made it."
        )
    return rows


def in_chunks(function: Callable[[slice], Tensor], n: int) -> Tensor:
    """What a function gives for the pictures 0 to n, asked for at most `CHUNK` at once: memory does not grow with n.

    >>> in_chunks(lambda rows: torch.arange(1000)[rows], 1000).shape
    torch.Size([1000])
    """
    return torch.cat([function(slice(start, min(start + CHUNK, n))) for start in range(0, max(n, 1), CHUNK)])
