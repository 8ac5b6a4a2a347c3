"""Proofs as JSON, so that they can be judged where their author's code never runs.

A node is a list: its kind, then its fields. Only the kinds of `derive.nodes` are read, each with fields of the right
kind and number; text is short, trees are small, and nothing is ever executed.
"""

import json
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from derive.errors import DeriveError, MalformedProof
from derive.exercise import Exercise
from derive.expressions import DEEPEST, MOST_NODES, Expression, parts
from derive.grammar import ARITY
from derive.proof import MOST_LINES, Line, Proof

if TYPE_CHECKING:
    from derive.judging import Judgement
    from derive.traces import Route

Kind = TypeVar("Kind")

LARGEST_PROOF = 100_000
"""Characters of a proof; a textbook's proof takes 3000."""

MOST_REASONS = 10
LETTER = re.compile(r"[^\W\d_][\w\u0300-\u036f]{0,30}")
NUMBER = re.compile(r"-?[0-9]{1,12}(/0{0,11}[1-9][0-9]{0,11})?")
KINDS: dict[str, Callable[..., Expression]] = {
    kind: Expression.kinds[kind] for kind in Expression.kinds if kind != "Bar"
}
FIELDS = {
    "Name": ("letter", "node?"), "Range": ("node", "node"), "Call": ("Name", "nodes", "nodes?"), "Number": ("number",),
    "Binary": ("sign", "node", "node"), "Negative": ("node",), "Apply": ("word", "nodes"),
    "Big": ("big", "Name", "Range", "node"), "Integral": ("nodes", "node"), "Expectation": ("nodes", "node"),
    "Divergence": ("node", "node"), "Normal": ("node", "node", "node"), "Gradient": ("Name", "node"),
    "Limit": ("Name", "node"), "Block": ("count", "nodes"),
}  # fmt: skip
CHOICES = {"sign": ("+", "-", "*", "/", "**", "@"), "word": tuple(ARITY), "big": ("Sum", "Prod")}


def to_json(proof: Proof) -> str:
    """A proof as JSON; `from_json` reads it back."""
    lines = [
        [None if line.expression is None else _packed(line.expression), line.sign, list(line.reasons)]
        for line in proof.lines
    ]
    return json.dumps({"exercise": proof.exercise.name, "lines": lines}, ensure_ascii=False, separators=(",", ":"))


def _packed(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_packed(item) for item in value]
    if not isinstance(value, Expression):
        return value
    kind = type(value).__name__
    if kind not in FIELDS:
        raise MalformedProof(f"{value} cannot stand alone in a line: a bar belongs into the parentheses of a density.")
    return [kind, *(_packed(getattr(value, name)) for name in parts(type(value)))]


def from_json(exercise: Exercise, text: str | bytes) -> Proof:
    """A proof of an exercise, from JSON that anybody may have written.

    Raises:
        MalformedProof: for anything that is no proof of this exercise, or too large; the sentence says what.
    """
    if len(text) > LARGEST_PROOF:
        raise MalformedProof(f"A proof of {len(text)} characters is too long; {LARGEST_PROOF} are read at most.")
    try:
        data = json.loads(text, parse_constant=_refuse, parse_float=_refuse)
        return _proof(exercise, data)
    except MalformedProof:
        raise
    except DeriveError as error:
        raise MalformedProof(str(error)) from None
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedProof(f"This is no JSON of a proof: {type(error).__name__}.") from None


def judge_json(
    exercise: Exercise, text: str | bytes, routes: "Sequence[Route] | None" = None, seed: int = 0
) -> "Judgement":
    """The judgement of a proof that came as JSON; whatever is wrong with it becomes a message, never an error.

    Args:
        exercise: of which it is to be a proof.
        text: the JSON.
        routes: of reference proofs in worlds of that seed; None for the exercise's own.
        seed: of the worlds.
    """
    from derive.judging import Judgement, judge

    try:
        return judge(from_json(exercise, text), seed=seed, routes=routes)
    except MalformedProof as error:
        return Judgement((), 0.0, False, str(error))


def _refuse(found: str) -> object:
    raise MalformedProof(f"The number {found[:20]} stands where a proof has texts and lists; write numbers as texts.")


