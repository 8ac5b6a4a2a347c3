"""The judge: a verdict on every line of a proof, a sentence where it is needed, and the credit."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, final

from derive import credit, traces
from derive.comparing import check_constant, has_constant
from derive.errors import DeriveError
from derive.exercise import Exercise
from derive.expressions import Expression
from derive.laws import LAWS
from derive.messages import Message, say, sentence, unjustified
from derive.proof import Line, Proof
from derive.steps import Step, missing_premises, needed, reason, truth
from derive.work import MOST_OF_A_PROOF, MOST_SECONDS, Work

RIGHT, WRONG, UNJUSTIFIED, HOLE, UNREAD = "right", "wrong", "unjustified", "hole", "unread"
"""A line holds for its reason; is false; holds for another reason; is not written yet; cannot be evaluated."""


@final
@dataclass(frozen=True)
class LineVerdict:
    """What the judge says about one line.

    Args:
        number: of the line, from 1.
        verdict: right, wrong, unjustified, hole or unread.
        message: a sentence, empty if there is nothing to say.
        cited: the rules that the line cites.
        needed: the smallest set of rules that the step needs; None if unknown.
        world: a counterexample that can be checked by hand, if one was found.
        repair: the nearest line that would be right, if one was found.
    """

    number: int
    verdict: str
    message: str = ""
    cited: tuple[str, ...] = ()
    needed: tuple[str, ...] | None = None
    world: str = ""
    repair: str = ""

    @property
    def holds(self) -> bool:
        return self.verdict == RIGHT


@final
@dataclass(frozen=True)
class Judgement:
    """The judge's opinion of a proof.

    Args:
        lines: the verdict on every line.
        credit: from 0 to 1; 1 only for a complete proof, at most 0.95 before.
        complete: whether every line is right and the last is the goal.
        message: about the proof as a whole.
    """

    lines: tuple[LineVerdict, ...]
    credit: float
    complete: bool
    message: str

    @property
    def first_fault(self) -> int | None:
        """The number of the first line that is not right; None if there is none."""
        return next((line.number for line in self.lines if not line.holds), None)

    @property
    def refusal(self) -> str | None:
        """Why the proof is not complete: what is said of the first line that does not hold, or else of the whole."""
        said = (f"Line {line.number}: {line.message}" for line in self.lines if not line.holds and line.message)
        return next(said, self.message)

    @property
    def messages(self) -> tuple[str, ...]:
        """Every sentence that the judge has to say, in order."""
        said = [f"Line {line.number}: {line.message}" for line in self.lines if line.message]
        return (*said, self.message) if self.message else tuple(said)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return asdict(self)


def judge(
    proof: Proof,
    explain: bool = True,
    seed: int = 0,
    routes: Sequence[traces.Route] | None = None,
    work: Work | None = None,
) -> Judgement:
    """Judges every line against the line above it.

    Args:
        proof: what was handed in.
        explain: whether to look for counterexamples and repairs, which takes most of the time where a line is wrong.
        seed: of the worlds.
        routes: of reference proofs in these worlds, along which partial credit goes; None for the exercise's own.
        work: that it may take; as much as any proof may unless given.
    """
    bench = Bench(proof.exercise, explain, seed, work or Work(MOST_OF_A_PROOF, seconds=MOST_SECONDS))
    verdicts: list[LineVerdict] = []
    above: Expression | None = None
    for number, line in enumerate(proof.lines, start=1):
        verdict = _judged(bench, number, above, proof.lines[number - 2] if number > 1 else None, line)
        verdicts.append(verdict)
        above = line.expression if line.expression is not None and verdict.verdict != UNREAD else above
    complete = bool(verdicts) and all(each.holds for each in verdicts) and _arrives(bench, proof)
    share = credit.earned(proof, tuple(each.holds for each in verdicts), complete, seed, bench.work, routes)
    return Judgement(tuple(verdicts), share, complete, _conclusion(bench, proof, verdicts, complete))


@final
@dataclass(frozen=True, eq=False)
class Bench:
    """What the judge has before it: the exercise, how much to explain, the seed, and the work that is left."""

    exercise: Exercise
    explain: bool
    seed: int
    work: Work

    def step(self, above: Expression, sign: str, line: Expression, reasons: tuple[str, ...] = ()) -> Step:
        return Step(above, sign, line, reasons, self.work)

    def say(self, message: Message, **values: str) -> str:
        return sentence(message, self.exercise.language, **values)

    def same(self, above: Expression, line: Expression) -> bool:
        """Whether two lines are equal by arithmetic alone."""
        return reason(self.exercise, self.step(above, "==", line), (), self.seed)


def _judged(bench: Bench, number: int, above: Expression | None, before: Line | None, line: Line) -> LineVerdict:
    """The verdict on one line, whatever goes wrong in it."""
    if line.expression is None:
        return LineVerdict(number, HOLE, bench.say(Message.HOLE))
    try:
        check_constant(line.expression, bench.exercise.goal)
        if number == 1:
            return _first(bench, line.expression)
        if above is None:
            return LineVerdict(number, UNJUSTIFIED, bench.say(Message.NOTHING_ABOVE), line.reasons)
        step = bench.step(above, line.sign, line.expression, line.reasons)
        if has_constant(above) and not has_constant(line.expression):  # whatever stands between, C is not known
            return LineVerdict(number, WRONG, bench.say(Message.LOST), line.reasons)
        return _behind_hole(bench, number, step) if before and before.is_hole else _verdict(bench, number, step)
    except DeriveError as error:
        return LineVerdict(number, UNREAD, str(error), line.reasons)


def _first(bench: Bench, typed: Expression) -> LineVerdict:
    if bench.same(bench.exercise.start, typed):
        return LineVerdict(1, RIGHT)
    kind = Message.BACKWARDS if bench.same(bench.exercise.goal, typed) else Message.START
    return LineVerdict(1, WRONG, bench.say(kind, line=str(bench.exercise.start)))


def _behind_hole(bench: Bench, number: int, step: Step) -> LineVerdict:
    """A line below a hole: nobody knows yet whether it follows, but it may be false already."""
    everything = tuple(premise.name for premise in bench.exercise.premises)
    if truth(bench.exercise, step, (*everything, *step.reasons), bench.seed).holds:
        return LineVerdict(number, UNJUSTIFIED, bench.say(Message.BELOW_HOLE), step.reasons)
    return LineVerdict(number, WRONG, bench.say(Message.FALSE_BELOW_HOLE), step.reasons)


def _verdict(bench: Bench, number: int, step: Step) -> LineVerdict:
    """Truth first, then the reason."""
    exercise, seed = bench.exercise, bench.seed
    agreement = truth(exercise, step, step.reasons, seed)
    if not agreement.holds:
        return _false(bench, number, step, agreement.undefined)
    laws = tuple(name for name in step.reasons if name not in exercise.free)
    if len(laws) <= exercise.max_rules and reason(exercise, step, laws, seed):
        note = say(Message.UNNEEDED, step, (), exercise.language) if laws and reason(exercise, step, (), seed) else ""
        return LineVerdict(number, RIGHT, note, step.reasons, laws)
    least = needed(exercise, step, seed)
    unequal = [name for name in exercise.rules if name in LAWS and LAWS[name].inequality]
    said = unjustified(step, least, exercise.language, unequal)
    return LineVerdict(number, UNJUSTIFIED, said, step.reasons, least)


def _false(bench: Bench, number: int, step: Step, undefined: bool) -> LineVerdict:
    from derive.counterexamples import find_world
    from derive.repairs import find_repair

    if undefined:
        return LineVerdict(number, WRONG, say(Message.UNDEFINED, step, (), bench.exercise.language), step.reasons)
    premises = missing_premises(bench.exercise, step, step.reasons)
    if premises:
        return LineVerdict(
            number, UNJUSTIFIED, say(Message.PREMISE, step, premises, bench.exercise.language), step.reasons, premises
        )
    world = find_world(bench.exercise, step) if bench.explain else ""
    repair = find_repair(bench.exercise, step) if bench.explain else ""
    kind = Message.FALSE if step.reasons else Message.DIFFERENT
    said = say(kind, step, (), bench.exercise.language)
    return LineVerdict(number, WRONG, said, step.reasons, None, world, repair)


def _arrives(bench: Bench, proof: Proof) -> bool:
    """Whether the last line is the goal, and the relations of all lines add up to the exercise's."""
    last, relation = proof.lines[-1].expression, bench.exercise.relation
    signs = {line.sign for line in proof.lines} - {"=="}
    if last is None or signs - {relation} or (relation != "==" and relation not in signs):
        return False
    with suppress(DeriveError):  # no work may be left
        return bench.same(last, bench.exercise.goal)
    return False


def _conclusion(bench: Bench, proof: Proof, verdicts: list[LineVerdict], complete: bool) -> str:
    if complete:
        return bench.say(Message.PROVED)
    if not proof.lines:
        return bench.say(Message.EMPTY)
    if all(each.holds for each in verdicts):
        return bench.say(Message.GO_ON, line=f"{bench.exercise.relation} {bench.exercise.goal}")
    return ""
