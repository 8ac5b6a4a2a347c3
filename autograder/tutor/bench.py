"""Measures the engine (start, latency of one submission, throughput, memory) and the notebooks.

`python -m autograder.tutor.bench` (or `make bench`). The submissions are known mistakes of one topic, in turn. Numbers
depend on the machine and on what else it does; compare numbers of one run with each other.
"""

import os
import platform
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from time import perf_counter

from rich.console import Console
from rich.table import Table

from autograder import catalogue
from autograder.references import PUBLIC_SEEDS
from autograder.tutor import solutions
from autograder.tutor.engine import Engine, Examination
from autograder.tutor.grading import versions
from autograder.tutor.rehearsal import rehearse

SUBMISSIONS = 50
WARM = 20


def main() -> None:
    """Measure, and print a table."""
    console, topic = Console(), catalogue.topics()[0]
    load = os.getloadavg()[0]
    listed = catalogue.topic(topic)
    number = len(listed.checks) * len(PUBLIC_SEEDS)
    table = Table(
        "what", "measured", title=f"{number} probes of {topic} per submission", box=None, title_justify="left"
    )
    for what, measured in measure(topic):
        table.add_row(what, measured)
    console.print(table)
    names = ", ".join(f"{name} {version}" for name, version in versions().items())
    console.print(
        f"{os.cpu_count()} cores, load {load:.1f} before the start, {platform.system()}, {names}", style="dim"
    )


def measure(topic: str) -> list[tuple[str, str]]:
    """All numbers, with their units, in the order in which they are taken."""
    known = [mistake.source for mistake in solutions.mistakes(topic)]
    sources = [known[index % len(known)] for index in range(SUBMISSIONS)]
    begun = perf_counter()
    with Engine(workers=2) as engine:
        first = engine.examine(sources[0], topic, PUBLIC_SEEDS)
        rows = [("start of the engine, with the first submission", f"{perf_counter() - begun:.2f} s")]
        seconds = [engine.examine(source, topic, PUBLIC_SEEDS).seconds for source in sources[:WARM]]
        rows.append(("one submission, alone: median, 95th percentile", _latency(seconds)))
        runs: list[Examination] = []
        for workers in (1, 2):
            took, runs = throughput(engine, topic, sources, workers)
            rate = f"{len(sources) / took:.1f} per second ({took:.1f} s)"
            rows.append((f"{len(sources)} submissions, {workers} worker{'s' * (workers > 1)}", rate))
    rows.append(("CPU time of a submission, median", f"{1000 * median(run.cpu for run in runs):.0f} ms"))
    peak = max(run.memory for run in [first, *runs]) / 2**20
    rows.append(("peak memory of a submission's process, torch included", f"{peak:.0f} MiB"))
    return rows + [row for name in catalogue.topics() for row in lessons(catalogue.topic(name).notebook)]


def lessons(notebook: str) -> list[tuple[str, str]]:
    """How long a notebook takes from top to bottom, untouched and solved."""
    took = [rehearse(notebook, solved=solved).seconds for solved in (False, True)]
    return [(f"notebook {notebook}, untouched and solved", f"{took[0]:.0f} s, {took[1]:.0f} s")]


def throughput(engine: Engine, topic: str, sources: Sequence[bytes], workers: int) -> tuple[float, list[Examination]]:
    """Seconds for all submissions with so many at a time, and what each cost."""
    begun = perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        runs = list(pool.map(lambda source: engine.examine(source, topic, PUBLIC_SEEDS), sources))
    return perf_counter() - begun, runs


def _latency(seconds: Sequence[float]) -> str:
    return f"{1000 * median(seconds):.0f} ms, {1000 * quantiles(seconds, n=20)[-1]:.0f} ms"


if __name__ == "__main__":
    main()
