"""The engine: one template for a whole class, replaced when a submission manages to end it."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore, Lock
from types import TracebackType

from autograder.outcomes import Outcome
from autograder.references import Key
from autograder.tutor.engine.examination import Examination, examine
from autograder.tutor.engine.launch import EngineError, Fork, Template, TemplateLost
from autograder.tutor.engine.limits import Limits
from autograder.tutor.engine.wire import Job


def default_workers() -> int:
    """How many submissions run at once unless told: two, or one where there is one core."""
    return min(2, os.cpu_count() or 1)


class Engine:
    """Runs submissions, each in a process of its own; at most `workers` at once, from as many threads.

    Args:
        workers: how many submissions may run at the same time.
        limits: what each may use.

    Raises:
        EngineError: where the system has no fork (Windows).
    """

    def __init__(self, workers: int | None = None, limits: Limits | None = None) -> None:
        self.workers = workers or default_workers()
        self.limits = limits or Limits()
        self._turn = BoundedSemaphore(self.workers)
        self._lock = Lock()
        self._template: Template | None = Template()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
        from autograder import catalogue  # imports torch: after the template has begun to start

        names = [check.name for check in catalogue.topic(topic).checks] if checks is None else list(checks)
        seeds = list(seeds)
        job = Job(topic, tuple((name, seed) for name in names for seed in seeds), self.limits, source)
        with self._turn:
            return examine(self._fork, job)

    def close(self) -> None:
        """End the template and whatever still runs."""
        with self._lock:
            if self._template is not None:
                self._template.stop()
                self._template = None

    @contextmanager
    def _fork(self, job: Job) -> Iterator[Fork]:
        with self._lock:
            template = self._template
        if template is None:
            raise EngineError("The engine is closed.")
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
                self._template = Template()
