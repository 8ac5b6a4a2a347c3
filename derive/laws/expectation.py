"""Integrals, expectations and divergences."""

from typing import Any

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import Evaluation, evaluates, fits
from derive.expressions import Expression
from derive.laws.law import Law
from derive.laws.logs import log
from derive.laws.means import bent_mean, functional, mean, odd_mean, ranked_mean, weighted
from derive.laws.normals import closed_divergence, normal_functional
from derive.laws.probability import power_sum
from derive.nodes import Apply, Call, Divergence, Expectation, Integral, Name, Normal
from derive.values.letters import unfolding
from derive.worlds import Spot, written

LINEAR = Law(
    "linear",
    "Integrals and expectations are linear: E[a f + b g + c] = a E[f] + b E[g] + c; sums and gradients pass through.",
    "absent: ∫ and E are random non-linear functionals of the values of their arguments; alone: ∫ a sum with random "
    "weights, E a weighted mean whose weights have nothing to do with ∫.",
    "Linearität",
)
EXPECTATION = Law(
    "expectation",
    "What an expectation is: E[q(z)](f) = ∫ q(z) f(z) dz.",
    "absent: E is a random functional of the values of q and f; alone: the random non-linear ∫ of q f.",
    "Erwartungswert",
)
KL_LAW = Law(
    "kl",
    "What the Kullback-Leibler divergence is: KL(q, p) = E[q](log(q/p)), which is −E[q](log(p/q)).",
    "absent: a random functional of the two tables; alone: E is φ⁻¹(∑ w qʳ φ(f)) with random w and r and the odd "
    "φ = asinh, so that it knows only E[−f] = −E[f] and that E of E is E over both; log knows only log(1/u) = −log u.",
    "Kullback-Leibler",
)
LAWS = (LINEAR, EXPECTATION, KL_LAW)

Spots = frozenset[Spot]


@evaluates(Integral)
def _integral(here: Evaluation, node: Integral) -> Any:
    variables, body = list(node.variables), node.body
    while isinstance(body, Integral):  # ∫∫ is one integral over both
        variables, body = variables + list(body.variables), body.body
    spots = frozenset(here.spots(tuple(variables)))
    return integral(here, spots, here.settled(spots).value(body))


def integral(here: Evaluation, spots: Spots, values: Any) -> Any:
    """The integral of some values over some variables, or what stands for it."""
    world = here.world
    if world.true or (world.has("linear") and (world.has("marginal") or world.has("parts"))):
        return weighted(here, spots, values)
    if world.has("linear"):
        return weighted(here, spots, values, own="linear")
    if world.has("marginal"):
        return power_sum(here, values, spots)
    if world.has("parts"):
        plain = weighted(here, spots, values)
        return plain + np.tanh(plain) * world.number("parts")
    first, second, third, _ = world.kept(("integral",), lambda: world.coefficients("integral", count=4))
    rank = here.rank(values)
    first, second, third = (each[(..., *[None] * rank)] for each in (first, second, third))
    bent = values * (1.6 + np.tanh(first * values + second))
    outer = weighted(here, spots, bent, own="nonlinear")
    return outer * (1.5 + np.tanh(third * outer))  # positive for positive values, so that it has a logarithm


def _variables(here: Evaluation, density: Expression) -> Spots:
    """The variables that an expectation over a density runs over."""
    if isinstance(density, Call):
        return frozenset(here.spots(density.arguments))
    if isinstance(density, Normal) and isinstance(density.point, Name):
        return frozenset([here.spot(density.point)])
    raise Mistyped(
        f"E runs over a density, but {density} is none; write E[q(z)](f), or a product as E[p(x), q(y | x)]."
    )


@evaluates(Expectation)
def _expectation(here: Evaluation, node: Expectation) -> Any:
    densities, body = list(node.densities), node.body
    while True:  # E of E is one expectation over both, and so is E of a divergence, where that is known to be an E
        if isinstance(body, Expectation):
            more, inside = list(body.densities), body.body
        elif isinstance(body, Divergence) and here.world.only("kl"):
            more, inside = [body.first], Apply("log", (body.first / body.second,))
        else:
            break
        if _captured(here, densities, more):
            break
        densities, body = densities + more, inside
    spots = frozenset(spot for density in densities for spot in _variables(here, density))
    for spot in spots:
        here.world.space.check(spot)
    inner = here.settled(spots)
    weight: Any = 1.0
    for density in densities:
        weight = weight * inner.value(density)
    normals = all(isinstance(density, Normal) for density in densities)
    return expectation(here, spots, weight, inner.value(body), normals)


