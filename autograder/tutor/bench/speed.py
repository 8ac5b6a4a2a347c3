"""Latency, CPU time and throughput of every way of grading, and how they compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

from autograder.tutor.bench import floor
from autograder.tutor.bench.lanes import Lane, at_once, per_submission, per_topic, served
from autograder.tutor.bench.memory import cpu_seconds
from autograder.tutor.bench.serving import Server
from autograder.tutor.bench.tables import Row, at_least, at_most, milliseconds
from autograder.tutor.engine import Engine

CLASS = 200
"""Submissions that the targets speak of."""


@dataclass(frozen=True)
class Ours:
    """The four lanes of one level: one fork per submission or per topic, with one worker or two."""

    level: int
    submission: tuple[Lane, Lane]
    topic: tuple[Lane, Lane]

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return *self.submission, *self.topic


@dataclass(frozen=True)
class Rivals:
    """What the same work costs without our engine: bare, in cold processes, in kernels."""

    floors: tuple[Lane, Lane]
    cold: Lane
    kernel: Lane

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return *self.floors, self.cold, self.kernel


def ours(engine: Engine, template: int, share: float) -> Ours:
    """The lanes of one engine; `share` of the class is what they get."""

    def overhead() -> float:
        return process_time() + cpu_seconds(template)

    one, two = (Lane(f"{n} workers", per_submission(engine, n), share, overhead) for n in (1, 2))
    four, eight = (Lane(f"{n} workers", per_topic(engine, n), share, overhead) for n in (1, 2))
    return Ours(engine.level.number, (one, two), (four, eight))


def rivals(floors: Sequence[Server], kernels: Sequence[Server], share: float) -> Rivals:
    """The lanes of the others; `share` of the class is what the slow ones get."""
    return Rivals(
        (Lane("floor", served(floors[:1])), Lane("two floors", served(floors))),
        Lane("cold", at_once(lambda student: floor.once(), 2), share),
        Lane("kernel", served(kernels), share),
    )


def level_rows(level: Ours) -> list[Row]:
    """Latency, CPU and throughput at one level."""
    rows = []
    for kind, (one, two) in (("submission", level.submission), ("topic", level.topic)):
        beside = milliseconds(one.beside / one.number)
        rows += [
            Row(f"one fork per {kind}, alone: median, 95th percentile", _latency(one)),
            Row(f"one fork per {kind}: CPU time ({beside} of it grader and template)", milliseconds(one.cpu)),
            Row(f"one fork per {kind}: 1 worker, 2 workers", f"{one.rate:.1f}, {two.rate:.1f} per second"),
        ]
    return rows


def rival_rows(others: Rivals) -> list[Row]:
    """The same for the others."""
    one, two = others.floors
    return [
        Row("floor, a warm process without isolation: median, 95th percentile", _latency(one)),
        Row("floor: CPU time", milliseconds(one.cpu)),
        Row("floor: 1 process, 2 processes", f"{one.rate:.1f}, {two.rate:.1f} per second"),
        Row("a cold process with torch: median", milliseconds(others.cold.latency[0])),
        Row("cold processes: 2 at once", f"{others.cold.rate:.2f} per second"),
        Row("a Jupyter kernel: median", milliseconds(others.kernel.latency[0])),
        Row("a Jupyter kernel: CPU time", milliseconds(others.kernel.cpu)),
        Row("kernels: 2 at once", f"{others.kernel.rate:.2f} per second"),
    ]


def target_rows(level: Ours, others: Rivals, seconds_of_nbgrader: float) -> list[Row]:
    """What was promised of the strongest level, for a class of 200 with two workers."""
    rows = []
    for kind, lanes, most, times in (("submission", level.submission, 15, 1.6), ("topic", level.topic, 22, 2.6)):
        took, ratio = CLASS / lanes[1].rate, lanes[0].ratio_of_latencies(others.floors[0])
        both = lanes[1].ratio_of_rates(others.floors[1])
        rows += [
            at_most(f"{CLASS} submissions, 2 workers, one fork per {kind}", took, most, f"{took:.1f} s", " s"),
            at_most(f"times the floor, one fork per {kind}, alone", ratio, times, f"{ratio:.2f}"),
            Row(f"times the floor's CPU time, one fork per {kind}", f"{lanes[0].cpu / others.floors[0].cpu:.2f}"),
            Row(f"times two floors, one fork per {kind}, 2 workers", f"{both:.2f}"),
        ]
    rate = level.submission[1].rate
    kernel, cold = rate / others.kernel.rate, rate / others.cold.rate
    rows += [Row("times the throughput of cold processes", f"{cold:.0f}")]
    rows += [at_least("times the throughput of a kernel per submission", kernel, 25, f"{kernel:.0f}")]
    if seconds_of_nbgrader:
        stocked = rate * seconds_of_nbgrader
        rows += [at_least("times the throughput of stock nbgrader", stocked, 40, f"{stocked:.0f}")]
    return rows


def stock_rows(first: float, each: float) -> list[Row]:
    """What nbgrader took: seconds with one submission, and for each one more."""
    if not each:
        return []
    told = f"{first:.1f} s, {each:.1f} s"
    return [Row("nbgrader autograde: with its start and one submission, each one more", told)]


def _latency(lane: Lane) -> str:
    return ", ".join(map(milliseconds, lane.latency))
