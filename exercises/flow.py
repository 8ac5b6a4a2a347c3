# Generated from solutions/flow.py. What raises is yours to write; keep names and signatures as they are.
"""Normalizing flows: densities that stay known because every step can be undone (notebook 03).

Forward is data x to latent z; sampling is the inverse. `log_volume` is log|det dz/dx|, one number of nats per example.
"""

import math
from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course.quiz import Answer

Layer = Callable[[Tensor], tuple[Tensor, Tensor]]
"""A map from x to (z, log_volume): a coupling, a permutation, or a whole flow."""


def log_prob_1d(
    x: Float[Tensor, " n"],
    f: Callable[[Tensor], Tensor],
    derivative: Callable[[Tensor], Tensor],
    log_prior: Callable[[Tensor], Tensor],
) -> Float[Tensor, " n"]:
    """The log-density of numbers x that an invertible f turns into prior noise z = f(x), in nats.

    Args:
        x: the numbers.
        f: an increasing or decreasing map of the line.
        derivative: its slope at every x.
        log_prior: the log-density of z.

    Source: L-FL-2 (with the absolute values that the slide leaves out), L-FL-3.

    >>> log_prob_1d(torch.tensor([1.0]), lambda x: -3 * x, lambda x: -3 + 0 * x, lambda z: 0 * z).exp()
    tensor([3.])
    """
    raise NotImplementedError("flow.log_prob_1d is yours to write: exercise 3.1 of notebook 03_flow")


