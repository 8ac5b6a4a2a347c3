"""The lecture's lines from the likelihood to the divergences, in LaTeX, and what is misprinted in them.

Each block is a chain of equal lines. A line that a document prints wrongly stands beside the right one, marked with the
number of its misprint in the curriculum.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final, final

import torch
from torch import Tensor

from course.chains.evaluation import worth
from course.chains.worlds import ChainError, World
from derive.expressions import Expression
from derive.latex_reading import read


@final
@dataclass(frozen=True)
class PrintedLine:
    """One line of the rewriting.

    Args:
        number: its place, such as 4; a misprint has the number of the line that was meant.
        source: the formula, in LaTeX.
        misprint: what the curriculum calls the error in it, such as "E-L15"; empty if it is right.
    """

    number: int
    source: str
    misprint: str = ""

    @cached_property
    def formula(self) -> Expression:
        """The line as `derive` reads it."""
        return read(self.source)

    def value(self, world: World, x_0: int) -> float:
        """What the line is worth for one picture, in nats; NaN where it has no number.

        >>> from course.chains import markov
        >>> round(BOUND[0].value(markov(seed=0), x_0=0), 3)
        0.229
        """
        try:
            found: Tensor = worth(self.formula, world)
        except ChainError:  # it speaks of a place before x_0
            return math.nan
        found = found.index_select(0, torch.tensor([min(x_0, len(found) - 1)]))
        if found.numel() != 1:
            raise ChainError(f"{self.formula} depends on more than x_0; a table of one picture has no room for it.")
        return float(found)


CHAIN: Final = r"q(x_{1:T}|x_0)"
MEAN: Final = rf"\mathbb{{E}}_{{{CHAIN}}}"
STEP: Final = r"p_{\theta}(x_{t-1}|x_t)"
BEHIND: Final = r"q(x_{t-1}|x_t,x_0)"
FIRST: Final = r"\log\left(\frac{p_{\theta}(x_0|x_1)}{q(x_1|x_0)}\right)"
PRIOR: Final = r"-\log(p_{\theta}(x_T))"

BOUND: Final = (
    PrintedLine(1, r"-\log(p_{\theta}(x_0))"),
    PrintedLine(2, rf"-\log(p_{{\theta}}(x_0)) + D_{{KL}}({CHAIN}, p_{{\theta}}(x_{{1:T}}|x_0))"),
    PrintedLine(3, rf"{MEAN}\left[\log({CHAIN}) - \log(p_{{\theta}}(x_{{0:T}}))\right]"),
    PrintedLine(
        4, rf"{MEAN}\left[{PRIOR} - \sum_{{t=1}}^{{T}} \log\left(\frac{{{STEP}}}{{q(x_t|x_{{t-1}})}}\right)\right]"
    ),
    PrintedLine(
        4,
        rf"{MEAN}\left[{PRIOR} - \sum_{{t=1}}^{{T}} \log({STEP} + \sum_{{t=1}}^{{T}} \log(q(x_t|x_{{t-1}})))\right]",
        misprint="E-L15",
    ),
    PrintedLine(
        5,
        rf"{MEAN}\left[{PRIOR} - \sum_{{t=2}}^{{T}} \log\left(\frac{{{STEP}}}{{q(x_t|x_{{t-1}})}}\right) "
        rf"- {FIRST}\right]",
    ),
    PrintedLine(
        6,
        rf"{MEAN}\left[{PRIOR} - \sum_{{t=2}}^{{T}} "
        rf"\log\left(\frac{{{STEP} q(x_{{t-1}}|x_0)}}{{{BEHIND} q(x_t|x_0)}}\right) - {FIRST}\right]",
    ),
    PrintedLine(
        7,
        rf"{MEAN}\left[-\log\left(\frac{{p_{{\theta}}(x_T)}}{{q(x_T|x_0)}}\right) - \sum_{{t=2}}^{{T}} "
        rf"\log\left(\frac{{{STEP}}}{{{BEHIND}}}\right) - \log(p_{{\theta}}(x_0|x_1))\right]",
    ),
)
"""From the surprise to the three terms: L-DF-7 to L-DF-11."""

_BOTH = rf"q(x_t|x_0) {BEHIND} \log\left(\frac{{{BEHIND}}}{{{STEP}}}\right)"

TERM_B: Final = (
    PrintedLine(8, rf"\sum_{{t=2}}^{{T}} \int {CHAIN} \log\left(\frac{{{BEHIND}}}{{{STEP}}}\right) dx_{{1:T}}"),
    PrintedLine(9, rf"\sum_{{t=2}}^{{T}} \int {_BOTH} dx_{{t-1}} dx_t"),
    PrintedLine(9, rf"\sum_{{t=2}}^{{T}} \int {_BOTH} dx_{{t-1}} dx_t dx_0", misprint="E-L16"),
    PrintedLine(10, rf"\sum_{{t=2}}^{{T}} \mathbb{{E}}_{{q(x_t|x_0)}}\left[D_{{KL}}({BEHIND}, {STEP})\right]"),
    PrintedLine(
        10,
        rf"\sum_{{t=2}}^{{T}} \mathbb{{E}}_{{q(x_t|x_0)}}\left[D_{{KL}}({BEHIND}, p_{{\theta}}(x_{{t-1}},x_t))\right]",
        misprint="E-M3",
    ),
    PrintedLine(
        10,
        rf"\sum_{{t=0}}^{{T}} \mathbb{{E}}_{{q(x_t|x_0)}}\left[D_{{KL}}({BEHIND}, {STEP})\right]",
        misprint="E-L18",
    ),
)
"""Term B, from an integral over all places to a divergence for every step: L-DF-14, L-DF-15."""

MISPRINTED: Final = tuple(
    line
    for line in (*BOUND, *TERM_B)
    if any(other.misprint and other.number == line.number for other in (*BOUND, *TERM_B))
)
"""The lines that a document prints wrongly, each behind the right one."""


def changes(world: World, x_0: int) -> dict[int, float]:
    """How far each line is from the one above it, in nats, for one picture; a bound counts as its line, not as a gap.

    The keys are the numbers of the lines that follow from one above: 2 to 10. Line 2 holds in every world as an
    inequality, and its number here is 0 if it does. Line 8 is the middle term of line 7.
    """
    right = {line.number: line.value(world, x_0) for line in (*BOUND, *TERM_B) if not line.misprint}
    middle = read(rf"{MEAN}\left[-\sum_{{t=2}}^{{T}} \log\left(\frac{{{STEP}}}{{{BEHIND}}}\right)\right]")
    above = {**right, 7: float(worth(middle, world)[x_0].squeeze())}
    found = {number: abs(right[number] - above[number - 1]) for number in range(3, 11) if number != 7}
    return dict(sorted({**found, 2: max(right[1] - right[2], 0.0), 7: abs(right[7] - right[6])}.items()))
