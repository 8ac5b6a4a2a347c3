""" "Did you mean": the nearest line, one edit away, that would be right with the same rules."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from derive.errors import DeriveError
from derive.exercise import Exercise
from derive.expressions import Expression, parts, same
from derive.nodes import Apply, Big, Binary, Call, Divergence, Name, Negative, Number, Range
from derive.steps import Step, reason, truth

MOST_EDITS = 300


def find_repair(exercise: Exercise, step: Step) -> str:
    """The repaired line as text; empty if no single edit makes the step right for its reasons."""
    laws = [name for name in step.reasons if name not in exercise.free]
    if len(laws) > exercise.max_rules:
        return ""
    for edited in islice(_candidates(exercise, step), MOST_EDITS):
        try:
            if not same(step.above, edited.line) and _holds(exercise, edited, laws):
                return f"... {edited.sign} {edited.line}" if edited.sign != step.sign else str(edited.line)
        except DeriveError:
            continue
    return ""


def _holds(exercise: Exercise, step: Step, laws: list[str]) -> bool:
    return truth(exercise, step, step.reasons).holds and reason(exercise, step, laws)


def _candidates(exercise: Exercise, step: Step) -> Iterator[Step]:
    """The same step with another sign, or with a line that is one edit away."""
    if exercise.relation != "==":
        yield from (replace(step, sign=sign) for sign in ("==", exercise.relation) if sign != step.sign)
    yield from (replace(step, line=line) for line in _whole_edits(exercise, step.line))
    yield from (replace(step, line=line) for line in edits(step.line))
    yield from (replace(step, line=line) for line in _exchanged(exercise, step.line))


def _whole_edits(exercise: Exercise, line: Expression) -> Iterator[Expression]:
    """Edits of a line as a whole: its sign, that of its first term, a factor 2, a constant that is missing."""
    yield Negative(line)
    yield _first_negated(line)
    yield from (line / 2, 2 * line)
    if "C" in exercise.goal.letters and "C" not in line.letters:
        yield line + Name("C")


def _first_negated(node: Expression) -> Expression:
    if isinstance(node, Binary) and node.sign in "+-":
        return replace(node, left=_first_negated(node.left))
    return node.body if isinstance(node, Negative) else Negative(node)


def _exchanged(exercise: Exercise, line: Expression) -> Iterator[Expression]:
    """The line with one letter in place of another, everywhere or at one place."""
    letters = sorted(name for name in exercise.roles.names & line.letters if not exercise.roles.is_variable(name))
    for old in letters:
        for new in sorted(exercise.roles.names - {old}):
            yield from _with_letter(line, old, new)


def _with_letter(node: Expression, old: str, new: str) -> Iterator[Expression]:
    if isinstance(node, Name) and node.name == old:
        yield replace(node, name=new)
    for name in parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, Expression):
            for changed in _with_letter(value, old, new):
                yield from _rebuilt(node, name, changed)
        elif isinstance(value, tuple):
            for place, part in enumerate(value):
                for changed in _with_letter(part, old, new):
                    yield from _rebuilt(node, name, (*value[:place], changed, *value[place + 1 :]))


def edits(node: Expression) -> Iterator[Expression]:
    """Every expression that is one edit away: at the top first, then below."""
    yield from _edited(node)
    for name in parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, Expression):
            for changed in edits(value):
                if type(changed) is type(value) or not isinstance(value, Name | Range) or name == "index":
                    yield from _rebuilt(node, name, changed)
        elif isinstance(value, tuple):
            for place, part in enumerate(value):
                for changed in edits(part):
                    yield from _rebuilt(node, name, (*value[:place], changed, *value[place + 1 :]))


def _rebuilt(node: Expression, name: str, value: object) -> Iterator[Expression]:
    try:
        yield replace(node, **{name: value})
    except (DeriveError, TypeError):
        return


def _edited(node: Expression) -> Iterator[Expression]:
    """The edits of one node: another sign, sides swapped, a subscript moved by one, a factor left out."""
    if isinstance(node, Binary):
        yield from _signs(node)
    elif isinstance(node, Negative):
        yield node.body
    elif isinstance(node, Call):
        yield from _densities(node)
    elif isinstance(node, Divergence):
        yield Divergence(node.second, node.first)
    elif isinstance(node, Name) and node.index is not None and not isinstance(node.index, Range):
        yield from (replace(node, index=_moved(node.index, by)) for by in (-1, 1))
    elif isinstance(node, Big):
        yield from (replace(node, over=over) for over in _ranges(node.over))
    elif isinstance(node, Apply) and node.word == "sqrt":
        yield node.arguments[0]
    elif isinstance(node, Number):
        yield from (Number(value) for value in (node.value + 1, node.value - 1, node.value * 2, node.value / 2))


def _signs(node: Binary) -> Iterator[Expression]:
    other = {"+": "-", "-": "+", "*": "/", "/": "*"}.get(node.sign)
    if other:
        yield replace(node, sign=other)
    if node.sign in ("-", "/", "**", "@"):
        yield replace(node, left=node.right, right=node.left)
    yield node.left
    yield node.right


def _densities(node: Call) -> Iterator[Expression]:
    for place, condition in enumerate(node.given):
        others = (*node.given[:place], *node.given[place + 1 :])
        yield replace(node, given=others)
        yield replace(node, arguments=(*node.arguments, condition), given=others)
    if len(node.arguments) == 1 and len(node.given) >= 1:
        yield replace(node, arguments=(node.given[0],), given=(*node.arguments, *node.given[1:]))
    for place, argument in enumerate(node.arguments):
        others = (*node.arguments[:place], *node.arguments[place + 1 :])
        if others:
            yield replace(node, arguments=others)
            yield replace(node, arguments=others, given=(*node.given, argument))


def _ranges(over: Range) -> Iterator[Range]:
    for by in (-1, 1):
        yield replace(over, low=_moved(over.low, by))
        yield replace(over, high=_moved(over.high, by))


def _moved(index: Expression, by: int) -> Expression:
    """An index, moved by one: t-1 becomes t."""
    if isinstance(index, Number):
        return Number(index.value + by)
    if isinstance(index, Binary) and index.sign in "+-" and isinstance(index.right, Number):
        total = index.right.value * (1 if index.sign == "+" else -1) + by
        if total == 0:
            return index.left
        return Binary("+" if total > 0 else "-", index.left, Number(abs(total)))
    return index + by if by > 0 else index - 1
