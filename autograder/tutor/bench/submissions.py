"""A made-up class: every student hands in four topics, and the same code once more as one topic."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKS = "autograder.tutor.bench.checks"
"""The package with the probes that are measured."""

SEEDS = (1,)
"""One seed, so that a submission is twenty probes."""

PARTS = ("gaussians", "slopes", "pictures", "sequences")
WHOLE = "everything"

SOURCES = Path(__file__).parent / "sources"

MISTAKES = {
    "gaussians": (
        ("- volume - ", "- "),
        ("+ volumes) / 2", "- volumes) / 2"),
        (" / values.sqrt()", ""),
        ("/ scales**2", "/ scales"),
    ),
    "slopes": (
        ("torch.func.vmap(torch.func.jacrev(f))(x)", "torch.func.vmap(torch.func.jacrev(f))(x).mT"),
        ("    return slope", "    return -slope"),
        ("(product * noise).sum", "product.sum"),
        ("lr=0.02", "lr=0.03"),
    ),
    "pictures": (
        ('mode="replicate"', 'mode="constant"'),
        ("return x + functional", "return functional"),
        ("pictures - functional", "functional"),
        ("momentum=0.9", "momentum=0.8"),
    ),
    "sequences": (
        (".triu(1)", ".triu(2)"),
        ("cumulative <= chance", "cumulative > chance"),
        ("kept * state + (1 - kept)", "(1 - kept) * state + kept"),
        ("return -logarithms", "return logarithms"),
    ),
}
"""Edits of the right answers that cost no time: a wrong answer is as much work as a right one."""


@dataclass(frozen=True)
class Student:
    """One student's modules, by topic."""

    name: str
    sources: dict[str, bytes]


def right(topic: str) -> bytes:
    """A module that passes all of a topic's probes."""
    parts = PARTS if topic == WHOLE else (topic,)
    return _joined({part: _text(part) for part in parts})


def students(number: int) -> list[Student]:
    """A class: every fifth student has everything right, the others have one mistake in each topic."""
    return [_student(index) for index in range(number)]


def _student(index: int) -> Student:
    texts = {part: _edited(part, index) for part in PARTS}
    sources = {part: text.encode() for part, text in texts.items()}
    return Student(f"student{index:03d}", sources | {WHOLE: _joined(texts)})


def _edited(part: str, index: int) -> str:
    if index % 5 == 0:
        return _text(part)
    old, new = MISTAKES[part][index % 5 - 1]
    return _text(part).replace(old, new)


@cache
def _text(part: str) -> str:
    return (SOURCES / f"{part}.py.txt").read_text("utf-8")


def _joined(texts: dict[str, str]) -> bytes:
    return "\n\n".join(texts.values()).encode()
