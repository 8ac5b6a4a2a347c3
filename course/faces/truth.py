"""What is known exactly about faces under noise: likelihood, entropy floor, and what a picture says about its face.

A picture is a face, drawn from a known prior, and noise, whose density is known too: p(x) = sum over faces of
p(face) p(x | face). That is a finite sum, so nothing here is an estimate, except where an error stands beside it.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.faces.attributes import VALUES, FacesError, entropy_bits, share_of_values
from course.faces.drawing import DIMENSIONS
from course.faces.gallery import Gallery, in_chunks
from course.randomness import as_generator

World = TypeVar("World", bound="Truth")


class Drawn(NamedTuple):
    """Pictures, the face behind each, and that face as numbers of its values, in the order of `attributes.VALUES`."""

    pictures: Tensor
    faces: Int[Tensor, " n"]
    attributes: Int[Tensor, "n 8"]


class Estimate(NamedTuple):
    """An average over drawn pictures and its standard error."""

    value: float
    error: float


@dataclass(frozen=True, eq=False)
class Truth(ABC):
    """A world of pictures whose faces and noise are known.

    Args:
        gallery: the faces and their probabilities.
    """

    gallery: Gallery

    @property
    @abstractmethod
    def spread(self) -> float:
        """How far a pixel is from its rendering, root mean square, in pixels of [-1, 1]."""

    @property
    @abstractmethod
    def noise_bits(self) -> float:
        """The entropy of a picture whose face is known, in bits: what noise alone costs."""

    @abstractmethod
    def rows(self, x: Tensor) -> Float[Tensor, "n d"]:
        """Pictures as rows of pixels in [-1, 1], once they are what they should be."""

    @abstractmethod
    def _noisy(self, faces: Int[Tensor, " n"], generator: torch.Generator) -> Tensor:
        """One picture of each of the given faces."""

    @abstractmethod
    def _log_joint(self, rows: Float[Tensor, "n d"], part: slice) -> Float[Tensor, "n k"]:
        """log p(x, face) of some pictures with every face, in nats; `part` says which pictures of the batch."""

    def given(self: World, **wanted: str) -> World:
        """The same world with those faces only that have the wanted values: p(x | values).

        Raises:
            FacesError: if no face has them all, or there is no such attribute or value.
        """
        return replace(self, gallery=self.gallery.given(**wanted))

    def draw(self, n: int, seed: torch.Generator | int) -> Drawn:
        """Draw n pictures, with their faces and attributes.

        Raises:
            FacesError: if n is less than 1.
        """
        if n < 1:
            raise FacesError(f"n is {n}; pictures come in ones and more.")
        generator = as_generator(seed)
        faces = torch.multinomial(self.gallery.log_prior.exp(), n, replacement=True, generator=generator)
        return Drawn(self._noisy(faces, generator), faces, self.gallery.attributes[faces])

    def sample(self, n: int, seed: torch.Generator | int) -> Tensor:
        """Draw n pictures."""
        return self.draw(n, seed).pictures

    def log_prob(self, x: Tensor) -> Float[Tensor, " n"]:
        """The exact log-likelihood of each picture, in nats; it can be differentiated.

        log p(x) = log sum over faces of p(face) p(x | face)

        Raises:
            FacesError: if the pictures have a wrong shape, type or range, or are not finite.
        """
        rows = self.rows(x)
        values = in_chunks(lambda part: self._log_joint(rows[part], part).logsumexp(1), len(rows))
        return values.to(_precision(x))

    def posterior(self, x: Tensor) -> Float[Tensor, "n k"]:
        """How probable each face is behind each picture: 6804 numbers for a picture, so ask for a few thousand at most.

        p(face | x) = p(face) p(x | face) / p(x)
        """
        rows = self.rows(x)
        return in_chunks(lambda part: self._log_joint(rows[part], part).softmax(1), len(rows)).to(_precision(x))

    def attribute_posterior(self, x: Tensor) -> dict[str, Float[Tensor, "n ..."]]:
        """How probable each value of each attribute is behind each picture, in the order of `attributes.VALUES`."""
        rows = self.rows(x)

        def shares(part: slice) -> Tensor:
            posterior = self._log_joint(rows[part], part).softmax(1)
            return torch.cat([share_of_values(posterior, self.gallery.attributes, name) for name in VALUES], 1)

        tables = in_chunks(shares, len(rows)).to(_precision(x)).split([len(values) for values in VALUES.values()], 1)
        return dict(zip(VALUES, tables, strict=True))

    def faces_behind(self, x: Tensor, seed: torch.Generator | int) -> Int[Tensor, " n"]:
        """Draw one face from the posterior of each picture."""
        rows, generator = self.rows(x), as_generator(seed)

        def one_each(part: slice) -> Tensor:
            return torch.multinomial(self._log_joint(rows[part], part).softmax(1), 1, generator=generator)[:, 0]

        return in_chunks(one_each, len(rows))

    def posterior_entropy(self, x: Tensor) -> Float[Tensor, " n"]:
        """How many bits about its face each picture leaves open: H(face | this x)."""
        rows = self.rows(x)
        open_bits = in_chunks(lambda part: entropy_bits(self._log_joint(rows[part], part).softmax(1)), len(rows))
        return open_bits.to(_precision(x))

    def nearest(self, x: Tensor) -> tuple[Int[Tensor, " n"], Float[Tensor, " n"]]:
        """The face whose rendering is nearest to each picture, and how far it is: root mean square, in pixels."""
        rows = self.rows(x).detach()

        def squares(part: slice) -> Tensor:
            smallest = self.gallery.squared_distance(rows[part], 1.0).min(1)
            return torch.stack([smallest.values, smallest.indices.double()], 1)

        distance, face = in_chunks(squares, len(rows)).unbind(1)
        return face.long(), (distance.clamp(min=0) / DIMENSIONS).sqrt()

    @property
    def face_bits(self) -> float:
        """The entropy of the faces, in bits: what there is to know beside noise."""
        return float(entropy_bits(self.gallery.log_prior.exp()[None]))

    @property
    def floor_bits(self) -> float:
        """The fewest bits per picture that any model can reach: those of the faces and those of the noise.

        H(x) = H(face) + H(x | face) - H(face | x)

        The last term is left out: pictures of the data set show their face (`GaussianFaces.ambiguity_bound` proves that
        it is below 1e-9 bits). At a noise level, subtract the average of `posterior_entropy`.
        """
        return self.face_bits + self.noise_bits

    @property
    def floor_bits_per_dimension(self) -> float:
        """The same for one of the 768 numbers of a picture."""
        return self.floor_bits / DIMENSIONS

    def bits_over_floor(self, x: Tensor, log_prob: Float[Tensor, " n"]) -> Estimate:
        """How far a model is from the truth: KL(truth || model) in bits per picture, from pictures of the truth.

        KL = E[log2 p(x) - log2 model(x)], x ~ p. The same pictures for both: the luck of the noise drops out.

        Args:
            x: pictures that this truth drew.
            log_prob: the model's log-likelihood of them, in nats.

        Raises:
            FacesError: if log_prob is not one number for each picture.
        """
        if tuple(log_prob.shape) != (len(x),):
            got, wanted = tuple(log_prob.shape), (len(x),)
            raise FacesError(f"log_prob has shape {got} for {len(x)} pictures; give one number each, shape {wanted}.")
        with torch.no_grad():
            gap = (self.log_prob(x.double() if x.is_floating_point() else x).double() - log_prob.double()) / math.log(2)
        return Estimate(float(gap.mean()), float(gap.std() / math.sqrt(len(gap))) if len(gap) > 1 else math.inf)


def _precision(x: Tensor) -> torch.dtype:
    """The type of the numbers that come out: that of the pictures, if they are no whole levels."""
    return x.dtype if x.is_floating_point() else torch.get_default_dtype()