def _captured(here: Evaluation, outer: list[Expression], inner: list[Expression]) -> bool:
    """Whether the inner one of two expectations runs over variables of the outer one, which are others then.

    Raises:
        Mistyped: if a condition of the outer one seems to speak of what the inner one runs over.
    """
    bound = frozenset(spot for density in inner for spot in _variables(here, density))
    for density in outer:
        given = density.given if isinstance(density, Call) else ()
        for each in given:
            if bound & frozenset(here.spots((each,))):
                raise Mistyped(
                    f"The inner E runs over {each}, but the outer density {density} has {each} behind its bar: "
                    f"exchange the two, so that E over {density} stands inside."
                )
    return any(bound & _variables(here, density) for density in outer)


def expectation(here: Evaluation, spots: Spots, weight: Any, values: Any, normals: bool = False) -> Any:
    """The expectation of some values under a density's values, or what stands for it."""
    world = here.world
    if normals and not world.true and (world.has("moments") or world.has("reparam")):
        return normal_functional(here, spots, weight, values)
    rank = here.rank(values)
    if rank and np.ndim(weight):
        weight = weight[(..., *[None] * rank)]
        fits(weight, values)
    if world.true or world.has("expectation"):
        return integral(here, spots, weight * values)
    if world.has("linear") and world.has("marginal"):
        return weighted(here, spots, weight * values)
    if world.has("linear"):
        return mean(here, spots, weight, values)
    if world.has("jensen"):
        return ranked_mean(here, spots, weight, values)
    if world.has("marginal"):
        return bent_mean(here, spots, weight, values)
    return odd_mean(here, spots, weight, values) if world.has("kl") else functional(here, spots, weight, values)


@evaluates(Divergence)
def _divergence(here: Evaluation, node: Divergence) -> Any:
    world = here.world
    if world.has("gausskl"):
        normals = _normal(here, node.first), _normal(here, node.second)
        if normals[0] is not None and normals[1] is not None:
            return closed_divergence(normals[0], normals[1])
    spots = _variables(here, node.first) & world.space.sizes.keys()
    _check_variables(here, node)
    inner = here.settled(spots)
    first, second = inner.value(node.first), inner.value(node.second)
    if world.only("gibbs") and not world.has("kl"):
        return 0.0 * first.sum() if world.degenerate else np.exp(8 * np.sin(9 * _distance(here, spots, first, second)))
    if world.has("kl"):
        return expectation(here, spots, first, log(world, first / second), isinstance(node.first, Normal))
    return _distance(here, spots, first, second)


def _check_variables(here: Evaluation, node: Divergence) -> None:
    """Raises Mistyped if two densities are not over the same variables."""
    densities = here.world.roles.densities
    if not all(isinstance(each, Call) and each.function.name in densities for each in (node.first, node.second)):
        return
    over = [_variables(here, density) for density in (node.first, node.second)]
    if over[0] != over[1]:
        first, second = (", ".join(written(spot) for spot in sorted(spots, key=repr)) for spots in over)
        raise Mistyped(
            f"KL compares two densities of the same variables; in {node} the first is one of {first}, and the second "
            f"one of {second}."
        )


def _normal(here: Evaluation, density: Expression) -> tuple[Evaluation, Normal] | None:
    """A normal density, and where to evaluate its parts: as it is written, or as a density is defined to be."""
    if isinstance(density, Normal):
        return here, density
    found = unfolding(here, density) if isinstance(density, Call) else None
    if found is None or not isinstance(found[1], Normal):
        return None
    return found[0], found[1]


def _distance(here: Evaluation, spots: Spots, first: Any, second: Any) -> Any:
    """A random functional of two tables."""
    drawn = here.world.kept(("distance",), lambda: here.world.coefficients("KL", count=4))
    bent = np.tanh(drawn[0] * first + drawn[1] * second + drawn[2]) + drawn[3] * np.tanh(first / (first + second))
    return np.tanh(0.3 * weighted(here, frozenset(spots), bent, own="distance")) + drawn[2]
