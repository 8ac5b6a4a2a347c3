"""Ways of running submissions, measured side by side: round by round each gets its turn, so that noise hits all."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles
from time import perf_counter

from autograder.tutor.bench.serving import Cost, Server, timed
from autograder.tutor.bench.submissions import PARTS, SEEDS, WHOLE, Student
from autograder.tutor.engine import Engine


@dataclass
class Lane:
    """One way of running submissions; `share` of the class is what it gets in every round.

    `overhead` says how many CPU seconds grader and template have used so far: they come on top of a child's.
    """

    name: str
    run: Callable[[Sequence[Student], int], list[Cost]]
    share: float = 1.0
    overhead: Callable[[], float] = lambda: 0.0
    rates: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    seconds: float = 0.0
    beside: float = 0.0

    def turn(self, students: Sequence[Student], begin: int) -> None:
        """Run some students' submissions, of which the first is number `begin` of the class."""
        begun, cpu = perf_counter(), self.overhead()
        costs = self.run(students, begin)
        took = perf_counter() - begun
        self.seconds, self.beside = self.seconds + took, self.beside + self.overhead() - cpu
        self.rates.append(len(students) / took)
        self.medians.append(median(cost.seconds for cost in costs))
        self.costs += costs

    @property
    def number(self) -> int:
        return len(self.costs)

    @property
    def rate(self) -> float:
        """Submissions per second over all rounds."""
        return self.number / self.seconds

    @property
    def latency(self) -> tuple[float, float]:
        """Median and 95th percentile of the wall seconds of a submission."""
        seconds = [cost.seconds for cost in self.costs]
        return median(seconds), quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]

    @property
    def cpu(self) -> float:
        """CPU seconds of a submission: of its processes, and of grader and template for it."""
        return sum(cost.cpu for cost in self.costs) / self.number + self.beside / self.number

    def ratio_of_latencies(self, other: "Lane") -> float:
        """How many times longer a submission takes here than there: the median over the rounds of their medians."""
        rounds = zip(self.medians, other.medians, strict=True)
        return median(ours / theirs for ours, theirs in rounds)

    def ratio_of_rates(self, other: "Lane") -> float:
        """How many times faster the other lane is: the median over the rounds."""
        return median(theirs / ours for ours, theirs in zip(self.rates, other.rates, strict=True))


def interleave(lanes: Sequence[Lane], students: Sequence[Student], rounds: int) -> None:
    """Give each lane its part of the class in every round, each round beginning with another lane."""
    size = len(students) // rounds
    for turn in range(rounds):
        for lane in (*lanes[turn % len(lanes) :], *lanes[: turn % len(lanes)]):
            number = max(2, round(size * lane.share))
            lane.turn(students[turn * size : turn * size + number], turn * size)


def per_submission(engine: Engine, workers: int) -> Callable[[Sequence[Student], int], list[Cost]]:
    """One fork per submission, so many at a time."""
    return one_topic(engine, WHOLE, workers)


def one_topic(engine: Engine, topic: str, workers: int) -> Callable[[Sequence[Student], int], list[Cost]]:
    """One fork for one topic of every student, so many at a time."""

    def one(student: Student) -> Cost:
        examined = engine.examine(student.sources[topic], topic, SEEDS)
        return Cost(examined.seconds, examined.cpu)

    def run(students: Sequence[Student], begin: int) -> list[Cost]:
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(one, students))

    return run


def per_topic(engine: Engine, workers: int) -> Callable[[Sequence[Student], int], list[Cost]]:
    """One fork per topic, four for each submission, so many at a time."""

    def run(students: Sequence[Student], begin: int) -> list[Cost]:
        jobs = [(student.sources[part], part) for student in students for part in PARTS]
        with ThreadPoolExecutor(workers) as pool:
            each = list(pool.map(lambda job: engine.examine(job[0], job[1], SEEDS), jobs))
        fours = [each[first : first + len(PARTS)] for first in range(0, len(each), len(PARTS))]
        return [Cost(sum(part.seconds for part in four), sum(part.cpu for part in four)) for four in fours]

    return run


def served(servers: Sequence[Server]) -> Callable[[Sequence[Student], int], list[Cost]]:
    """The class shared among processes of their own."""

    def run(students: Sequence[Student], begin: int) -> list[Cost]:
        edges = [begin + len(students) * index // len(servers) for index in range(len(servers) + 1)]
        for server, low, high in zip(servers, edges, edges[1:], strict=False):
            server.ask(low, high)
        return [cost for server in servers for cost in server.answer()]

    return run


def at_once(one: Callable[[Student], None], workers: int) -> Callable[[Sequence[Student], int], list[Cost]]:
    """Any other way to run a submission, so many at a time."""

    def run(students: Sequence[Student], begin: int) -> list[Cost]:
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(partial(timed, one), students))

    return run
