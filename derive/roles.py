"""What the letters of an exercise are: random variables, densities, functions, vectors, matrices, numbers.

Most of it is read off the exercise's own expressions: what stands in a density is a random variable, p and q are
densities, α and β are shares between 0 and 1, σ and v are positive. The author declares the rest.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, final

from derive.expressions import Expression
from derive.nodes import Big, Call, Expectation, Integral, Limit, Name, Normal, Range

DENSITY = re.compile(r"[pq](_.*|\d*)$")
SHARES = "αβ"
POSITIVE = "σvτλκγ"


@final
@dataclass(frozen=True)
class Roles:
    """The roles of an exercise's letters; `names` are all letters that its lines may use, `indices` those of places."""

    names: frozenset[str]
    densities: frozenset[str]
    chains: frozenset[str]
    singles: frozenset[str]
    continuous: frozenset[str] = frozenset()
    vectors: frozenset[str] = frozenset()
    positive: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset()
    matrices: dict[str, tuple[str, str]] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    indices: frozenset[str] = frozenset()

    def is_variable(self, name: str) -> bool:
        """Whether a letter is a random variable, alone or in a chain."""
        return name in self.singles or name in self.chains

    def sign(self, name: str) -> str:
        """Where a number lies: "share" in (0, 1), "positive", or "real"."""
        first = unicodedata.normalize("NFD", name)[0]
        if name in self.shares or (first in SHARES and name not in self.positive):
            return "share"
        return "positive" if name in self.positive or first in POSITIVE else "real"


def walk(node: Expression) -> Iterable[Expression]:
    """A node and all nodes below it."""
    yield node
    for child in node.children():
        yield from walk(child)


def read_roles(expressions: Iterable[Expression], densities: frozenset[str], **declared: frozenset[str]) -> Roles:
    """The roles of the letters in some expressions; `declared` are the author's words."""
    nodes = [node for each in expressions for node in walk(each)]
    names = {node.name for node in nodes if isinstance(node, Name)}
    dense = {name for name in names if DENSITY.match(name)} | set(densities)
    variables = [spot for node in nodes for spot in _variables(node, dense)]
    smooth = declared.get("continuous", frozenset())
    variables += [node for node in nodes if isinstance(node, Name) and node.name in smooth]
    chains = {node.name for node in variables if node.index is not None}
    singles = {node.name for node in variables if node.index is None}
    names |= set(declared.get("matrices", {}))
    spreads = {node.variance.name for node in nodes if isinstance(node, Normal) and isinstance(node.variance, Name)}
    declared["positive"] = declared.get("positive", frozenset()) | spreads
    rest: dict[str, Any] = {**declared, "indices": frozenset(_places(nodes)) - set(chains) - singles - dense}
    return Roles(frozenset(names), frozenset(dense), frozenset(chains), frozenset(singles - chains), **rest)


def _variables(node: Expression, densities: set[str]) -> Iterable[Name]:
    """The random variables that a node shows to be such."""
    if isinstance(node, Call) and node.function.name in densities:
        yield from (each for each in (*node.arguments, *node.given) if isinstance(each, Name))
    elif isinstance(node, Integral):
        yield from (each for each in node.variables if isinstance(each, Name))
    elif isinstance(node, Expectation):
        yield from (each.point for each in node.densities if isinstance(each, Normal) and isinstance(each.point, Name))


def _places(nodes: list[Expression]) -> Iterable[str]:
    """The letters that sums, products and limits run over, or that stand in subscripts."""
    for node in nodes:
        if isinstance(node, Big | Limit):
            yield node.index.name
        elif isinstance(node, Name) and node.index is not None:
            yield from (each.name for each in walk(node.index) if isinstance(each, Name))


def indices(node: Expression) -> Iterable[Expression]:
    """The subscripts that stand anywhere in an expression, a range as its two ends."""
    for each in walk(node):
        if isinstance(each, Name) and each.index is not None:
            yield from (each.index.low, each.index.high) if isinstance(each.index, Range) else (each.index,)
