"""Marks of the made-up class: are they the same however many work at once, and what does judging cost the grader?"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

from autograder import references
from autograder.assess import assess
from autograder.references import References
from autograder.tutor.bench.submissions import SEEDS, WHOLE, Student, right
from autograder.tutor.engine import Engine

Marks = dict[str, int]
"""Points by student."""


def answers(engine: Engine) -> References:
    """What the right modules return.

    Raises:
        RuntimeError: if a right module has a fault.
    """
    wanted = engine.run(right(WHOLE), WHOLE, SEEDS)
    for (check, _), outcome in wanted.items():
        if outcome.fault is not None:
            raise RuntimeError(f"The right module fails in {check}: {outcome.fault.sentence}")
    return References(WHOLE, SEEDS, wanted, ())


def write(folder: Path, made: References) -> Path:
    """Right answers as a file, for the notebooks."""
    path = folder / "answers.safetensors"
    path.write_bytes(references.dump(made))
    return path


def marks(engine: Engine, wanted: References, students: Sequence[Student], workers: int) -> Marks:
    """The points of every student, graded by so many workers."""

    def points(student: Student) -> int:
        return judged(engine, wanted, student)[0]

    with ThreadPoolExecutor(workers) as pool:
        return dict(zip((student.name for student in students), pool.map(points, students), strict=True))


def judged(engine: Engine, wanted: References, student: Student) -> tuple[int, float]:
    """One student's points, and the seconds that judging took."""
    outcomes = engine.run(student.sources[WHOLE], WHOLE, SEEDS)
    begun = perf_counter()
    results = [assess(exercise, outcomes, wanted) for exercise in engine.topic(WHOLE).exercises.values()]
    return sum(result.earned for result in results), perf_counter() - begun
