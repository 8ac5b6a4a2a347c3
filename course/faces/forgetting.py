"""What noise takes from a picture, and when: the bits that remain open about its face at every noise level."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from course.faces.attributes import VALUES, entropy_bits, share_of_values
from course.faces.noising import GaussianFaces, cosine


class Forgotten(NamedTuple):
    """How much is open on average at each time.

    Args:
        bits: about the face as a whole, H(face | x_t).
        shares: of each attribute's own entropy; in the order in which noise takes them.
    """

    bits: Float[Tensor, " t"]
    shares: dict[str, Float[Tensor, " t"]]


@torch.no_grad()
def forgotten(truth: GaussianFaces, t: Float[Tensor, " t"], n: int, seed: int) -> Forgotten:
    """How many bits noise leaves open on a cosine schedule, ᾱ = cos²(π t / 2).

    Args:
        truth: the data.
        t: times from 0 (data) to 1 (noise).
        n: pictures that are averaged over: the standard error of a total is about 2 / sqrt(n) bits at most.
        seed: of pictures and noise; the same pictures serve all times.

    >>> from course.faces import gaussian
    >>> forgotten(gaussian(), torch.tensor([0.0, 1.0]), n=8, seed=0).bits.round(decimals=4)
    tensor([ 0.0000, 11.9120])
    """
    x_0, bits, rows = truth.sample(n, seed), [], []
    for i, time in enumerate(t.tolist()):
        level = truth.preserving(cosine(time))
        posterior = level.posterior(level.corrupt(x_0, seed + 1 + i).double())
        bits.append(float(entropy_bits(posterior).mean()))
        rows.append([_attribute_bits(truth, posterior, name) for name in VALUES])
    whole = [_attribute_bits(truth, truth.gallery.log_prior.exp()[None], name) for name in VALUES]
    shares = dict(zip(VALUES, (torch.tensor(rows) / torch.tensor(whole)).T, strict=True))
    return Forgotten(torch.tensor(bits), dict(sorted(shares.items(), key=lambda item: -float(item[1].sum()))))


def half_time(t: Float[Tensor, " t"], share: Float[Tensor, " t"]) -> float:
    """When a share that rises from 0 to 1 first passes one half, between two of the times.

    >>> half_time(torch.tensor([0.0, 0.5, 1.0]), torch.tensor([0.0, 0.25, 1.0]))
    0.6666...
    """
    after = max(1, int((share >= 0.5).int().argmax()))
    low, high = float(share[after - 1]), float(share[after])
    return float(t[after - 1] + (t[after] - t[after - 1]) * (0.5 - low) / (high - low))


def _attribute_bits(truth: GaussianFaces, share: Float[Tensor, "n k"], name: str) -> float:
    """The entropy of one attribute, in bits, averaged over pictures."""
    return float(entropy_bits(share_of_values(share, truth.gallery.attributes, name)).mean())
