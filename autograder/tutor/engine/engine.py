"""The engine: one template for a whole class, replaced when a submission manages to end it."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Lock
from types import TracebackType

from autograder.catalogue import CHECKS, Topic, UnknownExercise
from autograder.outcomes import Outcome
from autograder.references import Key
from autograder.tutor.engine.examination import Examination, examine, starved
from autograder.tutor.engine.fork import EngineError, Fork, TemplateLost
from autograder.tutor.engine.launch import Template
from autograder.tutor.engine.limits import Limits
from autograder.tutor.engine.places import Places, cores
from autograder.tutor.engine.wire import Job
from autograder.tutor.isolation import LEVELS, survey


def default_workers() -> int:
    """How many submissions run at once unless told: two, or one where there is one core."""
    return min(2, len(cores()))


class Engine:
    """Runs submissions, each in a process of its own; at most `workers` at once, from as many threads.

    Args:
        workers: how many submissions may run at the same time.
        limits: what each may use.
        level: of isolation; the strongest that holds on this machine unless told.
        checks: the package that holds the probes.

    Raises:
        EngineError: where the system has no fork (Windows), or lacks what the level needs.
    """

    def __init__(
        self,
        workers: int | None = None,
        limits: Limits | None = None,
        level: int | None = None,
        checks: str = CHECKS,
    ) -> None:
        self.workers = workers or default_workers()
        self.limits = limits or Limits()
        self.level = LEVELS[survey().level if level is None else level]
        self._checks = checks
        self._places = Places(self.workers)
        self._lock = Lock()
        self._starter = ThreadPoolExecutor(1)  # a template ends with the thread that made it: this one stays
        self._template: Template | None = self._started()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of all topics that can be graded."""
        return tuple(self._listed())

    def topic(self, name: str) -> Topic:
        """The catalogue of one topic, without its probes.

        Raises:
            UnknownExercise: if there is no topic of that name.
            EngineError: if the engine cannot start.
        """
        listed = self._listed()
        if name not in listed:
            raise UnknownExercise(f"there is no topic {name!r}; the topics are {', '.join(listed)}.")
        return listed[name]

    def run(
        self, source: bytes, topic: str, seeds: Iterable[int], checks: Iterable[str] | None = None
    ) -> dict[Key, Outcome]:
        """The outcomes of a topic's probes for one submission; see `examine`."""
        return self.examine(source, topic, seeds, checks).outcomes

    def examine(
        self, source: bytes, topic: str, seeds: Iterable[int], checks: Iterable[str] | None = None
    ) -> Examination:
        """Run the probes of one topic on one submission.

        Args:
            source: the student's module, as it is on disk.
            topic: whose probes to run.
            seeds: of the inputs; every check is run for each.
            checks: names of the checks to run; all of the topic's unless told.

        Returns:
            An outcome for every check and seed, whatever the submission does, and what it cost.

        Raises:
            EngineError: if the engine cannot start.
        """
        listed = self.topic(topic)
        names = [check.name for check in listed.checks] if checks is None else list(checks)
        seeds = list(seeds)
        job = Job(topic, tuple((name, seed) for name in names for seed in seeds), self.limits, source)
        with self._places.one() as place:
            found = examine(self._fork, replace(job, place=place), listed)
        if self.workers == 1 or not starved(found):
            return found
        with self._places.all():  # it waited for something, perhaps for its neighbours: once more, alone
            return found.then(examine(self._fork, job, listed))

    def close(self) -> None:
        """End the template and whatever still runs."""
        with self._lock:
            template, self._template = self._template, None  # first: whoever is interrupted here leaves none to replace
        if template is not None:
            template.stop()
        self._starter.shutdown()

    def _started(self) -> Template:
        return self._starter.submit(Template, self.level.number, self._checks).result()

    def _current(self) -> Template:
        with self._lock:
            if self._template is None:
                raise EngineError("The engine is closed.")
            return self._template

    def _listed(self) -> dict[str, Topic]:
        return self._current().topics()

    @contextmanager
    def _fork(self, job: Job) -> Iterator[Fork]:
        template = self._current()
        try:
            with template.fork(job) as fork:
                yield fork
        except TemplateLost:
            self._replace(template)
            raise

    def _replace(self, lost: Template) -> None:
        """Start another template, once, however many threads notice that one is lost."""
        with self._lock:
            if self._template is lost:
                with suppress(OSError):
                    lost.stop()
                self._template = self._started()
