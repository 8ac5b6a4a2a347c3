"""What a line of a derivation is worth in a world that can be counted: every sum is taken, and nothing is assumed.

This is no judge. `derive` asks whether a step holds in random worlds, and for which reason; here a line gets its number
in the one world at hand, by a route of its own.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, final

import torch
from torch import Tensor

from course.chains.worlds import ChainError, World
from derive.expressions import Expression
from derive.nodes import Apply, Big, Binary, Call, Divergence, Expectation, Integral, Name, Negative, Number, Range

SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": torch.add,
    "-": torch.sub,
    "*": torch.mul,
    "/": torch.div,
    "**": torch.pow,
}


def worth(line: Expression, world: World, **indices: int) -> Tensor:
    """The value of a line: one axis for every time, of K entries if the line depends on x at that time, else of one.

    Args:
        line: built from q, p_θ, x[t] and the words log, exp, Sum, Int, E and KL.
        world: where.
        indices: what the line's free indices are, such as t=2; T is the world's.

    Raises:
        ChainError: for a line that speaks of anything else.

    >>> from course.chains import markov
    >>> from derive.grammar import KL
    >>> from derive.letters import q, p_θ, x, T
    >>> worth(KL(q(x[T] | x[0]), p_θ(x[T])), markov(seed=0)).shape
    torch.Size([3, 1, 1, 1, 1])
    """
    return _Line(world, {"T": world.steps, **indices}).value(line)


@final
class _Line:
    """One reading of a line, with the values of its indices."""

    def __init__(self, world: World, indices: dict[str, int]) -> None:
        self.world, self.indices = world, indices

    def value(self, node: Expression) -> Tensor:
        kinds: dict[type, Callable[[Any], Tensor]] = {
            Number: lambda node: self.constant(float(node.value)),
            Name: lambda node: self.constant(float(self.integer(node))),
            Call: self.density,
            Binary: lambda node: SIGNS[node.sign](self.value(node.left), self.value(node.right)),
            Negative: lambda node: -self.value(node.body),
            Apply: self.function,
            Big: self.big,
            Integral: lambda node: self.total(self.value(node.body), self.times(node.variables)),
            Expectation: self.expectation,
            Divergence: self.divergence,
        }
        if type(node) not in kinds:
            raise ChainError(f"{node} has no value here: a line speaks of q, p_θ, x[t], log, Sum, Int, E and KL.")
        return kinds[type(node)](node)

    def constant(self, number: float) -> Tensor:
        return torch.full((1,) * self.world.q.ndim, number, dtype=torch.float64)

    def function(self, node: Apply) -> Tensor:
        functions = {"log": torch.log, "exp": torch.exp, "sqrt": torch.sqrt, "abs": torch.abs}
        if node.word not in functions:
            raise ChainError(f"{node.word} is no function of probabilities that is known here.")
        return functions[node.word](self.value(node.arguments[0]))

    def density(self, node: Call) -> Tensor:
        letter = node.function.name[0]
        if letter not in "qp":
            raise ChainError(f"{node.function} is no distribution here; the noising is q, the model p_θ.")
        return self.world.density(letter, self.times(node.arguments), self.times(node.given))

    def big(self, node: Big) -> Tensor:
        low, high = self.integer(node.over.low), self.integer(node.over.high)
        terms = [
            _Line(self.world, {**self.indices, node.index.name: place}).value(node.body)
            for place in range(low, high + 1)
        ]
        join, empty = (torch.add, 0.0) if node.word == "Sum" else (torch.mul, 1.0)
        return reduce(join, terms, self.constant(empty))

    def expectation(self, node: Expectation) -> Tensor:
        weight = reduce(torch.mul, [self.value(each) for each in node.densities])
        variables = [variable for each in node.densities if isinstance(each, Call) for variable in each.arguments]
        return self.total(weight * self.value(node.body), self.times(variables))

    def divergence(self, node: Divergence) -> Tensor:
        if not isinstance(node.first, Call):
            raise ChainError(f"{node.first} is no density; a divergence is taken of two.")
        first, second = self.value(node.first), self.value(node.second)
        return self.total(first * (first.log() - second.log()), self.times(node.first.arguments))

    def total(self, values: Tensor, times: Sequence[int]) -> Tensor:
        """The sum over x at some times; where the values do not depend on one, it counts K times."""
        if not times:
            return values
        shape = [self.world.states if axis in times else size for axis, size in enumerate(values.shape)]
        return values.expand(shape).sum(dim=list(times), keepdim=True)

    def times(self, variables: Sequence[Expression]) -> list[int]:
        found: list[int] = []
        for each in variables:
            if not isinstance(each, Name) or each.name != "x" or each.index is None:
                raise ChainError(f"{each} is no place of the path; write x[t] or x[1:T].")
            index = each.index
            ends = (index.low, index.high) if isinstance(index, Range) else (index, index)
            found += range(self.integer(ends[0]), self.integer(ends[1]) + 1)
        if found and not 0 <= min(found) <= max(found) <= self.world.steps:
            raise ChainError(
                f"The path has the places x[0] to x[{self.world.steps}]; the line asks for x[{min(found)}]."
            )
        return found

    def integer(self, node: Expression) -> int:
        if isinstance(node, Number) and node.value.denominator == 1:
            return int(node.value)
        if isinstance(node, Name) and node.index is None and node.name in self.indices:
            return self.indices[node.name]
        if isinstance(node, Binary) and node.sign in ("+", "-"):
            left, right = self.integer(node.left), self.integer(node.right)
            return left + right if node.sign == "+" else left - right
        raise ChainError(f"{node} is no whole number that is known here; known are {', '.join(self.indices)}.")
