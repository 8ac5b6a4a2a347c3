"""Marks one submission: has the engine run it, judges what came back, and says in a sentence what a tutor must see.

It cannot fail, but it can need a human. Whatever comes from a student's process is data to be compared, or text to be
shown: cut to a length, and without what cannot be printed.
"""

import hashlib
import platform
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from autograder import allowance
from autograder.assess import CheckResult, ExerciseResult, assess
from autograder.catalogue import Exercise, Topic
from autograder.derivations import UNJUDGED
from autograder.outcomes import Fault, Outcome
from autograder.references import PUBLIC_SEEDS, Key, References
from autograder.tutor import results
from autograder.tutor.collecting import Submission, is_untouched
from autograder.tutor.engine import Engine, Examination
from autograder.tutor.recording import fingerprint
from autograder.tutor.results import CheckMark, ExerciseMark, Result
from autograder.verdicts import ProofLine, Row, Verdict

SECRET_SEEDS = 2
"""How many secret seeds come on top of the public ones."""

LONGEST_FORMULA, LONGEST_FORMULAS = 1500, 12_000
"""Characters of LaTeX that a result keeps of a derivation's line, and of all its lines; the others stand as typed."""

MOST_EXPLAINED = 10
"""Lines of a derivation whose counterexample and repair a result keeps."""

KEPT_PRINT, LONGEST_VERDICT, LONGEST_REMARK, LONGEST_ENTRY = 400, 500, 200, 80
"""Characters that a result keeps: of a check's prints, of a sentence, of a remark, of a table's entry."""

MOST_LOSSES = 1
"""Templates that may be lost while a submission runs, by accident or by another's fault, before a tutor hears of it."""

UNTOUCHED = "The file is as it was handed out."
TAMPERING = "Some results came back damaged, which code can do on purpose; compare the marks with the code."
EXHAUSTED = "Some derivations take more work than the judge may do for one file; judge by hand what is not judged."
LOSSES = (
    "The process that starts submissions was ended {number} times while this one ran; it, or one that ran beside it, "
    "may have done that on purpose."
)


@dataclass(frozen=True)
class Seeds:
    """The seeds of one run: the public ones, and secret ones that follow from one number."""

    number: int
    fixed: bool = False

    @classmethod
    def drawn(cls, number: int | None = None) -> "Seeds":
        """Seeds from a given number, or from a fresh secret one."""
        return cls(secrets.randbits(48)) if number is None else cls(number, fixed=True)

    @property
    def values(self) -> tuple[int, ...]:
        digests = (hashlib.sha256(f"{self.number}/{index}".encode()).digest() for index in range(SECRET_SEEDS))
        return (*PUBLIC_SEEDS, *(int.from_bytes(digest[:4], "big") | 2**10 for digest in digests))

    @property
    def policy(self) -> str:
        public = " and ".join(map(str, PUBLIC_SEEDS))
        origin = "that a tutor chose" if self.fixed else "drawn afresh"
        return f"public seeds {public}, and {SECRET_SEEDS} secret ones {origin}"

    def allow(self, number: int) -> bool:
        """Whether what was graded with that number may be kept: any may, unless one was asked for."""
        return not self.fixed or number == self.number


