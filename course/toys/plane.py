"""Points of the plane with known densities, the distance of a model to them, and a bend of the plane."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.randomness import as_generator
from course.toys.quadrature import Grid, LogDensity, ToyError, on_grid, square_grid


@final
@dataclass(frozen=True, eq=False)
class Mixture:
    """Points of the plane around many centres, all equally likely and equally wide.

    p(x) = 1/k sum_i N(x; mean_i, std² I)

    Args:
        name: what to call it in a figure.
        means: the centres.
        std: the spread around each centre.
        groups: to which part of the picture each centre belongs (which Gaussian, moon, arm), counted from 0.
        radius: half the side of the square around 0 that holds all but a millionth of the mass.

    >>> eight_gaussians().sample(3, seed=0).shape
    torch.Size([3, 2])
    """

    name: str
    means: Float[Tensor, "k 2"]
    std: float
    groups: Int[Tensor, " k"]
    radius: float

    def log_prob(self, x: Float[Tensor, "n 2"]) -> Float[Tensor, " n"]:
        """The exact log-density of each point, in nats."""
        distance = torch.cdist(x, self.means.to(x.dtype), compute_mode="donot_use_mm_for_euclid_dist")
        constant = math.log(len(self.means)) + math.log(2 * math.pi * self.std**2)
        return torch.logsumexp(-((distance / self.std) ** 2) / 2, dim=-1) - constant

    def sample(self, n: int, seed: torch.Generator | int) -> Float[Tensor, "n 2"]:
        """Draw n points."""
        generator = as_generator(seed)
        component = torch.randint(len(self.means), (n,), generator=generator)
        return self.means[component] + self.std * torch.randn(n, 2, generator=generator)

    def batches(self, n: int, steps: int, blur: float = 0.5) -> Callable[[torch.Generator], Float[Tensor, "n 2"]]:
        """Batches of n points for a training run of so many steps, blurred at first.

        Noise of spread `blur` fades out over the first 30 % of the batches: islands that touch at first are all found.
        Without it, some runs on eight Gaussians ended 3 to 900 nats from the truth; with it, all within 0.05.

        >>> batch = two_moons().batches(512, steps=100)
        >>> batch(torch.Generator().manual_seed(0)).shape
        torch.Size([512, 2])
        """
        left = iter(torch.linspace(blur, 0, max(1, round(0.3 * steps))).tolist())

        def batch(generator: torch.Generator) -> Float[Tensor, "n 2"]:
            return self.sample(n, generator) + next(left, 0.0) * torch.randn(n, 2, generator=generator)

        return batch

    def group(self, x: Float[Tensor, "n 2"]) -> Int[Tensor, " n"]:
        """The part of the picture that each point most likely belongs to: that of the nearest centre."""
        return self.groups[torch.cdist(x.to(self.means.dtype), self.means).argmin(dim=-1)]

    def on_data(self, x: Float[Tensor, "n 2"], sigmas: float = 3.0) -> Float[Tensor, ""]:
        """The share of points within so many standard deviations of a centre (of single Gaussians, 98.9 % at 3)."""
        nearest = torch.cdist(x.to(self.means.dtype), self.means).amin(dim=-1)
        return (nearest < sigmas * self.std).float().mean()

    def grid(self, per_std: int = 6) -> Grid:
        """Points on the square that holds the data: six to a standard deviation give a flow's KL to 1e-4."""
        return square_grid(self.radius, math.ceil(2 * self.radius / self.std * per_std) + 1)

    @cached_property
    def entropy(self) -> float:
        """The average surprise of the data, in nats, by quadrature: the loss that no model can pass."""
        grid = self.grid()
        log_prob = on_grid(self.log_prob, grid, torch.float64)
        return -float((log_prob.exp() * log_prob).sum() * grid.cell)


