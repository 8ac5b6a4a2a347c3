"""What an exercise takes for granted when a line cites it: definitions, lemmas, and the Markov property."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import final

import numpy as np

from derive.errors import BadExercise, DeriveError
from derive.evaluation import Evaluation
from derive.expressions import Expression, expression
from derive.nodes import Call, Name, Range
from derive.roles import walk
from derive.worlds import Array, Spot

Binding = tuple[dict[str, int], dict[Spot, Array]]


@final
@dataclass(frozen=True)
class Markov:
    """The premise that a density is a Markov chain along the subscripts of its variables; cited by.markov."""

    density: str

    @property
    def name(self) -> str:
        return "markov"

    @property
    def imposes(self) -> str:
        return f"markov:{self.density}"


def markov(density: str) -> Markov:
    """The premise that a density is a Markov chain: `premises=[markov("q")]`."""
    return Markov(density)


@final
@dataclass(frozen=True, eq=False)
class Def:
    """A definition, or an earlier result as a lemma, cited by its name: `left` may be written as `right`.

    Args:
        name: what stands after `by.`.
        left: a letter `xs[k]`, a density `q(x[t] | x[t-1])`, or a function `μ̃(x, y)` of formal arguments.
        right: what it is. Small subscripts of `left` are schematic: the definition holds for every value of them.
        when: for which values it holds, from all indices, such as `lambda env: env["t"] >= 2`.
        truth: of a lemma, the premises from which it follows; in true worlds they hold in its place.
        scope: what `when` says, in a few words for the reader, such as "t ≥ 2".
    """

    name: str
    left: Expression
    right: Expression
    when: Callable[[dict[str, int]], bool] | None = None
    truth: frozenset[str] = frozenset()
    scope: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "right", expression(self.right))
        object.__setattr__(self, "truth", frozenset(self.truth))
        if not isinstance(self.left, Name | Call):
            raise BadExercise(f"{self.name} defines {self.left}; a letter, a density or a function can be defined.")

    @property
    def letter(self) -> str:
        """The letter that is defined."""
        if isinstance(self.left, Name):
            return self.left.name
        name: str = self.left.function.name  # type: ignore[attr-defined]  # __post_init__ lets nothing else in
        return name

    def schematic(self, case: dict[str, int]) -> list[str]:
        """The subscripts that the definition holds for all values of."""
        found = [
            each.name
            for node in walk(self.left)
            if isinstance(node, Name) and node.index is not None
            for each in walk(node.index)
            if isinstance(each, Name) and each.name.islower()
        ]
        plain = [each.name for each in _arguments(self.left) if isinstance(each, Name) and each.name in case]
        return list(dict.fromkeys(found + [name for name in plain if name.islower()]))

    def match(self, here: Evaluation, node: Name | Call) -> Binding | None:
        """What the schematic subscripts and the formal arguments are, if the node is an instance of `left`."""
        if type(node) is not type(self.left):
            return None
        for indices in self._candidates(here, node):
            moved = _unified(here, here_with(here, indices), self.left, node)
            if moved is not None and (self.when is None or self.when({**here.world.case, **here.indices, **indices})):
                return indices, moved
        return None

    def _candidates(self, here: Evaluation, node: Name | Call) -> Iterator[dict[str, int]]:
        """The values of the schematic subscripts that put one of the node's subscripts where `left` has one of its."""
        letters = self.schematic(here.world.case)
        top = max([*here.world.case.values(), *here.indices.values(), 1]) + 1
        places = _places(here, node) if letters else []
        zero, one = (here_with(here, dict.fromkeys(letters, value)) for value in (0, 1))
        shifts = {
            low for low, high in zip(_places(zero, self.left), _places(one, self.left), strict=True) if low != high
        }
        values = sorted({place - shift for place in places for shift in shifts if 0 <= place - shift <= top})
        for chosen in product(values, repeat=len(letters)):
            here.work.spend()
            yield dict(zip(letters, chosen, strict=True))


def _arguments(left: Expression) -> tuple[Expression, ...]:
    return (*left.arguments, *left.given) if isinstance(left, Call) else ()


def _subscripts(node: Expression) -> Iterator[Expression]:
    """All that may be a place: the subscripts of a letter, of a density and its variables, and plain arguments."""
    for each in (node, *_arguments(node), *([node.function] if isinstance(node, Call) else [])):
        if isinstance(each, Name) and isinstance(each.index, Range):
            yield from (each.index.low, each.index.high)
        elif isinstance(each, Name) and each.index is not None:
            yield each.index
        elif each is not node:
            yield each


def _places(here: Evaluation, node: Expression) -> list[int]:
    """The whole numbers among what may be a place."""
    found: list[int] = []
    for each in _subscripts(node):
        with suppress(DeriveError):
            found.append(here.integer(each))
    return found


def here_with(here: Evaluation, indices: dict[str, int]) -> Evaluation:
    """The same evaluation, with several indices set."""
    for name, value in indices.items():
        here = here.with_index(name, value)
    return here


def _unified(here: Evaluation, pattern: Evaluation, left: Expression, node: Name | Call) -> dict[Spot, Array] | None:
    """The values of the formal arguments that make `left` the node; None if nothing does."""
    try:
        if isinstance(left, Name) and isinstance(node, Name):
            return {} if _index(pattern, left) == _index(here, node) else None
        if isinstance(left, Call) and isinstance(node, Call):
            return _called(here, pattern, left, node)
    except DeriveError:
        return None
    return None


def _index(here: Evaluation, name: Name) -> int | None:
    if name.index is None or isinstance(name.index, Range):
        return None
    return here.integer(name.index)


def _called(here: Evaluation, pattern: Evaluation, left: Call, node: Call) -> dict[Spot, Array] | None:
    if _index(pattern, left.function) != _index(here, node.function):
        return None
    if left.function.name in here.world.roles.densities:
        wanted = (frozenset(pattern.spots(left.arguments)), frozenset(pattern.spots(left.given)))
        return {} if wanted == (frozenset(here.spots(node.arguments)), frozenset(here.spots(node.given))) else None
    if len(left.arguments) != len(node.arguments):
        return None
    moved: dict[Spot, Array] = {}
    for formal, actual in zip(left.arguments, node.arguments, strict=True):
        value = here.value(actual)
        if isinstance(formal, Name) and formal.name not in pattern.indices:
            moved[formal.name, _index(pattern, formal)] = value
        elif not np.array_equal(pattern.value(formal), value):
            return None
    return moved