@dataclass(frozen=True)
class Marker:
    """Everything that marking one topic needs; `basis` says what the marks depend on besides the source."""

    topic: Topic
    references: References
    seeds: Seeds
    basis: str

    def digest(self, submission: Submission) -> str:
        """A digest of the submission and of everything that its marks depend on."""
        said = f"{self.basis} {submission.problem} {submission.doubt}".encode("utf-8", "surrogateescape")
        return hashlib.sha256(said + (submission.source or b"")).hexdigest()

    def mark(self, submission: Submission, engine: Engine) -> Result:
        """Run and judge one submission; it cannot fail, but it can need a human."""
        empty = self._empty(submission, engine)
        if submission.source is None:
            return replace(empty, needs_human=True, remark=submission.problem)
        examination = engine.examine(submission.source, self.topic.name, self.references.seeds)
        lines = lines_of(submission.source)
        with allowance.one_submission():
            asked = self.topic.exercises.values()
            exercises = tuple(self._exercise(each, examination.outcomes, lines) for each in asked)
        why = why_a_human(examination, exercises)
        untouched = UNTOUCHED if is_untouched(submission.source, self.topic.name) else ""
        return replace(
            empty,
            earned=sum(each.earned for each in exercises),
            needs_human=bool(why or submission.doubt),
            remark=" ".join(filter(None, (why, submission.doubt, untouched))),
            exercises=exercises,
            seconds=examination.seconds,
            cpu_seconds=examination.cpu,
            memory_bytes=examination.memory,
            forks=examination.forks,
            losses=examination.losses,
        )

    def _empty(self, submission: Submission, engine: Engine) -> Result:
        return Result(
            submission.student,
            submission.topic,
            self.digest(submission),
            self.topic.points,
            earned=0,
            file=submission.file,
            source=submission.sha256,
            seeds=self.seeds.policy,
            seed=self.seeds.number,
            level=engine.level.number,
            isolation=str(engine.level),
            versions=versions(),
            graded=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def _exercise(self, exercise: Exercise, outcomes: dict[Key, Outcome], lines: list[str]) -> ExerciseMark:
        try:
            result = assess(exercise, outcomes, self.references)
        except Exception:  # answers come from an untrusted process: what the judge cannot take earns nothing
            verdict = Verdict(False, "tampering", "What came back cannot be compared with the answer.")
            checks = (CheckResult(each.name, each.sentence, each.points, verdict) for each in exercise.checks)
            result = ExerciseResult(exercise.name, tuple(checks))
        names = {check.name for check in exercise.checks}
        seconds = sum(outcome.seconds for key, outcome in outcomes.items() if key[0] in names)
        marks = tuple(self._check(check, outcomes, lines) for check in result.checks)
        label = self.topic.label(exercise.name)
        return ExerciseMark(exercise.name, label, result.points, result.earned, round(seconds, 4), marks)

    def _check(self, result: CheckResult, outcomes: dict[Key, Outcome], lines: list[str]) -> CheckMark:
        of_check = [outcomes[result.check, seed] for seed in self.references.seeds]
        fault = next((outcome.fault for outcome in of_check if outcome.fault is not None), None)
        line = line_of(fault, lines)
        verdict = result.verdict
        return CheckMark(
            result.check,
            result.sentence,
            result.points,
            result.earned,
            verdict.reason,
            plain(verdict.sentence, LONGEST_VERDICT),
            result.mistake,
            result.advice,
            line,
            "" if line is None else plain(lines[line - 1].strip(), LONGEST_REMARK),
            plain(of_check[0].printed, KEPT_PRINT),
            tuple(_shown(row) for row in verdict.rows),
            tuple(kept_lines(verdict.lines)),
        )


def why_a_human(examination: Examination, exercises: Iterable[ExerciseMark]) -> str:
    """Why a tutor has to look at a submission that was run; empty if nobody has to."""
    faults = [outcome.fault for outcome in examination.outcomes.values() if outcome.fault is not None]
    reasons = {check.reason for exercise in exercises for check in exercise.checks}
    if reasons == {"import"}:
        return f"Nothing could be run: {plain(' '.join(faults[0].sentence.split()), LONGEST_REMARK)}"
    damaged = "tampering" in reasons | {fault.kind for fault in faults}
    exhausted = EXHAUSTED if UNJUDGED in reasons else ""
    lost = LOSSES.format(number=examination.losses) if examination.losses > MOST_LOSSES else ""
    return " ".join(filter(None, [TAMPERING if damaged else "", exhausted, lost]))


def plain(text: str, longest: int) -> str:
    """A text of a student's, cut to a length, and without control characters and halves of characters.

    >>> plain("red: \\x1b[31m, and much more", 12)
    'red: [31m, …'
    """
    shown = text[:longest].encode("utf-8", "replace").decode()
    printed = "".join(letter for letter in shown if letter.isprintable() or letter in "\n\t")
    return printed if len(text) <= longest else f"{printed[: longest - 1]}…"


def lines_of(source: bytes) -> list[str]:
    """A source's lines as Python counts them."""
    return re.split(r"\r\n|\r|\n", source.decode("utf-8-sig", "replace"))


def line_of(fault: Fault | None, lines: list[str]) -> int | None:
    """The line that a fault names, if the source has it."""
    line = None if fault is None else fault.line
    return line if line is not None and 1 <= line <= len(lines) else None


@cache
def versions() -> dict[str, str]:
    """What ran the code, by name."""
    return {"python": platform.python_version(), "torch": version("torch"), "numpy": version("numpy")}


def basis(topic: str, engine: Engine) -> str:
    """What the marks of a topic depend on, whatever the secret seeds: answers, probes, marking, limits, and level."""
    own = hashlib.sha256(b"".join(Path(str(each)).read_bytes() for each in (__file__, results.__file__)))
    return f"{topic} {fingerprint(topic)} {own.hexdigest()} {engine.limits} {engine.level}"


def kept_lines(lines: Iterable[ProofLine]) -> Iterator[ProofLine]:
    """The lines of a derivation, of bounded length."""
    left, explained = LONGEST_FORMULAS, 0
    for line in lines:
        fits = len(line.latex) <= min(left, LONGEST_FORMULA)
        left -= len(line.latex) if fits else 0
        explained += bool(line.notes)
        notes = line.notes if explained <= MOST_EXPLAINED else line.notes[:1]
        yield replace(
            line,
            text=plain(line.text, LONGEST_REMARK),
            latex=plain(line.latex, LONGEST_FORMULA) if fits else "",
            reason=plain(line.reason, LONGEST_ENTRY),
            notes=tuple(plain(note, LONGEST_VERDICT) for note in notes),
        )


def _shown(row: Row) -> Row:
    return Row(*(plain(entry, LONGEST_ENTRY) for entry in (row.where, row.wanted, row.given)))
