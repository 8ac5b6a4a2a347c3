"""The parts of a small U-Net for faces, and what turns its guess of a face into a guess of the noise.

A picture comes in as 4 × 4 places with 48 numbers each, is mixed place by place, and then as a whole: faces stand
nearly still, so a dense layer learns in a second what convolutions take minutes for. Every first weight comes from a
generator.
"""

import math
from typing import Final, final

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from course.diffusion import per_picture
from course.faces import SIGMA
from course.networks import linear

SIDE: Final = 4
"""Places in a row, and pixels in a row of each place."""

CHANNELS: Final = 3 * SIDE**2
"""Numbers at each place."""

WAVES: Final = 16
"""Frequencies by which the network is told the time."""

TOLD: Final = 64
"""Features of the time that every block gets."""


def frequencies(count: int, slowest: float = 0.01) -> Float[Tensor, " k"]:
    """How fast the waves are by which a network is told the time: from 1 radian per step down, evenly in logarithms.

    >>> frequencies(3)
    tensor([1.0000, 0.1000, 0.0100])
    """
    return torch.logspace(0, math.log10(slowest), count)


def silent(layer: nn.Linear) -> nn.Linear:
    """A layer that says 0 until it has learned something."""
    for weights in layer.parameters():
        nn.init.zeros_(weights)
    return layer


def bend(h: Tensor, time: Tensor) -> Tensor:
    """Stretch and shift features as the time says, then SiLU; `time` holds a stretch and a shift for each feature."""
    stretch, shift = time.chunk(2, dim=-1)
    return functional.silu(h * (1 + stretch) + shift)


@final
class Embedding(nn.Module):
    """What the blocks are told of the time: its waves, mixed once.

    Args:
        generator: where the first weights come from.
    """

    frequencies: Tensor

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self.register_buffer("frequencies", frequencies(WAVES))
        self.mix = linear(2 * WAVES, TOLD, generator)

    def forward(self, features: Float[Tensor, "n k"]) -> Float[Tensor, "n d"]:
        """Features for the blocks."""
        return functional.silu(self.mix(features))


@final
class Enter(nn.Module):
    """From pictures to places: the 48 numbers of each 4 × 4 pixels side by side, mixed.

    Args:
        generator: where the first weights come from.

    >>> Enter(torch.Generator().manual_seed(0))(torch.zeros(2, 3, 16, 16)).shape
    torch.Size([2, 16, 48])
    """

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self.mix = linear(CHANNELS, CHANNELS, generator)

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k d"]:
        """A row of numbers for each of 16 places."""
        mixed: Tensor = self.mix(functional.pixel_unshuffle(x, SIDE).flatten(2).transpose(1, 2))
        return mixed


@final
class Places(nn.Module):
    """A block that works place by place, told the time, with a way around it.

    Args:
        inputs: numbers at each place that come in.
        generator: where the first weights come from.
    """

    def __init__(self, inputs: int, generator: torch.Generator) -> None:
        super().__init__()
        self.first, self.last = linear(inputs, CHANNELS, generator), silent(linear(CHANNELS, CHANNELS, generator))
        self.time = silent(linear(TOLD, 2 * CHANNELS, generator))
        self.around = nn.Identity() if inputs == CHANNELS else linear(inputs, CHANNELS, generator)

    def forward(self, h: Float[Tensor, "n k a"], time: Float[Tensor, "n d"]) -> Float[Tensor, "n k b"]:
        """What goes on to the next part."""
        changed: Tensor = self.around(h) + self.last(bend(self.first(h), self.time(time)[:, None]))
        return changed


@final
class Shrink(nn.Module):
    """All places at once: one row of numbers for the whole picture.

    Args:
        width: of that row.
        generator: where the first weights come from.
    """

    def __init__(self, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.mix = linear(SIDE**2 * CHANNELS, width, generator)

    def forward(self, h: Float[Tensor, "n k d"]) -> Float[Tensor, "n a"]:
        """The picture as a whole."""
        mixed: Tensor = self.mix(h.flatten(1))
        return mixed


@final
class Whole(nn.Module):
    """The middle: layers that see the picture as a whole, each told the time, each with a way around it.

    Args:
        width: numbers of the whole.
        depth: layers.
        generator: where the first weights come from.
    """

    def __init__(self, width: int, depth: int, generator: torch.Generator) -> None:
        super().__init__()
        self.first = nn.ModuleList(linear(width, width, generator) for _ in range(depth))
        self.last = nn.ModuleList(silent(linear(width, width, generator)) for _ in range(depth))
        self.time = nn.ModuleList(silent(linear(TOLD, 2 * width, generator)) for _ in range(depth))
        self.width = width

    def forward(self, h: Float[Tensor, "n a"], time: Float[Tensor, "n d"]) -> Float[Tensor, "n a"]:
        """The whole, seen through."""
        for first, last, told in zip(self.first, self.last, self.time, strict=True):
            stretch, shift = told(time).chunk(2, dim=-1)
            seen = functional.layer_norm(h, (self.width,)) * (1 + stretch) + shift
            h = h + last(functional.silu(first(seen)))
        return h


@final
class Grow(nn.Module):
    """From the whole back to places.

    Args:
        width: of the whole.
        generator: where the first weights come from.
    """

    def __init__(self, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.mix = linear(width, SIDE**2 * CHANNELS, generator)

    def forward(self, h: Float[Tensor, "n a"]) -> Float[Tensor, "n k d"]:
        """A row of numbers for each place."""
        mixed: Tensor = self.mix(h)
        return mixed.reshape(-1, SIDE**2, CHANNELS)


@final
class Leave(nn.Module):
    """From places back to pictures.

    Args:
        generator: where the first weights come from.
    """

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self.mix = linear(CHANNELS, CHANNELS, generator)

    def forward(self, h: Float[Tensor, "n k d"]) -> Float[Tensor, "n c h w"]:
        """Pictures."""
        return functional.pixel_shuffle(self.mix(h).transpose(1, 2).unflatten(2, (SIDE, SIDE)), SIDE)


@final
class Denoiser(nn.Module):
    """A network that guesses the noise, from one that guesses the face behind the picture.

    ε̂ = √(1 - ᾱ) (x_t - √ᾱ face) / (0.01 ᾱ + 1 - ᾱ)

    The best guess of the noise has this form, with E[face | x_t] in it: pictures of the data set have noise of their
    own, 0.1, and nobody needs to learn that. What is left to learn is the face.

    Args:
        guess: from (x_t, t) to faces in [-1, 1], with their shape.
        alpha_bar: the schedule.
    """

    alpha_bar: Tensor

    def __init__(self, guess: nn.Module, alpha_bar: Float[Tensor, " k"]) -> None:
        super().__init__()
        self.guess = guess
        self.register_buffer("alpha_bar", alpha_bar)

    def forward(self, x_t: Float[Tensor, "n c h w"], t: Int[Tensor, " n"]) -> Float[Tensor, "n c h w"]:
        """The guess of the noise in each picture."""
        share = per_picture(self.alpha_bar[t], x_t)
        variance = SIGMA**2 * share + 1 - share
        noise: Tensor = (1 - share).sqrt() * (x_t - share.sqrt() * self.guess(x_t, t)) / variance
        return noise
