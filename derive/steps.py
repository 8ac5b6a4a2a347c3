"""One step of a proof: is it true, is it true for the reason given, and which laws does it need?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import final

from derive.comparing import Agreement, compare, has_constant
from derive.exercise import Exercise
from derive.expressions import Expression
from derive.laws import LAWS
from derive.splitting import splits
from derive.work import MOST_OF_A_PROOF, Work
from derive.worlds import World


@final
@dataclass(frozen=True, eq=False)
class Step:
    """`above sign line`, by some rules."""

    above: Expression
    sign: str
    line: Expression
    reasons: tuple[str, ...] = ()
    work: Work = field(default_factory=lambda: Work(MOST_OF_A_PROOF))


def truth(exercise: Exercise, step: Step, cited: Iterable[str], seed: int = 0) -> Agreement:
    """Whether a step holds in true worlds, in which only the cited premises hold: the first case in which it fails."""
    premises = _premises(exercise, cited)
    agreement = Agreement(True)
    for case in range(len(exercise.cases)):
        worlds = _worlds(exercise, step, case, None, premises, seed=seed)
        agreement = compare(worlds, step.above, step.line, step.sign, step.work)
        if not agreement.holds:
            return agreement
    return agreement


def reason(exercise: Exercise, step: Step, rules: Iterable[str], seed: int = 0) -> bool:
    """Whether a step holds in abstract worlds, in which only some rules hold, and those that are free."""
    return all(reason_in(exercise, step, rules, case, seed) for case in range(len(exercise.cases)))


def reason_in(exercise: Exercise, step: Step, rules: Iterable[str], case: int, seed: int = 0) -> bool:
    """The same for one case. A step by an inequality holds, and becomes an equality in the degenerate worlds."""
    names = frozenset(rules) | frozenset(exercise.free)
    if names - set(exercise.free) == {"multiplicative"} and not _splits(exercise, step, case, seed):
        names -= {"multiplicative"}
    laws, premises = frozenset(names & LAWS.keys()), _premises(exercise, names)
    unequal = step.sign != "==" and any(LAWS[law].inequality for law in laws)
    worlds = _worlds(exercise, step, case, laws, premises, seed=seed)
    if not unequal:
        return compare(worlds, step.above, step.line, "==", step.work).holds
    degenerate = _worlds(exercise, step, case, laws, premises, seed=seed, degenerate=True)
    return (
        compare(worlds, step.above, step.line, step.sign, step.work).holds
        and compare(degenerate, step.above, step.line, "==", step.work).holds
    )


def needed(exercise: Exercise, step: Step, seed: int = 0) -> tuple[str, ...] | None:
    """The rules that a step needs, as few as were found, and those that it cites rather than others.

    By deletion from all of them, which may leave three or more where two would do: then pairs are tried. None if all
    rules together do not justify the step.
    """
    pool = [name for name in exercise.citable if name not in exercise.free]
    if reason(exercise, step, (), seed):
        return ()
    for name in pool:
        if _justifies(exercise, step, (name,), seed):
            return (name,)
    if not reason(exercise, step, pool, seed):
        return None
    for name in sorted(pool, key=lambda name: name in step.reasons):
        fewer = [other for other in pool if other != name]
        if _justifies(exercise, step, fewer, seed):
            pool = fewer
    return _pair(exercise, step, seed) or tuple(pool) if len(pool) > 2 else tuple(pool)


def _pair(exercise: Exercise, step: Step, seed: int) -> tuple[str, ...]:
    """Two rules that justify a step together, with a cited one if possible; empty if there are none."""
    pairs = combinations([name for name in exercise.citable if name not in exercise.free], 2)
    for pair in sorted(pairs, key=lambda pair: not set(pair) & set(step.reasons)):
        if _justifies(exercise, step, pair, seed):
            return pair
    return ()


def _justifies(exercise: Exercise, step: Step, rules: Iterable[str], seed: int) -> bool:
    """Whether some rules justify a step; the first case, which is the smallest, says no most of the time."""
    rules = tuple(rules)
    return reason_in(exercise, step, rules, 0, seed) and reason(exercise, step, rules, seed)


def missing_premises(exercise: Exercise, step: Step, cited: tuple[str, ...]) -> tuple[str, ...]:
    """The premises that make a false step true; empty if none does."""
    for premise in exercise.premises:
        if premise.name not in cited and truth(exercise, step, (*cited, premise.name)).holds:
            return (premise.name,)
    if "parts" in exercise.rules and "parts" not in cited and truth(exercise, step, (*cited, "parts")).holds:
        return ("parts",)
    everything = tuple(premise.name for premise in exercise.premises)
    return everything if everything and truth(exercise, step, everything).holds else ()


def _splits(exercise: Exercise, step: Step, case: int, seed: int) -> bool:
    world = exercise.world(case, frozenset({"multiplicative"}), frozenset(), seed=seed)
    return splits(world, step.above, step.line, step.work)


def _premises(exercise: Exercise, cited: Iterable[str]) -> frozenset[str]:
    known = {premise.name for premise in exercise.premises} | {"parts"}
    return frozenset(name for name in (*cited, *exercise.free) if name in known)


def _worlds(
    exercise: Exercise, step: Step, case: int, laws: frozenset[str] | None, premises: frozenset[str], **options: object
) -> tuple[World, ...]:
    """The world to compare in; two that differ in θ where a constant is allowed for."""
    world = exercise.world(case, laws, premises, **options)
    if not has_constant(step.above, step.line):
        return (world,)
    return (world, exercise.world(case, laws, premises, theta=1, **options))
