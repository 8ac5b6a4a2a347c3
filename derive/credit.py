"""Partial credit: how far the right lines of a proof lead along the nearest reference proof."""

from functools import lru_cache

from derive.errors import DeriveError
from derive.evaluation import Work
from derive.exercise import Exercise
from derive.expressions import Expression
from derive.proof import Proof, read_lines
from derive.steps import Step, reason, reason_in

INCOMPLETE = 0.95
"""The most that a proof without its end is worth."""

Span = tuple[int, int, int]


def earned(proof: Proof, holds: tuple[bool, ...], complete: bool, seed: int, work: Work) -> float:
    """The share of the way along the nearest reference proof that right steps cover; circling covers nothing new."""
    if complete:
        return 1.0
    best = 0.0
    for reference in _references(proof.exercise):
        total = len(reference) - 1
        if total < 1:
            continue
        places = [_place(proof.exercise, line.expression, reference, seed, work) for line in proof.lines]
        covered = set()
        last: int | None = None
        for place, right in zip(places, holds, strict=True):
            if not right:
                last = place
                continue
            if place is not None and last is not None and place > last:
                covered |= set(range(last, place))
            last = place if place is not None else last
        best = max(best, len(covered) / total)
    return min(best, INCOMPLETE)


@lru_cache(maxsize=64)
def _references(exercise: Exercise) -> tuple[tuple[Expression, ...], ...]:
    """The lines of every reference proof; without one, the start and the goal."""
    proofs = [read_lines(exercise, reference) for reference in exercise.references]
    found = [tuple(line.expression for line in proof.lines if line.expression is not None) for proof in proofs]
    return tuple(found) or ((exercise.start, exercise.goal),)


def _place(
    exercise: Exercise, typed: Expression | None, reference: tuple[Expression, ...], seed: int, work: Work
) -> int | None:
    """The last line of a reference proof that is the typed line, up to arithmetic."""
    if typed is None:
        return None
    for place in reversed(range(len(reference))):
        step = Step(reference[place], "==", typed, work=work)
        try:
            if reason_in(exercise, step, (), 0, seed) and reason(exercise, step, (), seed):
                return place
        except DeriveError:
            return None
    return None
