"""Functions and densities of arguments: tables by the laws of probability, and random smooth functions."""

import math
from typing import Any

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import Evaluation, evaluates
from derive.laws.probability import density
from derive.nodes import Call, Name
from derive.values.letters import check_letter, extents, unfolded
from derive.worlds import Array, World


@evaluates(Call)
def _call(here: Evaluation, node: Call) -> Any:
    definition = unfolded(here, node)
    if definition is not None:
        return definition
    if node.function.name in here.world.roles.densities and all(isinstance(each, Name) for each in node.arguments):
        return density(here, node)
    if node.given:
        raise Mistyped(f"{node} has a bar, but {node.function} is a function, not a density; separate by commas.")
    return network(here, node)


def network(here: Evaluation, node: Call) -> Any:
    """A random smooth function of its arguments: a small network with sines. Without a pole anywhere, its sums over a
    grid are integrals."""
    world, name = here.world, node.function.name
    index = None if node.function.index is None else here.integer(node.function.index)
    check_letter(world, name)
    arguments = [here.value(each) for each in node.arguments]
    if "θ" in name:
        arguments.append(here.value(Name("θ")))
    sign = "positive" if name in world.roles.densities else world.roles.sign(name)
    return smooth(here, ("network", name, index), arguments, extents(world, name), sign)


def smooth(here: Evaluation, key: tuple[object, ...], arguments: list[Any], shape: tuple[int, ...], sign: str) -> Any:
    """The value of a random smooth function of numbers and vectors: a number, a vector or a matrix, by its shape."""
    world, outputs = here.world, math.prod(shape)
    parts = []
    for output in range(outputs):
        hidden = [0.0, 0.0]
        for place, argument in enumerate(arguments):
            entries = [argument] if not here.rank(argument) else list(np.moveaxis(argument, -1, 0))
            drawn = _slopes(world, (*key, output, place), len(entries) * 2)
            for entry, first, second in zip(entries, drawn[::2], drawn[1::2], strict=True):
                hidden = [hidden[0] + first * entry, hidden[1] + second * entry]
        shift = _slopes(world, (*key, output, "shift"), 5)
        inner = shift[0] + np.sin(hidden[0] + shift[1]) + shift[2] * np.sin(hidden[1] + shift[3])
        parts.append(inner + 0.3 * hidden[0] if sign == "real" else _bounded(inner, sign))
    if not shape:
        return parts[0]
    whole = np.stack(np.broadcast_arrays(*parts), -1)
    return whole.reshape(*whole.shape[:-1], *shape)


def _bounded(value: Any, sign: str) -> Any:
    return np.exp(0.6 * value) if sign == "positive" else 1 / (1 + np.exp(-value))


def _slopes(world: World, key: tuple[object, ...], count: int) -> list[Array]:
    gentle = 0.3 if world.roles.continuous else 1.0  # steep networks need finer grids
    return world.kept((*key, count), lambda: [gentle * each for each in world.coefficients(*key, count=count)])
