"""The normal density: its formula, its moments, its reparametrisation, its divergence, and the variance of noise."""

import math
from typing import Any

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import Evaluation, evaluates, word
from derive.laws.law import Law
from derive.laws.logs import exp, log
from derive.nodes import Apply, Name, Normal
from derive.worlds import Spot

NORMAL = Law(
    "normal",
    "The normal density: N(x, μ, v) = (2πv)^(−d/2) exp(−‖x − μ‖² / (2v)).",
    "absent: a random positive function of (x, μ, v).",
    "Normalverteilung",
)
MOMENTS = Law(
    "moments",
    "The moments of a normal: E[N(x, μ, v)] of 1, x, ‖x − μ‖² are 1, μ, d v.",
    "alone: a density that is not normal, with the right moments of order 0, 1 and 2.",
    "Momente",
)
REPARAM = Law(
    "reparam",
    "Reparametrisation: x = μ + √v ε with standard normal ε, so E[N(x, μ, v)](f(x)) = E[N(ε, 0, 1)](f(μ + √v ε)).",
    "alone: a random family of densities v^(−d/2) g((x − μ)/√v), and an expectation that is not linear.",
    "Reparametrisierung",
)
GAUSSKL = Law(
    "gausskl",
    "The divergence of two normals: KL(N(x, a, v), N(x, b, w)) = (d v/w − d + ‖a − b‖²/w + d log(w/v)) / 2.",
    "absent: a random functional of the two tables; alone: this formula, with a log that knows only log(1/u) = −log u.",
    "KL zweier Normalverteilungen",
)
VARIANCE = Law(
    "variance",
    "The variance of independent noise: Var(c + ∑ a_k ε_k) = ∑ a_k² for independent standard normal ε_k.",
    "absent: a random function of the values.",
    "Varianz",
)
LAWS = (NORMAL, MOMENTS, REPARAM, GAUSSKL, VARIANCE)


def _difference(here: Evaluation, node: Normal) -> tuple[Any, Any, int, int]:
    """Point minus mean, the variance, the rank of the point and its dimension."""
    point, mean, variance = here.value(node.point), here.value(node.mean), here.value(node.variance)
    rank = here.rank(point)
    if here.rank(mean) != rank and not (np.ndim(mean) == 0):
        raise Mistyped(f"In {node} the point and the mean are not of one kind: both are numbers, or both vectors.")
    if here.rank(variance):
        raise Mistyped(f"In {node} the variance is to be a number: the normal is isotropic.")
    return point - mean, variance, rank, point.shape[-1] if rank else 1


@evaluates(Normal)
def _normal(here: Evaluation, node: Normal) -> Any:
    world = here.world
    apart, variance, rank, dimension = _difference(here, node)
    square = (apart * apart).sum(-1) if rank else apart * apart
    if world.has("normal"):
        return (2 * math.pi * variance) ** (-dimension / 2) * exp(world, -square / (2 * variance))
    if world.has("moments"):
        return _corrected(here, node, _positive(here, node, square, variance))
    if world.has("reparam"):
        return variance ** (-dimension / 2) * _shape(here, square / variance, apart, variance, rank)
    return _positive(here, node, square, variance)


def _shape(here: Evaluation, square: Any, apart: Any, variance: Any, rank: int) -> Any:
    """A random density of the standardised point: not normal, and not symmetric."""
    first, second, *_ = here.world.kept(("shape",), lambda: here.world.coefficients("shape", count=4))
    line = apart.sum(-1) if rank else apart
    return np.exp(-square / 2) * (1 + 0.5 * np.sin(first + 0.8 * np.tanh(second) * line / np.sqrt(variance)))


def _positive(here: Evaluation, node: Normal, square: Any, variance: Any) -> Any:
    """A random positive function of point, mean and variance."""
    world = here.world
    point, mean = here.value(node.point), here.value(node.mean)
    first, second, third, fourth = world.kept(("positive",), lambda: world.coefficients("normal", count=4))
    line = point.sum(-1) if here.rank(point) else point
    other = mean.sum(-1) if here.rank(mean) else mean
    bend = np.tanh(first * line + second * other + third * variance + fourth)
    return np.exp(bend - square / (2.2 + 0.3 * np.tanh(third)) + 0.3 * np.tanh(other * variance))


def _corrected(here: Evaluation, node: Normal, table: Any) -> Any:
    """A positive table times a polynomial, so that its moments of order 0, 1 and 2 are those of the normal."""
    world = here.world
    if not isinstance(node.point, Name) or node.point.name not in world.roles.continuous:
        return table
    spot = here.spot(node.point)
    point, mean = world.values(spot), here.value(node.mean)
    rank = here.rank(point)
    dimension = point.shape[-1] if rank else 1
    mean = np.broadcast_to(mean, np.broadcast_shapes(np.shape(mean), (1,) * world.space.lead + (dimension,) * rank))
    variance = np.asarray(here.value(node.variance))
    wanted = _basis(mean, rank) + 0.0 * variance[..., None]
    wanted[..., -1] = wanted[..., -1] + dimension * variance
    basis = _basis(point, rank)
    axis, cell = world.space.axes[spot], world.weights(spot)
    products = basis[..., :, None] * basis[..., None, :]
    gram = ((cell * table)[..., None, None] * products).sum(axis, keepdims=True)
    shares = np.linalg.solve(gram, wanted[..., None])[..., 0]
    return table * (basis * shares).sum(-1)


def _basis(point: Any, rank: int) -> Any:
    """1, the entries of a point, and its squared length, side by side."""
    entries = list(np.moveaxis(point, -1, 0)) if rank else [point]
    square = sum(entry * entry for entry in entries)
    return np.stack([np.ones_like(entries[0]), *entries, square], -1)


def normal_functional(here: Evaluation, spots: frozenset[Spot], weight: Any, values: Any) -> Any:
    """The expectation under normals where only their moments, or only reparametrisation, is known.

    The latter is m + b (∫ N f² − m²) with m = ∫ N f. It is not linear, and a polynomial in f, because a root of f² + b
    would branch so close to the grid that its sums miss the integral.
    """
    from derive.laws.means import weighted

    world, rank = here.world, here.rank(values)
    if rank:
        weight = weight[(..., *[None] * rank)]
    mean = weighted(here, spots, weight * values)
    if world.has("moments"):
        return mean
    bend = world.number("bend")[(..., *[None] * rank)]
    return mean + bend * (weighted(here, spots, weight * values * values) - mean * mean)


def closed_divergence(first: tuple[Evaluation, Normal], second: tuple[Evaluation, Normal]) -> Any:
    """The formula for the divergence of two isotropic normals, each with where to evaluate its parts."""
    here, node = first
    mean, variance = here.value(node.mean), here.value(node.variance)
    other, wide = second[0].value(second[1].mean), second[0].value(second[1].variance)
    point = here.value(node.point)
    rank = here.rank(point)
    dimension, apart = point.shape[-1] if rank else 1, mean - other
    square = np.sum(apart * apart, -1) if rank and here.rank(apart) else dimension * apart * apart
    ratio = variance / wide
    return (dimension * ratio - dimension + square / wide + dimension * log(here.world, wide / variance)) / 2


@word("Var")
def _variance(here: Evaluation, node: Apply) -> Any:
    from derive.laws.noise import variance

    return variance(here, node)
