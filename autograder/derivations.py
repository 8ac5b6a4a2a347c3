"""How derivations are judged: what the student's process sends is a proof as data, and `derive` checks it line by line.

No reference proof is needed for that, and none is ever recorded: of right proofs the *routes* are kept, what their
lines are worth in random worlds, along which partial credit goes; of a wrong one the *sign* of its first fault, by
which the same mistake is recognised however it is written. Nothing here imports torch, or runs a student's code.
"""

import importlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache, lru_cache
from threading import RLock
from typing import Any, ClassVar

from autograder import allowance
from autograder.allowance import Cost, Meter
from autograder.judge import Judging, NotRight
from autograder.outcomes import Value
from autograder.verdicts import ProofLine, Verdict
from derive import traces
from derive.data import from_json
from derive.errors import MalformedProof
from derive.exercise import Exercise
from derive.judging import Judgement, LineVerdict, judge
from derive.latex_writing import latex
from derive.messages import Message, counterexample, sentence
from derive.proof import Line, Proof
from derive.traces import Route, Sign, Trace

STATEMENTS = "course.derivations"
"""The package whose modules hold what is to be proved."""

UNPROVED, UNJUDGED = "unproved", "unjudged"
"""The reasons of verdicts on derivations that are not complete, and on those that a tutor has to judge."""

CANNOT_BE_JUDGED = "This derivation cannot be judged; write its lines anew, each as `... == expression, by.rule`."

OVERSPENT = "Judging the derivations of this file takes too much work, and so this one was not judged; a tutor has to."
TOO_LONG = "Judging this derivation takes too long, and so a tutor has to; write it with fewer sums and lines."

LONGEST_NAME = 40
"""Characters of a rule's name in a sign."""

MISTAKES_SEED = 0
"""Of the worlds in which mistakes are recognised; any will do, as nothing is earned there."""

LOCK = RLock()
"""Worlds remember what was drawn in them, and are shared by all threads that judge. They are thrown away after each
proof, so that no student's proof can change what another's is worth, or keep memory: half as slow again."""


class UnknownStatement(LookupError):
    """A check names a statement that `course.derivations` does not hold; the message says where it was looked for."""


@dataclass(frozen=True)
class Derivation(Judging):
    """A proof of a statement, such as "elbo.seen_from_behind": every line judged in worlds of the last seed.

    Partial credit is the share of a way that right lines cover: the reference's, or an alternative's if that is more.
    """

    statement: str
    drawn: ClassVar[bool] = False
    partial: ClassVar[bool] = True

    def __call__(self, name: str, given: Value, wanted: Value) -> Verdict:
        if not isinstance(given, str) or not isinstance(wanted, str):
            return Verdict(False, "type", f"{name} is no derivation that can be read.")
        if allowance.spent():
            return Verdict(False, UNJUDGED, OVERSPENT)
        with LOCK:
            verdict, cost = judged(self.statement, given, wanted)
        allowance.charge((self.statement, given), cost)
        return verdict

    def alike(self, given: Value, known: Value) -> bool:
        """Whether two wrong proofs have the same first fault."""
        if not isinstance(given, str) or not isinstance(known, str) or allowance.spent():
            return False
        with LOCK:
            own, cost = sign_of(self.statement, given)
        allowance.charge(("sign", self.statement, given), cost)
        return own is not None and own.same(recorded_sign(known), statement(self.statement))

    def kept_answer(self, value: Value, seed: int, others: Sequence[Value] = ()) -> Value:
        """The routes of a right proof and of other right ones, each once, with the seed of their worlds."""
        exercise = statement(self.statement)
        with LOCK:
            proofs = [from_json(exercise, str(each)) for each in (value, *others)]
            judgements = [judge(proof, explain=False, seed=seed) for proof in proofs]
            if not judgements[0].complete:
                said = " ".join(judgements[0].messages)
                raise NotRight(f"the proof of {self.statement} is not complete. {said}")
            right = [proof for proof, judgement in zip(proofs, judgements, strict=True) if judgement.complete]
            routes = traces.distinct(exercise, [traces.way(proof, seed) for proof in right])
            exercise.forget()
        return json.dumps({"seed": seed, "routes": routes}, separators=(",", ":"))

    def kept_mistake(self, value: Value) -> Value | None:
        """The sign of a wrong proof's first fault."""
        with LOCK:
            sign, _ = sign_of(self.statement, str(value))
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
        (seed, routes), (other_seed, others) = recorded_routes(str(given)), recorded_routes(str(wanted))
        exercise = statement(self.statement)
        same = seed == other_seed and len(routes) == len(others)
        agree = same and all(traces.along(exercise, *pair) for pair in zip(routes, others, strict=True))
        return Verdict(agree, "right" if agree else "value", "" if agree else f"{name} leads along other ways.")

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
def judged(name: str, text: str, wanted: str) -> tuple[Verdict, Cost]:
    """The verdict on a proof that came as JSON, whoever wrote it, and its cost; `wanted` are recorded routes."""
    meter = Meter()
    try:
        return _judged(name, text, wanted, meter), meter.cost
    except MalformedProof as error:
        return Verdict(False, UNPROVED, str(error)), meter.cost
    except Exception:  # the text comes from an untrusted process: what the judge cannot take earns nothing
        return Verdict(False, UNPROVED, CANNOT_BE_JUDGED), meter.cost
    finally:
        statement(name).forget()


