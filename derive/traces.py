"""Traces: numbers that tell a line from others without showing it, for whoever compares proofs and may not keep them.

A trace is what a line is worth in fixed worlds, one number for each. In abstract worlds, in which only the free laws
hold, two lines have the same trace if they are equal by arithmetic; in true worlds if they are equal at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, final

import numpy as np

from derive.comparing import EXACT, NOISE, ON_GRIDS, has_constant
from derive.errors import DeriveError
from derive.evaluation import evaluate
from derive.exercise import Exercise
from derive.expressions import Expression
from derive.laws import LAWS
from derive.work import Work
from derive.worlds import Array, World

if TYPE_CHECKING:
    from derive.judging import Judgement
    from derive.proof import Proof

DIGITS = 12
"""Of a number in a trace; what rounding leaves of equals differs in the fourteenth."""

KINDS = 2
"""Numbers at the beginning of a trace that must be equal: the line's rank, and whether it has the constant C."""

START, FALSE, UNJUSTIFIED, EARLY = "start", "false", "unjustified", "early"
"""What is wrong with a line: it is no start, it is false, it does not follow; or the proof stops there too early."""

Trace = tuple[float, ...]
"""Rank, constant, and what the line is worth in every world; where the goal has C, behind it how that moves with θ."""

Route = tuple[Trace | None, ...]
"""The traces of a proof's lines; None for a line that is not written, or has no value."""


@final
@dataclass(frozen=True)
class Sign:
    """What tells the first fault of a proof from others.

    Args:
        fault: "start", "false", "unjustified" or "early".
        trace: of the faulty line, or of the last one; in true worlds if it is false, in abstract ones otherwise.
        relation: of that line to the one above.
        cited: the rules that a false or an unjustified line cites.
        needed: those that an unjustified one needs.
        above: the trace of the line above a false one, in true worlds, in which all ways to write it are the same.
    """

    fault: str
    trace: Trace
    relation: str = "=="
    cited: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    above: Trace | None = None

    def same(self, other: "Sign", exercise: Exercise) -> bool:
        """Whether two proofs go wrong in the same way, however they are written."""
        plain = [(each.fault, each.relation, each.cited, each.needed, each.trace[:KINDS]) for each in (self, other)]
        if plain[0] != plain[1] or not agree(exercise, self.trace, other.trace):
            return False
        return self.above is other.above is None or agree(exercise, self.above, other.above)


def trace(
    exercise: Exercise, line: Expression, seed: int = 0, work: Work | None = None, *, true: bool = False
) -> Trace | None:
    """What a line is worth in all cases of an exercise; None if it has no finite value.

    Args:
        exercise: whose worlds to take.
        line: what to evaluate.
        seed: of the worlds.
        work: the work that is left for the proof that the line stands in.
        true: whether to take true worlds, with all premises in force, and not abstract ones.
    """
    values, moves, rank = list[Array](), list[Array](), 0
    try:
        for worlds in _worlds(exercise, seed, true):
            found = [evaluate(world, line, work) for world in worlds]
            rank = max(np.ndim(found[0]) - worlds[0].space.lead, 0)
            values.append(_projected(worlds[0], found[0]))
            moves += [_projected(worlds[0], found[0] - moved) for moved in found[1:]]
    except DeriveError:
        return None
    numbers = np.concatenate([*values, *moves])
    if not np.isfinite(numbers).all():
        return None
    return (float(rank), float(has_constant(line)), *(float(f"{number:.{DIGITS}g}") for number in numbers))


def route(proof: "Proof", seed: int = 0, work: Work | None = None) -> Route:
    """The traces of a proof's lines in abstract worlds."""
    lines = (line.expression for line in proof.lines)
    return tuple(None if line is None else trace(proof.exercise, line, seed, work) for line in lines)


def way(proof: "Proof", seed: int = 0) -> Route:
    """The route of a right proof without what leads nowhere: steps by arithmetic alone, and circles."""
    found, straight, number = route(proof, seed), list[Trace | None](), 0
    while number < len(found):
        last = place(proof.exercise, found[number], found)
        number = number if last is None else last
        straight.append(found[number])
        number += 1
    return tuple(straight)


