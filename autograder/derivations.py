"""How derivations are judged: what the student's process sends is a proof as data, and `derive` checks it line by line.

No reference proof is needed for that, and none is ever recorded: of a right proof the *route* is kept, what its lines
are worth in random worlds, along which partial credit goes; of a wrong one the *sign* of its first fault, by which the
same mistake is recognised however it is written. Nothing here imports torch, or runs a student's code.
"""

import importlib
import json
from dataclasses import asdict, dataclass, fields
from functools import cache, lru_cache
from threading import RLock
from typing import Any, ClassVar

from autograder.judge import Judging, NotRight
from autograder.outcomes import Value
from autograder.verdicts import ProofLine, Verdict
from derive import traces
from derive.data import from_json
from derive.errors import MalformedProof
from derive.exercise import Exercise
from derive.judging import Judgement, LineVerdict, judge
from derive.latex_writing import latex
from derive.messages import Message, sentence
from derive.proof import Line, Proof
from derive.traces import Route, Sign

STATEMENTS = "course.derivations"
"""The package whose modules hold what is to be proved."""

UNPROVED = "unproved"
"""The reason of a verdict on a derivation that is not complete."""

CANNOT_BE_JUDGED = "This derivation cannot be judged; write its lines anew, each as `... == expression, by.rule`."

LONGEST_NAME = 40
"""Characters of a rule's name in a sign."""

MISTAKES_SEED = 0
"""Of the worlds in which mistakes are recognised; any will do, as nothing is earned there."""

LOCK = RLock()
"""Worlds remember what was drawn in them, and are shared by all threads that judge."""


class UnknownStatement(LookupError):
    """A check names a statement that `course.derivations` does not hold; the message says where it was looked for."""


@dataclass(frozen=True)
class Derivation(Judging):
    """A proof of a statement, such as "elbo.seen_from_behind": every line judged in worlds of the last seed.

    Partial credit is the share of the reference's way that right lines cover.
    """

    statement: str
    drawn: ClassVar[bool] = False
    partial: ClassVar[bool] = True

    def __call__(self, name: str, given: Value, wanted: Value) -> Verdict:
        if not isinstance(given, str) or not isinstance(wanted, str):
            return Verdict(False, "type", f"{name} is no derivation that can be read.")
        with LOCK:
            return judged(self.statement, given, wanted)

    def alike(self, given: Value, known: Value) -> bool:
        """Whether two wrong proofs have the same first fault."""
        if not isinstance(given, str) or not isinstance(known, str):
            return False
        with LOCK:
            own = sign_of(self.statement, given)
        return own is not None and own.same(recorded_sign(known), statement(self.statement))

    def kept_answer(self, value: Value, seed: int) -> Value:
        """The route of a right proof, with the seed of its worlds."""
        exercise = statement(self.statement)
        with LOCK:
            proof = from_json(exercise, str(value))
            judgement = judge(proof, seed=seed)
            route = traces.route(proof, seed)
        if not judgement.complete:
            raise NotRight(f"the proof of {self.statement} is not complete. {' '.join(judgement.messages)}")
        return json.dumps({"seed": seed, "route": route}, separators=(",", ":"))

    def kept_mistake(self, value: Value) -> Value | None:
        """The sign of a wrong proof's first fault."""
        with LOCK:
            sign = sign_of(self.statement, str(value))
        return None if sign is None else json.dumps(asdict(sign), separators=(",", ":"))

    @property
    def of_records(self) -> "Recorded":
        """How recorded routes and signs are compared."""
        return Recorded(self.statement)


@dataclass(frozen=True)
class Recorded(Judging):
    """Compares what was recorded of two proofs, up to rounding; a student's answer never meets it."""

    statement: str

    def __call__(self, name: str, given: Value, wanted: Value) -> Verdict:
        (seed, route), (other_seed, other) = recorded_route(str(given)), recorded_route(str(wanted))
        exercise = statement(self.statement)
        same = seed == other_seed and len(route) == len(other)
        agree = same and all(traces.agree(exercise, *pair) for pair in zip(route, other, strict=True))
        return Verdict(agree, "right" if agree else "value", "" if agree else f"{name} leads along another way.")

    def alike(self, given: Value, known: Value) -> bool:
        return recorded_sign(str(given)).same(recorded_sign(str(known)), statement(self.statement))


