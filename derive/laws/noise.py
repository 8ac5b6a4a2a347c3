"""Variances of what depends on independent standard normal noise ε, or ε[1], ε[2], ..."""

from typing import Any

import numpy as np

from derive.evaluation import Evaluation
from derive.nodes import Apply, Name
from derive.roles import walk
from derive.worlds import Array, Spot


def variance(here: Evaluation, node: Apply) -> Any:
    """Var(f): the sum of the squared coefficients of the noise that f is linear in."""
    world, body = here.world, node.arguments[0]
    if not world.has("variance"):
        first, second, *_ = world.kept(("variance",), lambda: world.coefficients("Var", count=4))
        value = here.value(body)
        return np.exp(np.tanh(first * value + second) + 0.3 * np.tanh(value))
    zero = np.zeros((world.space.batch, *[1] * (world.space.lead - 1)))
    noise = _noise(here, body)
    still = here
    here.work.spend(len(noise) * len(noise) // 64)  # each of them copies what was moved
    for spot in noise:
        still = still.moving(spot, zero)
    base = still.value(body)
    slopes = [still.moving(spot, zero + 1).value(body) - base for spot in noise]
    whole = _at(still, noise, zero)
    linear = base + sum((slope * value for slope, value in zip(slopes, whole.values(), strict=True)), start=0.0 * zero)
    there = still
    for spot, value in whole.items():
        there = there.moving(spot, value)
    right = np.abs(there.value(body) - linear) <= 1e-9 * (1 + np.abs(linear))
    return np.where(right, sum((slope * slope for slope in slopes), start=0.0 * zero), np.nan)


def _noise(here: Evaluation, body: Any) -> list[Spot]:
    """The noise variables that may occur in an expression, or in what its letters are defined as: ε, or all ε[k]."""
    defined = [each.right for definitions in here.world.definitions.values() for each in definitions]
    letters = [node for text in (body, *defined) for node in walk(text) if isinstance(node, Name)]
    names = {node.name: node.index is not None for node in letters if node.name[0] == "ε"}
    last = max([*here.world.case.values(), *here.indices.values(), 1]) + 1
    found: list[Spot] = []
    for name, indexed in sorted(names.items()):
        found += [(name, place) for place in range(-1, last + 1)] if indexed else [(name, None)]
    return found


def _at(here: Evaluation, noise: list[Spot], zero: Array) -> dict[Spot, Array]:
    """Every noise variable at a random value."""
    return {spot: zero + here.world.number("noise", spot, signed=True) for spot in noise}