def autodiff_log_volume(f: Callable[[Tensor], Tensor], x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """By how much f stretches the volume around each example, by brute force: log|det J|, J from autodiff.

    Args:
        f: maps n examples of d features to as many, each row on its own.
        x: the examples.

    Source: L-FL-3.

    >>> autodiff_log_volume(lambda x: -2 * x, torch.zeros(1, 3)) / math.log(2)
    tensor([3.])
    """
    raise NotImplementedError("flow.autodiff_log_volume is yours to write: exercise 3.2 of notebook 03_flow")


def compose(x: Float[Tensor, "n d"], layers: Sequence[Layer]) -> tuple[Float[Tensor, "n d"], Float[Tensor, " n"]]:
    """Many small changes of variables in a row: the first layer sees x, each next one what the last one made.

    Args:
        x: the examples.
        layers: maps from their own input to (output, log_volume at that input).

    Returns:
        The last layer's output z and the log_volume of the whole map.

    Source: L-FL-6, L-FL-7 (there every Jacobian is printed at x itself).
    """
    raise NotImplementedError("flow.compose is yours to write: exercise 3.3 of notebook 03_flow")


def affine_forward(
    x: Float[Tensor, "n b"], scale: Float[Tensor, "n b"], shift: Float[Tensor, "n b"]
) -> tuple[Float[Tensor, "n b"], Float[Tensor, " n"]]:
    """Stretch every feature by exp(scale) and move it by shift: z = x * exp(scale) + shift, with its log_volume.

    Source: L-FL-8, L-FL-10.
    """
    raise NotImplementedError("flow.affine_forward is yours to write: exercise 3.4 of notebook 03_flow")


def block_log_determinant(
    A: Float[Tensor, "n a a"], C: Float[Tensor, "n b a"], D: Float[Tensor, "n b b"]
) -> Float[Tensor, " n"]:
    """log|det| of the block matrices [[A, 0], [C, D]], without ever building one.

    Source: L-FL-10, L-FL-11.

    >>> block_log_determinant(torch.eye(2)[None], torch.ones(1, 1, 2), torch.tensor([[[-5.0]]])).exp()
    tensor([5.])
    """
    raise NotImplementedError("flow.block_log_determinant is yours to write: exercise 3.5 of notebook 03_flow")


class Coupling(nn.Module):
    """An affine coupling: keeps the first features, and stretches and shifts the rest as the kept ones say.

    z_a = x_a,  z_b = x_b * exp(s(x_a)) + t(x_a)

    Args:
        conditioner: any map from the kept part to (scale, shift) of the changed part; it is never inverted.
        kept: how many features pass unchanged.

    Source: L-FL-8 to L-FL-10; RealNVP (Dinh et al. 2017), Eq. 4 to 8.
    """

    def __init__(self, conditioner: Callable[[Tensor], tuple[Tensor, Tensor]], kept: int) -> None:
        super().__init__()
        self.conditioner = conditioner
        self.kept = kept

    def forward(self, x: Float[Tensor, "n d"]) -> tuple[Float[Tensor, "n d"], Float[Tensor, " n"]]:
        """Data to latent: z and log_volume. Write it with affine_forward."""
        raise NotImplementedError("flow.Coupling.forward is yours to write: exercise 3.6 of notebook 03_flow")

    def inverse(self, z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """Latent to data: the kept part tells again which scale and shift to undo."""
        raise NotImplementedError("flow.Coupling.inverse is yours to write: exercise 3.6 of notebook 03_flow")


class Permutation(nn.Module):
    """A fixed new order of the features: z_i = x_order[i], so that the next coupling changes other ones.

    Args:
        order: every number from 0 to d-1, once.

    Source: L-FL-13.
    """

    order: Tensor

    def __init__(self, order: Int[Tensor, " d"]) -> None:
        super().__init__()
        self.register_buffer("order", order)

    def forward(self, x: Float[Tensor, "n d"]) -> tuple[Float[Tensor, "n d"], Float[Tensor, " n"]]:
        """Data to latent: z and log_volume."""
        raise NotImplementedError("flow.Permutation.forward is yours to write: exercise 3.9 of notebook 03_flow")

    def inverse(self, z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """Latent to data."""
        raise NotImplementedError("flow.Permutation.inverse is yours to write: exercise 3.9 of notebook 03_flow")


class Flow(nn.Module):
    """A normalizing flow: layers in a row that end in standard normal noise.

    Args:
        layers: modules with forward (x to z and log_volume) and inverse (z to x).

    Source: L-FL-6, L-FL-7, L-FL-14.
    """

    def __init__(self, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Float[Tensor, "n d"]) -> tuple[Float[Tensor, "n d"], Float[Tensor, " n"]]:
        """Data to latent: z and log_volume."""
        return compose(x, list(self.layers))

    def inverse(self, z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """Latent to data: undo every layer."""
        raise NotImplementedError("flow.Flow.inverse is yours to write: exercise 3.10 of notebook 03_flow")

    def log_prob(self, x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """The exact log-density of each example, in nats."""
        raise NotImplementedError("flow.Flow.log_prob is yours to write: exercise 3.10 of notebook 03_flow")


def negative_log_likelihood(flow: Flow, x: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    """What training makes small: the average surprise of one example, in nats.

    Source: L-FL-5, L-FL-7.
    """
    raise NotImplementedError("flow.negative_log_likelihood is yours to write: exercise 3.11 of notebook 03_flow")


def sample(flow: Flow, noise: Float[Tensor, "n d"], temperature: float) -> Float[Tensor, "n d"]:
    """New data: standard normal noise, its spread scaled by the temperature, sent backwards through the flow.

    Source: L-FL-14, L-FL-15; Glow (Kingma and Dhariwal 2018), section 6.
    """
    raise NotImplementedError("flow.sample is yours to write: exercise 3.13 of notebook 03_flow")


def networks_must_be_invertible() -> Answer:
    """Verdict and reason on: "An affine coupling is invertible only if its networks s and t are." (L-FL-9)"""
    raise NotImplementedError("flow.networks_must_be_invertible is yours to write: exercise 3.7 of notebook 03_flow")


def first_half_stays_prior() -> Answer:
    """Verdict and reason on: "Without permutations, depth cannot change the first half." (L-FL-12)"""
    raise NotImplementedError("flow.first_half_stays_prior is yours to write: exercise 3.8 of notebook 03_flow")


def latents_can_be_fewer() -> Answer:
    """Verdict and reason on: "A flow can code a picture of 64 pixels in 8 latent numbers." (L-FL-16)"""
    raise NotImplementedError("flow.latents_can_be_fewer is yours to write: exercise 3.15 of notebook 03_flow")


def predict_kl() -> float:
    """Your prediction: how many nats the trained flow stays away from the eight Gaussians."""
    raise NotImplementedError("flow.predict_kl is yours to write: exercise 3.12 of notebook 03_flow")


def predict_islands() -> float:
    """Your prediction: how many of the eight Gaussians get at least a quarter of their due at temperature 0.25."""
    raise NotImplementedError("flow.predict_islands is yours to write: exercise 3.14 of notebook 03_flow")


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    raise NotImplementedError("flow.misprints is yours to write: exercise 3.16 of notebook 03_flow")
