"""What stands for an expectation where not all of its laws hold: means and functionals, each with one of its traits."""

from functools import partial
from typing import Any

import numpy as np

from derive.evaluation import Evaluation, fits
from derive.laws.probability import power_sum
from derive.worlds import Spot

Spots = frozenset[Spot]


def weighted(here: Evaluation, spots: Spots, values: Any, own: str = "") -> Any:
    """A weighted sum over some variables: with the volumes of their cells, or with random weights of its own."""
    world, rank = here.world, here.rank(values)
    if not spots:
        return values
    weights: Any = 1.0
    for spot in sorted(spots, key=repr):
        each = world.weights(spot)
        if own:
            drawn = world.kept((own, spot), partial(world.table, own, "weights", spots=frozenset((spot,))))
            each = each * drawn
        weights = weights * each
    if rank:
        weights = weights[(..., *[None] * rank)]
    fits(weights, values)
    axes = tuple(world.space.axes[spot] for spot in spots)
    return np.sum(weights * values, axis=axes, keepdims=True)


def mean(here: Evaluation, spots: Spots, weight: Any, values: Any) -> Any:
    """A weighted mean: its weights grow with the density's values, and that is all they have to do with them."""
    power = here.world.number("mean", low=0.4, high=0.8)[(..., *[None] * here.rank(weight))]
    weight = np.asarray(weight) * np.asarray(weight)
    weight = weight**power + 0.1
    values = np.broadcast_arrays(values, weight)[0]
    return weighted(here, spots, weight * values, own="mean") / weighted(here, spots, weight + 0 * values, own="mean")


def bent_mean(here: Evaluation, spots: Spots, weight: Any, values: Any) -> Any:
    """φ⁻¹(∫ q φ(f)) with φ(f) = f + √(f² + b): variables that f lacks drop out, constants pass, sums do not."""
    bend = here.world.number("bend")[(..., *[None] * here.rank(values))]
    lifted = values + np.sqrt(np.multiply(values, values) + bend)
    mean = power_sum(here, weight * lifted, spots)
    return (mean - bend / mean) / 2


def ranked_mean(here: Evaluation, spots: Spots, weight: Any, values: Any) -> Any:
    """A weighted mean whose weights go by the rank of the values: Jensen holds for it, linearity does not."""
    world, axes = here.world, tuple(here.world.space.axes[spot] for spot in sorted(spots, key=repr))
    if not axes:
        return values
    values, weight = np.broadcast_arrays(values, np.asarray(weight) + 0.0)
    ends = tuple(range(values.ndim - len(axes), values.ndim))
    shape = np.moveaxis(values, axes, ends).shape[: -len(axes)]
    ranked = np.sort(np.moveaxis(values, axes, ends).reshape(*shape, -1), -1)
    shares = np.sort(np.moveaxis(weight, axes, ends).reshape(*shape, -1), -1)
    shares = shares * world.random("rank", ranked.shape[-1]).uniform(0.5, 1.5, ranked.shape[-1])
    mean = (shares * ranked).sum(-1) / shares.sum(-1)
    return np.expand_dims(mean, axes)


def functional(here: Evaluation, spots: Spots, weight: Any, values: Any) -> Any:
    """Not linear in the values, and not odd."""
    drawn = here.world.kept(("functional",), lambda: here.world.coefficients("E", count=4))
    first, second, third, fourth = (each[(..., *[None] * here.rank(values))] for each in drawn)
    bent = (1.5 + np.tanh(first * weight)) * values * (1.5 + np.tanh(values * second + third))
    outer = weighted(here, spots, bent, own="functional")
    return outer * (1.5 + np.tanh(fourth * outer))


def odd_mean(here: Evaluation, spots: Spots, weight: Any, values: Any) -> Any:
    """φ⁻¹(∑ w qʳ φ(f)) with φ = asinh: −E[f] is E[−f], as divergences are said in both ways, and whatever is made of a
    divergence inside of another expectation is made of its E; neither sums nor factors pass through."""
    world, rank = here.world, here.rank(values)
    power, scale = (world.number("odd", each, low=0.6, high=1.4)[(..., *[None] * rank)] for each in ("power", "scale"))
    share = (np.multiply(weight, weight) + 1e-300) ** (power / 2)
    whole = weighted(here, spots, np.ones((1,) * world.space.lead), own="functional")[(..., *[None] * rank)]
    return np.sinh(weighted(here, spots, share * np.arcsinh(scale * values), own="functional") / whole) / scale
