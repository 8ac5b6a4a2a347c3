"""What an example consists of, and how proofs are cut into pieces."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, final

from derive.exercise import Exercise
from derive.expressions import Relation
from derive.proof import Line, Proof
from derive.reasons import Reason

Lines = tuple[Any, ...]
Fault = tuple[int, Lines]


@final
@dataclass(frozen=True, eq=False)
class Example:
    """An exercise with proofs of it.

    Args:
        exercise: the exercise.
        right: right proofs, the textbook's first.
        wrong: wrong ones, each with the number of the first line that is wrong.
        shortest: a right proof of which no line can be left out, if the textbook's is not one.
    """

    exercise: Exercise
    right: tuple[Lines, ...]
    wrong: tuple[Fault, ...]
    shortest: Lines = ()


def solved(name: str) -> Proof:
    """The tutor's proof of a statement, by the statement's name: `solved("vae.elbo")`."""
    topic, function = name.split(".")
    proof: Proof = getattr(import_module(f"solutions.{topic}"), function)()
    return proof


def typed(proof: Proof) -> Lines:
    """A proof as somebody would type it."""
    return start(proof, len(proof.lines))


def start(proof: Proof, count: int) -> Lines:
    """The first lines of a proof, as somebody would type them."""
    return tuple(item for line in proof.lines[:count] for item in _items(line, line is proof.lines[0]))


def rest(proof: Proof, count: int) -> Lines:
    """All lines of a proof but the first, as somebody would type them below others."""
    return tuple(item for line in proof.lines[count:] for item in _items(line, False))


def fault(proof: Proof, count: int, *lines: Any) -> Fault:
    """The first lines of a proof and then others, of which the first is wrong."""
    return count + 1, (*start(proof, count), *lines)


def _items(line: Line, begins: bool) -> Iterable[Any]:
    reasons = (Reason(name) for name in line.reasons)
    if line.expression is None:
        return (...,)
    return (line.expression,) if begins else (Relation(..., line.sign, line.expression), *reasons)
