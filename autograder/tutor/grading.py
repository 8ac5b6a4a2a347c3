"""Grades a class: a folder of students' folders in, one JSON per student and topic out, and a summary.

    collect ──▶ engine (a process per submission) ──▶ assess (judge, name mistakes) ──▶ results/<student>/<topic>.json

A result carries a digest of the source and of all that the marks depend on: what has not changed is not graded again,
so an interrupted run goes on where it stopped. Whatever happens, a submission without an answer earns nothing and
says so to the tutor.
"""

import hashlib
import platform
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic

from autograder import catalogue
from autograder.assess import CheckResult, ExerciseResult, assess
from autograder.catalogue import Exercise, Topic
from autograder.judge import Verdict
from autograder.outcomes import Outcome
from autograder.references import PUBLIC_SEEDS, Key, References
from autograder.tutor import results as store
from autograder.tutor.collecting import Submission, collect, left_aside, students
from autograder.tutor.engine import Engine, Examination
from autograder.tutor.engine.limits import ISOLATION, LEVEL
from autograder.tutor.recording import CACHE, fingerprint, live_references
from autograder.tutor.results import CheckMark, ExerciseMark, Result

SECRET_SEEDS = 2
"""How many secret seeds come on top of the public ones."""

LONGEST_PRINT = 400
"""Characters of a student's prints that a result keeps for each check."""

LONGEST_TEXT = 1000
"""Characters of any other text that comes from a student's process."""


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
        origin = f"drawn from --seed {self.number}" if self.fixed else "drawn afresh for every run"
        return f"public seeds {public}, and {SECRET_SEEDS} secret ones {origin}"


@dataclass(frozen=True)
class ClassResult:
    """All results of a class, in the order of students and topics, and what the run took.

    `left_aside` names what lay in the class's folder and was no student's.
    """

    results: tuple[Result, ...]
    topics: tuple[str, ...]
    kept: int
    seconds: float
    workers: int
    seeds: Seeds
    left_aside: tuple[str, ...] = ()

    @property
    def students(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(result.student for result in self.results))

    @property
    def needing_a_human(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.needs_human)


