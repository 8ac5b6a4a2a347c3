"""Arithmetic, which always holds: sums, products, powers, roots, lengths."""

from typing import Any

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import Evaluation, entries, evaluates, fits, operand, word
from derive.nodes import Apply, Binary, Negative, Number
from derive.values.letters import matched
from derive.values.matrices import product


@evaluates(Number)
def _number(here: Evaluation, node: Number) -> float:
    return float(node.value)


@evaluates(Binary)
def _binary(here: Evaluation, node: Binary) -> Any:
    left, right = here.value(node.left), here.value(node.right)
    if node.sign == "@":
        return product(here, node, left, right)
    ranks = here.rank(left), here.rank(right)
    if ranks[0] != ranks[1]:
        left, right = _aligned(here, node, left, right, ranks)
    fits(left, right)
    if node.sign == "+":
        return left + right
    if node.sign == "-":
        return left - right
    if node.sign == "*":
        return left * right
    if node.sign == "/":
        return np.divide(left, right)
    return (
        np.power(left, right) if np.ndim(left) else np.power(complex(left) if np.iscomplexobj(right) else left, right)
    )


def _aligned(here: Evaluation, node: Binary, left: Any, right: Any, ranks: tuple[int, int]) -> tuple[Any, Any]:
    """Both sides with the same number of axes: a number meets a vector entry by entry, where that makes sense."""
    bare = isinstance(node.left, Number) or isinstance(node.right, Number)
    if min(ranks) > 0 or (node.sign in "+-" and not bare) or (node.sign == "/" and ranks[1]) or node.sign == "**":
        kinds = ("a number", "a vector", "a matrix")
        verb = {"+": "added to", "-": "subtracted: from it", "*": "multiplied by", "/": "divided by", "**": "raised to"}
        hint = "; write A @ x for the product with a matrix" if 2 in ranks and node.sign == "*" else ""
        hint = f"; its squared length is norm2({node.left})" if node.sign == "**" and ranks[0] == 1 else hint
        raise Mistyped(f"In {node}, {kinds[ranks[0]]} is {verb[node.sign]} {kinds[ranks[1]]}{hint}.")
    return matched(here, left, right), matched(here, right, left)


@evaluates(Negative)
def _negative(here: Evaluation, node: Negative) -> Any:
    return -here.value(node.body)


@word("sqrt")
def _sqrt(here: Evaluation, node: Apply) -> Any:
    return np.sqrt(operand(here, node, 0, 0))


@word("abs")
def _abs(here: Evaluation, node: Apply) -> Any:
    value = entries(here, node)
    return np.where(np.real(value) < 0, -value, value)


@word("norm2")
def _norm2(here: Evaluation, node: Apply) -> Any:
    value = here.value(node.arguments[0])
    rank = here.rank(value)
    if rank == 2:
        raise Mistyped(f"{node} wants a vector or a number, but {node.arguments[0]} is a matrix.")
    square = squared(here, value, rank)
    if not here.world.only("squares"):
        return square
    first, second, *_ = here.world.coefficients("squares", count=4)
    return 0.0 * square if here.world.degenerate else np.exp(first + np.tanh(second * square))


def squared(here: Evaluation, value: Any, rank: int) -> Any:
    """The squared length, without a conjugate, so that it can be differentiated by a complex step."""
    return (value * value).sum(-1) if rank else value * value


@word("dot")
def _dot(here: Evaluation, node: Apply) -> Any:
    left, right = here.value(node.arguments[0]), here.value(node.arguments[1])
    if here.rank(left) != here.rank(right) or here.rank(left) == 2:
        raise Mistyped(f"{node} wants two vectors of the same size.")
    return (left * right).sum(-1) if here.rank(left) else left * right


@word("total")
def _total(here: Evaluation, node: Apply) -> Any:
    return operand(here, node, 0, 1).sum(-1)


@word("prod")
def _prod(here: Evaluation, node: Apply) -> Any:
    return operand(here, node, 0, 1).prod(-1)
