"""The catalogue of exercises: what is asked, how it is probed, what it is worth, which curriculum items it covers.

A topic's list `autograder/checks/<topic>.toml` names its exercises in the order of the notebook, with their hints;
the module `autograder/checks/<topic>.py` beside it holds their probes, functions decorated with `@check`.
"""

import ast
import importlib
import pkgutil
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.judge import Judging, Values

Probe = Callable[..., dict[str, Any]]


CHECKS = "autograder.checks"
"""The package that holds the topics."""


class UnknownExercise(LookupError):
    """A name that no topic's catalogue holds; the message lists those that it does."""


class BadCatalogue(ValueError):
    """A topic's list and its probes do not fit together; the message says where."""


@dataclass(frozen=True)
class Check:
    """One probe of one exercise, with the sentence that students read, its points and its curriculum items."""

    exercise: str
    name: str
    points: int
    covers: tuple[str, ...]
    probe: Probe
    judging: Judging = field(default_factory=Values)

    @property
    def sentence(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class Exercise:
    """A public function or class that students write: its form of grading, minutes of work and three hints.

    `form` is a short code: FN function, PROP property, CHAIN derivation, MC2 verdict and reason, PRED prediction, BUG
    error hunt, ORD lines put in order, WIT witness or counterexample, EXP experiment with a known truth.
    """

    name: str
    form: str
    minutes: int
    hints: tuple[str, str, str]
    checks: tuple[Check, ...] = ()

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)

    @property
    def covers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item for check in self.checks for item in check.covers))


@dataclass(frozen=True)
class Text:
    """A short text that a tutor reads and marks; the question stands in the notebook, with rubric and model answer."""

    name: str
    points: int
    minutes: int
    covers: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """One notebook's exercises, in the order in which the notebook asks them."""

    name: str
    number: int
    exercises: dict[str, Exercise]
    texts: dict[str, Text]

    @property
    def notebook(self) -> str:
        return f"{self.number:02d}_{self.name}"

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(check for exercise in self.exercises.values() for check in exercise.checks)

    @property
    def points(self) -> int:
        """Points that the checks give; the tutor's texts come on top."""
        return sum(exercise.points for exercise in self.exercises.values())

    def label(self, name: str) -> str:
        """The number under which the notebook asks an exercise or text, such as 3.7."""
        return f"{self.number}.{[*self.exercises, *self.texts].index(name) + 1}"


def check(exercise: str, *, points: int = 1, covers: str, judging: Judging | None = None) -> Callable[[Probe], Probe]:
    """Make a function a probe: it gets the module under test and a source of inputs, and returns plain data.

    Args:
        exercise: the name of the function or class that it probes.
        points: what passing it is worth.
        covers: curriculum items, separated by spaces.
        judging: how its data are compared with the reference's; by value unless told.
    """

    def mark(probe: Probe) -> Probe:
        name = getattr(probe, "__name__", "probe")
        probe.check = Check(exercise, name, points, tuple(covers.split()), probe, judging or Values())  # type: ignore[attr-defined]
        return probe

    return mark


def topics(package: str = CHECKS) -> tuple[str, ...]:
    """The names of all topics that have checks, in the order of their notebooks."""
    found = importlib.import_module(package)
    listed = {
        module.name: resources.files(package) / f"{module.name}.toml" for module in pkgutil.iter_modules(found.__path__)
    }
    numbers = {name: _number(path.read_text("utf-8")) for name, path in listed.items() if path.is_file()}
    return tuple(sorted(numbers, key=lambda name: (numbers[name], name)))


def _number(listed: str) -> int:
    """The number of the notebook, read without the rest of the list; a list without one comes first, and is refused."""
    found = re.search(r"^number = (\d+)$", listed, re.MULTILINE)
    return int(found[1]) if found else -1


@cache
def topic(name: str, package: str = CHECKS) -> Topic:
    """The catalogue of one topic.

    Raises:
        UnknownExercise: if there is no topic of that name.
        BadCatalogue: if its list and its probes do not fit together.
    """
    if name not in topics(package):
        raise UnknownExercise(f"there is no topic {name!r}; the topics are {', '.join(topics(package))}.")
    module = importlib.import_module(f"{package}.{name}")
    try:
        listed = tomllib.loads((resources.files(package) / f"{name}.toml").read_text("utf-8"))
        return _topic(name, listed, module)
    except KeyError as error:
        raise BadCatalogue(f"{name}.toml has an entry without {error}; every entry needs it.") from error
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise BadCatalogue(f"{name}.toml cannot be read as a list of exercises: {error}.") from error


def _topic(name: str, listed: dict[str, Any], module: ModuleType) -> Topic:
    """A topic from its list and the module with its probes."""
    if twice := [probe for probe, count in Counter(_functions(module)).items() if count > 1]:
        raise BadCatalogue(f"{name}.py has two probes named {twice[0]}; give one of them another sentence.")
    checks = [member.check for member in vars(module).values() if isinstance(getattr(member, "check", None), Check)]
    exercises = {entry["name"]: _exercise(entry, checks) for entry in listed["exercise"]}
    if orphans := sorted({each.exercise for each in checks} - set(exercises)):
        raise BadCatalogue(f"{name}.py probes {', '.join(orphans)}, which {name}.toml does not list.")
    if unproved := [each.name for each in exercises.values() if not each.checks]:
        raise BadCatalogue(f"{name}.toml lists {', '.join(unproved)}, which no probe in {name}.py asks about.")
    texts = {entry["name"]: _text(entry) for entry in listed.get("text", [])}
    return Topic(name, listed["number"], exercises, texts)


def _functions(module: ModuleType) -> list[str]:
    """The names of a module's functions, as often as it defines them."""
    return [
        node.name
        for node in ast.parse(Path(str(module.__file__)).read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]


def _exercise(entry: dict[str, Any], checks: list[Check]) -> Exercise:
    own = tuple(each for each in checks if each.exercise == entry["name"])
    if len(entry["hints"]) != 3:
        raise BadCatalogue(
            f"{entry['name']} has {len(entry['hints'])} hints; a nudge, the idea and the formula are three."
        )
    first, second, third = entry["hints"]
    return Exercise(entry["name"], entry["form"], entry["minutes"], (first, second, third), own)


def _text(entry: dict[str, Any]) -> Text:
    return Text(entry["name"], entry["points"], entry["minutes"], tuple(entry["covers"].split()))


def find(path: str) -> tuple[Topic, Exercise]:
    """The exercise that a student names as "flow.affine_forward".

    Raises:
        UnknownExercise: for any other name; the message lists the topic's exercises.
    """
    if not isinstance(path, str):
        raise UnknownExercise('name the exercise in quotes, such as "flow.affine_forward".')
    name, _, exercise = path.partition(".")
    found = topic(name)
    if exercise not in found.exercises:
        names = ", ".join(f"{name}.{each}" for each in found.exercises)
        near = get_close_matches(exercise, found.exercises, n=1)
        meant = f" Did you mean {name}.{near[0]}?" if near else ""
        raise UnknownExercise(f"there is no exercise {path!r}; topic {name} has {names}.{meant}")
    return found, found.exercises[exercise]
