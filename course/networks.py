"""The networks inside the course's models; their shape was chosen by measurement, not by the reader."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.randomness import as_generator


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

    Waves of the kept part go in beside it, so that a small network can follow sharp changes. The scale is softly
    bounded, so that no step stretches without limit. The last layer starts at zero unless told, so that a new
    coupling is the identity.

    Args:
        kept: features that the coupling passes on.
        changed: features that it stretches and shifts.
        generator: where the first weights come from; give each coupling the same generator, and each gets its own.
        hidden: units between.
        waves: how many frequencies, 0.5, 1.0, 1.5, ... radians per unit, of each kept feature.
        bound: the scale stays between -bound and bound.
        spread: how far from the identity it begins: the spread of the last layer's weights.

    >>> scale, shift = Conditioner(kept=1, changed=3, generator=0)(torch.ones(5, 1))
    >>> scale.shape, bool((shift == 0).all())
    (torch.Size([5, 3]), True)
    """

    frequencies: Tensor

    def __init__(
        self,
        kept: int,
        changed: int,
        generator: torch.Generator | int,
        *,
        hidden: int = 64,
        waves: int = 6,
        bound: float = 2.0,
        spread: float = 0.0,
    ) -> None:
        super().__init__()
        generator = as_generator(generator)
        self.register_buffer("frequencies", 0.5 * torch.arange(1, waves + 1))
        self.first = linear(kept * (1 + 2 * waves), hidden, generator)
        self.last = linear(hidden, 2 * changed, generator)
        with torch.no_grad():
            self.last.weight.normal_(generator=generator).mul_(spread)
            self.last.bias.zero_()
        self.bound = bound

    def forward(self, x: Float[Tensor, "n a"]) -> tuple[Float[Tensor, "n b"], Float[Tensor, "n b"]]:
        """The scale and shift of each example's second part."""
        phase = (x[..., None] * self.frequencies).flatten(-2)
        hidden = nn.functional.gelu(self.first(torch.cat([x, phase.sin(), phase.cos()], dim=-1)))
        scale, shift = self.last(hidden).chunk(2, dim=-1)
        return self.bound * torch.tanh(scale / self.bound), shift
