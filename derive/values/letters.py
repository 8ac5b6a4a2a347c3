"""What a letter is worth: an index, a random variable, what it is defined as, or a random number, vector or matrix."""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from derive.errors import Mistyped, TooLarge, UnknownName
from derive.evaluation import Evaluation, evaluates
from derive.expressions import Expression
from derive.nodes import Call, Name, Range
from derive.values.patterns import patterned
from derive.worlds import Array, Spot, World

DEEPEST_UNFOLDING = 20
PATTERNED = frozenset({"triangular", "permute", "blocks", "expand"})
"""The laws that know what patterns are; in abstract worlds without them a matrix is any matrix."""

CONSTANTS = {"C": 0.0, "π": math.pi}


@evaluates(Name)
def _name(here: Evaluation, node: Name) -> Any:
    world, name = here.world, node.name
    if node.index is None and name in here.indices:
        return float(here.indices[name])
    if name in CONSTANTS:
        return CONSTANTS[name]
    if isinstance(node.index, Range):
        raise Mistyped(f"{node} is several variables at once; only a density takes them.")
    spot: Spot = (name, None if node.index is None else here.integer(node.index))
    if spot in here.moved:
        return here.moved[spot]
    definition = unfolded(here, node)
    if definition is not None:
        return definition
    if world.roles.is_variable(name):
        world.space.check(spot)
        return world.values(spot)
    return letter(here, spot)


def letter(here: Evaluation, spot: Spot) -> Array:
    """The random number, vector or matrix that a letter stands for; with θ in its name it depends on θ."""
    world, (name, _) = here.world, spot
    check_letter(world, name)
    if "θ" in name and name != "θ":
        theta = here.value(Name("θ"))
        slope = world.kept(("slope", spot), lambda: _drawn(world, ("slope", *spot), name))
        start = world.kept(("letter", spot), lambda: _drawn(world, spot, name))
        return np.asarray(start + slope * matched(here, theta, start))
    return world.kept(("letter", spot), lambda: _drawn(world, spot, name))


def check_letter(world: World, name: str) -> None:
    """Raises UnknownName for a letter that the exercise does not have."""
    if name not in world.roles.names and name != "θ":
        near = ", ".join(sorted(world.roles.names))
        raise UnknownName(f"{name} does not appear in this exercise; its letters are {near}.")


def matched(here: Evaluation, number: Any, like: Any) -> Any:
    """A number with as many axes as something else."""
    missing = here.rank(like) - here.rank(number)
    return number[(..., *[None] * missing)] if missing > 0 and np.ndim(number) else number


def _drawn(world: World, key: tuple[object, ...], name: str) -> Array:
    roles, batch = world.roles, world.space.batch
    generator, ones = world.random("letter", *key, world.theta if name == "θ" else 0), [1] * (world.space.lead - 1)
    shape, sign = (batch, *ones, *extents(world, name)), "real" if name in roles.matrices else roles.sign(name)
    drawn = _numbers(world, generator, shape, sign)
    known = world.laws is None or world.laws & PATTERNED
    return patterned(roles.patterns[name], drawn, generator) if name in roles.patterns and known else drawn


def _numbers(world: World, generator: np.random.Generator, shape: tuple[int, ...], sign: str) -> Array:
    """Random numbers of one sign; small whole ones and fractions where they are to be checked by hand."""
    if world.by_hand:
        least, denominator = {"share": (1, 5), "positive": (1, 1), "real": (-3, 1)}[sign]
        drawn = generator.integers(least, 5, shape) / denominator
        return np.where(drawn == 0, 2.0, drawn)
    most = 0.6 if world.roles.continuous else 0.8  # a normal of variance 1 - share is not to fall between two points
    low, high = {"share": (0.2, most), "positive": (0.5, 1.1), "real": (0.3, 1.0)}[sign]
    drawn = generator.uniform(low, high, shape)
    return np.asarray(drawn * generator.choice([-1.0, 1.0], shape) if sign == "real" else drawn)


def extents(world: World, name: str) -> tuple[int, ...]:
    """The shape of what a letter stands for: () for a number, (d,) for a vector, rows and columns for a matrix."""
    if name in world.roles.matrices:
        return tuple(int(size) if size.isdigit() else world.case[size] for size in world.roles.matrices[name])
    return (world.case.get("d", 1),) if name in world.roles.vectors else ()


def unfolded(here: Evaluation, node: Name | Call) -> Any:
    """The value of what a letter or a density is defined as, where a definition of it is in force."""
    found = unfolding(here, node)
    return None if found is None else found[0].value(found[1])


def unfolding(here: Evaluation, node: Name | Call) -> tuple[Evaluation, Expression] | None:
    """What a letter or a density is defined as, and where to evaluate it; None if no definition of it is in force.

    Inside of an instance of a definition the same instance is a letter like any other: x[0] = a x[0] + ε says nothing.
    """
    name = node.name if isinstance(node, Name) else node.function.name
    for definition in here.world.definitions.get(name, ()):
        bound = definition.match(here, node)
        if bound is None:
            continue
        instance = (definition.name, tuple(sorted(bound[0].items())))
        if instance in here.unfolding:
            return None
        if len(here.unfolding) > DEEPEST_UNFOLDING:
            raise TooLarge(f"The definition of {name} unfolds into itself without end.")
        inner = replace(
            here,
            indices={**here.indices, **bound[0]},
            moved={**here.moved, **bound[1]},
            tags={**here.tags, **dict.fromkeys(bound[1], "")},
            unfolding=here.unfolding | {instance},
        )
        return inner, definition.right
    return None