def eight_gaussians(std: float = 0.25) -> Mixture:
    """Eight Gaussians on a circle of radius 2: eight modes that a model must not lose.

    >>> eight_gaussians().entropy - math.log(8)  # that of one of them, about: they hardly touch
    0.0589...
    """
    angle = torch.arange(8) * (math.pi / 4)
    return Mixture("eight Gaussians", 2 * torch.stack([angle.cos(), angle.sin()], 1), std, torch.arange(8), 4.0)


def two_moons(std: float = 0.12, count: int = 40) -> Mixture:
    """Two half circles that reach into each other, each a row of `count` small Gaussians.

    >>> two_moons().groups.bincount()
    tensor([40, 40])
    """
    angle = torch.linspace(0, math.pi, count)
    upper = torch.stack([angle.cos(), angle.sin()], 1)
    means = torch.cat([upper, torch.tensor([1.0, 0.5]) - upper]) - torch.tensor([0.5, 0.25])
    return Mixture("two moons", 1.5 * means, std, torch.arange(2).repeat_interleave(count), 3.2)


def pinwheel(std: float = 0.13, arms: int = 5, count: int = 24) -> Mixture:
    """Bent arms around the middle, each a row of `count` small Gaussians.

    >>> len(pinwheel(arms=3).means)
    72
    """
    radius = torch.linspace(0.3, 2.4, count)
    angle = torch.arange(arms)[:, None] * (2 * math.pi / arms) + 0.7 * (radius - 0.3)
    means = torch.stack([radius * angle.cos(), radius * angle.sin()], -1).flatten(0, 1)
    return Mixture("pinwheel", means, std, torch.arange(arms).repeat_interleave(count), 3.2)


def exact_kl(toy: Mixture, log_prob: LogDensity) -> float:
    """How far a model is from the truth: KL(data || model) in nats, by quadrature instead of samples.

    KL(p || q) = ∫ p(x) (log p(x) - log q(x)) dx

    Args:
        toy: the truth p.
        log_prob: the model's log-density, of any points of the plane.

    Raises:
        ToyError: if the grid misses more than a hundred-thousandth of the data's mass.

    >>> toy = eight_gaussians()
    >>> abs(exact_kl(toy, toy.log_prob)) < 1e-5
    True
    """
    grid = toy.grid()
    truth = on_grid(toy.log_prob, grid, torch.float64)
    mass = float(truth.exp().sum() * grid.cell)
    if abs(mass - 1) > 1e-5:
        raise ToyError(f"the grid of {toy.name} holds a mass of {mass:.6f} instead of 1; give the toy a larger radius.")
    surprise = torch.where(truth > -100, truth - on_grid(log_prob, grid), 0)  # what the data never visit costs nothing
    return float((truth.exp() * surprise).sum() * grid.cell)


def swirl(x: Float[Tensor, "n 2"]) -> Float[Tensor, "n 2"]:
    """A smooth bend of the plane that can be undone: it turns points and pushes the outer ones outwards.

    z = (0.6 + 0.2 r²) R(0.4 r²) x, where r = |x| and R turns by an angle.

    >>> swirl(torch.tensor([[0.0, 0.0]]))
    tensor([[0., 0.]])
    """
    square = (x**2).sum(dim=-1)
    stretch, angle = 0.6 + 0.2 * square, 0.4 * square
    across, up = x[..., 0], x[..., 1]
    turned = [angle.cos() * across - angle.sin() * up, angle.sin() * across + angle.cos() * up]
    return stretch[..., None] * torch.stack(turned, dim=-1)


def swirl_log_volume(x: Float[Tensor, "n 2"]) -> Float[Tensor, " n"]:
    """The exact log|det| of `swirl`: turning costs nothing, stretching counts along and across the radius.

    >>> swirl_log_volume(torch.zeros(1, 2)).exp()
    tensor([0.3600])
    """
    square = (x**2).sum(dim=-1)
    return torch.log((0.6 + 0.2 * square) * (0.6 + 0.6 * square))
