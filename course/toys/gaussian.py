"""The Gaussian: the noise that every flow ends in, and the simplest model that has a density."""

import math
from dataclasses import dataclass
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from course.randomness import as_generator


def standard_normal_log_prob(z: Float[Tensor, "..."]) -> Float[Tensor, "..."]:
    """The log-density of standard normal numbers, each on its own, in nats.

    >>> standard_normal_log_prob(torch.zeros(1)).exp()
    tensor([0.3989])
    """
    return -(z**2) / 2 - math.log(2 * math.pi) / 2


@final
@dataclass(frozen=True, eq=False)
class Gaussian:
    """A Gaussian with full covariance: the simplest model that has a density, and a bar for every other.

    Args:
        mean: its centre.
        factor: the lower triangle L with covariance L Lᵀ.
    """

    mean: Float[Tensor, " d"]
    factor: Float[Tensor, "d d"]

    def log_prob(self, x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """The log-density of each example, in nats."""
        factor, mean = self.factor.to(x.dtype), self.mean.to(x.dtype)
        z = torch.linalg.solve_triangular(factor, (x - mean).T, upper=False).T
        return standard_normal_log_prob(z).sum(-1) - factor.diagonal().log().sum()

    def sample(self, n: int, seed: torch.Generator | int) -> Float[Tensor, "n d"]:
        """Draw n examples."""
        return (
            self.mean
            + torch.randn(n, len(self.mean), generator=as_generator(seed), dtype=self.mean.dtype) @ self.factor.T
        )


def gaussian_fit(x: Float[Tensor, "n d"]) -> Gaussian:
    """The most likely Gaussian of some examples: their mean and full covariance.

    >>> gaussian_fit(torch.tensor([[0.0], [2.0]])).factor
    tensor([[1.]])
    """
    covariance = torch.cov(x.double().T, correction=0).reshape(x.shape[1], x.shape[1])
    return Gaussian(x.mean(0), torch.linalg.cholesky(covariance).to(x.dtype))
