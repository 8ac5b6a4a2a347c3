"""The networks inside the course's models; their shape was chosen by measurement, not by the reader."""

import math
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.randomness import as_generator

REACH = 3.0
"""Where a conditioner's waves end: data stay inside, and outside much could blow up."""


def linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    """A linear layer whose first weights come from a generator, uniform in ±1/√inputs.

    >>> linear(4, 2, torch.Generator().manual_seed(0)).weight.shape
    torch.Size([2, 4])
    """
    layer: nn.Linear = nn.utils.skip_init(nn.Linear, inputs, outputs)
    bound = inputs**-0.5
    nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
    nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    return layer


@final
class Conditioner(nn.Module):
    """What a coupling asks how to change its second part: the kept part in, (scale, shift) out.

    The first layer makes waves of the kept part, so that a small network can follow sharp changes. Scale is softly
    bounded, so that no step stretches without limit. The last layer starts at zero unless told, so that a new
    coupling is the identity.

    Args:
        kept: features that the coupling passes on.
        changed: features that it stretches and shifts.
        generator: where the first weights come from; give each coupling the same generator, and each gets its own.
        hidden: units between.
        waves: how many waves of learned direction, frequency and phase; 0 to pass the kept part on as it is.
        bound: the scale stays between -bound and bound.
        spread: how far from the identity it begins: the spread of the last layer's weights.
        dropout: the share of hidden units that rest at each step of training; where examples are few.

    >>> scale, shift = Conditioner(kept=1, changed=3, generator=0)(torch.ones(5, 1))
    >>> scale.shape, bool((shift == 0).all())
    (torch.Size([5, 3]), True)
    """

    def __init__(
        self,
        kept: int,
        changed: int,
        generator: torch.Generator | int,
        *,
        hidden: int = 64,
        waves: int = 32,
        bound: float = 2.0,
        spread: float = 0.0,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        generator = as_generator(generator)
        self.waves = _waves(kept, waves, generator) if waves else None
        self.first = linear(waves or kept, hidden, generator)
        self.last = linear(hidden, 2 * changed, generator)
        with torch.no_grad():
            self.last.weight.normal_(generator=generator).mul_(spread)
            self.last.bias.zero_()
        self.bound, self.dropout = bound, dropout

    def forward(self, x: Float[Tensor, "n a"]) -> tuple[Float[Tensor, "n b"], Float[Tensor, "n b"]]:
        """The scale and shift of each example's second part."""
        features = x if self.waves is None else self.waves(REACH * torch.tanh(x / REACH)).sin()
        hidden = nn.functional.gelu(self.first(features))
        hidden = nn.functional.dropout(hidden, self.dropout, self.training)
        scale, shift = self.last(hidden).chunk(2, dim=-1)
        return self.bound * torch.tanh(scale / self.bound), shift


def _waves(inputs: int, count: int, generator: torch.Generator) -> nn.Linear:
    """The phases of waves: frequencies of about 2 radians per unit, shifted by anything."""
    layer = linear(inputs, count, generator)
    with torch.no_grad():
        layer.weight.normal_(generator=generator).mul_(2)
        layer.bias.uniform_(-math.pi, math.pi, generator=generator)
    return layer


@final
class Whitening(nn.Module):
    """A fixed first layer: some examples become uncorrelated features of mean 0 and variance 1, as few moved as can be.

    z = C^(-1/2) (x - mean), where C is the examples' covariance

    A flow that begins with it begins as the Gaussian fit of those examples, and learns the rest.

    Args:
        x: the examples.

    >>> Whitening(torch.tensor([[0.0], [1.0], [2.0]])).inverse(torch.zeros(1, 1))
    tensor([[1.]])
    """

    mean: Tensor
    whiten: Tensor
    colour: Tensor

    def __init__(self, x: Float[Tensor, "n d"]) -> None:
        super().__init__()
        variances, directions = torch.linalg.eigh(torch.cov(x.double().T).reshape(x.shape[1], x.shape[1]))
        self.register_buffer("mean", x.mean(0))
        self.register_buffer("whiten", (directions * variances**-0.5 @ directions.T).to(x.dtype))
        self.register_buffer("colour", (directions * variances**0.5 @ directions.T).to(x.dtype))
        self.log_volume = -float(variances.log().sum()) / 2

    def forward(self, x: Float[Tensor, "n d"]) -> tuple[Float[Tensor, "n d"], Float[Tensor, " n"]]:
        """Data to latent: z and log_volume."""
        return (x - self.mean) @ self.whiten, x.new_full((len(x),), self.log_volume)

    def inverse(self, z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """Latent to data."""
        return z @ self.colour + self.mean
