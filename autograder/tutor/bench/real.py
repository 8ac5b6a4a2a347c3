"""The course's own largest topic, as it is graded: known mistakes in turn, public seeds, and its notebook."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from time import perf_counter

from autograder.references import PUBLIC_SEEDS
from autograder.tutor import solutions
from autograder.tutor.bench.tables import Row, milliseconds
from autograder.tutor.engine import Engine, Examination


def topic_rows(number: int) -> list[Row]:
    """Latency and throughput of so many submissions to the topic with the most probes, at the strongest level."""
    with Engine(workers=2) as engine:
        name = max(engine.topics, key=lambda each: len(engine.topic(each).checks))
        probes = len(engine.topic(name).checks) * len(PUBLIC_SEEDS)
        known = [mistake.source for mistake in solutions.mistakes(name)]
        sources = [known[index % len(known)] for index in range(number)]
        alone, _ = _run(engine, name, sources, 1)
        both, took = _run(engine, name, sources, 2)
    seconds = [each.seconds for each in alone]
    latency = f"{milliseconds(median(seconds))}, {milliseconds(quantiles(seconds, n=20)[-1])}"
    cpu = median(each.cpu for each in both)
    return [
        Row(f"{name}: {probes} probes, {number} known mistakes: median, 95th percentile", latency),
        Row(f"{name}: CPU time of a submission, median", milliseconds(cpu)),
        Row(f"{name}: 2 workers", f"{number / took:.1f} per second"),
    ]


def _run(engine: Engine, name: str, sources: Sequence[bytes], workers: int) -> tuple[list[Examination], float]:
    begun = perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(lambda source: engine.examine(source, name, PUBLIC_SEEDS), sources))
    return done, perf_counter() - begun


def notebook_rows() -> list[Row]:
    """How long each notebook takes from top to bottom, untouched and solved."""
    from autograder import catalogue  # imports torch: last of all
    from autograder.tutor.rehearsal import rehearse

    notebooks = [catalogue.topic(name).notebook for name in catalogue.topics()]
    took = {each: [rehearse(each, solved=solved).seconds for solved in (False, True)] for each in notebooks}
    return [
        Row(f"notebook {each}: untouched, solved", f"{untouched:.0f} s, {solved:.0f} s")
        for each, (untouched, solved) in took.items()
    ]
