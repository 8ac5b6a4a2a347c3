"""One process, seven notations: what each writes for a picture that has partly become noise.

All of them mean x_t = signal · x_0 + noise · ε. They differ in the two factors, of which only the ratio matters: two
moments with the same ratio show the same picture at another brightness. The table stands in NOTATION.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, final

import torch
from jaxtyping import Float
from torch import Tensor


class Factors(NamedTuple):
    """A moment of the process: the factor on the picture, and the one on standard normal noise."""

    signal: Float[Tensor, "..."]
    noise: Float[Tensor, "..."]

    @property
    def ratio(self) -> Float[Tensor, "..."]:
        """Signal over noise: what all notations agree on."""
        return self.signal / self.noise


@final
@dataclass(frozen=True)
class Notation:
    """A way to write the process.

    Args:
        signal, noise: the two factors as formulas in LaTeX.
        at: from signal over noise to both factors.
    """

    signal: str
    noise: str
    at: Callable[[Tensor], Factors]


def preserving(ratio: Float[Tensor, "..."]) -> Factors:
    """Factors whose squares add up to 1: pictures of variance 1 keep it.

    >>> [round(float(factor), 3) for factor in preserving(torch.tensor(4 / 3))]
    [0.8, 0.6]
    """
    length = (1 + ratio**2).sqrt()
    return Factors(ratio / length, 1 / length)


def exploding(ratio: Float[Tensor, "..."]) -> Factors:
    """The picture stays as it is, and the noise σ grows.

    >>> exploding(torch.tensor(4 / 3)).noise
    tensor(0.7500)
    """
    return Factors(torch.ones_like(ratio), 1 / ratio)


def matching(ratio: Float[Tensor, "..."]) -> Factors:
    """Factors that add up to 1, t and 1 - t, on a clock that runs from noise to data.

    >>> round(float(matching(torch.tensor(4 / 3)).signal * 7), 4)
    4.0
    """
    return Factors(ratio / (1 + ratio), 1 / (1 + ratio))


NOTATIONS: Final[Mapping[str, Notation]] = {
    "this course, Bonn, DDPM": Notation(r"\sqrt{\bar\alpha_t}", r"\sqrt{1-\bar\alpha_t}", preserving),
    "LMU": Notation("a^t", "\\sqrt{1-a^{2t}}", preserving),
    "Persian exam": Notation(r"\sqrt{\tilde\alpha_t}", r"\sqrt{1-\tilde\alpha_t}", preserving),
    "TTIC": Notation(r"\alpha^\ell", r"\sqrt{1-\alpha^{2\ell}}", preserving),
    "score models": Notation(r"\sqrt{\bar\alpha_t}", r"\sqrt{1-\bar\alpha_t}", preserving),
    "variance exploding (VE)": Notation("1", r"\sigma_t", exploding),
    "flow matching": Notation("t", "1-t", matching),
}
"""Every row of the table in NOTATION.md, by its first cell."""


def same_moment(alpha_bar: float | Float[Tensor, " t"]) -> dict[str, Factors]:
    """The factors that every notation has at the moments where this course writes ᾱ.

    >>> {name: round(float(each.signal), 3) for name, each in same_moment(0.64).items()}["flow matching"]
    0.571
    """
    share = torch.as_tensor(alpha_bar, dtype=torch.float64)
    ratio = (share / (1 - share)).sqrt()
    return {name: notation.at(ratio) for name, notation in NOTATIONS.items()}
