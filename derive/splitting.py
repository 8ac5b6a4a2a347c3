"""What the product rule of determinants does to a line: it splits determinants of products, or joins them.

A function of matrices that is multiplicative is one of their determinant, so values cannot tell det(A B) = det A det B
from det A = det B where the two happen to be equal. What is split and joined is therefore looked at.
"""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from derive.errors import DeriveError
from derive.evaluation import evaluate
from derive.expressions import Expression
from derive.nodes import Apply, Binary
from derive.work import Work
from derive.worlds import Array, World

MOST_FACTORS = 4
"""Of one determinant, in any order."""


def splits(world: World, above: Expression, line: Expression, work: Work) -> bool:
    """Whether the determinants of two lines are those of the same factors, multiplied with each other or not."""
    try:
        before, after = _factors(world, above, work), _factors(world, line, work)
    except DeriveError:
        return True  # subscripts that run: nobody knows
    lost, new = _others(before, after), _others(after, before)
    if not lost and not new:
        return True
    if not lost or not new:
        return _cancels(lost, before) and _cancels(new, after)
    return all(_is_product(each, new) for each in lost) or all(_is_product(each, lost) for each in new)


Factor = tuple[Array, int]
"""A matrix, and how often its determinant is a factor: -1 below a fraction bar."""


def _factors(world: World, line: Expression, work: Work) -> list[Factor]:
    return [(np.asarray(evaluate(world, node, work)), count) for node, count in _split(line, 1)]


def _split(node: Expression, count: int) -> Iterator[tuple[Expression, int]]:
    """The factors of all matrices in determinants, as they are written."""
    if isinstance(node, Apply) and node.word == "det":
        yield from ((factor, count) for factor in _written(node.arguments[0]))
    elif isinstance(node, Binary) and node.sign == "/":
        yield from _split(node.left, count)
        yield from _split(node.right, -count)
    else:
        for child in node.children():
            yield from _split(child, count)


def _written(node: Expression) -> Iterator[Expression]:
    if isinstance(node, Binary) and node.sign == "@":
        yield from _written(node.left)
        yield from _written(node.right)
    else:
        yield node


def _others(factors: list[Factor], known: list[Factor]) -> list[Factor]:
    """The factors that are not among those known."""
    return [each for each in factors if not any(_equal(each[0], other[0]) for other in known)]


def _cancels(lost: list[Factor], factors: list[Factor]) -> bool:
    """Whether factors stand above and below fraction bars."""
    return all(sum(count for other, count in factors if _equal(other, matrix)) == 0 for matrix, _ in lost)


def _is_product(factor: Factor, others: list[Factor]) -> bool:
    """Whether a matrix is a product of some others, each taken once at most."""
    matrices = [other for other, _ in others if other.shape[-2:] == factor[0].shape[-2:]][:MOST_FACTORS]
    orders = (order for count in range(2, len(matrices) + 1) for order in permutations(matrices, count))
    return any(_equal(factor[0], np.asarray(_multiplied(order))) for order in orders)


def _multiplied(order: tuple[Array, ...]) -> Array:
    whole = order[0]
    for matrix in order[1:]:
        whole = whole @ matrix
    return whole


def _equal(first: Array, second: Array) -> bool:
    return first.shape[-2:] == second.shape[-2:] and bool(np.allclose(first, second, rtol=1e-9, atol=1e-12))
