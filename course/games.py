"""Games of two whose end is known: two densities on a line, and what plays on a ring of islands."""

import math
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.networks import linear
from course.randomness import as_generator


@final
@dataclass(frozen=True)
class Bell:
    """A normal density on a line.

    Args:
        mean: its middle.
        std: its spread.
    """

    mean: float
    std: float

    def log_prob(self, x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The log-density of each number, in nats."""
        return -(((x - self.mean) / self.std) ** 2) / 2 - math.log(self.std * math.sqrt(2 * math.pi))


DATA: Final = Bell(0.0, 1.0)
DRAWN: Final = Bell(1.0, 1.5)
"""The two densities of the game that can be computed: what is real, and what a generator draws."""

LINE: Final = torch.linspace(-14, 16, 6001, dtype=torch.float64)
"""Points so dense and so far out that sums over them are integrals, to ten digits."""


def played_by(answers: Float[Tensor, " n"]) -> float:
    """What the game is worth on `LINE` to a discriminator with these answers D(x): V, in nats, by quadrature.

    V = ∫ p log D + g log(1 - D)

    >>> abs(played_by(torch.full_like(LINE, 0.5)) + math.log(4)) < 1e-9
    True
    """
    p, g = DATA.log_prob(LINE).exp(), DRAWN.log_prob(LINE).exp()
    return float(torch.trapezoid(torch.xlogy(p, answers) + torch.xlogy(g, 1 - answers), LINE))


def best_value() -> float:
    """What it is worth at best, by the other route: two divergences from the mixture, minus log 4.

    2 JS(p, g) - log 4 = KL(p, m) + KL(g, m) - log 4, m = (p + g) / 2

    >>> round(best_value(), 6)
    -1.187714
    """
    log_p, log_g = DATA.log_prob(LINE), DRAWN.log_prob(LINE)
    log_m = torch.logaddexp(log_p, log_g) - math.log(2)
    divergences = [torch.trapezoid(each.exp() * (each - log_m), LINE) for each in (log_p, log_g)]
    return float(sum(divergences)) - math.log(4)


def network(inputs: int, outputs: int, seed: torch.Generator | int, hidden: int = 128) -> nn.Sequential:
    """A player for points of the plane: two hidden layers.

    >>> network(2, 1, seed=0)(torch.zeros(3, 2)).shape
    torch.Size([3, 1])
    """
    random = as_generator(seed)
    sizes = ((inputs, hidden), (hidden, hidden), (hidden, outputs))
    first, second, last = (linear(*size, random) for size in sizes)
    return nn.Sequential(first, nn.LeakyReLU(0.2), second, nn.LeakyReLU(0.2), last)


def optimiser(player: nn.Module, rate: float) -> torch.optim.Optimizer:
    """Adam as a game wants it: with little memory of where it was going, so that two players circle less.

    >>> optimiser(network(2, 1, seed=0), 1e-3).defaults["betas"]
    (0.5, 0.9)
    """
    return torch.optim.Adam(player.parameters(), rate, betas=(0.5, 0.9), fused=True)
