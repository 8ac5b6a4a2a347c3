"""The words of a line: log, exp, Sum, Int, E, KL, N, grad, det and their friends.

Subscripts stand in [ ], arguments in ( ), and ranges include both ends:
`Sum[t, 2:T](f)`, `Int[z](f)`, `E[p(x), q(y | x)](f)`, `grad[θ](f)`, `Block([A, 0], [C, D])`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from derive.errors import Mistyped
from derive.expressions import Expression, expression
from derive.nodes import Apply, Big, Divergence, Expectation, Gradient, Integral, Limit, Name, Normal, Range
from derive.nodes import Block as Blocks

ARITY = {
    **dict.fromkeys(
        ("log", "exp", "sqrt", "abs", "norm2", "tr", "det", "diag", "Eye", "transpose", "Var", "total", "prod"), 1
    ),
    **dict.fromkeys(("dot", "kron"), 2),
}
"""The functions that everybody knows, and how many arguments each takes."""

Word = Callable[..., Expression]


def _word(word: str, meaning: str) -> Word:
    def apply(*arguments: object) -> Expression:
        if len(arguments) != ARITY[word]:
            raise Mistyped(f"{word} takes {ARITY[word]} argument{'s'[: ARITY[word] > 1]}, but {len(arguments)} came.")
        return Apply(word, tuple(map(expression, arguments)))

    apply.__name__, apply.__doc__ = word, meaning
    return apply


log = _word("log", "The natural logarithm.")
exp = _word("exp", "The exponential function.")
sqrt = _word("sqrt", "The square root.")
norm2 = _word("norm2", "The squared length of a vector, ‖v‖².")
dot = _word("dot", "The inner product of two vectors.")
tr = _word("tr", "The trace of a matrix.")
det = _word("det", "The determinant of a matrix.")
diag = _word("diag", "The diagonal matrix of a vector.")
kron = _word("kron", "The Kronecker product of two matrices.")
Eye = _word("Eye", "The identity matrix of the given size.")
Var = _word("Var", "The variance of what depends on independent standard normal noise.")
total = _word("total", "The sum of a vector's entries.")

prod = _word("prod", "The product of a vector's entries.")


def num(value: int | float) -> Expression:
    """A number as a line of its own: `... == num(1)`, because Python itself decides `... == 1`."""
    return expression(value)


def KL(first: object, second: object) -> Expression:
    """The Kullback-Leibler divergence of two densities, in nats."""
    return Divergence(expression(first), expression(second))


def N(point: object, mean: object, variance: object = None) -> Expression:
    """The normal density at a point, isotropic if the point is a vector."""
    if variance is None:
        raise Mistyped("N takes three arguments, a point, the mean and the variance there: write N(x, μ, σ**2).")
    return Normal(expression(point), expression(mean), expression(variance))


def _variable(value: object, where: str) -> Name:
    if isinstance(value, Name):
        return value
    raise Mistyped(f"{where} wants a letter in its brackets, but {value!r} came.")


@final
@dataclass(frozen=True)
class Binder:
    """A word that wants its variable in brackets and its body in parentheses."""

    word: str
    example: str

    def __getitem__(self, key: object) -> Callable[[object], Expression]:
        keys = key if isinstance(key, tuple) else (key,)
        return {"Sum": self._big, "Prod": self._big, "Int": self._integral, "E": self._expectation}.get(
            self.word, self._single
        )(keys)

    def __call__(self, *arguments: object) -> Expression:
        raise Mistyped(f"{self.word} wants brackets before its parentheses: write {self.example}.")

    def _big(self, keys: tuple[object, ...]) -> Callable[[object], Expression]:
        if len(keys) != 2 or not isinstance(keys[1], slice) or keys[1].start is None or keys[1].stop is None:
            raise Mistyped(f"{self.word} wants an index and a range with both ends: write {self.example}.")
        over = Range(expression(keys[1].start), expression(keys[1].stop))
        index = _variable(keys[0], self.word)
        return lambda body: Big(self.word, index, over, expression(body))

    def _integral(self, keys: tuple[object, ...]) -> Callable[[object], Expression]:
        variables = tuple(_variable(item, "Int") for item in keys)
        return lambda body: Integral(variables, expression(body))

    def _expectation(self, keys: tuple[object, ...]) -> Callable[[object], Expression]:
        densities = tuple(map(expression, keys))
        return lambda body: Expectation(densities, expression(body))

    def _single(self, keys: tuple[object, ...]) -> Callable[[object], Expression]:
        if len(keys) != 1:
            raise Mistyped(f"{self.word} wants one letter in its brackets: write {self.example}.")
        variable = _variable(keys[0], self.word)
        node = Gradient if self.word == "grad" else Limit
        return lambda body: node(variable, expression(body))


Sum = Binder("Sum", "Sum[t, 2:T](f)")
Prod = Binder("Prod", "Prod[t, 1:T](f)")
Int = Binder("Int", "Int[z](f)")
E = Binder("E", "E[q(z)](f)")
grad = Binder("grad", "grad[θ](f)")
lim = Binder("lim", "lim[t](f)")


def Block(*rows: list[object]) -> Expression:
    """A matrix of matrices, row by row: `Block([A, 0], [C, D])`."""
    if not rows or not all(isinstance(row, list) and len(row) == len(rows[0]) for row in rows):
        raise Mistyped("Block wants rows of equal length, as lists: write Block([A, 0], [C, D]).")
    return Blocks(len(rows[0]), tuple(expression(cell) for row in rows for cell in row))


C = Name("C")
"""A constant: whatever does not depend on θ."""
