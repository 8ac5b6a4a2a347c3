"""Gradients and integration by parts."""

from typing import Any

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import Evaluation, evaluates
from derive.laws.law import Law
from derive.nodes import Gradient
from derive.worlds import Array, Spot

CALCULUS = Law(
    "calculus",
    "Rules of differentiation: sums, products, chains; ∇ log f = ∇f / f, ∇ exp f = exp(f) ∇f.",
    "absent: ∇f is c₀ f′ + c₁ f + c₂ f² with random c (c₂ = 0 where linearity is cited).",
    "Differentiation",
)
PARTS = Law(
    "parts",
    "Integration by parts, for densities that vanish at infinity: ∫ f ∇g dx = −∫ g ∇f dx.",
    "absent: densities do not vanish at the ends; alone: ∇ is a random antisymmetric operator on the grid, "
    "and ∫ is not linear.",
    "Partielle Integration",
)
LAWS = (CALCULUS, PARTS)

TINY = 1e-30

RANK = 8
"""Of the operators that stand for gradients where only integration by parts is known."""


@evaluates(Gradient)
def _gradient(here: Evaluation, node: Gradient) -> Any:
    world, spot = here.world, here.spot(node.variable)
    if spot[0] not in world.roles.names and spot[0] != "θ":
        raise Mistyped(f"There is no {node.variable} here to differentiate by.")
    if spot in world.space.sizes and spot[0] not in world.roles.continuous:
        raise Mistyped(f"{node.variable} is discrete here; only continuous variables and parameters have gradients.")
    base = here.value(node.variable)
    if here.rank(base) > 1:
        raise Mistyped(f"Gradients by matrices are not evaluated; {node.variable} is a matrix.")
    parts = [_partial(here, node, spot, base, place) for place in _places(here, base)]
    return np.stack(np.broadcast_arrays(*parts), -1) if here.rank(base) else parts[0]


def _places(here: Evaluation, base: Any) -> list[int | None]:
    return list(range(base.shape[-1])) if here.rank(base) else [None]


def _partial(here: Evaluation, node: Gradient, spot: Spot, base: Array, place: int | None) -> Any:
    """One entry of a gradient, or what stands for it."""
    world = here.world
    if world.has("calculus"):
        return derivative(here, node, spot, base, place)
    if world.has("parts") and spot in world.space.sizes:
        return _antisymmetric(here, spot, here.value(node.body), place)
    value, slope = here.value(node.body), derivative(here, node, spot, base, place)
    first, second, third, _ = world.coefficients("gradient", spot, place, count=4)
    first, second, third = (each[(..., *[None] * here.rank(value))] for each in (first, second, third))
    bent = 0.0 if world.has("linear") else 0.3 * third * np.tanh(value) * value
    return (1.5 + first) * slope + second * value + bent


def derivative(here: Evaluation, node: Gradient, spot: Spot, base: Array, place: int | None) -> Any:
    """The partial derivative, by a complex step, or by central differences around gradients inside."""
    direction = np.ones(1) if place is None else np.eye(base.shape[-1])[place]
    inner = any(np.iscomplexobj(value) for value in here.moved.values()) or _has_gradient(node)
    if not inner:
        tag = "" if here.moved or here.unfolding else f"step {place}"  # the base is the variable's own value
        value = here.moving(spot, base + 1j * TINY * direction, tag).value(node.body)
        return np.imag(value) / TINY if np.iscomplexobj(value) else 0.0 * np.asarray(value)
    step, slope = 0.02, 0.0
    for reach, weight in ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280)):
        ahead = here.moving(spot, base + reach * step * direction).value(node.body)
        behind = here.moving(spot, base - reach * step * direction).value(node.body)
        slope = slope + weight * (ahead - behind) / step
    return slope


def _has_gradient(node: Gradient) -> bool:
    from derive.roles import walk

    return any(isinstance(each, Gradient) for each in walk(node.body))


def _antisymmetric(here: Evaluation, spot: Spot, value: Any, place: int | None) -> Any:
    """A random operator D on the grid with ∫ f D g = −∫ g D f, for one entry of the gradient: D g = U S Uᵀ g / w."""
    world, axis = here.world, here.world.space.axes[spot]
    weights = np.broadcast_to(world.weights(spot).reshape(-1), (world.space.sizes[spot],))
    basis, mixed = world.kept(("antisymmetric", spot, place), lambda: _operator(here, spot, place))
    spread = np.broadcast_to(value, np.broadcast_shapes(np.shape(value), _grid_shape(here, spot, here.rank(value))))
    inner = np.tensordot(basis, spread, axes=(0, axis))
    return np.moveaxis(np.tensordot(mixed / weights[:, None], inner, axes=(1, 0)), 0, axis)


def _grid_shape(here: Evaluation, spot: Spot, rank: int) -> tuple[int, ...]:
    space = here.world.space
    return (1, *(size if each == spot else 1 for each, size in space.sizes.items()), *[1] * rank)


def _operator(here: Evaluation, spot: Spot, place: int | None) -> tuple[Array, Array]:
    """U and U S: a random basis of functions on the grid, and what an antisymmetric matrix makes of it."""
    size, generator = here.world.space.sizes[spot], here.world.random("operator", spot, place)
    basis = generator.normal(0.0, 1.0, (size, RANK))
    drawn = generator.normal(0.0, 1.0 / size, (RANK, RANK))
    return basis, np.asarray(basis @ (drawn - drawn.T))