@dataclass(frozen=True)
class Marker:
    """Everything that marking one topic needs."""

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
        if submission.source is None:
            return self._empty(submission, submission.problem)
        examination = engine.examine(submission.source, self.topic.name, self.references.seeds)
        exercises = tuple(self._exercise(each, examination.outcomes) for each in self.topic.exercises.values())
        remark = " ".join(filter(None, [why_a_human(examination, exercises), submission.doubt]))
        return replace(
            self._empty(submission, remark),
            earned=sum(each.earned for each in exercises),
            needs_human=bool(remark),
            exercises=exercises,
            seconds=examination.seconds,
            cpu_seconds=examination.cpu,
            memory_bytes=examination.memory,
            forks=examination.forks,
        )

    def _empty(self, submission: Submission, remark: str) -> Result:
        return Result(
            submission.student,
            submission.topic,
            self.digest(submission),
            self.topic.points,
            earned=0,
            file=submission.file,
            needs_human=True,
            remark=remark,
            seeds=self.seeds.policy,
            seed=self.seeds.number,
            isolation=f"level {LEVEL}: {ISOLATION}",
            versions=versions(),
            graded=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def _exercise(self, exercise: Exercise, outcomes: dict[Key, Outcome]) -> ExerciseMark:
        try:
            result = assess(exercise, outcomes, self.references)
        except Exception as error:  # answers come from an untrusted process: what the judge cannot take earns nothing
            verdict = Verdict(False, "tampering", f"These answers cannot be judged ({type(error).__name__}).")
            checks = (CheckResult(each.name, each.sentence, each.points, verdict) for each in exercise.checks)
            result = ExerciseResult(exercise.name, tuple(checks))
        names = {check.name for check in exercise.checks}
        seconds = sum(outcome.seconds for key, outcome in outcomes.items() if key[0] in names)
        marks = tuple(self._check(check, outcomes) for check in result.checks)
        label = self.topic.label(exercise.name)
        return ExerciseMark(exercise.name, label, result.points, result.earned, round(seconds, 4), marks)

    def _check(self, result: CheckResult, outcomes: dict[Key, Outcome]) -> CheckMark:
        of_check = [outcomes[result.check, seed] for seed in self.references.seeds]
        fault = next((outcome.fault for outcome in of_check if outcome.fault is not None), None)
        verdict = result.verdict
        return CheckMark(
            result.check,
            result.sentence,
            result.points,
            result.earned,
            verdict.reason,
            plain(verdict.sentence),
            result.mistake,
            result.advice,
            fault.line if fault else None,
            plain(fault.source.strip()) if fault else "",
            plain(of_check[0].printed[:LONGEST_PRINT]),
            verdict.rows,
        )


def grade(
    submissions: Path,
    results: Path,
    topics: Iterable[str] | None = None,
    *,
    workers: int | None = None,
    seed: int | None = None,
    force: bool = False,
    cache: Path | None = CACHE,
    engine: Engine | None = None,
    prepared: Callable[[int], None] = lambda count: None,
    done: Callable[[Result, bool], None] = lambda result, kept: None,
) -> ClassResult:
    """Grade every student's submission for every topic.

    Args:
        submissions: folder with one folder per student.
        results: folder for the results; those that are there and still hold are kept.
        topics: names; all topics unless told.
        workers: submissions that run at once.
        seed: draws the same secret seeds again; fresh ones unless given.
        force: grade unchanged work again.
        cache: folder for references.
        engine: runs the submissions, with as many workers as it has; one is started unless given.
        prepared: is told the number of submissions when the first one starts.
        done: is told every result as it comes, and whether it was kept from before.

    Raises:
        NoClass: if the folder holds no students.
        NoResults: if results cannot be written.
        UnknownExercise: for a topic that does not exist.
        EngineError, BadReference: if nothing can be graded at all.
    """
    begun, seeds, names = monotonic(), Seeds.drawn(seed), students(submissions, besides=[results])
    store.prepare(results)
    with nullcontext(engine) if engine is not None else Engine(workers) as engine:
        listed = tuple(dict.fromkeys(catalogue.topics() if topics is None else topics))
        markers = [_marker(name, seeds, engine, cache) for name in listed]
        prepared(len(names) * len(listed))
        pairs = [(student, marker) for student in names for marker in markers]
        with ThreadPoolExecutor(engine.workers) as pool:
            tasks = {
                pool.submit(_grade_one, submissions, results, student, marker, engine, force): (student, marker)
                for student, marker in pairs
            }
            try:
                graded = _gather(tasks, done)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                engine.close()  # ends what is running: waiting for it could take minutes
                raise
    ordered = tuple(graded[student, marker.topic.name][0] for student, marker in pairs)
    kept = sum(was_kept for _, was_kept in graded.values())
    return ClassResult(ordered, listed, kept, monotonic() - begun, engine.workers, seeds, left_aside(submissions))


def why_a_human(examination: Examination, exercises: Iterable[ExerciseMark]) -> str:
    """Why a tutor has to look at a submission that was run; empty if nobody has to."""
    faults = [outcome.fault for outcome in examination.outcomes.values() if outcome.fault is not None]
    reasons = {check.reason for exercise in exercises for check in exercise.checks}
    if reasons == {"import"}:
        return f"Nothing could be run: {plain(faults[0].sentence)}"
    if "tampering" in reasons:
        return "Some results came back damaged, which code can do on purpose; compare the marks with the code."
    return ""


def plain(text: str) -> str:
    """A text of a student's without what cannot be shown: control characters and halves of characters."""
    shown = text[:LONGEST_TEXT].encode("utf-8", "replace").decode()
    return "".join(letter for letter in shown if letter.isprintable() or letter in "\n\t")


def versions() -> dict[str, str]:
    """What ran the code, by name."""
    return {"python": platform.python_version(), "torch": version("torch"), "numpy": version("numpy")}


def _marker(name: str, seeds: Seeds, engine: Engine, cache: Path | None) -> Marker:
    topic = catalogue.topic(name)
    references = live_references(name, seeds.values, engine, cache)
    return Marker(topic, references, seeds, f"{name} {fingerprint(name)} {seeds.policy}")


def _grade_one(
    submissions: Path, results: Path, student: str, marker: Marker, engine: Engine, force: bool
) -> tuple[Result, bool]:
    """The result of one submission, and whether it was kept from before."""
    submission = collect(submissions, student, marker.topic.name)
    before = None if force else store.load(results, student, marker.topic.name)
    if before is not None and before.digest == marker.digest(submission):
        return before, True
    result = marker.mark(submission, engine)
    store.save(results, result)
    return result, False


def _gather(
    tasks: dict[Future[tuple[Result, bool]], tuple[str, Marker]], done: Callable[[Result, bool], None]
) -> dict[tuple[str, str], tuple[Result, bool]]:
    graded = {}
    for task in as_completed(tasks):
        student, marker = tasks[task]
        graded[student, marker.topic.name] = task.result()
        done(*task.result())
    return graded
