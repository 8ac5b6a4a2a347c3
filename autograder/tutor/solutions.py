"""Reads the reference solutions, and makes the known mistakes and the alternatives out of them.

A mistake is an edit: one expression inside the exercise's solution, replaced by another one. An alternative is a
whole other answer, a function or class that `solutions/alternatives/<topic>.py` lists. Both become module sources, to
be run by the same engine as a student's file.
"""

import ast
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.tutor.files import ROOT


class BadEdit(ValueError):
    """A mistake or alternative that does not fit the reference; the message names it and says why."""


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: a whole module with one edit, and the sentence that helps."""

    exercise: str
    name: str
    sentence: str
    source: bytes


@dataclass(frozen=True)
class Alternative:
    """Another right answer: a whole module in which one exercise is solved differently."""

    exercise: str
    name: str
    source: bytes


def reference_source(topic: str) -> bytes:
    """The reference module of a topic."""
    return (ROOT / "solutions" / f"{topic}.py").read_bytes()


def modules() -> tuple[str, ...]:
    """The names of all reference modules, also of topics that have no checks yet."""
    return tuple(sorted(path.stem for path in (ROOT / "solutions").glob("*.py") if path.stem != "__init__"))


def mistakes(topic: str) -> tuple[Mistake, ...]:
    """All known mistakes of a topic.

    Raises:
        BadEdit: for an edit whose old text does not stand exactly once in its exercise.
    """
    listed = importlib.import_module(f"solutions.mistakes.{topic}").MISTAKES
    return tuple(
        Mistake(exercise, name, sentence, edited(topic, exercise, name, old, new))
        for exercise, edits in listed.items()
        for name, old, new, sentence in edits
    )


def alternatives(topic: str) -> tuple[Alternative, ...]:
    """All alternatives of a topic.

    Raises:
        BadEdit: for an alternative that `ALTERNATIVES` lists but the module does not hold.
    """
    listed = importlib.import_module(f"solutions.alternatives.{topic}").ALTERNATIVES
    return tuple(
        Alternative(exercise, answer.__name__, reference_source(topic) + _instead(answer, exercise))
        for exercise, answers in listed.items()
        for answer in answers
    )


def edited(topic: str, exercise: str, name: str, old: str, new: str) -> bytes:
    """The reference with one edit inside one exercise."""
    text = reference_source(topic).decode()
    try:
        start, end = span(text, exercise)
    except BadEdit as error:
        raise BadEdit(f"{topic}.{exercise}, mistake {name}: {error}") from None
    body = text[start:end]
    if body.count(old) != 1:
        raise BadEdit(
            f"{topic}.{exercise}, mistake {name}: {old!r} stands {body.count(old)} times; it must stand once."
        )
    source = text[:start] + body.replace(old, new) + text[end:]
    try:
        compile(source, f"{topic}.{exercise}", "exec")
    except SyntaxError as error:
        raise BadEdit(f"{topic}.{exercise}, mistake {name}: the edit is no Python: {error.msg}.") from error
    return source.encode()


def _instead(answer: Callable[..., object], exercise: str) -> bytes:
    """The replacement of an exercise by a function or class, from the module where it is written."""
    return replacement(ROOT.joinpath(*answer.__module__.split(".")).with_suffix(".py"), answer.__name__, exercise)


def replacement(path: Path, name: str, exercise: str) -> bytes:
    """The source of one alternative with its imports, and the line that puts it in the exercise's place."""
    text = path.read_text("utf-8")
    imports = [
        ast.unparse(node)
        for node in ast.parse(text).body
        if isinstance(node, ast.Import)
        or (isinstance(node, ast.ImportFrom) and not f"{node.module}.".startswith("solutions."))
    ]
    start, end = span(text, name)
    return "\n".join(["\n", *imports, "\n", text[start:end], f"\n{exercise} = {name}\n"]).encode()


def span(text: str, name: str) -> tuple[int, int]:
    """Where a top-level function or class stands in a source: first and last character.

    Raises:
        BadEdit: if there is none of that name.
    """
    lines = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name and node.end_lineno is not None:
            start = sum(map(len, lines[: node.lineno - 1]))
            return start, start + sum(map(len, lines[node.lineno - 1 : node.end_lineno]))
    raise BadEdit(f"there is no function or class {name!r} in the source.")
