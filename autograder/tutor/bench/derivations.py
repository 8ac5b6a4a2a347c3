"""How long the judge of derivations takes: for a step, for a proof, and for one with a mistake in it."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from statistics import fmean
from time import process_time

from autograder.probing import load_module
from autograder.tutor import solutions
from autograder.tutor.bench.tables import Row, at_most, milliseconds
from autograder.tutor.files import ROOT
from derive import Proof
from derive.judging import judge

STEP, PROOF = 4, 24
"""Targets in milliseconds of CPU time: of one step of a reference proof, and of a whole one, in worlds that exist."""


@dataclass(frozen=True)
class Took:
    """Seconds of CPU time for one proof: where its worlds are drawn first, and in worlds that exist."""

    steps: int
    first: float
    again: float


def rows(rounds: int) -> list[Row]:
    """What the judge takes for all reference proofs and known mistakes.

    Args:
        rounds: how often each proof is judged once its worlds are drawn; the quickest round counts.
    """
    right = [measured(proof, rounds) for proof in references()]
    wrong = [measured(proof, 1).first for proof in mistaken()]
    steps, proofs = fmean(each.again / each.steps for each in right), fmean(each.again for each in right)
    first, most = fmean(each.first for each in right), max(each.again for each in right)
    known = f"{milliseconds(fmean(wrong))}, {milliseconds(max(wrong))}" if wrong else "none yet"
    return [
        at_most(f"a step, mean over {len(right)} reference proofs", 1000 * steps, STEP, milliseconds(steps), " ms"),
        at_most("a proof, mean", 1000 * proofs, PROOF, milliseconds(proofs), " ms"),
        Row(
            "a proof, the longest; the mean with its worlds drawn anew", f"{milliseconds(most)}, {milliseconds(first)}"
        ),
        Row(f"a proof with a known mistake, {len(wrong)} of them, what helps included: mean, longest", known),
    ]


def measured(proof: Proof, rounds: int) -> Took:
    """What judging one proof takes."""
    proof.exercise.forget()
    took = [_judged(proof) for _ in range(rounds + 1)]
    return Took(len(proof.lines) - 1, took[0], min(took[1:]))


def _judged(proof: Proof) -> float:
    begun = process_time()
    judge(proof)
    return process_time() - begun


def references() -> Iterator[Proof]:
    """The proofs in all reference modules."""
    for topic in solutions.modules():
        for name in derivations(topic):
            yield getattr(import_module(f"solutions.{topic}"), name)()


def mistaken() -> Iterator[Proof]:
    """The known mistakes of all derivations."""
    for topic in solutions.modules():
        known = solutions.mistakes(topic) if (ROOT / "solutions" / "mistakes" / f"{topic}.py").exists() else ()
        proofs = derivations(topic)
        for mistake in known:
            if mistake.exercise in proofs:
                yield getattr(load_module(mistake.source, topic), mistake.exercise)()


def derivations(topic: str) -> tuple[str, ...]:
    """The names of a reference module's functions that return a proof."""
    module = import_module(f"solutions.{topic}")
    functions = {name: each for name, each in vars(module).items() if inspect.isfunction(each)}
    return tuple(name for name, each in functions.items() if inspect.signature(each).return_annotation is Proof)
