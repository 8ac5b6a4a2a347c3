"""What a flow of pictures needs besides its steps: a network for each coupling, a prior, and a start.

The steps themselves (normalise, mix, bend) are the reader's to write.
"""

from collections.abc import Sequence
from typing import Protocol, cast, final, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.networks import Conditioner
from course.randomness import as_generator
from course.toys import standard_normal_log_prob


@runtime_checkable
class Layer(Protocol):
    """What can be a part of a step: it says how much it stretched, and it can be undone."""

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Data to (latent, log_volume)."""

    def inverse(self, z: Tensor) -> Tensor:
        """Latent to data."""


@runtime_checkable
class Norm(Layer, Protocol):
    """A layer that sets itself to the first pictures that it sees."""

    def start(self, x: Tensor) -> None:
        """Make these pictures come out with mean 0 and spread 1 in every channel."""


@runtime_checkable
class Step(Layer, Protocol):
    """One step of Glow, with its parts."""

    norm: Norm
    mixing: Layer
    kept: int


@final
class EachPixel(nn.Module):
    """A conditioner for pictures: asks one for points about the channels of every pixel on its own.

    Args:
        conditioner: what it asks.

    >>> scale, shift = EachPixel(Conditioner(kept=6, changed=6, generator=0))(torch.ones(5, 6, 8, 8))
    >>> shift.shape
    torch.Size([5, 6, 8, 8])
    """

    def __init__(self, conditioner: Conditioner) -> None:
        super().__init__()
        self.conditioner = conditioner

    def forward(self, x: Float[Tensor, "n a h w"]) -> tuple[Float[Tensor, "n b h w"], Float[Tensor, "n b h w"]]:
        """The scale and shift of the other channels of each picture."""
        pixels = x.movedim(1, -1)
        answers = self.conditioner(pixels.flatten(0, 2))
        scale, shift = (each.unflatten(0, pixels.shape[:3]).movedim(-1, 1) for each in answers)
        return scale, shift


@final
class Glow(nn.Module):
    """A flow of pictures: steps in a row that end in standard normal noise.

    log p(x) = log p(z) + the log-volumes of all steps

    Args:
        steps: modules with forward (x to z and log_volume) and inverse (z to x), such as conv1x1.GlowStep.

    Source: Glow (Kingma and Dhariwal 2018), without its several scales.
    """

    def __init__(self, steps: Sequence[nn.Module]) -> None:
        super().__init__()
        self.steps = cast("Sequence[Step]", nn.ModuleList(steps))

    def start(self, x: Float[Tensor, "n c h w"]) -> "Glow":
        """Let the norm of every step set itself to what it sees of some pictures; then return this flow."""
        with torch.no_grad():
            for step in self.steps:
                step.norm.start(x)
                x = step(x)[0]
        return self

    def forward(self, x: Float[Tensor, "n c h w"]) -> tuple[Float[Tensor, "n c h w"], Float[Tensor, " n"]]:
        """Data to latent: z and log_volume."""
        log_volumes = []
        for step in self.steps:
            x, one = step(x)
            log_volumes.append(one)
        return x, torch.stack(log_volumes).sum(dim=0)

    def inverse(self, z: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """Latent to data."""
        for step in reversed(self.steps):
            z = step.inverse(z)
        return z

    def log_prob(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        """The log-density of each picture, in nats."""
        z, stretch = self.forward(x)
        log_prob: Tensor = stretch + standard_normal_log_prob(z).sum(dim=(1, 2, 3))
        return log_prob


def rotation(size: int, seed: torch.Generator | int) -> Float[Tensor, "c c"]:
    """A random matrix that turns space: any of them equally likely, |det| = 1.

    >>> W = rotation(3, seed=0)
    >>> torch.allclose(W @ W.T, torch.eye(3), atol=1e-5)
    True
    """
    matrix: Tensor = torch.linalg.qr(torch.randn(size, size, generator=as_generator(seed))).Q
    return matrix