def sign(proof: "Proof", judgement: "Judgement | None" = None, seed: int = 0, work: Work | None = None) -> Sign | None:
    """What tells a proof's first fault from others; None for right proofs, holes, and lines without a value."""
    from derive import judging

    judged = judgement or judging.judge(proof, explain=False, seed=seed, work=work)
    if judged.complete or not proof.lines:
        return None
    number = judged.first_fault or len(proof.lines)
    line, verdict = proof.lines[number - 1], judged.lines[number - 1]
    wrong = START if number == 1 else FALSE
    fault = {judging.RIGHT: EARLY, judging.WRONG: wrong, judging.UNJUSTIFIED: UNJUSTIFIED}.get(verdict.verdict)
    if fault is None or line.expression is None:
        return None
    found = trace(proof.exercise, line.expression, seed, work, true=fault == FALSE)
    if found is None or fault in (START, EARLY):
        return None if found is None else Sign(fault, found, line.sign)
    cited, above = tuple(sorted(line.reasons)), proof.lines[number - 2].expression
    if fault == UNJUSTIFIED or above is None:
        return Sign(fault, found, line.sign, cited, tuple(sorted(verdict.needed or ())))
    return Sign(fault, found, line.sign, cited, above=trace(proof.exercise, above, seed, work, true=True))


def agree(exercise: Exercise, one: Trace | None, other: Trace | None) -> bool:
    """Whether two lines have the same trace; with a constant in one of them, whether they move alike with θ."""
    if one is None or other is None or len(one) != len(other) or one[0] != other[0]:
        return False
    pair = np.array([one, other])
    half = len(one) // 2 + KINDS // 2
    numbers = pair[:, KINDS:]
    if has_constant(exercise.goal):
        numbers = pair[:, half:] if pair[:, 1].any() else pair[:, KINDS:half]
    tolerance = ON_GRIDS if exercise.roles.continuous else EXACT
    apart, scale = np.abs(numbers[0] - numbers[1]), np.abs(numbers).max(0) + NOISE
    return bool((apart <= tolerance * scale).all())


def place(exercise: Exercise, typed: Trace | None, along: Sequence[Trace | None]) -> int | None:
    """The last line of a route that has the trace of the typed line."""
    return next((number for number in reversed(range(len(along))) if agree(exercise, typed, along[number])), None)


@lru_cache(maxsize=64)
def routes(exercise: Exercise, seed: int = 0) -> tuple[Route, ...]:
    """The ways of an exercise's reference proofs; without one, from its start to its goal."""
    proofs = [exercise.proof(*reference) for reference in exercise.references]
    ends = tuple(trace(exercise, line, seed) for line in (exercise.start, exercise.goal))
    return tuple(way(proof, seed) for proof in proofs) or (ends,)


def distinct(exercise: Exercise, ways: Iterable[Route]) -> tuple[Route, ...]:
    """Some routes, each once."""
    found = list[Route]()
    for each in ways:
        if not any(along(exercise, each, other) for other in found):
            found.append(each)
    return tuple(found)


def along(exercise: Exercise, one: Route, other: Route) -> bool:
    """Whether two routes lead the same way."""
    return len(one) == len(other) and all(agree(exercise, *pair) for pair in zip(one, other, strict=True))


def _worlds(exercise: Exercise, seed: int, true: bool) -> Iterator[tuple[World, ...]]:
    """For every case the world to evaluate in; a second one, that differs in θ, where the goal has a constant."""
    known = {premise.name for premise in exercise.premises} | {"parts"}
    names = known if true else frozenset(exercise.free)
    laws = None if true else frozenset(names & LAWS.keys())
    for case in range(len(exercise.cases)):
        world = exercise.world(case, laws, frozenset(names & known), seed=seed)
        second = has_constant(exercise.goal)
        yield (world, exercise.world(case, laws, frozenset(names & known), seed=seed, theta=1)) if second else (world,)


def _projected(world: World, value: Any) -> Array:
    """One number for every world of the batch: an array is averaged, axis by axis, with fixed random weights.

    The weights of an axis add up to 1, so that what does not depend on a variable needs no axis for it.
    """
    with np.errstate(all="ignore"):
        array: Array = np.atleast_1d(np.asarray(value, float))
        while array.ndim > 1:
            array = array @ world.kept(("trace", array.ndim, array.shape[-1]), partial(_weights, world, array))
    return np.broadcast_to(array, (world.space.batch,))


def _weights(world: World, array: Array) -> Array:
    """Weights of the last axis of an array; they add up to 1."""
    drawn = world.random("trace", array.ndim, array.shape[-1]).uniform(0.5, 1.5, array.shape[-1])
    return np.asarray(drawn / drawn.sum())
