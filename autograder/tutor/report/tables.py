"""The numbers of the class report: per student, per exercise, per mistake, and of the run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from autograder.catalogue import Topic
from autograder.tutor.grading import ClassResult
from autograder.tutor.results import CheckMark, ExerciseMark, Result

STATES = ("right", "partly", "wrong", "open")
SLOWEST = 5

WORDS = {
    "value": "wrong value",
    "shape": "wrong shape",
    "type": "wrong type",
    "dtype": "wrong dtype",
    "finite": "not finite",
    "mutated": "changes its argument",
    "aliased": "returns its argument's memory",
    "unproved": "not proved",
    "unjudged": "not judged",
    "mistyped": "cannot be read",
    "error": "raises an error",
    "timeout": "runs out of time",
    "killed": "ends the program",
    "memory": "runs out of memory",
    "output": "returns too much",
    "tampering": "damaged results",
}
"""What went wrong in an exercise, in words, by the reason of its verdict; what is open is not among them."""


@dataclass(frozen=True)
class Person:
    """One student's row, and page."""

    name: str
    results: dict[str, Result]

    @property
    def earned(self) -> int:
        return sum(result.earned for result in self.results.values())

    @property
    def points(self) -> int:
        return sum(result.points for result in self.results.values())

    @property
    def seconds(self) -> float:
        return sum(result.seconds for result in self.results.values())

    @property
    def needs_human(self) -> bool:
        return any(result.needs_human for result in self.results.values())

    @property
    def remarks(self) -> tuple[str, ...]:
        """What there is to say about whole submissions, each once."""
        return tuple(dict.fromkeys(result.remark for result in self.results.values() if result.remark))

    @property
    def notes(self) -> tuple[str, ...]:
        """For every exercise that was tried and is not right, which mistake it is, or what went wrong."""
        return tuple(note for result in self.results.values() for note in _notes(result))


@dataclass(frozen=True)
class Share:
    """How many students have an exercise in which state."""

    label: str
    exercise: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def passed(self) -> float:
        return self.counts["right"] / max(self.total, 1)


@dataclass
class Common:
    """A known mistake, the sentence that helps, where it showed first, and who made it."""

    name: str
    sentence: str
    label: str
    exercise: str
    students: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Drawn:
    """A number that secret seeds were drawn from, and whose work was graded with them."""

    number: int
    students: tuple[str, ...]


@dataclass(frozen=True)
class Timings:
    """Seconds of the run; seconds and bytes of the submissions, those that were kept too."""

    total: float
    median: float
    slowest: tuple[Result, ...]
    memory: int


def people(graded: ClassResult) -> tuple[Person, ...]:
    """Everybody in the class, with their results by topic."""
    rows: dict[str, dict[str, Result]] = {}
    for result in graded.results:
        rows.setdefault(result.student, {})[result.topic] = result
    return tuple(Person(name, results) for name, results in rows.items())


def points(graded: ClassResult, topic: str) -> list[int]:
    """Everybody's points in one topic."""
    return [result.earned for result in graded.results if result.topic == topic]


def shares(graded: ClassResult, topic: Topic) -> list[Share]:
    """For each exercise of a topic, how many students have it right, partly right, wrong, or open."""
    rows = []
    for name in topic.exercises:
        counts = dict.fromkeys(STATES, 0)
        for result in graded.results:
            if result.topic == topic.name:
                counts[_state(result, name)] += 1
        rows.append(Share(topic.label(name), name, counts))
    return rows


def mistakes(graded: ClassResult) -> list[Common]:
    """The mistakes that were recognised, commonest first."""
    found: dict[tuple[str, str, str], Common] = {}
    everywhere = ((result, *named) for result in graded.results for named in _named(result))
    for result, exercise, name, sentence in everywhere:
        common = found.setdefault(
            (result.topic, name, sentence),
            Common(name, sentence, exercise.label, f"{result.topic}.{exercise.exercise}"),
        )
        if result.student not in common.students:
            common.students.append(result.student)
    return sorted(found.values(), key=lambda common: -len(common.students))


def timings(graded: ClassResult) -> Timings:
    """How long the run and its submissions took."""
    ran = [result for result in graded.results if result.forks]
    slowest = sorted(ran, key=lambda result: -result.seconds)[:SLOWEST]
    return Timings(
        graded.seconds,
        median([result.seconds for result in ran] or [0.0]),
        tuple(slowest),
        max((result.memory_bytes for result in ran), default=0),
    )


def drawn(graded: ClassResult) -> list[Drawn]:
    """The numbers that the secret seeds were drawn from, the commonest first; kept results have those of their run."""
    found: dict[int, list[str]] = {}
    for result in graded.results:
        if result.forks:
            found.setdefault(result.seed, []).append(result.student)
    each = (Drawn(number, tuple(dict.fromkeys(students))) for number, students in found.items())
    return sorted(each, key=lambda drawn: -len(drawn.students))


def versions(graded: ClassResult) -> list[str]:
    """What ran the submissions; more than one entry if results were kept from another installation."""
    return _distinct(", ".join(f"{name} {number}" for name, number in r.versions.items()) for r in graded.results)


def isolation(graded: ClassResult) -> list[str]:
    """How the submissions were kept apart; more than one entry if results were kept from another run."""
    return _distinct(result.isolation for result in graded.results)


def _state(result: Result, exercise: str) -> str:
    return next((mark.state for mark in result.exercises if mark.exercise == exercise), "open")


def _named(result: Result) -> Iterator[tuple[ExerciseMark, str, str]]:
    """The mistakes of one submission, each where it shows first: what is built on it repeats its advice."""
    seen: list[tuple[str, str]] = []
    for exercise in result.exercises:
        for check in exercise.checks:
            known = any(check.mistake == name and check.advice.endswith(advice) for name, advice in seen)
            if check.mistake and not known:
                seen.append((check.mistake, check.advice))
                yield exercise, check.mistake, check.advice


def _notes(result: Result) -> Iterator[str]:
    named = [(exercise.exercise, name) for exercise, name, _ in _named(result)]
    for exercise in result.exercises:
        reasons = [_word(c) for c in exercise.checks if c.reason in WORDS and not c.mistake]
        own = [name.replace("_", " ") for where, name in named if where == exercise.exercise]
        if what := dict.fromkeys(own or reasons):
            yield f"{exercise.exercise}: {', '.join(what)}"


def _word(check: CheckMark) -> str:
    return f"{'partly ' if check.earned else ''}{WORDS[check.reason].removeprefix('not ' if check.earned else '')}"


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
