"""Whole proofs in LaTeX: the lines of an `align`, each with its reason as `\\text{by logs}`; the magic `%%proof`."""

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

from derive.errors import UnreadableLatex
from derive.exercise import Exercise
from derive.latex_reading import read_relations
from derive.nodes import Call
from derive.proof import Line, Proof
from derive.roles import walk

REASON = re.compile(r"&*\s*\\(?:text|mathrm|tag)\s*\{\s*\(?\s*(?:by|durch|wegen)?[ .]*([^{}]*?)\)?\s*\}\s*$")
AROUND = re.compile(
    r"\\(begin|end)\s*\{\s*(align\*?|aligned|split|equation\*?|gather\*?)\s*\}|\\label\{[^}]*\}|\$\$|\\\[|\\\]|\\(?:nonumber|notag)"
)
HOLES = ("...", r"\dots", r"\ldots", r"\cdots")


def read_proof(exercise: Exercise, source: str) -> Proof:
    """A proof of an exercise, from the lines of an `align`.

    Raises:
        UnreadableLatex: with the number of the line that cannot be read.
    """
    functions = _functions(exercise)
    lines: list[Line] = []
    for number, row in enumerate(_rows(AROUND.sub(" ", source)), start=1):
        try:
            lines += _typed(exercise, number, row, functions)
        except UnreadableLatex as error:
            raise UnreadableLatex(f"Line {number}: {error}") from None
    return Proof(exercise, tuple(lines))


def _functions(exercise: Exercise) -> frozenset[str]:
    """The letters that the exercise calls."""
    texts = [exercise.start, exercise.goal, *(each.left for each in exercise.definitions.values())]
    return frozenset(node.function.name for text in texts for node in walk(text) if isinstance(node, Call))


def _rows(source: str) -> Iterator[str]:
    """The lines of an align: what stands between double backslashes, but not those of a matrix."""
    depth, start = 0, 0
    for match in re.finditer(r"\\begin\b|\\end\b|\\\\(?:\[[^\]]*\])?", source):
        depth += {r"\begin": 1, r"\end": -1}.get(match.group(), 0)
        if match.group().startswith("\\\\") and depth == 0:
            yield source[start : match.start()]
            start = match.end()
    if source[start:].strip():
        yield source[start:]


def _typed(exercise: Exercise, number: int, row: str, functions: frozenset[str]) -> Iterator[Line]:
    """The line that a row of the align is; the first row may be two, as in `start &= line`."""
    reasons: tuple[str, ...] = ()
    found = REASON.search(row)
    if found:
        written = found.group(1).replace(r"\_", "_")
        reasons = tuple(name for name in re.split(r"[,\s]+", written) if name and name != "and")
        row = row[: found.start()]
    for name in reasons:
        exercise.check_citable(name, number)
    row = row.strip().removeprefix("...").removeprefix(r"\dots").removeprefix(r"\ldots").strip("& ")
    if not row or row.lstrip("= &") in HOLES:
        yield Line(None)
        return
    sides = read_relations(row, functions, exercise.matrices)
    if len(sides) > 1 + (number == 1 and not sides[0][0]):
        raise UnreadableLatex("it has more than one relation; write one relation per line.")
    if number > 1 and not sides[0][0]:
        raise UnreadableLatex("it has no relation to the line above; write `&= ...`.")
    for sign, side in sides[:-1]:
        yield Line(side, sign or "==")
    yield Line(sides[-1][1], sides[-1][0] or "==", reasons)


def proof_magic(line: str, cell: str, names: dict[str, Any]) -> Proof:
    """What `%%proof exercise` does: the cell is the proof, in LaTeX, of the exercise of that name.

    Args:
        line: the name, with the module that the exercise stands in if it stands in one: `elbo.bound`.
        cell: the proof.
        names: what the notebook knows.
    """
    first, *parts = line.strip().split(".")
    exercise = reduce(lambda found, part: getattr(found, part, None), parts, names.get(first))
    if not isinstance(exercise, Exercise):
        raise UnreadableLatex(f"%%proof wants the name of an exercise behind it, but {line.strip() or 'nothing'} came.")
    return read_proof(exercise, cell)


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext derive.latex_proofs` makes `%%proof` known."""
    ipython.register_magic_function(
        lambda line, cell: proof_magic(line, cell, ipython.user_ns), magic_kind="cell", magic_name="proof"
    )
