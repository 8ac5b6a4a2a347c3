"""What a face can look like, and how probable each look is: eight attributes, two of which depend on another.

FacesError(ValueError) is the one error of this package: its message says what came, what was wanted, and what to do.
"""

import math
from collections.abc import Mapping
from itertools import product
from typing import Final

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor


class FacesError(ValueError):
    """The faces were asked something that they cannot answer; the message says what to change."""


VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "hair": ("short", "long", "afro", "mohawk"),
    "colour": ("black", "brown", "blond", "red"),
    "skin": ("light", "tan", "dark"),
    "eyes": ("plain", "glasses", "shades"),
    "mouth": ("smile", "flat", "open"),
    "beard": ("none", "full"),
    "background": ("sky", "rose", "mint"),
    "shift": ("left", "centre", "right"),
}
"""Every attribute with its values. `colour` is that of hair and beard; `shift` moves the figure by one pixel."""

PRIOR: Final[Mapping[str, tuple[float, ...]]] = {
    "hair": (0.35, 0.3, 0.2, 0.15),
    "colour": (0.35, 0.3, 0.2, 0.15),
    "skin": (0.4, 0.35, 0.25),
    "mouth": (0.5, 0.2, 0.3),
    "background": (0.45, 0.25, 0.3),
    "shift": (0.25, 0.5, 0.25),
}
"""The probabilities of the values that depend on nothing."""

BEARD_GIVEN_HAIR: Final = {"long": (1.0, 0.0)}
"""Nobody with long hair has a beard: a probability of exactly 0, so 1 in 8 combinations never occurs."""

BEARD: Final = (0.65, 0.35)
"""None and full, with any other hair."""

EYES_GIVEN_BACKGROUND: Final = {"sky": (0.4, 0.2, 0.4)}
"""Shades belong to the sky: 40 % wear them there."""

EYES: Final = (0.6, 0.36, 0.04)
"""Plain, glasses and shades before any other background: there, shades are rare, but they occur."""

DEPENDENT: Final = (("hair", "beard"), ("background", "eyes"))
"""The two pairs of attributes that depend on each other; all others are independent."""


def probability(face: Mapping[str, str]) -> float:
    """How probable a face is.

    p(face) = p(hair) p(beard | hair) p(background) p(eyes | background) p(colour) p(skin) p(mouth) p(shift)

    Args:
        face: a value for each attribute.
    """
    tables = dict(PRIOR)
    tables["beard"] = BEARD_GIVEN_HAIR.get(face["hair"], BEARD)
    tables["eyes"] = EYES_GIVEN_BACKGROUND.get(face["background"], EYES)
    return math.prod(tables[name][VALUES[name].index(face[name])] for name in VALUES)


def every_face() -> tuple[Int[Tensor, "k 8"], Float[Tensor, " k"]]:
    """All faces that can occur, as numbers of their values in the order of `VALUES`, and their log-probabilities.

    >>> attributes, log_prior = every_face()
    >>> len(attributes), round(float(log_prior.exp().sum()), 12)
    (6804, 1.0)
    """
    combinations = torch.cartesian_prod(*(torch.arange(len(values)) for values in VALUES.values()))
    looks = product(*VALUES.values())
    share = torch.tensor([probability(dict(zip(VALUES, look, strict=True))) for look in looks], dtype=torch.float64)
    return combinations[share > 0], share[share > 0].log()


def words(face: Int[Tensor, " 8"]) -> dict[str, str]:
    """One face in words.

    >>> words(torch.tensor([2, 3, 0, 0, 0, 1, 0, 1]))["hair"]
    'afro'
    """
    return {name: values[number] for (name, values), number in zip(VALUES.items(), face.tolist(), strict=True)}


def matching(attributes: Int[Tensor, "k 8"], wanted: Mapping[str, str]) -> Bool[Tensor, " k"]:
    """Which faces have all the wanted values.

    Args:
        attributes: faces as numbers of their values.
        wanted: some attributes with a value each, such as {"hair": "afro"}.

    Raises:
        FacesError: if there is no such attribute or value.

    >>> matching(torch.tensor([[2, 3, 0, 0, 0, 1, 0, 1]]), {"hair": "afro", "colour": "red"})
    tensor([True])
    """
    found = torch.ones(len(attributes), dtype=torch.bool)
    for name, value in wanted.items():
        if value not in values_of(name):
            raise FacesError(f"{name} {value!r} does not exist; choose from {', '.join(values_of(name))}.")
        found &= attributes[:, column(name)] == VALUES[name].index(value)
    return found


def values_of(name: str) -> tuple[str, ...]:
    """The values of one attribute.

    Raises:
        FacesError: if there is no such attribute.

    >>> values_of("skin")
    ('light', 'tan', 'dark')
    """
    if name not in VALUES:
        raise FacesError(f"a face has no attribute {name!r}; choose from {', '.join(VALUES)}.")
    return VALUES[name]


def column(name: str) -> int:
    """Where an attribute stands among the eight.

    >>> column("mouth")
    4
    """
    return list(VALUES).index(name)


def share_of_values(share: Float[Tensor, "n k"], attributes: Int[Tensor, "k 8"], name: str) -> Float[Tensor, "n ..."]:
    """From shares of k faces to shares of one attribute's values.

    Args:
        share: how probable each face is; one row per question.
        attributes: what the k faces look like.
        name: the attribute.

    >>> share_of_values(torch.tensor([[0.25, 0.75]]), torch.tensor([[0] * 8, [1] * 8]), "beard")
    tensor([[0.2500, 0.7500]])
    """
    indicator = torch.nn.functional.one_hot(attributes[:, column(name)], len(values_of(name)))
    return share @ indicator.to(share.dtype)


def entropy_bits(share: Float[Tensor, "n k"]) -> Float[Tensor, " n"]:
    """The entropy of each row of probabilities, in bits; what never occurs costs nothing.

    >>> entropy_bits(torch.tensor([[0.5, 0.25, 0.25, 0.0]]))
    tensor([1.5000])
    """
    nats: Tensor = torch.special.entr(share).sum(dim=-1)
    return nats / math.log(2)
