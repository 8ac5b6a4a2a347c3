"""Tables of continuous variables: random mixtures of normal bumps, with weights and centres by the discrete variables.

They are smooth, and they are evaluated where the variables are: on the grid, or a complex step beside it.
"""

from functools import partial
from typing import Any

import numpy as np

from derive.evaluation import Evaluation
from derive.nodes import Name
from derive.worlds import Array, Spot

COMPONENTS = 3

Spots = frozenset[Spot]
THETA: Spot = ("θ", None)


def smooth_table(here: Evaluation, key: tuple[object, ...], spots: Spots) -> Array:
    """A random positive function of some variables, of which at least one is continuous."""
    world = here.world
    discrete = frozenset(spot for spot in spots if spot[0] not in world.roles.continuous)
    smooth = [spot for spot in world.space.sizes if spot in spots - discrete]
    theta = here.value(Name("θ")) if "θ" in str(key[1]) else 0.0
    whole: Any = 0.0
    for component in range(COMPONENTS):
        drawn = (*key, tuple(sorted(spots, key=repr)), component)
        part: Any = world.kept(("weight", *drawn), partial(world.table, "weight", *drawn, spots=discrete))
        for spot in smooth:
            where = frozenset((spot, THETA)) if "θ" in str(key[1]) else frozenset((spot,))
            part = part * here.kept(("bump", *drawn, spot), partial(_bump, here, drawn, spot, discrete, theta), where)
        whole = whole + part
    return np.asarray(whole if world.vanishing else whole + _floor(here, smooth))


def _bump(here: Evaluation, key: tuple[object, ...], spot: Spot, discrete: Spots, theta: Any) -> Any:
    """One component's normal density of one variable, up to a constant."""
    world = here.world
    point = here.moved.get(spot, world.values(spot))
    entries = np.moveaxis(point, -1, 0) if here.rank(point) else [point]
    square: Any = 0.0
    for place, entry in enumerate(entries):
        mean, spread, drift = world.kept(
            ("bump", *key, spot, place), partial(_shape, world, key, spot, place, discrete)
        )
        square = square + ((entry - mean - drift * theta) / spread) ** 2
    return np.exp(-square / 2)


def _floor(here: Evaluation, smooth: list[Spot]) -> Any:
    """What keeps a density from vanishing at infinity."""
    whole: Any = 0.02
    for spot in smooth:
        point = here.moved.get(spot, here.world.values(spot))
        whole = whole * (1.5 + np.tanh(0.2 * (point.sum(-1) if here.rank(point) else point)))
    return whole


def _shape(world: Any, key: tuple[object, ...], spot: Spot, place: int, discrete: Spots) -> tuple[Array, Array, Array]:
    """The centre of a bump, its width, and how it drifts with θ."""
    drawn = (*key, spot, place)
    mean = np.tanh(np.log(world.table("mean", *drawn, spots=discrete)))
    spread = world.number("spread", *drawn, low=0.75, high=0.95)
    return mean, spread, world.number("drift", *drawn, low=0.2, high=0.5, signed=True)
