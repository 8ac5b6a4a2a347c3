"""Faces as whole levels, 0 to 15 in each channel, with noise that stays on the levels: data for models of symbols.

P(x | face) = product over the 768 numbers of exp(-(x - level)² / 2 s²) / Z(level),  s = 0.45

where `level` is that of the rendering, rounded to a whole one. Only Z distinguishes this from the Gaussian.
"""

import math
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, NamedTuple, final

import torch
from jaxtyping import Float, Int, Integer
from torch import Tensor

from course.faces import gallery
from course.faces.attributes import FacesError
from course.faces.drawing import DIMENSIONS, SIDE
from course.faces.truth import Truth

LEVELS: Final = 16
"""How many values a channel of a pixel can have."""

SPREAD: Final = 0.45
"""The s of the noise, in levels."""


class Noise(NamedTuple):
    """What the noise does to a number of each level: one row, or one entry, for a level."""

    log_probability: Float[Tensor, "16 16"]
    log_constant: Float[Tensor, " 16"]
    entropy: Float[Tensor, " 16"]
    square: Float[Tensor, " 16"]


@cache
def noise() -> Noise:
    """The noise of one number, for each level: log P(x | level), log Z, entropy in nats, E[(x - level)²].

    >>> noise().log_probability[7, 6:9].exp()  # six numbers in seven keep their level
    tensor([0.0724, 0.8551, 0.0724], dtype=torch.float64)
    """
    x = torch.arange(LEVELS, dtype=torch.float64)
    square = (x - x[:, None]) ** 2
    energy = -square / (2 * SPREAD**2)
    log_constant, probability = energy.logsumexp(1), energy.softmax(1)
    entropy = torch.special.entr(probability).sum(1)
    return Noise(energy - log_constant[:, None], log_constant, entropy, (probability * square).sum(1))


