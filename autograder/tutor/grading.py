"""Grades a class: a folder of students' folders in, one JSON per student and topic out, and a summary.

    collect ──▶ engine (a process per submission) ──▶ mark (judge, name mistakes) ──▶ results/<student>/<topic>.json

A result carries a digest of the source and of all that the marks depend on: what has not changed is not graded again,
so an interrupted run goes on where it stopped. Whatever happens, a submission without an answer earns nothing and
says so to the tutor. This process runs no student's code, and does not import torch.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from autograder.catalogue import Topic
from autograder.tutor import results as store
from autograder.tutor.collecting import chosen, collect, left_aside, students
from autograder.tutor.engine import Engine
from autograder.tutor.isolation import Level
from autograder.tutor.marking import Marker, Seeds, basis
from autograder.tutor.recording import CACHE, live_references
from autograder.tutor.results import Result


@dataclass(frozen=True)
class ClassResult:
    """All results of a class, in the order of students and topics, and what the run took.

    `partial` says that only some of the students were asked for; `left_aside` names what lay in the class's folder
    and was no student's.
    """

    results: tuple[Result, ...]
    topics: tuple[Topic, ...]
    kept: int
    seconds: float
    workers: int
    seeds: Seeds
    level: Level
    partial: bool = False
    left_aside: tuple[str, ...] = ()

    @property
    def students(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(result.student for result in self.results))

    @property
    def needing_a_human(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.needs_human)


def grade(
    submissions: Path,
    results: Path,
    topics: Iterable[str] | None = None,
    *,
    only: Iterable[str] | None = None,
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
        only: names of students; everybody unless told.
        workers: submissions that run at once.
        seed: draws the same secret seeds again; fresh ones unless given.
        force: grade unchanged work again.
        cache: folder for references.
        engine: runs the submissions, with as many workers as it has; one is started unless given.
        prepared: is told the number of submissions when the first one starts.
        done: is told every result as it comes, and whether it was kept from before.

    Raises:
        NoClass: if the folder holds no students.
        UnknownStudent, UnknownExercise: for a student or a topic that does not exist.
        NoResults: if results cannot be written.
        EngineError, BadReference: if nothing can be graded at all.
    """
    begun, seeds, names = monotonic(), Seeds.drawn(seed), students(submissions, besides=[results])
    names = names if only is None else chosen(names, only)
    store.prepare(results)
    with nullcontext(engine) if engine is not None else Engine(workers) as engine:
        listed = tuple(dict.fromkeys(engine.topics if topics is None else topics))
        markers = [_marker(engine.topic(name), seeds, engine, cache) for name in listed]
        prepared(len(names) * len(markers))
        desk = Desk(submissions, results, engine, force, done)
        graded = desk.grade([(student, marker) for student in names for marker in markers])
        return ClassResult(
            results=tuple(result for result, _ in graded),
            topics=tuple(marker.topic for marker in markers),
            kept=sum(was_kept for _, was_kept in graded),
            seconds=monotonic() - begun,
            workers=engine.workers,
            seeds=seeds,
            level=engine.level,
            partial=only is not None,
            left_aside=left_aside(submissions),
        )


@dataclass(frozen=True)
class Desk:
    """Where submissions come in and results go out, several at once."""

    submissions: Path
    results: Path
    engine: Engine
    force: bool
    done: Callable[[Result, bool], None]

    def grade(self, pairs: list[tuple[str, Marker]]) -> list[tuple[Result, bool]]:
        """The result of each pair of student and topic, and whether it was kept from before."""
        with ThreadPoolExecutor(self.engine.workers) as pool:
            tasks = [pool.submit(self._one, student, marker) for student, marker in pairs]
            try:
                self._tell(tasks)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.engine.close()  # ends what is running: waiting for it could take minutes
                raise
        return [task.result() for task in tasks]

    def _one(self, student: str, marker: Marker) -> tuple[Result, bool]:
        submission = collect(self.submissions, student, marker.topic.name)
        before = None if self.force else store.load(self.results, student, marker.topic)
        if before is not None and before.digest == marker.digest(submission):
            return before, True
        result = marker.mark(submission, self.engine)
        store.save(self.results, result)
        return result, False

    def _tell(self, tasks: list[Future[tuple[Result, bool]]]) -> None:
        for task in as_completed(tasks):
            self.done(*task.result())


def _marker(topic: Topic, seeds: Seeds, engine: Engine, cache: Path | None) -> Marker:
    references = live_references(topic.name, seeds.values, engine, cache)
    return Marker(topic, references, seeds, basis(topic.name, seeds, engine))
