"""Whether two lines agree in a world, world by world of its batch."""

from dataclasses import dataclass
from typing import final

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import evaluate
from derive.expressions import Expression
from derive.nodes import Binary, Name, Negative
from derive.work import Work
from derive.worlds import Array, World

EXACT = 1e-9
ON_GRIDS = 1e-7
NOISE = 1e-4
"""What is far below this may be what rounding leaves of a difference of equals."""


@final
@dataclass(frozen=True, eq=False)
class Agreement:
    """How two lines compare in one batch of worlds.

    `holds` is the verdict, `gap` the largest relative difference, `undefined` says that a line had no finite value.
    """

    holds: bool
    gap: float = 0.0
    undefined: bool = False


def compare(
    worlds: tuple[World, ...], above: Expression, line: Expression, sign: str, work: Work | None = None
) -> Agreement:
    """Whether `above sign line` holds; of two worlds that differ in θ, whether it holds for the differences."""
    values = [(evaluate(world, above, work), evaluate(world, line, work)) for world in worlds]
    before, after = values[0]
    world = worlds[0]
    ranks = tuple(max(np.ndim(value) - world.space.lead, 0) for value in (before, after))
    if ranks[0] != ranks[1]:
        kinds = ("a number", "a vector", "a matrix")
        raise Mistyped(f"The line above is {kinds[ranks[0]]}, and this line is {kinds[ranks[1]]}.")
    if len(values) == 2:
        with np.errstate(all="ignore"):
            before, after = before - values[1][0], after - values[1][1]
    tolerance = ON_GRIDS if world.roles.continuous else EXACT
    return agreement(np.asarray(before), np.asarray(after), sign, tolerance, world.space.batch)


def agreement(before: Array, after: Array, sign: str, tolerance: float, batch: int) -> Agreement:
    """Compares two arrays, every world of the batch on its own scale."""
    with np.errstate(all="ignore"):
        try:
            before, after = np.broadcast_arrays(before, after)
        except ValueError:
            return Agreement(False, 1.0)
        rows = batch if before.ndim and before.shape[0] == batch else 1
        before, after = before.reshape(rows, -1), after.reshape(rows, -1)
        if not (np.isfinite(before).all() and np.isfinite(after).all()):
            return Agreement(False, float("inf"), undefined=True)
        scale = np.maximum(np.abs(before).max(1), np.abs(after).max(1)) + NOISE
        apart = {"==": np.abs(after - before), "<=": before - after, ">=": after - before}[sign]
        gap = float((apart.max(1) / scale).max())
    return Agreement(gap <= tolerance, gap)


def has_constant(*lines: Expression) -> bool:
    """Whether a line has the constant C in it."""
    return any("C" in line.letters for line in lines)


def check_constant(line: Expression, goal: Expression) -> None:
    """Raises Mistyped for a C that the goal does not have, or that is no summand of the whole line."""
    if not has_constant(line):
        return
    if not has_constant(goal):
        raise Mistyped("C stands for a constant, but the goal of this exercise has none; write the terms out.")
    inside = [part for part in _summands(line) if not _is_c(part) and has_constant(part)]
    if inside:
        raise Mistyped("C may only be added to the line as a whole, as in `f + C`; it stands inside of something here.")


def _is_c(node: Expression) -> bool:
    return isinstance(node, Name) and node.name == "C"


def _summands(node: Expression) -> list[Expression]:
    if isinstance(node, Binary) and node.sign in "+-":
        return _summands(node.left) + _summands(node.right)
    return _summands(node.body) if isinstance(node, Negative) else [node]
