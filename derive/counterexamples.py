"""Counterexamples that can be checked by hand: small worlds of whole numbers and fractions in which a step fails."""

from fractions import Fraction
from typing import Any

import numpy as np

from derive.comparing import Agreement, agreement
from derive.errors import DeriveError
from derive.evaluation import Evaluation, evaluate
from derive.exercise import Exercise
from derive.laws.probability import marginal
from derive.messages import Message, sentence
from derive.nodes import Call, Name
from derive.roles import walk
from derive.steps import Step
from derive.worlds import Array, Spot, World, written

TRIES = 64
CLEAR = 0.02
MOST_CELLS = 8


def find_world(exercise: Exercise, step: Step) -> str:
    """A sentence with a table, a point, and the values of both lines there; empty if no small world was found."""
    if exercise.roles.continuous:
        return ""
    cases = sorted(range(len(exercise.cases)), key=lambda case: _cells(exercise, case))
    for case in cases[:2]:
        try:
            found = _in_case(exercise, step, case)
        except DeriveError:
            continue
        if found:
            return found
    return ""


def _cells(exercise: Exercise, case: int) -> int:
    world = exercise.world(case, None, frozenset())
    return int(np.prod([*world.space.sizes.values(), 1]))


def _in_case(exercise: Exercise, step: Step, case: int) -> str:
    cited = frozenset(step.reasons)
    world = exercise.world(case, None, cited, by_hand=True, batch=TRIES)
    above, line = evaluate(world, step.above, step.work), evaluate(world, step.line, step.work)
    above, line = np.broadcast_arrays(above, line)
    lead = world.space.lead
    if above.ndim != lead or above.shape[0] != TRIES:
        return ""
    gaps = _gaps(above, line, step.sign)
    if not gaps.max() > CLEAR:
        return ""
    place = np.unravel_index(int(gaps.argmax()), gaps.shape)
    before, after = float(above[place]), float(line[place])
    world_text = _described(exercise, step, world, int(place[0]))
    return sentence(
        Message.POINT,
        exercise.language,
        world=world_text,
        place=_point(world, place, gaps.shape),
        above=_written(before),
        line=_written(after),
    )


def _gaps(above: Array, line: Array, sign: str) -> Array:
    with np.errstate(all="ignore"):
        apart = {"==": np.abs(line - above), "<=": above - line, ">=": line - above}[sign]
        gaps = apart / (np.abs(above) + np.abs(line) + 1e-9)
    return np.where(np.isfinite(gaps) & (np.abs(above) < 1e6) & (np.abs(line) < 1e6), gaps, -1.0)


def _described(exercise: Exercise, step: Step, world: World, batch: int) -> str:
    """The tables and numbers of one world of the batch that the two lines use."""
    nodes = [*walk(step.above), *walk(step.line)]
    parts = []
    calls = [node for node in nodes if isinstance(node, Call)]
    for name in sorted({call.function.name for call in calls} & world.roles.densities):
        parts.append(_table(world, name, _used(world, [call for call in calls if call.function.name == name]), batch))
    letters = {node.name for node in nodes if isinstance(node, Name) and node.index is None}
    for name in sorted(letters):
        value = world.cache.get(("letter", (name, None)))
        if value is not None and value.ndim == world.space.lead:
            parts.append(f"{name} = {_written(float(value.reshape(value.shape[0], -1)[batch, 0]))}")
    return "; ".join(part for part in parts if part) + ("; " if parts else "")


def _used(world: World, calls: list[Call]) -> list[Spot]:
    """The variables that a density is asked about; those of a chain all together."""
    letters = {name for call in calls for name in call.letters}
    return [spot for spot in world.space.sizes if spot[0] in letters]


def _table(world: World, name: str, used: list[Spot], batch: int) -> str:
    """A joint table, state by state, for at most eight states."""
    cells = int(np.prod([world.space.sizes[spot] for spot in used]))
    here = Evaluation(world, dict(world.case))
    joint = marginal(here, name, frozenset(used), f"markov:{name}" in world.premises)[batch]
    order = ",".join(written(spot).replace("[", "").replace("]", "") for spot in used)
    if cells > MOST_CELLS:
        return f"{name}({order}) random"
    states = [f"{''.join(map(str, state))}: {_written(float(joint[state]))}" for state in np.ndindex(joint.shape)]
    return f"{name}({order}) = {', '.join(states)}"


def _point(world: World, place: tuple[Any, ...], shape: tuple[int, ...]) -> str:
    """The values of the variables at which the lines differ."""
    at = [
        f"{written(spot).replace('[', '').replace(']', '')}={int(place[axis])}"
        for spot, axis in world.space.axes.items()
        if shape[axis] > 1
    ]
    return f"at {', '.join(at)}" if at else "here"


def _written(value: float) -> str:
    """A number as a fraction if it is a simple one, else with four digits."""
    simple = Fraction(value).limit_denominator(20_000)
    return str(simple) if abs(float(simple) - value) < 1e-12 * max(1, abs(value)) else f"{value:.4g}"


__all__ = ["Agreement", "agreement", "find_world"]