@cache
def statement(name: str) -> Exercise:
    """What is to be proved, by its name.

    Raises:
        UnknownStatement: if the course has no such statement.
    """
    topic, _, own = name.partition(".")
    try:
        found = getattr(importlib.import_module(f"{STATEMENTS}.{topic}"), own)
    except (ModuleNotFoundError, AttributeError) as error:
        raise UnknownStatement(f"There is no statement {own} in {STATEMENTS}.{topic}: {error}.") from error
    if not isinstance(found, Exercise) or found.name != name:
        raise UnknownStatement(f"{STATEMENTS}.{name} must be a derive.Exercise whose own name is {name!r} as well.")
    return found


@dataclass
class Sheet:
    """A proof that was handed in, with its judgement as soon as there is one."""

    proof: Proof
    judgement: Judgement | None = None


@lru_cache(maxsize=64)
def sheet(name: str, text: str) -> Sheet:
    """The proof that stands in a text.

    Raises:
        MalformedProof: if none does.
    """
    return Sheet(from_json(statement(name), text))


@lru_cache(maxsize=512)
def judged(name: str, text: str, wanted: str) -> Verdict:
    """The verdict on a proof that came as JSON, whoever wrote it; `wanted` is a recorded route."""
    exercise, (seed, route) = statement(name), recorded_route(wanted)
    try:
        given = sheet(name, text)
        given.judgement = judgement = judge(given.proof, seed=seed, routes=[route])
        lines = tuple(_line(exercise, *pair) for pair in zip(given.proof.lines, judgement.lines, strict=True))
    except MalformedProof as error:
        return Verdict(False, UNPROVED, str(error))
    except Exception:  # the text comes from an untrusted process: what the judge cannot take earns nothing
        return Verdict(False, UNPROVED, CANNOT_BE_JUDGED)
    if judgement.complete:
        return Verdict(True, lines=lines)
    return Verdict(False, UNPROVED, _first_said(judgement), credit=judgement.credit, lines=lines)


@lru_cache(maxsize=512)
def sign_of(name: str, text: str) -> Sign | None:
    """The sign of a proof's first fault; None if it has none that could be recognised."""
    try:
        given = sheet(name, text)
        return traces.sign(given.proof, given.judgement, MISTAKES_SEED)
    except Exception:  # as above
        return None


@lru_cache(maxsize=64)
def recorded_route(text: str) -> tuple[int, Route]:
    """Seed and route from what was recorded of a right proof."""
    data: dict[str, Any] = json.loads(text)
    return int(data["seed"]), tuple(None if trace is None else tuple(map(float, trace)) for trace in data["route"])


def recorded_sign(text: str) -> Sign:
    """A sign from what was recorded of a mistake."""
    data: dict[str, Any] = json.loads(text)
    cited, needed = tuple(map(str, data["cited"])), tuple(map(str, data["needed"]))
    return Sign(str(data["fault"]), tuple(map(float, data["trace"])), str(data["relation"]), cited, needed)


def is_record(value: Value) -> bool:
    """Whether a value is a route or a sign: numbers, and names of rules, but no line of a proof."""
    try:
        data = json.loads(str(value))
        if data.keys() == {"seed", "route"}:
            recorded_route(str(value))
            return True
        names = [*data["cited"], *data["needed"], data["fault"], data["relation"]]
        recorded_sign(str(value))
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return data.keys() == {each.name for each in fields(Sign)} and all(len(name) <= LONGEST_NAME for name in names)


def _line(exercise: Exercise, line: Line, verdict: LineVerdict) -> ProofLine:
    """One line as students see it: what was typed, and what the judge says."""
    language = exercise.language
    notes = [verdict.message] if verdict.message else []
    notes += [sentence(Message.WORLD, language, said=verdict.world)] if verdict.world else []
    notes += [sentence(Message.REPAIR, language, said=verdict.repair)] if verdict.repair else []
    reason = ", ".join(f"by.{name}" for name in line.reasons)
    if line.expression is None:
        return ProofLine(verdict.verdict, "...", reason=reason, notes=tuple(notes))
    relation = "" if verdict.number == 1 else line.sign
    return ProofLine(verdict.verdict, str(line.expression), relation, latex(line.expression), reason, tuple(notes))


def _first_said(judgement: Judgement) -> str:
    """The first thing that is wrong, in a sentence."""
    return next(iter(judgement.messages), "The derivation is not complete.")
