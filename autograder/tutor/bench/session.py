"""One run of the bench: starts everything that is compared, lets it take turns, and says what came out."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import nbformat

from autograder.tutor.bench import derivations, floor, kernels, marks, real, speed
from autograder.tutor.bench.confining import confining
from autograder.tutor.bench.lanes import interleave, one_topic
from autograder.tutor.bench.memory import Growth, templates
from autograder.tutor.bench.serving import Server
from autograder.tutor.bench.snapshots import snapshot
from autograder.tutor.bench.stock import Course, notebook
from autograder.tutor.bench.submissions import CHECKS, PARTS, WHOLE, right, students
from autograder.tutor.bench.tables import Row, at_most, megabytes, milliseconds
from autograder.tutor.engine import Engine
from autograder.tutor.isolation import survey

WORKERS = (1, 2, 8)

BETWEEN_LOOKS = 50
"""Submissions between two looks at the memory."""

FLAT = 2e6
"""Bytes by which a process may grow in 1000 submissions and be called flat: less than 1 % of the template."""


@dataclass(frozen=True)
class Size:
    """How much is measured.

    `students` are graded in every lane of the strongest level, in so many `rounds`; other levels get the share
    `weaker` of them, and what takes seconds the share `slow`. `soak` is the number of submissions over which memory
    is to be flat, `marked` those whose marks are compared, `stock` those that nbgrader grades, `real` those of the
    course's own topic. Every derivation is judged `proofs` times.
    """

    students: int
    rounds: int
    weaker: float
    slow: float
    soak: int
    marked: int
    stock: int
    real: int
    proofs: int
    notebooks: bool


FULL = Size(200, 4, weaker=0.1, slow=0.05, soak=1000, marked=24, stock=6, real=50, proofs=5, notebooks=True)
QUICK = Size(16, 2, weaker=0.25, slow=0.25, soak=0, marked=8, stock=0, real=10, proofs=1, notebooks=False)


class Session:
    """Everything that takes part in one run, started and warm.

    Args:
        size: how much is measured.
        stack: closes what was started.
    """

    def __init__(self, size: Size, stack: ExitStack) -> None:
        self.size, self.people = size, students(size.students)
        self.engines: list[Engine] = []
        self.templates: list[int] = []
        self.started: list[float] = []
        for level in range(survey().level, -1, -1):
            self._start(level, stack)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-bench-")))
        self.whole = self.engines[0].topic(WHOLE)
        self.wanted = marks.answers(self.engines[0])
        answers = marks.write(folder, self.wanted)
        self.rivals = self._rivals(folder, answers, stack)
        shares = [1.0] + [size.weaker] * (len(self.engines) - 1)
        self.ours = list(map(speed.ours, self.engines, self.templates, shares))
        self.course = Course(folder, self.whole, answers) if size.stock else None
        self.growth = Growth(self.templates[0]), Growth(os.getpid())

    def _start(self, level: int, stack: ExitStack) -> None:
        """Start one engine, find its template, and note how long it took until it could say what there is to grade."""
        begun = perf_counter()
        engine = stack.enter_context(Engine(max(WORKERS), level=level, checks=CHECKS))
        engine.topic(WHOLE)
        self.started.append(perf_counter() - begun)
        self.engines.append(engine)
        self.templates.append(next(pid for pid in templates() if pid not in self.templates))

    def _rivals(self, folder: Path, answers: Path, stack: ExitStack) -> speed.Rivals:
        """Start the floor's processes and those that run notebooks."""
        path = folder / "kernel.ipynb"
        nbformat.write(notebook(self.whole, answers, right(WHOLE)), path)
        floors = [stack.enter_context(closing(Server(floor.MODULE))) for _ in range(2)]
        with_kernels = [stack.enter_context(closing(Server(kernels.MODULE, str(path)))) for _ in range(2)]
        return speed.rivals(floors, with_kernels, self.size.slow)

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        """Measure, one table after the other."""
        yield "Start", self.start()
        first, each = self.race()
        for level in self.ours:
            yield f"Twenty probes, level {level.level}", speed.level_rows(level)
        yield "The same twenty probes in other ways", [*speed.rival_rows(self.rivals), *speed.stock_rows(first, each)]
        yield f"Level {self.ours[0].level} beside its targets", speed.target_rows(self.ours[0], self.rivals, each)
        yield "Memory", self.memory()
        yield "Marks", self.marks()
        yield (
            "The course's own topic",
            [
                *real.topic_rows(self.size.real),
                *(real.notebook_rows() if self.size.notebooks else []),
            ],
        )
        yield "Derivations: CPU time of the judge", derivations.rows(self.size.proofs)

    def start(self) -> list[Row]:
        """How long an engine takes to be ready, and a child to be confined."""
        rows = []
        for engine, seconds in zip(self.engines, self.started, strict=True):
            level = engine.level.number
            took = median(confining(level, 40))
            rows += [
                at_most(f"start of the engine, level {level}", seconds, 3, f"{seconds:.2f} s", " s"),
                at_most(f"limits and confinement of a child, level {level}", 1000 * took, 3, milliseconds(took), " ms"),
            ]
        return rows

    def race(self) -> tuple[float, float]:
        """All lanes, round by round; and nbgrader's seconds for one submission, with its start and after it."""
        first = self.course.autograde(self.people[:1]) if self.course else 0.0
        lanes = [lane for level in self.ours for lane in level.lanes]
        interleave([*lanes, *self.rivals.lanes], self.people, self.size.rounds)
        more = self.people[1 : self.size.stock]
        return first, (self.course.autograde(more) - first) / (len(more) - 1) if self.course else 0.0

    def memory(self) -> list[Row]:
        """Template, children and grader: what is their own, and whether it grows."""
        seen = snapshot(self.engines[0], self.templates[0], self.people[:16], max(WORKERS))
        if seen.template is None or not seen.children:
            return [Row("memory", "this system does not tell")]
        typical, most = seen.private
        shares = median(child.proportional for child in seen.children)
        self.soak()
        grown = map(_growth, ("template", "grader"), self.growth) if self.size.soak else ()
        return [
            Row("template: private, shared", f"{megabytes(seen.template.private)}, {megabytes(seen.template.shared)}"),
            at_most("child, eight at once: private, median", typical / 1e6, 20, megabytes(typical), " MB"),
            Row("child, eight at once: private, largest", megabytes(most)),
            Row("child, eight at once: proportional share (PSS), median", megabytes(shares)),
            *grown,
        ]

    def soak(self) -> None:
        """One submission of five probes after the other, two at once, with a look at the memory now and then.

        Nothing else is run meanwhile: what grows is the engine's.
        """
        run = one_topic(self.engines[0], PARTS[0], 2)
        for done in range(0, self.size.soak, BETWEEN_LOOKS):
            run(self.people[:BETWEEN_LOOKS], 0)
            for growth in self.growth:
                growth.note(done + BETWEEN_LOOKS)

    def marks(self) -> list[Row]:
        """Whether marks depend on the number of workers, and what judging costs."""
        people = self.people[: self.size.marked]
        given = [marks.marks(self.engines[0], self.wanted, people, workers) for workers in WORKERS]
        judging = median(marks.judged(self.engines[0], self.wanted, each)[1] for each in people)
        same = all(each == given[0] for each in given)
        told = f"the same for {len(people)} students" if same else "they differ"
        return [
            Row(f"marks with {', '.join(map(str, WORKERS))} workers", told, "identical", same),
            Row("judging a submission, in the grader", milliseconds(judging)),
        ]


def _growth(name: str, growth: Growth) -> Row:
    """How much a process grew from its first look to its last, and per thousand submissions."""
    number, per_thousand = growth.submissions[-1], 1000 * growth.slope
    size = f"{megabytes(growth.sizes[0])} to {megabytes(growth.sizes[-1])}"
    what = f"{name}, private, over {number} submissions"
    return Row(what, f"{size}, {per_thousand / 1e6:+.2f} MB per 1000", f"at most {FLAT / 1e6:g}", per_thousand <= FLAT)
