"""The shortest way from an exercise's start to its goal, through the lines of all proofs that are known of it."""

from derive.errors import DeriveError
from derive.exercise import Exercise
from derive.expressions import Expression
from derive.steps import Step, reason, reason_in, truth
from tests.derive.examples.example import Example


def shortest(example: Example) -> int:
    """The number of steps by one rule each that the shortest way takes."""
    exercise = example.exercise
    lines = _different(exercise, [exercise.start, exercise.goal, *_lines(example)])
    reached, layer = {0}, [0]
    for steps in range(1, len(lines)):
        layer = [
            place
            for place in range(len(lines))
            if place not in reached and any(_follows(exercise, lines[above], lines[place]) for above in layer)
        ]
        if 1 in layer:
            return steps
        reached |= set(layer)
    raise AssertionError(f"No way leads from the start of {exercise.name} to its goal.")


def _lines(example: Example) -> list[Expression]:
    proofs = [example.exercise.proof(*lines) for lines in example.right]
    return [line.expression for proof in proofs for line in proof.lines if line.expression is not None]


def _different(exercise: Exercise, lines: list[Expression]) -> list[Expression]:
    """Lines, without those that are equal to an earlier one by arithmetic."""
    found: list[Expression] = []
    for line in lines:
        if not any(_holds(exercise, Step(other, "==", line), ()) for other in found):
            found.append(line)
    return found


def _follows(exercise: Exercise, above: Expression, line: Expression) -> bool:
    rules = [name for name in exercise.citable if name not in exercise.free]
    steps = [Step(above, sign, line) for sign in sorted({"==", exercise.relation})]
    return any(_holds(exercise, step, (rule,)) for step in steps for rule in rules)


def _holds(exercise: Exercise, step: Step, rules: tuple[str, ...]) -> bool:
    try:
        quick = reason_in(exercise, step, rules, 0)
        return quick and reason(exercise, step, rules) and truth(exercise, step, rules).holds
    except DeriveError:
        return False
