"""What a kind of hostile or broken submission is: a piece of source, where it stands, and what grading it must give.

Most kinds are written as a function: its name is the kind's, its docstring says what it tries, and its body is the
source that is put into a submission. No such function is ever called here.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.tutor.isolation import UNCONTAINED

RIGHT = ("right",)
"""The reasons of a verdict with full marks."""

READS, CHANGES, REACHES, STARTS, ENDS, FILLS = UNCONTAINED
"""What level 0 cannot contain, as the report lists it."""

QUICK = {"seconds": 0.6, "later_seconds": 0.3, "grace": 0.4, "load_seconds": 0.8}
"""Limits for what will not end anyway."""

Body = Callable[..., object]
Source = Callable[["Stage"], bytes]
Lay = Callable[[Path, bytes], None]


@dataclass(frozen=True)
class Stage:
    """What a submission is built from: the reference, the exercise that goes wrong, and tools for the attack."""

    reference: str
    culprit: str
    tools: str


@dataclass(frozen=True)
class Kind:
    """One kind of submission.

    Args:
        name: what it is called in the list of tests.
        tries: one sentence that says what it tries, or which mistake it is.
        source: makes the submission.
        reasons: what the verdict on the culprit may say.
        everything: whether all exercises are culprits, because nothing can be loaded.
        spoils: whether exercises that run after the culprit may lose points too; they are the attacker's own.
        uncontained: what it does that level 0 cannot contain, as the report lists it; it is not run there.
        from_level: the lowest level that hides it, where that is above 1.
        once: whether the strongest level is enough, because it is slow, or because the level makes no difference.
        level_0: what the verdict may say at level 0, where it differs.
        human: whether a tutor has to be told.
        limits: changes of the engine's limits, by name.
        numbers: whether it knows system calls by their numbers, which only one kind of processor has.
        lay: puts the submission into the student's folder, if it is not a plain file.
    """

    name: str
    tries: str
    source: Source
    reasons: tuple[str, ...]
    everything: bool = False
    spoils: bool = False
    uncontained: str = ""
    from_level: int = 0
    once: bool = False
    level_0: tuple[str, ...] = ()
    human: bool = False
    limits: dict[str, Any] = field(default_factory=dict)
    numbers: bool = False
    lay: Lay | None = None

    @property
    def contained_from(self) -> int:
        """The lowest level of isolation that contains it."""
        return max(self.from_level, 1 if self.uncontained else 0)

    def allowed(self, level: int) -> tuple[str, ...]:
        """The reasons that a culprit's verdict may give at a level."""
        return self.level_0 if level == 0 and self.level_0 else self.reasons


def inside(*reasons: str, **options: Any) -> Callable[[Body], Kind]:
    """A kind whose code runs in one exercise, before its right answer; right in the end unless reasons are given."""

    def make(function: Body) -> Kind:
        def source(stage: Stage) -> bytes:
            body = textwrap.indent(_body(function), "    ")
            wrapper = f"def {stage.culprit}(*args, **kwargs):\n{body}\n    return right_answer(*args, **kwargs)\n"
            return f"{stage.reference}\n{stage.tools}\nright_answer = {stage.culprit}\n\n{wrapper}".encode()

        numbers = re.search(r"\bcall\(|CFUNCTYPE", _body(function)) is not None
        return Kind(*_words(function), source, reasons or RIGHT, numbers=numbers, **options)

    return make


def on_import(*reasons: str, **options: Any) -> Callable[[Body], Kind]:
    """A kind whose code runs while the module is loaded; nothing is lost by it unless reasons are given."""

    def make(function: Body) -> Kind:
        def source(stage: Stage) -> bytes:
            return f"{stage.tools}\n{stage.reference}\n{_body(function)}\n".encode()

        return Kind(*_words(function), source, reasons or RIGHT, everything=True, **options)

    return make


def file(name: str, tries: str, change: Callable[[str], str | bytes], *reasons: str, **options: Any) -> Kind:
    """A kind that is a change of the reference's text, tools not included; nothing is lost unless reasons are given."""

    def source(stage: Stage) -> bytes:
        made = change(stage.reference)
        return made if isinstance(made, bytes) else made.encode()

    return Kind(name, tries, source, reasons or RIGHT, **{"everything": True, "once": True} | options)


def _words(function: Body) -> tuple[str, str]:
    """A kind's name and sentence."""
    return function.__name__.replace("_", " "), inspect.getdoc(function) or ""


def _body(function: Body) -> str:
    """The source of a function's body, without its docstring."""
    text = textwrap.dedent(inspect.getsource(function))
    _, *statements = ast.parse(text).body[0].body  # type: ignore[attr-defined]
    lines = text.splitlines()[statements[0].lineno - 1 : statements[-1].end_lineno]
    return textwrap.dedent("\n".join(lines))
