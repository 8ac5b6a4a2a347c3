"""The parts of a small U-Net for faces, and what turns its guess of a face into a guess of the noise.

Pictures of 16 × 16 pixels come in as 8 × 8 places with the four pixels of each side by side: a quarter of the work.
Every first weight comes from a generator.
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

GROUPS: Final = 8
"""Channels are normalised in so many groups."""


def frequencies(count: int, slowest: float = 1e-3) -> Float[Tensor, " k"]:
    """How fast the waves are by which a network is told the time: from 1 radian per step down, evenly in logarithms.

    >>> frequencies(3, slowest=0.01)
    tensor([1.0000, 0.1000, 0.0100])
    """
    return torch.logspace(0, math.log10(slowest), count)


def convolution(inputs: int, outputs: int, size: int, generator: torch.Generator) -> nn.Conv2d:
    """A convolution that keeps the size of the picture, with first weights from a generator, uniform in ±1/√inputs.

    >>> convolution(3, 8, 3, torch.Generator().manual_seed(0))(torch.zeros(2, 3, 4, 4)).shape
    torch.Size([2, 8, 4, 4])
    """
    layer: nn.Conv2d = nn.utils.skip_init(nn.Conv2d, inputs, outputs, size, padding=size // 2)
    bound = (inputs * size**2) ** -0.5
    nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
    nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    return layer


@final
class Block(nn.Module):
    """What happens at one size: two convolutions, the time added between them, and a way around both.

    Args:
        inputs: channels that come in.
        outputs: channels that go out.
        time: features of the time.
        generator: where the first weights come from.

    >>> block = Block(8, 16, time=4, generator=torch.Generator().manual_seed(0))
    >>> block(torch.zeros(2, 8, 4, 4), torch.zeros(2, 4)).shape
    torch.Size([2, 16, 4, 4])
    """

    def __init__(self, inputs: int, outputs: int, time: int, generator: torch.Generator) -> None:
        super().__init__()
        self.first_norm, self.last_norm = nn.GroupNorm(GROUPS, inputs), nn.GroupNorm(GROUPS, outputs)
        self.first = convolution(inputs, outputs, 3, generator)
        self.last = convolution(outputs, outputs, 3, generator)
        self.time = linear(time, outputs, generator)
        self.around = nn.Identity() if inputs == outputs else convolution(inputs, outputs, 1, generator)

    def forward(self, h: Float[Tensor, "n c h w"], time: Float[Tensor, "n d"]) -> Float[Tensor, "n k h w"]:
        """The channels that go out."""
        inside = self.first(functional.silu(self.first_norm(h))) + self.time(time)[:, :, None, None]
        return self.around(h) + self.last(functional.silu(self.last_norm(inside)))


@final
class Embedding(nn.Module):
    """What the blocks are told of the time: its waves, mixed by two layers.

    Args:
        width: channels of the network at its finest size.
        generator: where the first weights come from.
    """

    frequencies: Tensor

    def __init__(self, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.register_buffer("frequencies", frequencies(16, slowest=0.01))
        self.first, self.last = linear(32, width, generator), linear(width, width, generator)

    def forward(self, features: Float[Tensor, "n k"]) -> Float[Tensor, "n d"]:
        """Features for the blocks."""
        return functional.silu(self.last(functional.silu(self.first(features))))


@final
class Enter(nn.Module):
    """From pictures to channels: four pixels side by side at each of 8 × 8 places."""

    def __init__(self, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.mix = convolution(12, width, 3, generator)

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k a b"]:
        """The channels of the finest size."""
        mixed: Tensor = self.mix(functional.pixel_unshuffle(x, 2))
        return mixed


@final
class Leave(nn.Module):
    """From channels back to pictures."""

    def __init__(self, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.norm, self.mix = nn.GroupNorm(GROUPS, width), convolution(width, 12, 3, generator)

    def forward(self, h: Float[Tensor, "n k a b"]) -> Float[Tensor, "n c h w"]:
        """Pictures."""
        return functional.pixel_shuffle(self.mix(functional.silu(self.norm(h))), 2)


@final
class Shrink(nn.Module):
    """Half as many places in each direction: four neighbours side by side, mixed."""

    def __init__(self, inputs: int, outputs: int, generator: torch.Generator) -> None:
        super().__init__()
        self.mix = convolution(4 * inputs, outputs, 1, generator)

    def forward(self, h: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k a b"]:
        """Coarser channels."""
        mixed: Tensor = self.mix(functional.pixel_unshuffle(h, 2))
        return mixed


@final
class Grow(nn.Module):
    """Twice as many places in each direction: each makes four neighbours."""

    def __init__(self, inputs: int, outputs: int, generator: torch.Generator) -> None:
        super().__init__()
        self.mix = convolution(inputs, 4 * outputs, 1, generator)

    def forward(self, h: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k a b"]:
        """Finer channels."""
        return functional.pixel_shuffle(self.mix(h), 2)


def downwards(width: int, generator: torch.Generator) -> list[nn.Module]:
    """The blocks of the way down, fine to coarse."""
    return [Block(width, width, width, generator), Block(2 * width, 2 * width, width, generator)]


def shrinking(width: int, generator: torch.Generator) -> list[nn.Module]:
    """What stands between them."""
    return [Shrink(width, 2 * width, generator), Shrink(2 * width, 2 * width, generator)]


def bottom(width: int, generator: torch.Generator) -> nn.Module:
    """The block at the coarsest size."""
    return Block(2 * width, 2 * width, width, generator)


def growing(width: int, generator: torch.Generator) -> list[nn.Module]:
    """What leads to finer sizes, coarse to fine."""
    return [Grow(2 * width, 2 * width, generator), Grow(2 * width, width, generator)]


def upwards(width: int, generator: torch.Generator) -> list[nn.Module]:
    """The blocks of the way up; half of what comes in was remembered."""
    return [Block(4 * width, 2 * width, width, generator), Block(2 * width, width, width, generator)]


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
        return (1 - share).sqrt() * (x_t - share.sqrt() * self.guess(x_t, t)) / variance
