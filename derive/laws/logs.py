"""Logarithms and exponentials."""

from typing import Any

import numpy as np

from derive.evaluation import Evaluation, entries, word
from derive.laws.law import Law
from derive.nodes import Apply
from derive.worlds import World

LOGS = Law(
    "logs",
    "Logarithms turn products into sums: log(a b) = log a + log b, log(a/b) = log a − log b, log a^k = k log a, "
    "exp(log a) = a.",
    "absent: log and exp are unrelated random increasing functions; with calculus alone log + c and k·exp, "
    "with kl alone only log(1/u) = −log u, with jensen alone a random concave function.",
    "Logarithmen",
)
LAWS = (LOGS,)


@word("log")
def _log(here: Evaluation, node: Apply) -> Any:
    return log(here.world, entries(here, node))


@word("exp")
def _exp(here: Evaluation, node: Apply) -> Any:
    return exp(here.world, entries(here, node))


def log(world: World, value: Any) -> Any:
    """The logarithm, or what stands for it where its law is absent."""
    if world.has("logs"):
        return np.log(value)
    first, second, third, fourth = _coefficients(world, "log", value)
    if world.has("calculus"):
        return np.log(value) + first
    if world.has("jensen"):
        return _concave(world, value, first, second)
    if world.has("kl") or world.has("gausskl"):
        odd = np.log(value)
        return odd * np.exp(0.3 * first) + np.tanh(odd * np.exp(0.2 * second)) * np.exp(0.4 * third)
    steep, bend = np.exp(0.4 * first), np.exp(0.4 * second)
    return steep * value + bend * np.tanh(value - 1 + 0.5 * third) + fourth


def _coefficients(world: World, word: str, value: Any) -> list[Any]:
    """What makes a word's stand-in random; with an axis more where it meets a vector."""
    drawn = world.kept((word,), lambda: world.coefficients(word, count=4))
    return [each[..., None] for each in drawn] if np.ndim(value) > world.space.lead else drawn


def _concave(world: World, value: Any, first: Any, second: Any) -> Any:
    """A random increasing concave function; an affine one where inequalities are to be equalities."""
    slope = 0.3 + np.exp(0.3 * first)
    if world.degenerate:
        return slope * value + second
    return second + slope * value / (value + np.exp(0.3 * second)) + 0.2 * value


def exp(world: World, value: Any) -> Any:
    """The exponential function, or what stands for it where its law is absent."""
    if world.has("logs"):
        return np.exp(value)
    first, second, third, fourth = _coefficients(world, "exp", value)
    if world.has("calculus"):
        return np.exp(value + 0.7 * first)
    rise = 1 + np.tanh(np.exp(0.3 * second) * value / 2 + 0.3 * third)
    return np.exp(0.3 * first) * rise + 0.1 + 0.05 * np.exp(0.3 * fourth) * rise * rise
