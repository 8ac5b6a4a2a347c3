"""Faces with Gaussian noise, and the same faces at every noise level of a diffusion: one family.

x_0 = rendering + 0.1 n is a picture of the data set. It carries noise of its own, and a model of the data has to draw
that too. x_t = signal · x_0 + noise · ε is again a mixture of Gaussians around renderings with less contrast:

x_t | face ~ N(signal · rendering, spread² I),  spread² = signal² 0.1² + noise²

so likelihood, posterior, denoiser and score of x_t are as exact as those of x_0.
"""

import math
from dataclasses import dataclass, replace
from typing import Final, final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.faces import gallery
from course.faces.attributes import FacesError
from course.faces.drawing import DIMENSIONS
from course.faces.truth import Truth
from course.randomness import as_generator

SIGMA: Final = 0.1
"""The noise in every picture of the data set, in pixels of [-1, 1]."""

Level = float | Float[Tensor, ""] | Float[Tensor, " n"]
"""One number for all pictures, or one for each."""


@final
@dataclass(frozen=True, eq=False)
class GaussianFaces(Truth):
    """Pictures x_t = signal · x_0 + noise · ε of faces; as `gaussian()` makes it, the data x_0 themselves.

    log p(x_t) = log sum over faces of p(face) N(x_t; signal · rendering, (signal² 0.1² + noise²) I)

    Args:
        signal: the factor on the picture, one number or one for each picture of the batch.
        noise: the factor on standard normal noise, likewise.

    >>> x = gaussian().sample(2, seed=0)
    >>> gaussian().preserving(alpha_bar=0.64).score(x).shape
    torch.Size([2, 3, 16, 16])
    """

    signal: Level = 1.0
    noise: Level = 0.0

    def preserving(self, alpha_bar: Level) -> "GaussianFaces":
        """The truth about x_t = sqrt(ᾱ) x_0 + sqrt(1 - ᾱ) ε: variance-preserving noise, as in DDPM.

        Raises:
            FacesError: if ᾱ is not between 0 and 1.

        >>> round(gaussian().preserving(alpha_bar=0.64).noise, 6)
        0.6
        """
        low, high = _range(alpha_bar)
        if not (low >= 0 and high <= 1):
            raise FacesError(f"alpha_bar runs from {low:g} to {high:g}; it is the share that is left, from 0 to 1.")
        share = alpha_bar.double() if isinstance(alpha_bar, Tensor) else alpha_bar
        return self.at(share**0.5, (1 - share) ** 0.5)

    def exploding(self, sigma: Level) -> "GaussianFaces":
        """The truth about x_t = x_0 + σ ε: variance-exploding noise, as in score models.

        >>> gaussian().exploding(sigma=0.75).noise
        0.75
        """
        return self.at(1.0, sigma)

    def at(self, signal: Level, noise: Level) -> "GaussianFaces":
        """The truth about x_t = signal · x_0 + noise · ε, for any two factors; flow matching has t and 1 - t.

        The factors are those on the data x_0, whatever level this truth is at.

        Raises:
            FacesError: if a factor is negative or not finite.
        """
        for name, value in (("signal", signal), ("noise", noise)):
            low, high = _range(value)
            if not (low >= 0 and high < math.inf):
                raise FacesError(f"{name} runs from {low:g} to {high:g}; it must be finite and not negative.")
        return replace(self, signal=_plain(signal), noise=_plain(noise))

    def corrupt(self, x_0: Float[Tensor, "n c h w"], seed: torch.Generator | int) -> Float[Tensor, "n c h w"]:
        """Draw x_t = signal · x_0 + noise · ε for the given pictures.

        >>> clean = gaussian().sample(1, seed=0)
        >>> bool((gaussian().exploding(0.0).corrupt(clean, seed=1) == clean).all())
        True
        """
        rows = self.rows(x_0)
        noise = torch.randn(rows.shape, generator=as_generator(seed), dtype=torch.float64)
        x_t = _column(self.signal) * rows + _column(self.noise) * noise
        return x_t.reshape(x_0.shape).to(x_0.dtype)

    def clean(self, x_t: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """The average of the renderings that may be behind a picture: E[rendering | x_t], free of all noise.

        It is not the denoiser that diffusion trains: see `denoise`.
        """
        rows = self.rows(x_t)

        def average(part: slice) -> Tensor:
            return self.gallery.average(self._log_joint(rows[part], part).softmax(1) @ self.gallery.coordinates)

        return gallery.in_chunks(average, len(rows)).reshape(x_t.shape).to(x_t.dtype)

    def denoise(self, x_t: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """The optimal denoiser: E[x_0 | x_t], where x_0 is a picture of the data set, *with* its own noise of 0.1.

        E[x_0 | x_t] = E[rendering | x_t] + gain (x_t - signal · E[rendering | x_t]),  gain = signal 0.1² / spread²

        No network can have a smaller squared error. At little noise it keeps some of what looks like noise, as that
        may be part of x_0; without any noise, it returns x_t.
        """
        clean, (signal, variance) = self.clean(x_t.double()), self._factors()
        return (clean + signal * SIGMA**2 / variance * (x_t - signal * clean)).to(x_t.dtype)

    def score(self, x_t: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """The exact score: the gradient of log p(x_t) with respect to x_t.

        ∇ log p(x_t) = (signal · E[rendering | x_t] - x_t) / spread²
        """
        signal, variance = self._factors()
        return ((signal * self.clean(x_t.double()) - x_t) / variance).to(x_t.dtype)

    def predict_noise(self, x_t: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
        """The noise that a perfect DDPM network predicts: E[ε | x_t] = -noise · ∇ log p(x_t)."""
        return (-_column(self.noise)[..., None, None] * self.score(x_t.double())).to(x_t.dtype)

    @property
    def spread(self) -> float:
        """How far a pixel is from its rendering (of the same contrast), root mean square, in pixels of [-1, 1]."""
        return float(self._factors()[1].mean().sqrt())

    @property
    def noise_bits(self) -> float:
        """The entropy of a picture whose face is known: d/2 log2(2πe spread²), in bits; density, so it may be negative.

        Raises:
            FacesError: if the pictures have different levels.
        """
        if isinstance(self.signal, Tensor) or isinstance(self.noise, Tensor):
            raise FacesError("a floor belongs to one noise level; give signal and noise as numbers.")
        return DIMENSIONS / 2 * math.log2(2 * math.pi * math.e * self.spread**2)

    def ambiguity_bound(self) -> float:
        """A bound on the bits about its face that a picture leaves open on average, H(face | x_t).

        H(face | x) <= log2(1 + sum over pairs i ≠ j of sqrt(p_i p_j) exp(-(signal · distance)² / (8 spread²)))

        The first step is the order of Rényi entropies (1/2 above 1), the second is Jensen's; tight at little noise.
        """
        signal, variance = _column(self.signal), self.spread**2
        pictures, half = self.gallery.average(self.gallery.coordinates), self.gallery.log_prior / 2

        def pairs(part: slice) -> Tensor:
            overlap = -(signal**2) * self.gallery.squared_distance(pictures[part], 1.0) / (8 * variance)
            return (overlap + half[part, None] + half).exp().sum(1)

        return max(0.0, math.log2(float(gallery.in_chunks(pairs, len(half)).sum())))  # the pairs i = j add up to the 1

    def rows(self, x: Tensor) -> Float[Tensor, "n d"]:
        """Pictures as rows of pixels.

        Raises:
            FacesError: if they have another shape or type, are not finite, or are not as many as the levels.
        """
        rows = gallery.as_rows(x)
        for name, value in (("signal", self.signal), ("noise", self.noise)):
            if isinstance(value, Tensor) and value.ndim and tuple(value.shape) != (len(rows),):
                raise FacesError(
                    f"{name} has shape {tuple(value.shape)} for {len(rows)} pictures; give one number each."
                )
        return rows

    def _noisy(self, faces: Int[Tensor, " n"], generator: torch.Generator) -> Float[Tensor, "n c h w"]:
        renderings, (signal, variance) = self.gallery.renderings(faces), self._factors()
        self.rows(renderings)
        noise = torch.randn(renderings.shape, generator=generator, dtype=torch.float64)
        return (signal * renderings + variance.sqrt() * noise).float()

    def _log_joint(self, rows: Float[Tensor, "n d"], part: slice) -> Float[Tensor, "n k"]:
        signal, noise = _column(self.signal, part), _column(self.noise, part)
        variance = signal**2 * SIGMA**2 + noise**2
        constant = DIMENSIONS / 2 * torch.log(2 * math.pi * variance)
        return self.gallery.log_prior - self.gallery.squared_distance(rows, signal) / (2 * variance) - constant

    def _factors(self) -> tuple[Tensor, Tensor]:
        """The factor on renderings and the variance around them, ready to be multiplied with pictures."""
        signal, noise = (_column(value)[..., None, None] for value in (self.signal, self.noise))
        return signal, signal**2 * SIGMA**2 + noise**2


def gaussian() -> GaussianFaces:
    """The data set itself: pictures x_0 = rendering + 0.1 n, with renderings in [-1, 1].

    >>> gaussian().sample(2, seed=0).shape
    torch.Size([2, 3, 16, 16])
    """
    return GaussianFaces(gallery.load())


def cosine(t: float) -> float:
    """The share ᾱ of a picture that is left at time t, from 0 (data) to 1 (noise): a quarter of a cosine, squared.

    ᾱ = cos²(π t / 2)

    >>> cosine(0.0)
    1.0
    """
    return math.cos(math.pi * t / 2) ** 2


def _column(value: Level, part: slice = slice(None)) -> Tensor:
    """A level as a column with a row for each picture of a part, or as one number for all of them."""
    column = torch.as_tensor(value, dtype=torch.float64)
    return column[part, None] if column.ndim else column[None, None]


def _plain(value: Level) -> Level:
    """A level that is one number as such, so that it can be an entry of a schedule."""
    return float(value) if isinstance(value, Tensor) and value.ndim == 0 else value


def _range(value: Level) -> tuple[float, float]:
    """Smallest and largest number; NaN if one is."""
    values = torch.as_tensor(value, dtype=torch.float64)
    return float(values.min()), float(values.max())
