"""Partial credit: how far the right lines of a proof lead along the nearest reference proof."""

from collections.abc import Sequence

from derive import traces
from derive.proof import Proof
from derive.traces import Route
from derive.work import Work

INCOMPLETE = 0.95
"""The most that a proof without its end is worth."""


def earned(
    proof: Proof,
    holds: tuple[bool, ...],
    complete: bool,
    seed: int,
    work: Work,
    routes: Sequence[Route] | None = None,
) -> float:
    """The share of the way along the nearest route that right steps cover; circling covers nothing new.

    Args:
        proof: what was handed in.
        holds: for each line whether it is right.
        complete: whether the whole proof is.
        seed: of the worlds that the routes lead through.
        work: what is left of the proof's.
        routes: of right proofs, in worlds of that seed, as `traces.way` makes them; those of the exercise's references
            if None.
    """
    if complete:
        return 1.0
    typed = traces.route(proof, seed, work)
    known = traces.routes(proof.exercise, seed) if routes is None else routes
    return min(max((_covered(proof, typed, holds, route) for route in known), default=0.0), INCOMPLETE)


def _covered(proof: Proof, typed: Route, holds: tuple[bool, ...], route: Route) -> float:
    """The share of one route's steps."""
    covered: set[int] = set()
    last: int | None = None
    for line, right in zip(typed, holds, strict=True):
        place = traces.place(proof.exercise, line, route)
        if right and place is not None and last is not None and place > last:
            covered |= set(range(last, place))
        last = last if right and place is None else place
    return len(covered) / max(len(route) - 1, 1)
