"""Grades a class: a folder of students' folders in, one JSON per student and topic out, and a summary.

    collect ──▶ engine (a process per submission) ──▶ mark (judge, name mistakes) ──▶ results/<student>/<topic>.json

A result carries a digest of the source and of all that the marks depend on: what has not changed is not graded again,
so an interrupted run goes on where it stopped. Whatever happens, a submission without an answer earns nothing and
says so to the tutor. This process runs no student's code, and does not import torch.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from autograder.catalogue import Topic, UnknownExercise
from autograder.catalogue import topics as all_topics
from autograder.tutor import results as store
from autograder.tutor.collecting import collect, could_be_work, left_aside, students, worked_on
from autograder.tutor.engine import Engine
from autograder.tutor.isolation import Level
from autograder.tutor.marking import Marker, Seeds, basis
from autograder.tutor.names import chosen
from autograder.tutor.recording import CACHE, live_references
from autograder.tutor.results import Result


@dataclass(frozen=True)
class ClassResult:
    """All results of a class, in the order of students and topics, and what the run took.

    `partial` says that only some of the students were asked for; `left_aside` names what lay in the class's folder
    and was no student's. `others` are their results in `other_topics`, which were not asked for. In `idle` topics
    nobody has handed in anything, and so they were not graded.
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
    others: tuple[Result, ...] = ()
    other_topics: tuple[Topic, ...] = ()
    idle: tuple[str, ...] = ()

    @property
    def students(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(result.student for result in self.results))

    @property
    def needing_a_human(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.needs_human)

    @property
    def overlooked(self) -> tuple[str, ...]:
        """What was left aside and could be a student's work."""
        return tuple(filter(could_be_work, self.left_aside))

    @property
    def unasked(self) -> str:
        """Which topics were not graded, as nobody has worked on them, and how to ask for them; empty if there are none.

        >>> from autograder.tutor.isolation import LEVELS
        >>> ClassResult((), (), 0, 0, 1, Seeds(1), LEVELS[0], idle=("elbo", "gan")).unasked
        'Nobody has handed in work on elbo or gan: not graded; --topic elbo --topic gan asks for it all the same.'
        """
        if not self.idle:
            return ""
        asked = " ".join(f"--topic {topic}" for topic in self.idle)
        *more, last = self.idle
        named = f"{', '.join(more)} or {last}" if more else last
        return f"Nobody has handed in work on {named}: not graded; {asked} asks for it all the same."

    def with_others(self) -> "ClassResult":
        """The same class with all topics of which there are results."""
        topics = sorted((*self.topics, *self.other_topics), key=lambda topic: topic.notebook)
        return replace(self, results=self.results + self.others, topics=tuple(topics), others=(), other_topics=())


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
    begun: Callable[[], None] = lambda: None,
    prepared: Callable[[int], None] = lambda count: None,
    done: Callable[[Result, bool], None] = lambda result, kept: None,
) -> ClassResult:
    """Grade every student's submission for every topic.

    Args:
        submissions: folder with one folder per student.
        results: folder for the results; those that are there and still hold are kept.
        topics: names; unless told, those on which anybody has worked, or all if there are none.
        only: names of students; everybody unless told.
        workers: submissions that run at once.
        seed: draws the same secret seeds again; fresh ones unless given, and then what any seeds gave is kept.
        force: grade unchanged work again.
        cache: folder for references.
        engine: runs the submissions, with as many workers as it has; one is started unless given.
        begun: is called when everything that was asked for is there.
        prepared: is told the number of submissions when the first one starts.
        done: is told every result as it comes, and whether it was kept from before.

    Raises:
        NoClass: if the folder holds no students.
        UnknownStudent, UnknownExercise: for a student or a topic that does not exist.
        NoResults: if results cannot be written.
        EngineError, BadReference: if nothing can be graded at all.
    """
    start, seeds = monotonic(), Seeds.drawn(seed)
    known = all_topics() if engine is None else engine.topics
    asked = _asked(topics, known)
    everybody = students(submissions, besides=[results])
    names = everybody if only is None else chosen(everybody, only)
    if topics is None:
        asked = worked_on(submissions, everybody, asked) or asked
    store.prepare(results)
    begun()
    with nullcontext(engine) if engine is not None else Engine(workers) as engine:
        markers = [_marker(engine.topic(name), seeds, engine, cache) for name in asked]
        prepared(len(names) * len(markers))
        desk = Desk(submissions, results, engine, force, done)
        graded = desk.grade([(student, marker) for student in names for marker in markers])
        others = desk.kept(names, [engine.topic(name) for name in engine.topics if name not in asked])
        return ClassResult(
            results=tuple(result for result, _ in graded),
            topics=tuple(marker.topic for marker in markers),
            kept=sum(was_kept for _, was_kept in graded),
            seconds=monotonic() - start,
            workers=engine.workers,
            seeds=seeds,
            level=engine.level,
            partial=only is not None,
            left_aside=() if only is not None else left_aside(submissions, besides=[results]),
            others=tuple(others),
            other_topics=tuple(engine.topic(name) for name in dict.fromkeys(result.topic for result in others)),
            idle=tuple(name for name in known if topics is None and name not in asked),
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
                try:
                    pool.shutdown(wait=False, cancel_futures=True)
                finally:  # a second Ctrl-C must not keep this from ending what runs: waiting for it could take minutes
                    self.engine.close()
                raise
        return [task.result() for task in tasks]

    def kept(self, names: list[str], topics: list[Topic]) -> list[Result]:
        """What earlier runs gave in topics that are not graded now, where it is of the file that is there now."""
        found = []
        for topic in topics:
            for student in names:
                result = store.load(self.results, student, topic)
                if result is not None and result.source == collect(self.submissions, student, topic.name).sha256:
                    found.append(result)
        return found

    def _one(self, student: str, marker: Marker) -> tuple[Result, bool]:
        submission = collect(self.submissions, student, marker.topic.name)
        before = None if self.force else store.load(self.results, student, marker.topic)
        if before is not None and before.digest == marker.digest(submission) and marker.seeds.allow(before.seed):
            return before, True
        result = marker.mark(submission, self.engine)
        store.save(self.results, result)
        return result, False

    def _tell(self, tasks: list[Future[tuple[Result, bool]]]) -> None:
        for task in as_completed(tasks):
            self.done(*task.result())


def _marker(topic: Topic, seeds: Seeds, engine: Engine, cache: Path | None) -> Marker:
    references = live_references(topic.name, seeds.values, engine, cache)
    return Marker(topic, references, seeds, basis(topic.name, engine))


def _asked(topics: Iterable[str] | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """The topics that were asked for, each once; all of them unless any were."""
    asked = known if topics is None else tuple(dict.fromkeys(topics))
    if unknown := [name for name in asked if name not in known]:
        raise UnknownExercise(f"there is no topic {unknown[0]!r}; the topics are {', '.join(known)}.")
    return asked
