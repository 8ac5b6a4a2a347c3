"""Models of the faces whose fault is known, from pixels that know nothing of each other to faces that look perfect.

Each can do what a trained model can: draw pictures, and say how probable one is. How far each is from the truth is
known exactly, in bits per picture.
"""

import math
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Protocol, final

import torch
from jaxtyping import Float
from torch import Tensor

from course.faces import SIGMA, GaussianFaces
from course.faces.attributes import column, share_of_values
from course.toys.gaussian import Gaussian

CENTRED: Final = (0.005, 0.99, 0.005)
"""How many faces stand left, in the middle and right in the model that is nearly blind to `shift`."""


class Model(Protocol):
    """Whatever draws pictures and says how probable one is, in nats."""

    def sample(self, n: int, seed: torch.Generator | int) -> Tensor: ...

    def log_prob(self, x: Tensor) -> Tensor: ...


class Pretender(NamedTuple):
    """A model with its known distance: KL(truth || model), in bits per picture."""

    model: Model
    bits: float


@final
@dataclass(frozen=True, eq=False)
class GaussianPictures:
    """A Gaussian over all 768 numbers of a picture.

    Args:
        gaussian: its mean and covariance.
    """

    gaussian: Gaussian

    def sample(self, n: int, seed: torch.Generator | int) -> Float[Tensor, "n c h w"]:
        """Draw n pictures."""
        return self.gaussian.sample(n, seed).reshape(n, 3, 16, 16).float()

    def log_prob(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        """The log-density of each picture, in nats."""
        return self.gaussian.log_prob(x.double().flatten(1))


def pretenders(truth: GaussianFaces) -> dict[str, Pretender]:
    """Three models with a fault, worst first, and the truth itself.

    >>> from course import faces
    >>> {name: round(each.bits, 2) for name, each in pretenders(faces.gaussian()).items()}["the truth"]
    0.0
    """
    mean, covariance = moments(truth)
    return {
        "pixels on their own": _gaussian(truth, mean, covariance.diagonal().diag()),
        "pixels in pairs": _gaussian(truth, mean, covariance),
        "99 % in the middle": centred(truth, CENTRED),
        "the truth": Pretender(truth, 0.0),
    }


def moments(truth: GaussianFaces) -> tuple[Float[Tensor, " d"], Float[Tensor, "d d"]]:
    """The exact mean and covariance of the pictures of a data set, as a sum over all faces.

    >>> from course import faces
    >>> moments(faces.gaussian())[1].shape
    torch.Size([768, 768])
    """
    gallery = truth.gallery
    share = gallery.log_prior.exp()
    middle = share @ gallery.coordinates
    away = gallery.coordinates - middle
    spread = gallery.directions @ (away.T * share @ away) @ gallery.directions.T
    noise = SIGMA**2 * torch.eye(len(spread), dtype=spread.dtype)
    return gallery.average(middle[None])[0], spread + noise


def centred(truth: GaussianFaces, share: tuple[float, float, float]) -> Pretender:
    """The same faces with other shares of left, middle and right: nobody sees it in a picture.

    Args:
        truth: the data set.
        share: how probable each value of `shift` is in the model.

    >>> from course import faces
    >>> round(centred(faces.gaussian(), (0.25, 0.5, 0.25)).bits, 9)
    0.0
    """
    gallery = truth.gallery
    due = shares(truth, "shift")
    ratio = (torch.tensor(share, dtype=torch.float64) / due).log()
    log_prior = gallery.log_prior + ratio[gallery.attributes[:, column("shift")]]
    model = replace(truth, gallery=replace(gallery, log_prior=log_prior - log_prior.logsumexp(0)))
    return Pretender(model, -float(due @ ratio) / math.log(2))


def shares(truth: GaussianFaces, name: str) -> Float[Tensor, " k"]:
    """How probable each value of an attribute is, in the order of `faces.VALUES`.

    >>> from course import faces
    >>> shares(faces.gaussian(), "shift")
    tensor([0.2500, 0.5000, 0.2500], dtype=torch.float64)
    """
    return share_of_values(truth.gallery.log_prior.exp()[None], truth.gallery.attributes, name)[0]


def _gaussian(truth: GaussianFaces, mean: Tensor, covariance: Tensor) -> Pretender:
    """A Gaussian with the moments of the data: what it is surprised by on average is its own entropy.

    KL = d/2 log2(2πe) + log2(det Σ) / 2 - floor, because both have the same mean and covariance.
    """
    factor = torch.linalg.cholesky(covariance)
    entropy = len(mean) / 2 * math.log2(2 * math.pi * math.e) + float(factor.diagonal().log2().sum())
    return Pretender(GaussianPictures(Gaussian(mean, factor)), entropy - truth.floor_bits)
