"""The product rule, the sum rule, and the Markov property: what a density q(a | b) is worth.

A density takes sets of variables: q(x, y) and q(y, x) are one table.
"""

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import Evaluation
from derive.laws.continuous import smooth_table
from derive.laws.law import Law
from derive.nodes import Call
from derive.worlds import Array, Spot, World, written

PRODUCT = Law(
    "product",
    "The product rule, and Bayes with it: q(a, b | c) = q(a | b, c) q(b | c).",
    "absent: an unrelated table for every (a, b); alone: q(a | b) = m(a, b) / m(b) with unrelated tables m, "
    "so that the sum rule is false.",
    "Produktregel",
)
MARGINAL = Law(
    "marginal",
    "The sum rule: what is integrated over drops out, ∫ q(a, b | c) da = q(b | c), and densities integrate to 1.",
    "alone: an unrelated normalised joint for every condition, in which ∫ is a power mean, not a sum: "
    "the product rule is false and integrals are not linear.",
    "Randverteilung",
)
MARKOV = Law(
    "markov",
    "The Markov property: given its neighbours in the chain, a variable does not depend on those behind them.",
    "absent: a general joint; alone: conditions that the chain separates are dropped, and nothing else holds.",
    "Markov-Eigenschaft",
)
LAWS = (PRODUCT, MARGINAL, MARKOV)

Spots = frozenset[Spot]
THETA: Spot = ("θ", None)


def density(here: Evaluation, node: Call) -> Any:
    """What q(a | b) is worth: a table, by the laws of its world."""
    before, after = here.spots(node.arguments), here.spots(node.given)
    both = set(before) & set(after)
    if both or len(set(before)) < len(before):
        twice = written(sorted(both or {spot for spot in before if before.count(spot) > 1}, key=repr)[0])
        where = "on both sides of the bar" if both else "twice before the bar"
        raise Mistyped(f"In {node}, {twice} stands {where}; a variable stands once in a density.")
    if not before:
        return 1.0
    name, first, second = node.function.name, frozenset(before), frozenset(after)
    if here.moved or not here.settles:
        return conditional(here, name, first, second)
    return here.world.kept(("density", name, first, second), lambda: conditional(here, name, first, second))


def conditional(here: Evaluation, name: str, before: Spots, after: Spots) -> Array:
    """The table of one conditional density."""
    world = here.world
    chain = f"markov:{name}" in world.premises or world.only("markov")
    if world.true or (world.has("product") and world.has("marginal")):
        whole = marginal(here, name, before | after, chain)
        return np.asarray(whole / marginal(here, name, after, chain)) if after else whole
    if chain and not world.has("product"):
        after = frozenset(_kept(before, after))
    if world.has("product"):
        return np.asarray(_measure(here, name, before | after, chain) / _measure(here, name, after, chain))
    if world.has("marginal"):
        return _own_joint(here, name, before, after)
    return _table(here, ("conditional", name, tuple(sorted(after, key=repr))), before | after)


def _kept(before: Spots, after: Spots) -> Iterable[Spot]:
    """The conditions that the chain does not separate from what stands before the bar."""
    chains = {spot[0] for spot in before | after}
    for chain in chains:
        line = sorted((spot for spot in before | after if spot[0] == chain and spot[1] is not None), key=_place)
        for place, spot in enumerate(line):
            if spot in after and set(line[max(place - 1, 0) : place + 2]) & before:
                yield spot
        yield from (spot for spot in after if spot[0] == chain and spot[1] is None)


def _place(spot: Spot) -> int:
    return spot[1] or 0


def marginal(here: Evaluation, name: str, spots: Spots, chain: bool) -> Array:
    """The table of a true density over some variables: the joint, summed over all others."""
    world = here.world
    moved = spots | {THETA} if "θ" in name else spots
    here = here.settled(frozenset(here.moved) - moved)
    return here.kept(("marginal", name, spots, chain), lambda: _summed(world, _whole(here, name, chain), spots), moved)


