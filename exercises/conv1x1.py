# Generated from solutions/conv1x1.py. What raises is yours to write; keep names and signatures as they are.
"""Mixing channels: permutations as 1×1 convolutions, and what a flow demands of each of its layers (notebook 04).

Forward is data x to latent z. Pictures are (n, c, h, w); `log_volume` is log|det dz/dx| of a whole picture, in nats.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from course.derivations import conv1x1 as to_prove
from course.quiz import Answer
from derive import Block, Eye, Prod, Proof, Sum, by, det, diag, exp, kron, log, prod, total


def permutation_kernel(order: Int[Tensor, " c"]) -> Float[Tensor, "c c 1 1"]:
    """The kernel of a 1×1 convolution that puts the channels of a picture in a new order: z_i = x_order[i].

    Args:
        order: every number from 0 to c-1, once.

    Source: B-1, L-FL-13.

    >>> permutation_kernel(torch.tensor([1, 0])).flatten()
    tensor([0., 1., 1., 0.])
    """
    raise NotImplementedError("conv1x1.permutation_kernel is yours to write: exercise 4.1 of notebook 04_conv1x1")


def convolve(
    x: Float[Tensor, "n c h w"], W: Float[Tensor, "c c"]
) -> tuple[Float[Tensor, "n c h w"], Float[Tensor, " n"]]:
    """A 1×1 convolution and its log_volume: the same matrix W mixes the channels of every pixel.

    z[:, i, row, column] = sum over j of W[i, j] x[:, j, row, column]

    Source: B-1; Glow (Kingma and Dhariwal 2018), section 3.2.

    >>> convolve(torch.ones(1, 2, 1, 1), torch.tensor([[0.0, 3.0], [1.0, 0.0]]))[0].flatten()
    tensor([3., 1.])
    """
    raise NotImplementedError("conv1x1.convolve is yours to write: exercise 4.2 of notebook 04_conv1x1")


def convolution_volume() -> Proof:
    """The log-volume of a 1×1 convolution from its whole Jacobian, which holds W once for every pixel.

    log|det(kron(Eye(h * w), W))| = h * w * log|det W|; rules: `to_prove.convolution_volume` (B-1)
    """
    from derive.letters import W, h, w

    raise NotImplementedError("conv1x1.convolution_volume is yours to write: exercise 4.3 of notebook 04_conv1x1")


class InvertibleConv(nn.Module):
    """A learned 1×1 convolution: a free matrix where a permutation stood. Nothing but the loss keeps it invertible.

    z = W x at every pixel

    Args:
        W: the matrix to begin with.

    Source: B-1, L-FL-13; Glow, section 3.2.
    """

    def __init__(self, W: Float[Tensor, "c c"]) -> None:
        super().__init__()
        self.W = nn.Parameter(W.clone())

    def forward(self, x: Float[Tensor, "n c h w"]) -> tuple[Float[Tensor, "n c h w"], Float[Tensor, " n"]]:
        """Data to latent: z and log_volume."""
        return convolve(x, self.W)

    def inverse(self, z: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """Latent to data: mix every pixel back. Write it with convolve."""
        raise NotImplementedError(
            "conv1x1.InvertibleConv.inverse is yours to write: exercise 4.4 of notebook 04_conv1x1"
        )


def stays_invertible() -> Answer:
    """Verdict and reason on: "However its W is trained, an InvertibleConv can be undone." (B-1)"""
    raise NotImplementedError("conv1x1.stays_invertible is yours to write: exercise 4.5 of notebook 04_conv1x1")


def lu_volume() -> Proof:
    """The log-volume of a matrix in factors: a permutation and two triangles, with s on the diagonal of the second.

    log|det(P @ L @ (U + diag(s)))| = total(log(abs(s))); rules: `to_prove.lu_volume` (B-1)
    """
    from derive.letters import L, P, U, s

    raise NotImplementedError("conv1x1.lu_volume is yours to write: exercise 4.6 of notebook 04_conv1x1")


class LUConv(nn.Module):
    """A learned 1×1 convolution that can always be undone, and whose log_volume is a sum of c numbers.

    W = P L (U + diag(s)),  s = sign * exp(log_scale)

    L has ones on its diagonal, U zeros. P and the signs of s are fixed; L, U and log_scale are learned.

    Args:
        W: the matrix to begin with; its own factors come first.

    Source: B-1; Glow (Kingma and Dhariwal 2018), section 3.2.
    """

    P: Tensor
    sign: Tensor

    def __init__(self, W: Float[Tensor, "c c"]) -> None:
        super().__init__()
        P, L, U = torch.linalg.lu(W)
        self.register_buffer("P", P)
        self.register_buffer("sign", U.diagonal().sign())
        self.lower = nn.Parameter(L)  # only what stands below the diagonal is used
        self.upper = nn.Parameter(U)  # only what stands above the diagonal is used
        self.log_scale = nn.Parameter(U.diagonal().abs().log())

    def matrix(self) -> Float[Tensor, "c c"]:
        """W, multiplied out, from its factors as they are now."""
        raise NotImplementedError("conv1x1.LUConv.matrix is yours to write: exercise 4.7 of notebook 04_conv1x1")

    def forward(self, x: Float[Tensor, "n c h w"]) -> tuple[Float[Tensor, "n c h w"], Float[Tensor, " n"]]:
        """Data to latent: z, and a log_volume that looks at log_scale alone."""
        raise NotImplementedError("conv1x1.LUConv.forward is yours to write: exercise 4.7 of notebook 04_conv1x1")

    def inverse(self, z: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """Latent to data: undo the factors one by one, or all of them at once."""
        raise NotImplementedError("conv1x1.LUConv.inverse is yours to write: exercise 4.7 of notebook 04_conv1x1")


def coupling_inverse() -> Proof:
    """An affine coupling can be undone, whatever its networks s and t are.

    (z_b - t(z_a)) * exp(-s(z_a)) = x_b, where z_a = x_a and z_b = x_b * exp(s(x_a)) + t(x_a)

    Rules and premises: `to_prove.coupling_inverse`. Source: L-FL-9.
    """
    from derive.letters import s, t, x_a, x_b, z_a, z_b

    raise NotImplementedError("conv1x1.coupling_inverse is yours to write: exercise 4.8 of notebook 04_conv1x1")


def block_triangular() -> Proof:
    """The determinant of a block-triangular matrix: what stands below the diagonal does not matter.

    det(Block([A, 0], [B, D])) = det(A) * det(D), where A is c by c and D is d by d

    Rules and premises: `to_prove.block_triangular`. Source: L-FL-11.
    """
    from derive.letters import A, B, D, c, d

    raise NotImplementedError("conv1x1.block_triangular is yours to write: exercise 4.9 of notebook 04_conv1x1")


def coupling_volume() -> Proof:
    """The log-volume of an affine coupling that keeps a features: the sum of its scales.

    log|det(Block([Eye(a), 0], [B, diag(exp(s(x_a)))]))| = total(s(x_a)); rules: `to_prove.coupling_volume` (L-FL-10)
    """
    from derive.letters import B, a, s, x_a

    raise NotImplementedError("conv1x1.coupling_volume is yours to write: exercise 4.10 of notebook 04_conv1x1")


def mixing_within_halves() -> Answer:
    """Verdict and reason on: "With mixing inside each half, depth can give x_a any density." (L-FL-12, L-FL-13)"""
    raise NotImplementedError("conv1x1.mixing_within_halves is yours to write: exercise 4.11 of notebook 04_conv1x1")


class ActNorm(nn.Module):
    """Every channel stretched and moved on its own, at first so that one batch comes out with mean 0 and spread 1.

    z = x * exp(log_scale) + shift, with one number of each for a channel

    Args:
        channels: c.

    Source: Glow (Kingma and Dhariwal 2018), section 3.1.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.zeros(channels))
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Float[Tensor, "n c h w"]) -> tuple[Float[Tensor, "n c h w"], Float[Tensor, " n"]]:
        """Data to latent: z and log_volume."""
        raise NotImplementedError("conv1x1.ActNorm.forward is yours to write: exercise 4.12 of notebook 04_conv1x1")

    def inverse(self, z: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """Latent to data."""
        return (z - self.shift[:, None, None]) * torch.exp(-self.log_scale)[:, None, None]

    @torch.no_grad()
    def start(self, x: Float[Tensor, "n c h w"]) -> None:
        """Set log_scale and shift so that forward(x) has mean 0 and standard deviation 1 in every channel."""
        raise NotImplementedError("conv1x1.ActNorm.start is yours to write: exercise 4.12 of notebook 04_conv1x1")


class GlowStep(nn.Module):
    """One step of Glow: normalise the channels, mix them, then let the first a of them bend the others.

    h = mixing(norm(x)),  z_a = h_a,  z_b = h_b * exp(s(h_a)) + t(h_a)

    Args:
        norm: a layer, such as ActNorm.
        mixing: a layer, such as LUConv.
        conditioner: any map from the first channels of pictures to (scale, shift) of the others.
        kept: how many channels the coupling passes on: a.

    Source: L-FL-8, L-FL-13; Glow (Kingma and Dhariwal 2018), figure 2.
    """

    def __init__(
        self, norm: nn.Module, mixing: nn.Module, conditioner: Callable[[Tensor], tuple[Tensor, Tensor]], kept: int
    ) -> None:
        super().__init__()
        self.norm, self.mixing, self.conditioner, self.kept = norm, mixing, conditioner, kept

    def forward(self, x: Float[Tensor, "n c h w"]) -> tuple[Float[Tensor, "n c h w"], Float[Tensor, " n"]]:
        """Data to latent: z and the log_volume of all three."""
        raise NotImplementedError("conv1x1.GlowStep.forward is yours to write: exercise 4.13 of notebook 04_conv1x1")

    def inverse(self, z: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """Latent to data."""
        raise NotImplementedError("conv1x1.GlowStep.inverse is yours to write: exercise 4.13 of notebook 04_conv1x1")


def data_likelihood() -> Proof:
    """The log-likelihood of a data set under a flow: a sum over examples, of log-priors and log-volumes.

    log(Prod[i, 1:n](p_θ(x[i]))) = Sum[i, 1:n](log(p_z(f_θ(x[i]))) + log(abs(det(J_θ(x[i])))))

    Rules and premises: `to_prove.data_likelihood`. Source: L-FL-5.
    """
    from derive.letters import J_θ, f_θ, i, n, p_z, p_θ, x

    raise NotImplementedError("conv1x1.data_likelihood is yours to write: exercise 4.14 of notebook 04_conv1x1")


def predict_gain() -> float:
    """Your prediction: how many nats per block the learned mixing ends below the reversal."""
    raise NotImplementedError("conv1x1.predict_gain is yours to write: exercise 4.15 of notebook 04_conv1x1")


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    raise NotImplementedError("conv1x1.misprints is yours to write: exercise 4.16 of notebook 04_conv1x1")
