"""The lines of a derivation as data: frozen nodes that remember what was typed and compute nothing.

`x[t]`, `q(x[t] | x[t-1])`, `f + g` build nodes; `==`, `<=` and `>=` make a `Relation` instead of a truth value, so two
nodes are compared with `same(f, g)`. A node knows how many nodes it holds (`size`) and how deep they go (`depth`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from types import EllipsisType
from typing import Any, ClassVar, Self, Union, final

from derive.errors import Mistyped, TooLarge

MOST_NODES = 2000
"""Nodes of one line; the longest line of a textbook's proof has 130."""

DEEPEST = 60
"""Levels of one line's tree; a textbook's line has 12."""

LONGEST_NUMBER = 12
"""Digits of a number that is written out."""

Side = Union[EllipsisType, "Expression"]


@dataclass(frozen=True, eq=False)
class Expression:
    """A node. Arithmetic on nodes makes nodes."""

    kinds: ClassVar[dict[str, type["Expression"]]] = {}
    size: ClassVar[int]
    depth: ClassVar[int]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        Expression.kinds[cls.__name__] = cls

    def __post_init__(self) -> None:
        size, depth = 1, 1
        for child in self.children():
            size, depth = size + child.size, max(depth, child.depth + 1)
        if size > MOST_NODES or depth > DEEPEST:
            raise TooLarge(
                f"An expression of {size} nodes, {depth} deep, is too large: at most {MOST_NODES} nodes and {DEEPEST} "
                "levels are read. Write the line shorter, or name a part of it."
            )
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "depth", depth)

    @cached_property
    def letters(self) -> frozenset[str]:
        """The names of all letters in the tree."""
        own = {str(getattr(self, "name", ""))} - {""}
        return frozenset(own.union(*(child.letters for child in self.children())))

    def children(self) -> Iterator["Expression"]:
        """The nodes directly below this one, from left to right."""
        for name in parts(type(self)):
            value = getattr(self, name)
            if isinstance(value, Expression):
                yield value
            elif isinstance(value, tuple):
                yield from value

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """The tree as nested tuples: equal keys are the same typed expression."""
        return (type(self).__name__, *(_key(getattr(self, name)) for name in parts(type(self))))

    def __add__(self, other: object) -> "Expression":
        return binary("+", self, other)

    def __radd__(self, other: object) -> "Expression":
        return binary("+", other, self)

    def __sub__(self, other: object) -> "Expression":
        return binary("-", self, other)

    def __rsub__(self, other: object) -> "Expression":
        return binary("-", other, self)

    def __mul__(self, other: object) -> "Expression":
        return binary("*", self, other)

    def __rmul__(self, other: object) -> "Expression":
        return binary("*", other, self)

    def __truediv__(self, other: object) -> "Expression":
        return binary("/", self, other)

    def __rtruediv__(self, other: object) -> "Expression":
        return binary("/", other, self)

    def __pow__(self, other: object) -> "Expression":
        return binary("**", self, other)

    def __rpow__(self, other: object) -> "Expression":
        return binary("**", other, self)

    def __matmul__(self, other: object) -> "Expression":
        return binary("@", self, other)

    def __xor__(self, other: object) -> "Expression":
        raise Mistyped("A power is written with **: σ**2.")

    __rxor__ = __xor__

    def __neg__(self) -> "Expression":
        return _made("Negative", self)

    def __pos__(self) -> "Expression":
        return self

    def __abs__(self) -> "Expression":
        return _made("Apply", "abs", (self,))

    def __or__(self, other: object) -> "Expression":
        return _made("Bar", self, expression(other))

    def __eq__(self, other: object) -> "Relation":  # type: ignore[override]  # a line of a proof
        return Relation(self, "==", side(other))

    def __le__(self, other: object) -> "Relation":
        return Relation(self, "<=", side(other))

    def __ge__(self, other: object) -> "Relation":
        return Relation(self, ">=", side(other))

    def __lt__(self, other: object) -> "Relation":
        raise Mistyped("`<` and `>` are no relations of a proof; write <= or >=.")

    __gt__ = __lt__
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise Mistyped(
            "An expression is neither true nor false; write a line as `... == expression`, without and, or, if."
        )

    def __iter__(self) -> Iterator[Any]:
        raise Mistyped(f"{self} is one thing and cannot be unpacked; write x[1:T] for x[1], ..., x[T].")

    @property
    def T(self) -> "Expression":
        """The transpose of a matrix."""
        return _made("Apply", "transpose", (self,))

    def __str__(self) -> str:
        from derive.typesetting import plain

        return plain(self)

    __repr__ = __str__


