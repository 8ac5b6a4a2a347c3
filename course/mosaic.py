"""Mosaics: pictures of coloured tiles with a density that is known, because the recipe of their colours is known.

A block of 2 × 2 tiles has twelve colour values. They are mixed from twelve glazes: six lead, six follow a leader each.
"""

import math
from dataclasses import dataclass, field
from typing import Final, final

import torch
from jaxtyping import Float
from torch import Tensor

from course.randomness import as_generator
from course.toys import standard_normal_log_prob

CHANNELS: Final = 12
"""Numbers of a block: red, green and blue of 2 × 2 tiles."""

LEADERS: Final = 6
"""Glazes that follow none: the first six."""

GREY: Final = 0.5
"""What a block without any glaze looks like: every pixel half-way between black and white."""

_CENTRE: Final = 1.5 * math.exp(-1.125)
"""The mean of 1.5 cos(1.5 a) for standard normal a."""


def squeeze(pictures: Float[Tensor, "n k h w"]) -> Float[Tensor, "..."]:
    """Pictures of half the height and width with four times the channels: every block of 2 × 2 becomes one pixel.

    >>> squeeze(torch.zeros(1, 3, 16, 16)).shape
    torch.Size([1, 12, 8, 8])
    """
    return torch.nn.functional.pixel_unshuffle(pictures, 2)


def unsqueeze(x: Float[Tensor, "n c h w"]) -> Float[Tensor, "..."]:
    """What `squeeze` made, as coloured pictures again.

    >>> unsqueeze(torch.zeros(1, 12, 8, 8)).shape
    torch.Size([1, 3, 16, 16])
    """
    return torch.nn.functional.pixel_shuffle(x, 2)


def recipe() -> Float[Tensor, "c c"]:
    """How much of each glaze (column) goes into each colour value of a block (row): a pattern times a colour.

    Leaders fill a block evenly or as a chequerboard; followers go from side to side or from top to bottom. Each
    pattern comes in three colours. Every colour value gets as much from leaders as from followers.

    >>> (recipe()[:, :6] ** 2).sum(dim=1) / (recipe() ** 2).sum(dim=1)
    tensor([0.5000, 0.5000, ..., 0.5000])
    """
    patterns = torch.tensor([[1, 1, 1, 1], [1, -1, -1, 1], [1, -1, 1, -1], [1, 1, -1, -1]]) / 2
    colours = torch.tensor([[0.8, 0.4, -0.35], [-0.3, 0.75, 0.5], [0.5, -0.35, 0.75]])
    strength = torch.tensor([0.2, 0.15, 0.2, 0.15])
    mixed = torch.einsum("p,pq,gr->rqpg", strength, patterns, colours)  # colour, place ← pattern, colour of glaze
    return mixed.reshape(CHANNELS, CHANNELS)


@final
@dataclass(frozen=True, eq=False)
class Mosaic:
    """Blocks of 2 × 2 coloured tiles, each independent of the others.

    x = 1/2 + A s,  s_a ~ N(0, I),  s_b = bend(s_a) + exp(narrow(s_a)) * noise

    Args:
        A: the recipe.

    >>> Mosaic().sample(5, 8, 8, seed=0).shape
    torch.Size([5, 12, 8, 8])
    """

    A: Float[Tensor, "c c"] = field(default_factory=recipe)

    def glazes(self, n: int, h: int, w: int, seed: torch.Generator | int) -> Float[Tensor, "n c h w"]:
        """The twelve glazes of every block of n pictures: six leaders, then their followers."""
        noise = torch.randn(n, CHANNELS, h, w, generator=as_generator(seed))
        leaders, rest = noise[:, :LEADERS], noise[:, LEADERS:]
        return torch.cat([leaders, _bend(leaders) + rest * _narrow(leaders).exp()], dim=1)

    def sample(self, n: int, h: int, w: int, seed: torch.Generator | int) -> Float[Tensor, "n c h w"]:
        """Draw n pictures of h by w blocks, as a flow sees them: twelve channels."""
        return self.mix(self.glazes(n, h, w, seed))

    def mix(self, glazes: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """The colours of blocks with these glazes."""
        return GREY + torch.einsum("ij,njhw->nihw", self.A.to(glazes.dtype), glazes)

    def log_prob(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        """The exact log-density of each picture, in nats."""
        glazes = torch.einsum("ij,njhw->nihw", torch.linalg.inv(self.A.to(x.dtype)), x - GREY)
        leaders, followers = glazes[:, :LEADERS], glazes[:, LEADERS:]
        narrow = _narrow(leaders)
        noise = torch.cat([leaders, (followers - _bend(leaders)) * torch.exp(-narrow)], dim=1)
        stretch = -narrow.sum(dim=(1, 2, 3)) - x.shape[2] * x.shape[3] * torch.linalg.slogdet(self.A).logabsdet
        log_prob: Tensor = standard_normal_log_prob(noise).sum(dim=(1, 2, 3)) + stretch
        return log_prob

    @property
    def entropy(self) -> float:
        """The average surprise of one block, in nats, by a formula: no model's average goes below."""
        noise = CHANNELS / 2 * math.log(2 * math.pi * math.e)
        return noise - LEADERS * 1.2 + float(torch.linalg.slogdet(self.A).logabsdet)


def _bend(leader: Tensor) -> Tensor:
    """Where a follower goes: a wave of its leader, with mean 0."""
    return 1.5 * torch.cos(1.5 * leader) - _CENTRE


def _narrow(leader: Tensor) -> Tensor:
    """How closely it follows: the logarithm of its spread, -1.2 on average."""
    return torch.sin(2 * leader) / 2 - 1.2