@final
@dataclass(frozen=True, eq=False)
class DiscreteFaces(Truth):
    """Pictures of faces whose pixels are whole levels from 0 to 15.

    >>> discrete().sample(1, seed=0).dtype
    torch.int64
    """

    @property
    def spread(self) -> float:
        """How far a pixel is from its rendering, root mean square, in pixels of [-1, 1]."""
        square = float(self.gallery.log_prior.exp() @ self._sums[:, 2]) / DIMENSIONS
        return math.sqrt(square) * 2 / (LEVELS - 1)

    @property
    def noise_bits(self) -> float:
        """The entropy of a picture whose face is known, averaged over faces, in bits."""
        return float(self.gallery.log_prior.exp() @ self._sums[:, 1]) / math.log(2)

    def log_conditionals(self, x: Integer[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """What a perfect autoregressive model says of every number, given those before it: log P(x_i | x_<i), in nats.

        P(x_i | x_<i) = sum over faces of p(face | x_<i) P(x_i | face)

        The order is that of PixelCNN: rows from the top, pixels from the left, then red, green, blue. The sum over a
        picture is its log_prob. A picture takes about a tenth of a second.

        Source: van den Oord et al. 2016, equation 1.
        """
        rows = self.rows(x)
        levels = x.permute(0, 2, 3, 1).reshape(len(rows), DIMENSIONS).long()
        of_faces = self._levels.reshape(-1, 3, SIDE * SIDE).transpose(1, 2).reshape(-1, DIMENSIONS).long()
        conditionals = [self._one_after_another(picture, of_faces) for picture in levels]
        raster = torch.stack(conditionals) if conditionals else rows
        return raster.reshape(-1, SIDE, SIDE, 3).permute(0, 3, 1, 2).to(torch.get_default_dtype())

    def log_noise(self, x: Integer[Tensor, "n c h w"], faces: Int[Tensor, " n"]) -> Float[Tensor, "n c h w"]:
        """What is said of every number by whoever knows the face: log P(x_i | face), in nats.

        Args:
            x: pictures.
            faces: the face behind each, as a number in the gallery.
        """
        self.rows(x)
        levels = self._levels[faces].long().reshape(x.shape)
        return noise().log_probability[levels, x.long()].to(torch.get_default_dtype())

    def rows(self, x: Tensor) -> Float[Tensor, "n d"]:
        """Levels as rows of pixels in [-1, 1].

        Raises:
            FacesError: if they have another shape, are not whole numbers, or are not from 0 to 15.
        """
        if x.is_floating_point() or x.is_complex() or x.dtype == torch.bool:
            raise FacesError(
                f"levels are {x.dtype} where whole numbers were wanted; make them with to_levels(pictures)."
            )
        if x.numel() and not 0 <= int(x.min()) <= int(x.max()) < LEVELS:
            raise FacesError(f"levels run from {int(x.min())} to {int(x.max())}; there are only 0 to {LEVELS - 1}.")
        return gallery.as_rows(x.double() * 2 / (LEVELS - 1) - 1)

    def _noisy(self, faces: Int[Tensor, " n"], generator: torch.Generator) -> Int[Tensor, "n c h w"]:
        chance = torch.rand(len(faces), DIMENSIONS, generator=generator, dtype=torch.float64)
        below = noise().log_probability.exp().cumsum(1)[:, :-1].contiguous()
        levels = self._levels[faces].long()
        drawn = gallery.in_chunks(lambda part: (chance[part, :, None] > below[levels[part]]).sum(-1), len(faces))
        return drawn.reshape(-1, 3, SIDE, SIDE)

    def _log_joint(self, rows: Float[Tensor, "n d"], part: slice) -> Float[Tensor, "n k"]:
        unit = SPREAD * 2 / (LEVELS - 1)  # the s of the noise in pixels of [-1, 1]
        energy = -self.gallery.squared_distance(rows, 1.0) / (2 * unit**2)
        return self.gallery.log_prior + energy - self._sums[:, 0]

    def _one_after_another(self, levels: Int[Tensor, " d"], of_faces: Int[Tensor, "k d"]) -> Float[Tensor, " d"]:
        """The conditionals of one picture; its numbers and those of the faces stand in the order of the model."""
        each = noise().log_probability[of_faces, levels]
        so_far = (self.gallery.log_prior[:, None] + each.cumsum(1)).logsumexp(0)
        return so_far.diff(prepend=so_far.new_zeros(1))

    @cached_property
    def _levels(self) -> Integer[Tensor, "k d"]:
        """The level of every number of every rendering, 0 to 15."""
        pixels = self.gallery.average(self.gallery.coordinates)
        return ((pixels + 1) / 2 * (LEVELS - 1)).round().to(torch.uint8)

    @cached_property
    def _sums(self) -> Float[Tensor, "k 3"]:
        """Of every face, over its numbers: log Z, entropy in nats, mean squared noise in levels."""
        tables = torch.stack([noise().log_constant, noise().entropy, noise().square], 1)
        return gallery.in_chunks(lambda part: tables[self._levels[part].long()].sum(1), len(self.gallery.log_prior))


@cache
def discrete() -> DiscreteFaces:
    """The data set as whole levels.

    >>> int(discrete().sample(2, seed=0).max())
    15
    """
    return DiscreteFaces(gallery.load(LEVELS))


def to_pixels(levels: Integer[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
    """Levels from 0 to 15 as pixels in [-1, 1].

    >>> to_pixels(torch.tensor([0, 15])[None, None, None]).flatten()
    tensor([-1.,  1.])
    """
    return levels.to(torch.get_default_dtype()) * 2 / (LEVELS - 1) - 1


def to_levels(pixels: Float[Tensor, "n c h w"]) -> Int[Tensor, "n c h w"]:
    """Pixels in [-1, 1] as the nearest levels; what lies outside goes to 0 or 15.

    >>> to_levels(torch.tensor([-1.2, 0.05, 1.0])[None, None, None]).flatten()
    tensor([ 0,  8, 15])
    """
    return ((pixels + 1) / 2 * (LEVELS - 1)).round().long().clamp(0, LEVELS - 1)
