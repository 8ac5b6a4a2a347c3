"""A derivation as it was typed: lines, each with its relation to the line above and the rules it cites."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, final

from derive.errors import Mistyped, TooLarge
from derive.exercise import Exercise
from derive.expressions import Expression, Relation, expression
from derive.reasons import Reason

if TYPE_CHECKING:
    from derive.judging import Judgement

MOST_LINES = 40


@final
@dataclass(frozen=True, eq=False)
class Line:
    """One line: its expression, how it is related to the line above, and why. A hole has no expression."""

    expression: Expression | None
    sign: str = "=="
    reasons: tuple[str, ...] = ()

    @property
    def is_hole(self) -> bool:
        return self.expression is None


@final
@dataclass(frozen=True, eq=False)
class Proof:
    """A derivation of an exercise; the first line is where it starts."""

    exercise: Exercise
    lines: tuple[Line, ...]

    @cached_property
    def judgement(self) -> "Judgement":
        """The verdict on every line, and the credit."""
        from derive.judging import judge

        return judge(self)

    def to_json(self) -> str:
        """The proof as text that can travel and be judged elsewhere, without running any code of its author's."""
        from derive.data import to_json

        return to_json(self)

    def _repr_markdown_(self) -> str:
        from derive.display import markdown

        return markdown(self)

    def __str__(self) -> str:
        from derive.display import text

        return text(self)

    __repr__ = __str__


def read_lines(exercise: Exercise, typed: Sequence[object]) -> Proof:
    """The lines of a proof, from what was typed between the parentheses of `proof`.

    Raises:
        Mistyped: for what is no line; the sentence says which and what to write.
        UnknownName: for a rule that the exercise does not have.
    """
    if len(typed) == 1 and isinstance(typed[0], tuple | list):
        typed = typed[0]
    lines: list[Line] = []
    for item in typed:
        if isinstance(item, Reason):
            _cite(exercise, lines, item)
        elif item is ...:
            lines.append(Line(None))
        else:
            lines.append(_line(item, len(lines) + 1))
        if len(lines) > MOST_LINES:
            raise TooLarge(f"A proof has {MOST_LINES} lines at most; leave out what does not lead to the goal.")
    return Proof(exercise, tuple(lines))


def _cite(exercise: Exercise, lines: list[Line], reason: Reason) -> None:
    if not lines or lines[-1].is_hole:
        raise Mistyped(
            f"{reason} stands before any line that it could be the reason of; write `... == expression, {reason}`."
        )
    exercise.check_citable(reason.name, len(lines))
    last = lines[-1]
    lines[-1] = Line(last.expression, last.sign, (*last.reasons, reason.name))


def _line(item: object, number: int) -> Line:
    if isinstance(item, bool):
        raise Mistyped(
            f"Line {number} is plain {item}: Python itself decided it, because it compares a number with `...`; "
            "write a number as num(1): `... == num(1)`."
        )
    if not isinstance(item, Relation):
        start = expression(item)
        if number > 1:
            raise Mistyped(f"Line {number} has no relation to the line above; write `... == expression`.")
        return Line(start)
    relation = item.flipped() if item.right is ... else item
    if relation.left is not ... or relation.right is ...:
        raise Mistyped(
            f"Line {number} relates two expressions; the left side is the line above: write `... == expression`."
        )
    if number == 1:
        raise Mistyped("Line 1 is where the proof starts: write the expression alone, without `... ==`.")
    return Line(relation.right, relation.sign)