def _whole(here: Evaluation, name: str, chain: bool) -> Array:
    return here.kept(("joint", name, chain), lambda: _joint(here, name, chain), frozenset(here.moved))


def _summed(world: World, joint: Array, spots: Spots) -> Array:
    gone = tuple(axis for spot, axis in world.space.axes.items() if spot not in spots)
    for spot in world.space.sizes:
        if spot not in spots:
            joint = joint * world.weights(spot)
    return np.asarray(joint.sum(gone, keepdims=True))


def _joint(here: Evaluation, name: str, chain: bool) -> Array:
    """The joint of all variables of the world, normalised; a random Markov chain if `chain`."""
    world = here.world
    raw = _chain(here, name) if chain else _table(here, ("joint", name), frozenset(world.space.sizes))
    return np.asarray(raw / _summed(world, raw, frozenset()))


def _chain(here: Evaluation, name: str) -> Array:
    """An unnormalised Markov chain: a product of tables of neighbours; what is no chain hangs on its first variable."""
    spots = list(here.world.space.sizes)
    whole: Any = 1.0
    for first, second in itertools.pairwise(spots):
        if first[0] == second[0]:
            whole = whole * _table(here, ("pair", name), frozenset((first, second)))
    for spot in spots:
        if spot[1] is None:
            whole = whole * _table(here, ("hanging", name), frozenset((spots[0], spot)))
    return np.asarray(whole)


def _table(here: Evaluation, key: tuple[object, ...], spots: Spots) -> Array:
    """A random table; that of a density with θ in its name depends on θ."""
    world = here.world
    if any(spot[0] in world.roles.continuous for spot in spots):
        return smooth_table(here, key, spots)
    table = world.kept((key, spots), lambda: world.table(*key, spots=spots))
    if "θ" not in str(key[1]):
        return table
    from derive.nodes import Name

    tilt = world.kept((key, spots, "tilt"), lambda: np.log(world.table(*key, "tilt", spots=spots)))
    return np.asarray(table * np.exp(tilt * here.value(Name("θ"))))


def _measure(here: Evaluation, name: str, spots: Spots, chain: bool) -> Any:
    """What stands for q(spots) where only the product rule holds: an unrelated table, for a chain one of neighbours."""
    if not spots:
        return 1.0
    line = sorted((spot for spot in spots if spot[1] is not None), key=_place)
    if not chain or len(line) < 3:
        return _table(here, ("measure", name), spots)
    whole: Any = 1.0
    for first, second in itertools.pairwise(line):
        whole = whole * _table(here, ("measure", name), frozenset((first, second)))
    for spot in line[1:-1]:
        whole = whole / _table(here, ("measure", name), frozenset((spot,)))
    return whole


def _own_joint(here: Evaluation, name: str, before: Spots, after: Spots) -> Array:
    """q(before | after) where only the sum rule holds: every condition has its own joint, summed as power means."""
    world, condition = here.world, tuple(sorted(after, key=repr))
    raw = _table(here, ("own", name, condition), frozenset(world.space.sizes))
    whole = power_sum(here, raw, frozenset(world.space.sizes) - before - after)
    return np.asarray(whole / power_sum(here, whole, before))


def power_sum(here: Evaluation, values: Any, spots: Spots) -> Any:
    """(∑ w f^r)^(1/r) over some variables: nested and exchanged like a sum, but not linear."""
    world = here.world
    power = world.kept(("power",), lambda: world.number("power", low=1.3, high=1.9))
    weighted = _signed(values, power)
    for spot in spots:
        weighted = weighted * world.weights(spot)
    axes = tuple(world.space.axes[spot] for spot in spots)
    return _signed(np.sum(weighted, axis=axes, keepdims=True), 1 / power)


def _signed(values: Any, power: Any) -> Any:
    """|f|^r with the sign of f, written so that a complex step passes through."""
    square = np.multiply(values, values) + 1e-300
    return values * square ** ((power - 1) / 2)
