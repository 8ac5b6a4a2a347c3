"""An expression as it was typed, in plain text; its parentheses are those that Python needs."""

from collections.abc import Callable
from typing import Any

from derive.expressions import Expression
from derive.nodes import (
    Apply,
    Bar,
    Big,
    Binary,
    Block,
    Call,
    Divergence,
    Expectation,
    Gradient,
    Integral,
    Limit,
    Name,
    Negative,
    Normal,
    Number,
    Range,
)

STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "@": 2, "**": 4}
ATOM, MINUS = 9, 3


def strength(node: Expression) -> int:
    """How tightly a node holds together; what holds less tightly than its surroundings gets parentheses."""
    if isinstance(node, Binary):
        return STRENGTH[node.sign]
    if isinstance(node, Negative) or (isinstance(node, Number) and node.value < 0):
        return MINUS
    if isinstance(node, Number) and node.value.denominator != 1:
        return STRENGTH["/"]
    return 0 if isinstance(node, Bar | Range) else ATOM


def plain(node: Expression) -> str:
    """The expression as Python text.

    >>> from derive.letters import q, x, t
    >>> plain(q(x[t] | x[t-1]) * (x[t] + 1) / 2)
    'q(x[t] | x[t-1])*(x[t] + 1)/2'
    """
    return PLAIN[type(node)](node)


def _wrapped(node: Expression, least: int) -> str:
    return plain(node) if strength(node) >= least else f"({plain(node)})"


def _listed(nodes: tuple[Expression, ...]) -> str:
    return ", ".join(map(plain, nodes))


def _number(node: Number) -> str:
    return str(node.value)


def _name(node: Name) -> str:
    return node.name if node.index is None else f"{node.name}[{_tight(node.index)}]"


def _tight(node: Expression) -> str:
    return plain(node).replace(" ", "")


def _call(node: Call) -> str:
    given = f" | {_listed(node.given)}" if node.given else ""
    return f"{plain(node.function)}({_listed(node.arguments)}{given})"


def _binary(node: Binary) -> str:
    own = STRENGTH[node.sign]
    left = _wrapped(node.left, own + (node.sign == "**"))
    right = _wrapped(node.right, own + (node.sign != "**"))
    space = " " if own == 1 or node.sign == "@" else ""
    return f"{left}{space}{node.sign}{space}{right}"


def _block(node: Block) -> str:
    rows = [node.cells[start : start + node.width] for start in range(0, len(node.cells), node.width)]
    return f"Block({', '.join(f'[{_listed(row)}]' for row in rows)})"


def _apply(node: Apply) -> str:
    if node.word == "transpose":
        return f"{_wrapped(node.arguments[0], ATOM)}.T"
    return f"{node.word}({_listed(node.arguments)})"


PLAIN: dict[type, Callable[[Any], str]] = {
    Number: _number,
    Range: lambda node: f"{_tight(node.low)}:{_tight(node.high)}",
    Name: _name,
    Bar: lambda node: f"{plain(node.left)} | {plain(node.right)}",
    Call: _call,
    Binary: _binary,
    Negative: lambda node: f"-{_wrapped(node.body, MINUS)}",
    Apply: _apply,
    Big: lambda node: f"{node.word}[{plain(node.index)}, {plain(node.over)}]({plain(node.body)})",
    Integral: lambda node: f"Int[{_listed(node.variables)}]({plain(node.body)})",
    Expectation: lambda node: f"E[{_listed(node.densities)}]({plain(node.body)})",
    Divergence: lambda node: f"KL({plain(node.first)}, {plain(node.second)})",
    Normal: lambda node: f"N({plain(node.point)}, {plain(node.mean)}, {plain(node.variance)})",
    Gradient: lambda node: f"grad[{plain(node.variable)}]({plain(node.body)})",
    Limit: lambda node: f"lim[{plain(node.index)}]({plain(node.body)})",
    Block: _block,
}
