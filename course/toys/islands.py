"""Numbers around a few centres, on their way into noise and one step back: every density is known."""

import math
from dataclasses import dataclass
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from course.randomness import as_generator
from course.toys.gaussian import standard_normal_log_prob

REACH = 6.0
"""Integrals run from minus this to this: with centres near 1 and noise of variance 1 all but a billionth is inside."""


@final
@dataclass(frozen=True)
class Islands:
    """Numbers around some centres, all as likely and as wide: x_0 = centre + spread · n; and what noise makes of them.

    q(x_t) = mean over centres of N(x_t; sqrt(ᾱ_t) centre, ᾱ_t spread² + 1 - ᾱ_t)

    >>> round(float(Islands().log_prob(torch.tensor([1.0])).exp()), 3)
    0.997
    """

    centres: tuple[float, ...] = (-1.0, 1.0)
    spread: float = 0.2

    @property
    def data(self) -> Float[Tensor, " k"]:
        """The centres as a data set."""
        return torch.tensor(self.centres, dtype=torch.float64)

    def log_prob(self, x: Float[Tensor, "..."], alpha_bar: float = 1.0) -> Float[Tensor, "..."]:
        """The log-density of numbers of which the share ᾱ is left, in nats."""
        std = math.sqrt(alpha_bar * self.spread**2 + 1 - alpha_bar)
        bumps = standard_normal_log_prob((x.double()[..., None] - math.sqrt(alpha_bar) * self.data) / std)
        return bumps.logsumexp(-1) - math.log(std * len(self.centres))

    def step_back(
        self, x: Float[Tensor, " k"], x_t: Float[Tensor, " n"], before: float, now: float
    ) -> Float[Tensor, "n k"]:
        """The density of x_(t-1) at some places, for each x_t: q(x_t | x_(t-1)) q(x_(t-1)) / q(x_t).

        Args:
            x: the places.
            x_t: where the process has come to.
            before, now: ᾱ_(t-1) and ᾱ_t.
        """
        alpha = now / before
        std = math.sqrt(1 - alpha)
        forward = standard_normal_log_prob((x_t.double()[:, None] - math.sqrt(alpha) * x.double()) / std)
        return (forward - math.log(std) + self.log_prob(x, before) - self.log_prob(x_t, now)[:, None]).exp()

    def sample(self, n: int, seed: torch.Generator | int) -> Float[Tensor, " n"]:
        """Draw n numbers."""
        generator = as_generator(seed)
        centre = torch.randint(len(self.centres), (n,), generator=generator)
        return self.data[centre] + self.spread * torch.randn(n, generator=generator, dtype=torch.float64)


def equal_steps(steps: int, left: float) -> Float[Tensor, " t"]:
    """ᾱ_0, ..., ᾱ_T of equal steps that leave a share in the end.

    >>> equal_steps(2, left=0.25)
    tensor([1.0000, 0.5000, 0.2500], dtype=torch.float64)
    """
    return left ** (torch.arange(steps + 1, dtype=torch.float64) / steps)


def bell_gaps(islands: Islands, alpha_bar: Float[Tensor, " t"]) -> Float[Tensor, " k"]:
    """How far each exact step back is from the best bell: E over x_t of KL(q(x_(t-1) | x_t), N), in nats.

    The best bell has the mean and the variance of the step back itself.

    Args:
        islands: the data.
        alpha_bar: ᾱ_0 = 1, ..., ᾱ_T.

    Source: T-2c.
    """
    x, x_t = torch.linspace(-REACH, REACH, 1201).double(), torch.linspace(-REACH, REACH, 121).double()
    cell, wide = float(x[1] - x[0]), float(x_t[1] - x_t[0])
    gaps = []
    for before, now in zip(alpha_bar[:-1].tolist(), alpha_bar[1:].tolist(), strict=True):
        share = islands.step_back(x, x_t, before, now) * cell
        mean, std = moments(x, share)
        bell = standard_normal_log_prob((x - mean[:, None]) / std[:, None]) - std.log()[:, None]
        gap = (torch.special.xlogy(share, share / cell) - share * bell).sum(1)
        gaps.append((islands.log_prob(x_t, now).exp() * gap).sum() * wide)
    return torch.stack(gaps)


def moments(x: Float[Tensor, " k"], share: Float[Tensor, "n k"]) -> tuple[Float[Tensor, " n"], Float[Tensor, " n"]]:
    """Mean and standard deviation of distributions on a grid.

    >>> moments(torch.tensor([0.0, 2.0]), torch.tensor([[0.5, 0.5]]))
    (tensor([1.]), tensor([1.]))
    """
    mean = share @ x
    return mean, (share * (x - mean[:, None]) ** 2).sum(1).sqrt()
