"""A simulated class, to try the grader on: everybody hands in some of the works that `works` can think of.

The class of the demo is small enough to be graded while one waits: of the alternatives and mistakes of each topic it
has some, evenly spaced, and unusual and broken works are dealt out over the topics, so that each comes once. That every
mistake is named, one by one, is what the tests see to.

Its manifest says who did what and what must come out; `surprises` compares.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder import catalogue
from autograder.tutor.files import write_atomically
from autograder.tutor.grading import ClassResult
from autograder.tutor.results import Result
from autograder.tutor.works import Desk, Work

FIRST = "Ada Ben Clara David Elif Felix Greta Hugo Ines Jonas Katja Leo Mira Noah Olga Paul Rosa Samir Tilda Umut Vera"
LAST = "Albrecht Bauer Castell Dorn Eberle Fuchs Gruber Hartmann Iglesias Jansen Keller Lorenz Moser Novak Öztürk Sauer"


MEMBERS = 48
"""Students in the class of the demo: four topics are graded in about a minute by two cores."""


@dataclass(frozen=True)
class Person:
    """A simulated student: a name, and a work for every topic."""

    name: str
    works: dict[str, Work]


def simulate(target: Path, people: Iterable[Person] | None = None) -> list[Person]:
    """Write the submissions of a simulated class.

    Args:
        target: folder for them; what it holds is replaced. The manifest is written beside it.
        people: who hands in; the class of the demo unless given.

    Returns:
        Everybody, with what is expected of them.
    """
    people = list(members(catalogue.topics()) if people is None else people)
    shutil.rmtree(target, ignore_errors=True)
    for person in people:
        (target / person.name).mkdir(parents=True)
        for topic, work in person.works.items():
            if work.content is not None:
                path = target / person.name / work.place.format(topic=topic)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(work.content)
    manifest = [
        {"student": person.name, "topic": topic, "kind": work.kind, "expected": asdict(work.expected)}
        for person in people
        for topic, work in person.works.items()
    ]
    write_atomically(target.parent / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False).encode())
    return people


def everybody(topics: tuple[str, ...]) -> Iterator[Person]:
    """As many students as the topic with most works needs; who has no work left for a topic solves it."""
    works = {name: list(Desk(catalogue.topic(name)).works()) for name in topics}
    for index in range(max(map(len, works.values()))):
        yield Person(
            _name(index), {topic: listed[index if index < len(listed) else 0] for topic, listed in works.items()}
        )


def members(topics: tuple[str, ...], count: int = MEMBERS) -> Iterator[Person]:
    """A class of this many: in each topic one right work, its share of the odd ones, and some of all others."""
    works = {
        name: _some(list(Desk(catalogue.topic(name)).works()), number, len(topics), count)
        for number, name in enumerate(topics)
    }
    for index in range(count):
        yield Person(_name(index), {topic: listed[index] for topic, listed in works.items()})


def _some(works: list[Work], at: int, of: int, count: int) -> list[Work]:
    """The first work, every one of the odd ones whose turn it is, and evenly spaced ones of the others."""
    usual = [work for work in works[1:] if work.kind.startswith(("alternative", "mistake"))]
    odd = [work for work in works[1:] if work not in usual][at::of]
    spaces = count - 1 - len(odd)
    return [works[0], *(usual[index * len(usual) // spaces] for index in range(spaces)), *odd]


def _name(index: int) -> str:
    first, last = FIRST.split(), LAST.split()
    return f"{first[index % len(first)]} {last[index % len(last)]}"  # 21 and 16 share no factor: 336 names


def introduction(people: list[Person]) -> str:
    """In a sentence, who handed in what."""
    topics = len({topic for person in people for topic in person.works})
    kinds = len({(topic, work.kind) for person in people for topic, work in person.works.items()})
    return (
        f"{len(people)} simulated students handed in {kinds} different works on {topics} topics: of each topic's other "
        "right answers and known mistakes some, evenly spaced, and everything unusual or broken once."
    )


def surprises(people: list[Person], graded: ClassResult) -> list[str]:
    """Every way in which the marks are not what the works deserve, as sentences; none if the grader is right."""
    by_place = {(result.student, result.topic): result for result in graded.results}
    found = []
    for person in people:
        for topic, work in person.works.items():
            result = by_place[person.name, topic]
            found += [f"{person.name}, {topic} ({work.kind}): {what}" for what in _differences(work, result)]
    return found


def conclusion(people: list[Person], found: list[str]) -> str:
    """In a sentence, whether the class got the marks it deserves."""
    works = [work for person in people for work in person.works.values()]
    mistakes = sum(1 for work in works if work.expected.mistakes)
    right = sum(1 for work in works if work.expected.points and not work.expected.wrong)
    if found:
        return f"{len(found)} marks are not what they should be; they are listed above."
    rest = len(works) - right - mistakes
    return (
        f"All {len(works)} submissions got the marks they deserve: {right} right ones full marks, {mistakes} with a "
        f"known mistake a lower mark and the mistake's name, and {rest} unfinished or broken ones what is right in "
        "them."
    )


def _differences(work: Work, result: Result) -> Iterator[str]:
    expected = work.expected
    if expected.points is not None and result.earned != expected.points:
        yield f"{result.earned} points; {expected.points} were expected."
    if result.needs_human != expected.human:
        yield f"{'needs' if result.needs_human else 'does not need'} a human. {result.remark}"
    named = {name for name, _ in result.mistakes}
    for mistake in expected.mistakes:
        if mistake not in named:
            yield f"the mistake {mistake} is not named; named: {', '.join(sorted(named)) or 'none'}."
    for exercise in result.exercises:
        if exercise.exercise in expected.wrong and exercise.passed:
            yield f"{exercise.exercise} got full marks."
        may_lose = exercise.exercise in (*expected.wrong, *expected.spoiled)
        if not may_lose and not exercise.passed:
            yield f"{exercise.exercise} lost points: {next(c.verdict for c in exercise.checks if not c.passed)}"
