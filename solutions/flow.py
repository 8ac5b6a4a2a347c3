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
    ### BEGIN SOLUTION
    return log_prior(f(x)) + derivative(x).abs().log()  # log p(x) = log p(z) + log|dz/dx|
    ### END SOLUTION


def autodiff_log_volume(f: Callable[[Tensor], Tensor], x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
    """By how much f stretches the volume around each example, by brute force: log|det J|, J from autodiff.

    Args:
        f: maps n examples of d features to as many, each row on its own.
        x: the examples.

    Source: L-FL-3.

    >>> autodiff_log_volume(lambda x: -2 * x, torch.zeros(1, 3)) / math.log(2)
    tensor([3.])
    """
    ### BEGIN SOLUTION
    jacobian = torch.func.vmap(torch.func.jacrev(lambda row: f(row[None])[0]))(x)  # J[i, j] = dz_i / dx_j
    return torch.linalg.slogdet(jacobian).logabsdet
    ### END SOLUTION


def compose(x: Float[Tensor, "n d"], layers: Sequence[Layer]) -> tuple[Float[Tensor, "n d"], Float[Tensor, " n"]]:
    """Many small changes of variables in a row: the first layer sees x, each next one what the last one made.

    Args:
        x: the examples.
        layers: maps from their own input to (output, log_volume at that input).

    Returns:
        The last layer's output z and the log_volume of the whole map.

    Source: L-FL-6, L-FL-7 (there every Jacobian is printed at x itself).
    """
    ### BEGIN SOLUTION
    z, log_volume = x.clone(), x.new_zeros(len(x))
    for layer in layers:
        z, added = layer(z)
        log_volume = log_volume + added
    return z, log_volume
    ### END SOLUTION


def affine_forward(
    x: Float[Tensor, "n b"], scale: Float[Tensor, "n b"], shift: Float[Tensor, "n b"]
) -> tuple[Float[Tensor, "n b"], Float[Tensor, " n"]]:
    """Stretch every feature by exp(scale) and move it by shift: z = x * exp(scale) + shift, with its log_volume.

    Source: L-FL-8, L-FL-10.
    """
    ### BEGIN SOLUTION
    z = x * torch.exp(scale) + shift
    return z, scale.sum(dim=-1)  # the Jacobian is diagonal, with entries exp(scale)
    ### END SOLUTION


def block_log_determinant(
    A: Float[Tensor, "n a a"], C: Float[Tensor, "n b a"], D: Float[Tensor, "n b b"]
) -> Float[Tensor, " n"]:
    """log|det| of the block matrices [[A, 0], [C, D]], without ever building one.

    Source: L-FL-10, L-FL-11.

    >>> block_log_determinant(torch.eye(2)[None], torch.ones(1, 1, 2), torch.tensor([[[-5.0]]])).exp()
    tensor([5.])
    """
    ### BEGIN SOLUTION
    return torch.linalg.slogdet(A).logabsdet + torch.linalg.slogdet(D).logabsdet
    ### END SOLUTION


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
        ### BEGIN SOLUTION
        x_a, x_b = x[:, : self.kept], x[:, self.kept :]
        scale, shift = self.conditioner(x_a)
        z_b, log_volume = affine_forward(x_b, scale, shift)
        return torch.cat([x_a, z_b], dim=-1), log_volume
        ### END SOLUTION

    def inverse(self, z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """Latent to data: the kept part tells again which scale and shift to undo."""
        ### BEGIN SOLUTION
        z_a, z_b = z[:, : self.kept], z[:, self.kept :]
        scale, shift = self.conditioner(z_a)
        return torch.cat([z_a, (z_b - shift) * torch.exp(-scale)], dim=-1)
        ### END SOLUTION


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
        ### BEGIN SOLUTION
        return x[:, self.order], x.new_zeros(len(x))  # |det| of a permutation matrix is 1
        ### END SOLUTION

    def inverse(self, z: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        """Latent to data."""
        ### BEGIN SOLUTION
        return z[:, torch.argsort(self.order)]
        ### END SOLUTION


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
        ### BEGIN SOLUTION
        x = z
        for layer in reversed(self.layers):
            x = layer.inverse(x)
        return x
        ### END SOLUTION

    def log_prob(self, x: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """The exact log-density of each example, in nats."""
        ### BEGIN SOLUTION
        z, log_volume = self(x)
        log_prior = -(z**2).sum(dim=-1) / 2 - z.shape[-1] / 2 * math.log(2 * math.pi)
        return log_prior + log_volume  # log p(x) = log p(z) + log|det dz/dx|
        ### END SOLUTION


def negative_log_likelihood(flow: Flow, x: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    """What training makes small: the average surprise of one example, in nats.

    Source: L-FL-5, L-FL-7.
    """
    ### BEGIN SOLUTION
    return -flow.log_prob(x).mean()
    ### END SOLUTION


def sample(flow: Flow, noise: Float[Tensor, "n d"], temperature: float) -> Float[Tensor, "n d"]:
    """New data: standard normal noise, its spread scaled by the temperature, sent backwards through the flow.

    Source: L-FL-14, L-FL-15; Glow (Kingma and Dhariwal 2018), section 6.
    """
    ### BEGIN SOLUTION
    return flow.inverse(temperature * noise)
    ### END SOLUTION


def networks_must_be_invertible() -> Answer:
    """Verdict and reason on: "An affine coupling is invertible only if its networks s and t are." (L-FL-9)"""
    ### BEGIN SOLUTION
    return Answer(verdict=False, reason="b")
    ### END SOLUTION


def first_half_stays_prior() -> Answer:
    """Verdict and reason on: "Without permutations, depth cannot change the first half." (L-FL-12)"""
    ### BEGIN SOLUTION
    return Answer(verdict=True, reason="c")
    ### END SOLUTION


def latents_can_be_fewer() -> Answer:
    """Verdict and reason on: "A flow can code a picture of 64 pixels in 8 latent numbers." (L-FL-16)"""
    ### BEGIN SOLUTION
    return Answer(verdict=False, reason="d")
    ### END SOLUTION


def predict_kl() -> float:
    """Your prediction: how many nats the trained flow stays away from the eight Gaussians."""
    ### BEGIN SOLUTION
    return 0.03
    ### END SOLUTION


def predict_islands() -> float:
    """Your prediction: how many of the eight Gaussians get at least a quarter of their due at temperature 0.25."""
    ### BEGIN SOLUTION
    return 6.0
    ### END SOLUTION


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    ### BEGIN SOLUTION
    return {1: "a", 3: "d", 4: "f", 6: "h"}
    ### END SOLUTION
