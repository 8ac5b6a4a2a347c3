"""The kinds of nodes: letters, calls, arithmetic, sums, integrals, expectations, divergences, gradients, matrices."""

from dataclasses import dataclass
from fractions import Fraction
from typing import final

from derive.errors import Mistyped
from derive.expressions import Expression, expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Number(Expression):
    """A number that was written out, exactly: 2, 1/2, 0.25."""

    value: Fraction


@final
@dataclass(frozen=True, eq=False, repr=False)
class Range(Expression):
    """The indices from `low` to `high`, both included, as in `x[1:T]`."""

    low: Expression
    high: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Name(Expression):
    """A letter, with a subscript if it has one: `x`, `x[t]`, `x[1:T]`. What it means is said by the exercise."""

    name: str
    index: Expression | None = None

    def __getitem__(self, index: object) -> "Name":
        if self.index is not None:
            raise Mistyped(f"{self} has a subscript already; write one subscript, such as {self.name}[t-1].")
        if isinstance(index, tuple | Bar) or (isinstance(index, Name) and index.index is not None):
            raise Mistyped(
                f"Subscripts stand in brackets, arguments in parentheses: write {self.name}(x[t] | x[t-1], x[0]) for a "
                f"density, {self.name}[t] for a subscript, {self.name}[1:T] for a range."
            )
        if not isinstance(index, slice):
            return Name(self.name, expression(index))
        if index.step is not None or index.start is None or index.stop is None:
            raise Mistyped(f"A range of {self.name} has two ends, both included: write {self.name}[1:T].")
        return Name(self.name, Range(expression(index.start), expression(index.stop)))

    def __call__(self, *arguments: object) -> "Call":
        given: tuple[Expression, ...] = ()
        before: list[Expression] = []
        for argument in map(expression, arguments):
            if isinstance(argument, Bar) and given:
                raise Mistyped(f"{self.name}(...) has two bars; write {self.name}(a, b | c, d) with one.")
            if isinstance(argument, Bar):
                before.append(argument.left)
                given = (argument.right,)
            else:
                given, before = ((*given, argument), before) if given else (given, [*before, argument])
        if not before:
            raise Mistyped(f"{self.name}() has no arguments; write {self.name}(x) or {self.name}(x | y).")
        return Call(self, tuple(before), given)


@final
@dataclass(frozen=True, eq=False, repr=False)
class Bar(Expression):
    """What stands around a bar, `x | y`, until the parentheses of a density close around it."""

    left: Expression
    right: Expression

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.left, Bar) or isinstance(self.right, Bar):
            raise Mistyped("A density has one bar: write q(a | b, c), with a comma between the conditions.")
        for each in (self.left, self.right):
            if isinstance(each, Call):
                raise Mistyped(f"Beside a bar stand variables, but {each} came; a subscript stands in brackets: x[t].")


@final
@dataclass(frozen=True, eq=False, repr=False)
class Call(Expression):
    """A density `q(x, y | z)` or a function `f(x)`."""

    function: Name
    arguments: tuple[Expression, ...]
    given: tuple[Expression, ...] = ()


@final
@dataclass(frozen=True, eq=False, repr=False)
class Binary(Expression):
    """`left sign right`, where the sign is one of + - * / ** @."""

    sign: str
    left: Expression
    right: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Negative(Expression):
    """`-body`."""

    body: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Apply(Expression):
    """A function that everybody knows, by its word, such as log, norm2 or det; `derive.grammar` has them all."""

    word: str
    arguments: tuple[Expression, ...]


@final
@dataclass(frozen=True, eq=False, repr=False)
class Big(Expression):
    """`Sum[t, 2:T](body)` or `Prod[t, 2:T](body)`."""

    word: str
    index: Name
    over: Range
    body: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Integral(Expression):
    """`Int[z](body)`: over all values of the variables, a sum where they are discrete."""

    variables: tuple[Expression, ...]
    body: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Expectation(Expression):
    """`E[q(z)](body)`, or `E[p(x), q(y | x)](body)`."""

    densities: tuple[Expression, ...]
    body: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Divergence(Expression):
    """`KL(first, second)`."""

    first: Expression
    second: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Normal(Expression):
    """`N(point, mean, variance)`: the normal density, isotropic if the point is a vector."""

    point: Expression
    mean: Expression
    variance: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Gradient(Expression):
    """`grad[variable](body)`."""

    variable: Name
    body: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Limit(Expression):
    """`lim[t](body)`: as t goes to infinity."""

    index: Name
    body: Expression


@final
@dataclass(frozen=True, eq=False, repr=False)
class Block(Expression):
    """`Block([A, 0], [C, D])`: a matrix of matrices, its cells row by row; 0 is a block of zeros."""

    width: int
    cells: tuple[Expression, ...]
