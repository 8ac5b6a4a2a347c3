"""A judge for generated pictures, which knows every face: are they clean, are they different, are all kinds there?

What pictures of the truth itself would get is computed too, not drawn: no model should be asked for more.
"""

import math
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.faces.attributes import DEPENDENT, VALUES, FacesError, column, share_of_values
from course.faces.drawing import DIMENSIONS
from course.faces.truth import Truth

CLEAN: Final = 1.5
"""A picture is clean if it is nearer to a rendering than this, in the root mean square of the truth's own noise."""

FARTHEST: Final = 3.0
"""A pixel farther from 0 is on another scale: renderings end at 1, and noise reaches 1.6."""

ASPECTS: Final = (*((name,) for name in VALUES), *DEPENDENT)
"""What is counted: each attribute, and the two pairs that depend on each other."""


@final
@dataclass(frozen=True)
class Marks:
    """What the judge says of n pictures; or what is expected of as many from the truth.

    Args:
        pictures: how many there are.
        residual: how far they are from the nearest rendering, as a multiple of the truth's noise: the average. Less
            than 1 is smoother than the data.
        clean: the share of pictures whose residual is under 1.5.
        distinct: how many different faces are among them.
        total_variation: by aspect, such as "hair" or "hair and beard": half the sum of |share - probability| over its
            values; 0 is right, 1 is all wrong.
    """

    pictures: int
    residual: float
    clean: float
    distinct: float
    total_variation: dict[str, float]


@final
@dataclass(frozen=True, eq=False)
class Verdict:
    """The judge's marks, and what they come from.

    Args:
        marks: the numbers.
        faces: the nearest face of each picture.
        residual: how far each picture is from it, as a multiple of the truth's noise.
        attributes: that face as numbers of its values.
    """

    marks: Marks
    faces: Int[Tensor, " n"]
    residual: Float[Tensor, " n"]
    attributes: Int[Tensor, "n 8"]


def judge(truth: Truth, pictures: Tensor) -> Verdict:
    """Judge generated pictures: the nearest rendering gives the attributes of each.

    Args:
        truth: where the data come from: `gaussian()` or `discrete()`.
        pictures: what a model made, as the truth's own pictures are: pixels around [-1, 1], or whole levels.

    Raises:
        FacesError: if the pictures have a wrong shape, type or range, are not finite, or are none.
    """
    rows = truth.rows(pictures)
    if len(rows) == 0:
        raise FacesError("there are no pictures to judge; draw some, 200 or more to tell models apart.")
    if float(rows.abs().max()) > FARTHEST:
        low, high = float(rows.min()), float(rows.max())
        raise FacesError(
            f"pixels run from {low:.4g} to {high:.4g} where a face has -1 to 1; map bytes by x / 127.5 - 1, "
            "and clamp what a model let run away."
        )
    faces, distance = truth.nearest(pictures)
    residual, attributes = distance / truth.spread, truth.gallery.attributes[faces]
    share = torch.bincount(faces, minlength=len(truth.gallery.log_prior)).double() / len(faces)
    marks = Marks(
        pictures=len(faces),
        residual=float(residual.mean()),
        clean=float((residual < CLEAN).double().mean()),
        distinct=float(len(faces.unique())),
        total_variation={_name(aspect): _variation(truth, share, aspect) for aspect in ASPECTS},
    )
    return Verdict(marks, faces, residual, attributes)


def expected(truth: Truth, n: int) -> Marks:
    """What n pictures of the truth itself get on average: all that a model can be asked for.

    distinct = sum over faces of 1 - (1 - p)^n
    E|share - p| = 2 (m + 1) C(n, m + 1) p^(m + 1) (1 - p)^(n - m) / n,  m = ⌊n p⌋

    Residual and clean are those of Gaussian noise; that of whole levels differs by less than a hundredth.

    Source: de Moivre 1730 for the mean deviation of a count.

    Raises:
        FacesError: if n is less than 1.
    """
    if n < 1:
        raise FacesError(f"n is {n}; pictures come in ones and more.")
    prior, half = truth.gallery.log_prior.exp(), DIMENSIONS / 2
    within = torch.special.gammainc(torch.tensor(half).double(), torch.tensor(half * CLEAN**2).double())
    return Marks(
        pictures=n,
        residual=math.exp(math.lgamma(half + 0.5) - math.lgamma(half)) / math.sqrt(half),
        clean=float(within),
        distinct=float(-torch.expm1(n * torch.log1p(-prior)).sum()),
        total_variation={
            _name(aspect): float(_mean_deviation(_shares(truth, prior, aspect), n).sum()) / 2 for aspect in ASPECTS
        },
    )


def _name(aspect: tuple[str, ...]) -> str:
    return " and ".join(aspect)


def _shares(truth: Truth, share: Float[Tensor, " k"], aspect: tuple[str, ...]) -> Float[Tensor, " ..."]:
    """From shares of faces to shares of an aspect's values, or pairs of values."""
    if len(aspect) == 1:
        return share_of_values(share[None], truth.gallery.attributes, aspect[0])[0]
    first, second = aspect
    value = truth.gallery.attributes[:, column(first)]
    rows = torch.nn.functional.one_hot(value, len(VALUES[first])).T.to(share.dtype) * share
    return share_of_values(rows, truth.gallery.attributes, second).flatten()


def _variation(truth: Truth, share: Float[Tensor, " k"], aspect: tuple[str, ...]) -> float:
    found, wanted = _shares(truth, share, aspect), _shares(truth, truth.gallery.log_prior.exp(), aspect)
    return float((found - wanted).abs().sum()) / 2


def _mean_deviation(p: Float[Tensor, " k"], n: int) -> Float[Tensor, " k"]:
    """How far the share of hits in n tries is from its probability, on average: E|X/n - p| of a binomial X, exactly."""
    p = p.clamp(0, 1)
    m = (n * p).floor().clamp(max=n - 1)
    log_choose = math.lgamma(n + 1) - torch.lgamma(m + 2) - torch.lgamma(n - m)
    log_power = torch.xlogy(m + 1, p) + torch.special.xlog1py(n - m, -p)
    return 2 * torch.exp(torch.log(m + 1) + log_choose + log_power) / n
