"""Evaluates an expression in a world: walks its tree, and asks the laws' models what each construct is worth."""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, final

import numpy as np

from derive.errors import DeriveError, Mistyped, TooLarge, UnknownName
from derive.expressions import Expression
from derive.nodes import Apply, Binary, Name, Negative, Number, Range
from derive.work import MOST_OF_A_PROOF as MOST_OF_A_PROOF
from derive.work import Work as Work
from derive.worlds import LARGEST, Array, Spot, World

KEPT_LINES = 3
"""Lines whose values a world keeps: the line of one step is the line above of the next."""

LARGEST_INDEX = 1000
LONGEST_RANGE = 1000
LARGEST_MATRIX = 64

Handler = Callable[["Evaluation", Any], Any]
HANDLERS: dict[type, Handler] = {}
WORDS: dict[str, Handler] = {}


def evaluates(*kinds: type) -> Callable[[Handler], Handler]:
    """Marks the function that knows what a kind of node is worth."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


@final
@dataclass(frozen=True)
class Evaluation:
    """One evaluation: the world, the values of the indices, and variables that were moved to other values."""

    world: World
    indices: dict[str, int]
    moved: dict[Spot, Array] = field(default_factory=dict)
    work: Work = field(default_factory=Work)
    unfolding: frozenset[Hashable] = frozenset()
    tags: dict[Spot, str] = field(default_factory=dict)

    def value(self, node: Expression) -> Any:
        """What an expression is worth in all worlds of the batch."""
        handler = HANDLERS.get(type(node))
        if handler is None:
            raise Mistyped(f"{node} cannot stand alone: a bar belongs into a density, a range into brackets.")
        found = handler(self, node)
        self.work.spend(1 + (found.size >> 10) if isinstance(found, np.ndarray) else 1)
        return found

    def with_index(self, name: str, value: int) -> "Evaluation":
        """The same evaluation, with one index set."""
        return replace(self, indices={**self.indices, name: value})

    def moving(self, spot: Spot, value: Array, tag: str = "") -> "Evaluation":
        """The same evaluation, with one variable at another value; equal tags promise equal values."""
        tags = {**self.tags, spot: tag}
        return replace(self, moved={**self.moved, spot: value}, tags=tags)

    def kept(self, key: Hashable, make: Callable[[], Array], spots: frozenset[Spot]) -> Array:
        """What depends on some variables, made once for every place that they are moved to."""
        tags = tuple(self.tags[spot] for spot in sorted(spots & self.moved.keys(), key=repr))
        return self.world.kept((key, tags), make) if all(tags) and self.settles else make()

    @property
    def settles(self) -> bool:
        """Whether parameters have the values that they have everywhere in this world: no index is called θ."""
        return not any("θ" in name for name in self.indices)

    def settled(self, spots: frozenset[Spot]) -> "Evaluation":
        """The same evaluation, with some variables, which are being integrated over, where they belong."""
        if not self.moved or not spots & self.moved.keys():
            return self
        return replace(self, moved={spot: value for spot, value in self.moved.items() if spot not in spots})

    def rank(self, value: Any) -> int:
        """0 for numbers, 1 for vectors, 2 for matrices."""
        return max(np.ndim(value) - self.world.space.lead, 0)

    def integer(self, node: Expression) -> int:
        """The whole number that stands in a subscript, a range or an exponent."""
        found = _integer(self, node)
        if found is not None and abs(found) > LARGEST_INDEX:
            raise TooLarge(f"{node} is too large: no subscript, range or size may be above {LARGEST_INDEX}.")
        free = sorted((node.letters & self.world.roles.indices) - self.indices.keys())
        if found is None and free:
            raise Mistyped(
                f"{free[0]} is free in {node}; it belongs inside of Sum[{free[0]}, ...] or Prod[{free[0]}, ...]."
            )
        if found is None:
            raise Mistyped(
                f"{node} is no whole number that is known here; in brackets stand indices such as t-1, "
                f"made of {', '.join(sorted(self.indices)) or 'numbers'}."
            )
        return found

    def bounds(self, over: Range) -> tuple[int, int]:
        """Both ends of a range; it may be empty (2:1) but no shorter."""
        low, high = self.integer(over.low), self.integer(over.high)
        if high < low - 1:
            raise Mistyped(f"The range {over} runs from {low} to {high}, below zero terms; both ends are included.")
        if high - low >= LONGEST_RANGE:
            raise TooLarge(f"The range {over} has {high - low + 1} terms; at most {LONGEST_RANGE} are added up.")
        return low, high

    def spot(self, name: Name) -> Spot:
        """A letter with its evaluated subscript."""
        return (name.name, None if name.index is None else self.integer(name.index))

    def spots(self, names: tuple[Expression, ...]) -> tuple[Spot, ...]:
        """The random variables that some letters stand for, ranges written out."""
        found: list[Spot] = []
        for name in names:
            if not isinstance(name, Name) or not self.world.roles.is_variable(name.name):
                raise UnknownName(f"{name} is no random variable of this exercise.")
            found += self._spots(name)
        for spot in found:
            self.world.space.check(spot)
        return tuple(found)

    def _spots(self, name: Name) -> list[Spot]:
        if name.index is None:
            return [(name.name, None)]
        if isinstance(name.index, Range):
            low, high = self.bounds(name.index)
            return [(name.name, place) for place in range(low, high + 1)]
        return [self.spot(name)]


def evaluate(world: World, node: Expression, whole: Work | None = None) -> Any:
    """What a line is worth in a world. Whatever does not fit together in it is a DeriveError.

    Args:
        world: where.
        node: the line.
        whole: the work that is left for the proof that it stands in.
    """
    if id(node) in world.lines:  # it holds the line, so no other can have its identity
        return world.lines[id(node)][1]
    try:
        with np.errstate(all="ignore"):
            found = Evaluation(world, dict(world.case), work=Work(whole=whole)).value(node)
        world.lines[id(node)] = (node, found)
        if len(world.lines) > KEPT_LINES:
            del world.lines[next(iter(world.lines))]
        return found
    except DeriveError:
        raise
    except MemoryError:
        raise TooLarge("This line needs more memory than there is.") from None
    except (ArithmeticError, ValueError, LookupError, TypeError, AttributeError, np.linalg.LinAlgError):
        raise Mistyped(
            "The parts of this line do not fit together: look at the sizes of its vectors and matrices."
        ) from None


def fits(*values: Any) -> None:
    """Raises TooLarge if values would meet in an array that is too large."""
    if math.prod(np.size(value) for value in values) > LARGEST:
        shape = np.broadcast_shapes(*(np.shape(value) for value in values))
        if math.prod(shape) > LARGEST:
            raise TooLarge(f"This needs an array of {math.prod(shape)} entries; at most {LARGEST} are evaluated.")


def _integer(here: Evaluation, node: Expression) -> int | None:
    if isinstance(node, Number):
        return node.value.numerator if node.value.denominator == 1 else None
    if isinstance(node, Name):
        return here.indices.get(node.name) if node.index is None else None
    if isinstance(node, Negative):
        inner = _integer(here, node.body)
        return None if inner is None else -inner
    if not isinstance(node, Binary) or node.sign not in "+-*":
        return None
    left, right = _integer(here, node.left), _integer(here, node.right)
    if left is None or right is None or max(abs(left), abs(right)) > LARGEST_INDEX:
        return None
    return {"+": left + right, "-": left - right, "*": left * right}[node.sign]


@evaluates(Apply)
def _apply(here: Evaluation, node: Apply) -> Any:
    model = WORDS.get(node.word)
    if model is None:
        raise Mistyped(f"{node.word} is no function that is known here.")
    return model(here, node)


def word(name: str) -> Callable[[Handler], Handler]:
    """Marks the function that knows what a word such as log is worth."""

    def register(handler: Handler) -> Handler:
        WORDS[name] = handler
        return handler

    return register


def operand(here: Evaluation, node: Apply, place: int, rank: int) -> Any:
    """One argument of a word, of the wanted rank: 0 for a number, 1 for a vector, 2 for a matrix."""
    return of_rank(here, node, place, here.value(node.arguments[place]), rank)


def of_rank(here: Evaluation, node: Apply, place: int, value: Any, rank: int) -> Any:
    """The value of an argument, if it has the wanted rank."""
    if here.rank(value) != rank:
        kinds = ("a number", "a vector", "a matrix")
        raise Mistyped(f"{node} wants {kinds[rank]}, but {node.arguments[place]} is {kinds[here.rank(value)]}.")
    return value


def entries(here: Evaluation, node: Apply) -> Any:
    """The argument of a word that takes a number, or a vector entry by entry."""
    value = here.value(node.arguments[0])
    return of_rank(here, node, 0, value, 1 if here.rank(value) == 1 else 0)