def _proof(exercise: Exercise, data: object) -> Proof:
    if not isinstance(data, dict) or set(data) != {"exercise", "lines"} or not isinstance(data["lines"], list):
        raise MalformedProof('A proof is an object {"exercise": name, "lines": [...]}; something else came.')
    if data["exercise"] != exercise.name:
        raise MalformedProof(f"This is a proof of {str(data['exercise'])[:40]!r}, not of {exercise.name!r}.")
    if len(data["lines"]) > MOST_LINES:
        raise MalformedProof(f"A proof of {len(data['lines'])} lines is too long; {MOST_LINES} are read at most.")
    return Proof(exercise, tuple(_line(exercise, number, line) for number, line in enumerate(data["lines"], start=1)))


def _line(exercise: Exercise, number: int, data: object) -> Line:
    if (
        not isinstance(data, list)
        or len(data) != 3
        or data[1] not in ("==", "<=", ">=")
        or not isinstance(data[2], list)
    ):
        raise MalformedProof(f"Line {number} is no [expression, sign, reasons].")
    if len(data[2]) > MOST_REASONS or not all(isinstance(name, str) and len(name) < 60 for name in data[2]):
        raise MalformedProof(f"The reasons of line {number} are no short list of names.")
    for name in data[2]:
        exercise.check_citable(name, number)
    node = None if data[0] is None else unpacked(data[0])
    return Line(node, data[1], tuple(dict.fromkeys(data[2])))


def unpacked(data: object) -> Expression:
    """An expression, from nested lists.

    >>> unpacked(["Binary", "+", ["Name", "a", None], ["Number", "1/2"]])
    a + 1/2
    """
    return _unpacked(data, [MOST_NODES], 0)


def _unpacked(data: object, left: list[int], depth: int) -> Expression:
    left[0] -= 1
    if left[0] < 0 or depth > DEEPEST:
        raise MalformedProof(f"A line is too large: {MOST_NODES} nodes and {DEEPEST} levels are read at most.")
    if not isinstance(data, list) or not data or not isinstance(data[0], str) or data[0] not in FIELDS:
        raise MalformedProof(f"{str(data)[:40]!r} stands where a node of a line is wanted.")
    wanted = FIELDS[data[0]]
    if len(data) != len(wanted) + 1:
        raise MalformedProof(f"A {data[0]} has {len(wanted)} fields, but {len(data) - 1} came.")
    fields = [_field(item, kind, left, depth + 1) for item, kind in zip(data[1:], wanted, strict=True)]
    _check(data[0], fields)
    return KINDS[data[0]](*fields)


def _check(kind: str, fields: list[Any]) -> None:
    """What the kinds of the fields do not say."""
    if kind == "Apply" and len(fields[1]) != ARITY[fields[0]]:
        raise MalformedProof(f"{fields[0]} takes {ARITY[fields[0]]} arguments, but {len(fields[1])} came.")
    if kind == "Block" and len(fields[1]) % fields[0]:
        raise MalformedProof("The cells of a Block do not fill its rows.")


def _field(data: Any, kind: str, left: list[int], depth: int) -> Any:
    if kind in CHOICES:
        return _checked(data, isinstance(data, str) and data in CHOICES[kind])
    if kind == "letter":
        return _checked(data, isinstance(data, str) and LETTER.fullmatch(data) is not None)
    if kind == "number":
        _checked(data, isinstance(data, str) and NUMBER.fullmatch(data) is not None)
        return Fraction(data)
    if kind == "count":
        return _checked(data, type(data) is int and 1 <= data <= 16)
    if kind == "node?" and data is None:
        return None
    if kind in ("nodes", "nodes?"):
        _checked(data, isinstance(data, list) and (len(data) > 0 or kind == "nodes?"))
        return tuple(_unpacked(item, left, depth) for item in data)
    node = _unpacked(data, left, depth)
    return _checked(node, kind in ("node", "node?") or type(node) is KINDS[kind])


def _checked(value: Kind, fits: bool) -> Kind:
    if not fits:
        raise MalformedProof(f"{str(value)[:40]!r} stands where it may not in a line.")
    return value
