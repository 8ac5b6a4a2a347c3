"""Perfect samplers: reverse diffusion with the exact denoiser, or with the exact reverse distribution itself.

A chain is a row of noise levels of one truth, data first. A step goes from x_t to the level before, x_s with s < t.
What a step gets wrong is no network's fault here: it is what the method itself loses in steps of finite size.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from course.faces.attributes import FacesError
from course.faces.noising import GaussianFaces
from course.randomness import as_generator

Step = Callable[[Float[Tensor, "n c h w"], GaussianFaces, GaussianFaces, torch.Generator], Float[Tensor, "n c h w"]]
"""(x_t, the truth at t, the truth at s < t, generator) to x_s."""


class Bridge(NamedTuple):
    """How x_t comes from x_s: x_t = kept · x_s + added · ε."""

    kept: float
    added_variance: float


def bridge(now: GaussianFaces, before: GaussianFaces) -> Bridge:
    """The forward step between two noise levels.

    kept = signal_t / signal_s,  added² = noise_t² - kept² noise_s²

    Raises:
        FacesError: if noise over signal falls on the way forward, or a level is no single number.
    """
    levels = (now.signal, now.noise, before.signal, before.noise)
    if any(isinstance(level, Tensor) for level in levels):
        raise FacesError("a step leads from one level to one level; give signal and noise as numbers.")
    signal, noise, signal_before, noise_before = (float(level) for level in levels)
    if signal_before == 0:
        raise FacesError("the level before has signal 0: nothing is left to step to; begin the chain with the data.")
    kept = signal / signal_before
    added = noise**2 - kept**2 * noise_before**2
    if added < -1e-12:
        ratios = f"{noise_before:g}/{signal_before:g} to {noise:g}/{signal:g}"
        raise FacesError(f"noise over signal falls from {ratios} on the way forward; put less noisy levels first.")
    return Bridge(kept, max(added, 0.0))


def exact_step(
    x_t: Float[Tensor, "n c h w"], now: GaussianFaces, before: GaussianFaces, generator: torch.Generator
) -> Float[Tensor, "n c h w"]:
    """Draw x_s from the exact p(x_s | x_t), whatever the size of the step: first a face, then a picture of it.

    face ~ p(face | x_t),  x_s | x_t, face ~ N(signal_s m + v_s kept / v_t (x_t - signal_t m), v_s added² / v_t)

    with m the rendering and v the variance around it at each level.
    """
    kept, added = bridge(now, before)
    m = now.gallery.renderings(now.faces_behind(x_t.double(), generator))
    v_t, v_s = now.spread**2, before.spread**2
    mean = before.signal * m + v_s * kept / v_t * (x_t - now.signal * m)
    return _with_noise(mean, v_s * added / v_t, generator).to(x_t.dtype)


def ancestral_step(
    x_t: Float[Tensor, "n c h w"], now: GaussianFaces, before: GaussianFaces, generator: torch.Generator
) -> Float[Tensor, "n c h w"]:
    """DDPM's step with the exact denoiser: a Gaussian around the exact mean of x_s, with the posterior variance.

    x_s ~ N(signal_s x̂_0 + noise_s² kept / noise_t² (x_t - signal_t x̂_0), noise_s² added² / noise_t² I)
    x̂_0 = E[x_0 | x_t]

    The true p(x_s | x_t) has this mean, but is no Gaussian: the more levels, the smaller the error.

    Source: Ho et al. 2020, equations 6 and 7.
    """
    kept, added = bridge(now, before)
    x_0 = now.denoise(x_t.double())
    share = float(before.noise) ** 2 / float(now.noise) ** 2
    mean = before.signal * x_0 + share * kept * (x_t - now.signal * x_0)
    return _with_noise(mean, share * added, generator).to(x_t.dtype)


def deterministic_step(
    x_t: Float[Tensor, "n c h w"], now: GaussianFaces, before: GaussianFaces, generator: torch.Generator
) -> Float[Tensor, "n c h w"]:
    """DDIM's step with the exact denoiser: the predicted picture with less of the predicted noise, and no new noise.

    x_s = signal_s E[x_0 | x_t] + noise_s E[ε | x_t]

    Source: Song, Meng and Ermon 2021, equation 12 with σ = 0.
    """
    bridge(now, before)
    noise = now.predict_noise(x_t.double())
    return (before.signal * now.denoise(x_t.double()) + before.noise * noise).to(x_t.dtype)


def chain(truth: GaussianFaces, alpha_bar: Float[Tensor, " t"]) -> list[GaussianFaces]:
    """The truth at each of the given shares ᾱ, after the data themselves.

    Raises:
        FacesError: if the shares do not fall.

    >>> from course.faces import gaussian
    >>> len(chain(gaussian(), torch.tensor([0.9, 0.5, 0.1])))
    4
    """
    shares = [1.0, *alpha_bar.tolist()]
    if any(later >= earlier for earlier, later in pairwise(shares)):
        raise FacesError(
            "alpha_bar does not fall from below 1 at every step; give the shares that are left, data first."
        )
    return [truth, *(truth.preserving(share) for share in shares[1:])]


def walk(
    levels: Sequence[GaussianFaces], n: int, seed: torch.Generator | int, step: Step = exact_step
) -> Float[Tensor, "n c h w"]:
    """Draw n pictures by walking a chain back from noise: standard normal noise times the last level's noise.

    Steps that are exact lose nothing; only the start is off, by what signal the last level has left.

    >>> from course.faces import gaussian
    >>> walk(chain(gaussian(), torch.tensor([0.5, 0.0])), n=2, seed=0).shape
    torch.Size([2, 3, 16, 16])
    """
    generator = as_generator(seed)
    x = float(levels[-1].noise) * torch.randn(n, 3, 16, 16, generator=generator, dtype=torch.float64)
    for now, before in zip(reversed(levels[1:]), reversed(levels[:-1]), strict=True):
        x = step(x, now, before, generator)
    return x.float()


def _with_noise(mean: Tensor, variance: float, generator: torch.Generator) -> Tensor:
    return mean + math.sqrt(variance) * torch.randn(mean.shape, generator=generator, dtype=torch.float64)