def _judged(name: str, text: str, wanted: str, meter: Meter) -> Verdict:
    exercise, (seed, routes) = statement(name), recorded_routes(wanted)
    given = sheet(name, text)
    given.judgement = judgement = judge(given.proof, seed=seed, routes=routes, work=meter)
    lines = tuple(_line(exercise, *pair) for pair in zip(given.proof.lines, judgement.lines, strict=True))
    if judgement.complete:
        return Verdict(True, lines=lines)
    if meter.late:
        return Verdict(False, UNJUDGED, TOO_LONG, lines=lines)
    said = judgement.refusal or "The derivation is not complete."
    return Verdict(False, UNPROVED, said, credit=judgement.credit, lines=lines)


@lru_cache(maxsize=512)
def sign_of(name: str, text: str) -> tuple[Sign | None, Cost]:
    """The sign of a proof's first fault, None if it has none that could be recognised, and its cost."""
    meter = Meter()
    try:
        given = sheet(name, text)
        return traces.sign(given.proof, given.judgement, MISTAKES_SEED, meter), meter.cost
    except Exception:  # as above
        return None, meter.cost
    finally:
        statement(name).forget()


@lru_cache(maxsize=64)
def recorded_routes(text: str) -> tuple[int, tuple[Route, ...]]:
    """Seed and routes from what was recorded of right proofs."""
    data: dict[str, Any] = json.loads(text)
    return int(data["seed"]), tuple(tuple(map(_trace, route)) for route in data["routes"])


def recorded_sign(text: str) -> Sign:
    """A sign from what was recorded of a mistake."""
    data: dict[str, Any] = json.loads(text)
    cited, needed = tuple(map(str, data["cited"])), tuple(map(str, data["needed"]))
    trace, above = tuple(map(float, data["trace"])), _trace(data["above"])
    return Sign(str(data["fault"]), trace, str(data["relation"]), cited, needed, above)


def _trace(numbers: list[float] | None) -> Trace | None:
    return None if numbers is None else tuple(map(float, numbers))


def is_record(value: Value) -> bool:
    """Whether a value is some routes or a sign: numbers, and names of rules, but no line of a proof."""
    try:
        data = json.loads(str(value))
        if data.keys() == {"seed", "routes"}:
            recorded_routes(str(value))
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
    notes += [counterexample(verdict.world, language)] if verdict.world else []
    notes += [sentence(Message.REPAIR, language, said=verdict.repair)] if verdict.repair else []
    reason = ", ".join(f"by.{name}" for name in line.reasons)
    if line.expression is None:
        return ProofLine(verdict.verdict, "...", reason=reason, notes=tuple(notes))
    relation = "" if verdict.number == 1 else line.sign
    return ProofLine(verdict.verdict, str(line.expression), relation, latex(line.expression), reason, tuple(notes))
