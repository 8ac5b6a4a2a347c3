"""Numbers whose density is known, and the map of the line that turns them into standard normal noise."""

from dataclasses import dataclass
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from course.randomness import as_generator
from course.toys.gaussian import standard_normal_log_prob


@final
@dataclass(frozen=True)
class Line:
    """Numbers x with two bumps, and the map z = f(x) of the line that makes them standard normal.

    p(x) = w N(x; a, s) + (1 - w) N(x; b, t),  f(x) = F_z^-1(F_x(x)), or minus that.

    Args:
        increasing: whether f rises; if not, f falls, and x has the same density.

    >>> line = Line(increasing=False)
    >>> line.f(torch.tensor([0.0, 1.0])).diff() < 0
    tensor([True])
    """

    increasing: bool = True
    weights: tuple[float, float] = (0.62, 0.38)
    means: tuple[float, float] = (-1.1, 1.25)
    stds: tuple[float, float] = (0.55, 0.4)

    def log_prob(self, x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The exact log-density of x, in nats."""
        bumps = standard_normal_log_prob(self._standardised(x)) - torch.tensor(self.stds).double().log()
        return torch.logsumexp(bumps + torch.tensor(self.weights).double().log(), dim=-1).to(x.dtype)

    def cdf(self, x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The probability of falling at or below x."""
        return self._mixed_cdf(self._standardised(x)).to(x.dtype)

    def f(self, x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The map of the line: data x to latent z."""
        below, above = self._mixed_cdf(self._standardised(x)), self._mixed_cdf(-self._standardised(x))
        z = torch.where(below < above, torch.special.ndtri(below), -torch.special.ndtri(above))  # precise in both tails
        return (z if self.increasing else -z).to(x.dtype)

    def derivative(self, x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The slope dz/dx of the map at x; negative where f falls."""
        slope = torch.exp(self.log_prob(x.double()) - standard_normal_log_prob(self.f(x.double())))
        return (slope if self.increasing else -slope).to(x.dtype)

    def log_prior(self, z: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The log-density of the latent z, in nats."""
        return standard_normal_log_prob(z)

    def prior_cdf(self, z: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The probability that the latent is at most z."""
        probability: Tensor = torch.special.ndtr(z)
        return probability

    def sample(self, n: int, seed: torch.Generator | int) -> Float[Tensor, " n"]:
        """Draw n numbers x."""
        generator = as_generator(seed)
        bump = torch.multinomial(torch.tensor(self.weights), n, replacement=True, generator=generator)
        return torch.tensor(self.means)[bump] + torch.tensor(self.stds)[bump] * torch.randn(n, generator=generator)

    def _standardised(self, x: Tensor) -> Tensor:
        return (x.double()[..., None] - torch.tensor(self.means)) / torch.tensor(self.stds)

    def _mixed_cdf(self, standardised: Tensor) -> Tensor:
        probability: Tensor = torch.special.log_ndtr(standardised).exp() @ torch.tensor(self.weights).double()
        return probability
