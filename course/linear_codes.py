"""Autoencoders of which everything is known: the decoder is linear, and so every density is Gaussian."""

import math
from dataclasses import dataclass
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from course.randomness import as_generator


@final
@dataclass(frozen=True, eq=False)
class LinearWorld:
    """Data from codes by a matrix and noise: z ~ N(0, I), x = W z + σ ε.

    Args:
        W: the decoder.
        spread: σ.

    >>> upright().sample(5, seed=0).shape
    torch.Size([5, 2])
    """

    W: Float[Tensor, "d l"]
    spread: float

    def sample(self, n: int, seed: torch.Generator | int) -> Float[Tensor, "n d"]:
        """Draw n examples."""
        generator, (features, latents) = as_generator(seed), self.W.shape
        z = torch.randn(n, latents, generator=generator, dtype=torch.float64)
        return z @ self.W.T + self.spread * torch.randn(n, features, generator=generator, dtype=torch.float64)

    @property
    def precision(self) -> Float[Tensor, "l l"]:
        """The inverse covariance of p(z | x), the same for every x: I + Wᵀ W / σ²."""
        return torch.eye(self.W.shape[1], dtype=self.W.dtype) + self.W.T @ self.W / self.spread**2

    def best_codes(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n l"]:
        """The mean of p(z | x): precision⁻¹ Wᵀ x / σ²."""
        codes: Tensor = torch.linalg.solve(self.precision, self.W.T @ x.T / self.spread**2)
        return codes.T

    @property
    def best_log_scale(self) -> Float[Tensor, " l"]:
        """Of all encoders that know no correlations, the best one's: one over the root of the precision's diagonal."""
        return -self.precision.diagonal().log() / 2

    def gap(
        self, x: Float[Tensor, "n d"], mean: Float[Tensor, "n l"], log_scale: Float[Tensor, "n l"]
    ) -> Float[Tensor, " n"]:
        """How far an encoder is from p(z | x), exactly: KL(N(mean, scale²), p(z | x)), in nats.

        (tr(P S) + δᵀ P δ - l - log det(P S)) / 2,  P the precision, S the encoder's covariance, δ the means' difference

        >>> world = upright()
        >>> x = world.sample(3, seed=0)
        >>> bool((world.gap(x, world.best_codes(x), world.best_log_scale.expand(3, 2)).abs() < 1e-12).all())
        True
        """
        off = mean - self.best_codes(x)
        missed = torch.einsum("nl,lk,nk->n", off, self.precision, off)
        blurred = torch.exp(2 * log_scale) @ self.precision.diagonal()
        volume = torch.logdet(self.precision) + 2 * log_scale.sum(1)
        return (blurred + missed - self.W.shape[1] - volume) / 2

    def log_weights(self, x: Float[Tensor, "n d"], k: int, seed: torch.Generator | int) -> Float[Tensor, "k n"]:
        """log(p(x, z) / q(z | x)) of k codes for each example, by the best encoder that knows no correlations.

        log N(x; W z, σ² I) + log N(z; 0, I) - log N(z; mean, scale²)

        >>> upright().log_weights(torch.ones(3, 2).double(), k=4, seed=0).shape
        torch.Size([4, 3])
        """
        shape = (k, len(x), self.W.shape[1])
        noise = torch.randn(shape, generator=as_generator(seed), dtype=torch.float64)
        z = self.best_codes(x) + self.best_log_scale.exp() * noise
        missed = ((x - z @ self.W.T) ** 2).sum(2) / self.spread**2 + len(self.W) * math.log(
            2 * math.pi * self.spread**2
        )
        return ((noise**2 - z**2).sum(2) - missed) / 2 + self.best_log_scale.sum()

    def log_prob(self, x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """log p(x), by way of the codes: log p(x, z) - log p(z | x) at the best code, in nats."""
        z = self.best_codes(x)
        left = ((x - z @ self.W.T) ** 2).sum(1) / self.spread**2 + (z**2).sum(1)
        constants = len(self.W) * math.log(2 * math.pi * self.spread**2) + torch.logdet(self.precision)
        return -(left + constants) / 2


def upright() -> LinearWorld:
    """A decoder whose latents do not get in each other's way: the columns of W are at right angles."""
    return LinearWorld(torch.tensor([[1.5, 0.0], [0.0, 0.7]], dtype=torch.float64), 0.5)


def slanted() -> LinearWorld:
    """A decoder with two latents that do nearly the same: what one explains, the other need not."""
    return LinearWorld(torch.tensor([[1.5, 1.2], [0.0, 0.4]], dtype=torch.float64), 0.5)