def _made(kind: str, *values: object) -> Expression:
    """A node of a kind, by its name: the kinds themselves are classes of `derive.nodes`."""
    return Expression.kinds[kind](*values)


FIELDS: dict[type[Expression], tuple[str, ...]] = {}
"""The names of the fields of every kind of node, as soon as it was asked for."""


def parts(kind: type[Expression]) -> tuple[str, ...]:
    """The names of the fields of a kind of node, in order."""
    if kind not in FIELDS:
        FIELDS[kind] = tuple(item.name for item in fields(kind))
    return FIELDS[kind]


def _key(value: object) -> object:
    if isinstance(value, Expression):
        return value.key
    return tuple(item.key for item in value) if isinstance(value, tuple) else value


def same(left: Expression, right: Expression) -> bool:
    """Whether two expressions were typed alike.

    >>> from derive.letters import a, b
    >>> same(a + b, a + b), same(a + b, b + a)
    (True, False)
    """
    return left.key == right.key


@final
@dataclass(frozen=True)
class Relation:
    """`left sign right`; an Ellipsis stands for the line above."""

    left: Side
    sign: str
    right: Side

    def __bool__(self) -> bool:
        raise Mistyped("One relation per line: write `... == a` and `... == b` as two lines, not `... == a == b`.")

    def flipped(self) -> Self:
        """The same relation, read from right to left."""
        return type(self)(self.right, {"==": "==", "<=": ">=", ">=": "<="}[self.sign], self.left)


def expression(value: object) -> Expression:
    """A node, from a node or a number.

    Raises:
        Mistyped: for anything else, with what to write instead.
    """
    if isinstance(value, Expression):
        return value
    if isinstance(value, int | float | Fraction) and not isinstance(value, bool):
        return _number(value)
    if isinstance(value, Relation):
        raise Mistyped("A relation stands at the top of a line, not inside of it: write `... == f + g`.")
    if value is ...:
        raise Mistyped("`...` is the line above as a whole and cannot be a part of a line; write the expression out.")
    if isinstance(value, str):
        raise Mistyped(
            f"{value[:20]!r} is a text; write letters and reasons without quotation marks: q(x[t]), by.logs."
        )
    raise Mistyped(f"A {type(value).__name__} is no expression; write a number, a letter or a formula of them.")


def _number(value: int | float | Fraction) -> Expression:
    if isinstance(value, int | float) and not abs(value) < 10**LONGEST_NUMBER:
        raise TooLarge(f"A number may have {LONGEST_NUMBER} digits; write a larger one as a power, such as 10**20.")
    exact = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    if max(abs(exact.numerator), exact.denominator) >= 10**LONGEST_NUMBER:
        raise TooLarge(f"A number may have {LONGEST_NUMBER} digits; this one has more.")
    return _made("Number", exact)


def side(value: object) -> Side:
    """One side of a relation: an expression, or the Ellipsis that stands for the line above."""
    return value if isinstance(value, EllipsisType) else expression(value)


def binary(sign: str, left: object, right: object) -> Expression:
    """`left sign right` of nodes or numbers."""
    return _made("Binary", sign, expression(left), expression(right))
