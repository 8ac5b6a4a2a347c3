"""How the template tells the grader what there is to grade: catalogues as JSON, without their probes.

Probes import torch; the grader never does. The template speaks before it has met a student's code.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, NoReturn

from autograder.catalogue import Check, Exercise, Text, Topic
from autograder.derivations import Derivation
from autograder.judge import Judging, Values, Within

JUDGINGS: dict[str, Callable[..., Judging]] = {"Values": Values, "Within": Within, "Derivation": Derivation}
"""Every way of judging, by name: a catalogue that travels as data names it."""


def dump(topics: Iterable[Topic]) -> bytes:
    """Topics as one line of JSON."""
    return json.dumps([_listed(topic) for topic in topics]).encode() + b"\n"


def load(line: bytes) -> dict[str, Topic]:
    """Topics by name, from what `dump` made; their probes cannot be run."""
    return {entry["name"]: _topic(entry) for entry in json.loads(line)}


def _listed(topic: Topic) -> dict[str, Any]:
    exercises = [_fields(each, "checks") | {"checks": list(map(_check_fields, each.checks))} for each in _all(topic)]
    texts = [asdict(text) for text in topic.texts.values()]
    return {"name": topic.name, "number": topic.number, "exercises": exercises, "texts": texts}


def _all(topic: Topic) -> Iterable[Exercise]:
    return topic.exercises.values()


def _fields(thing: Any, *without: str) -> dict[str, Any]:
    return {name: value for name, value in vars(thing).items() if name not in without}


def _check_fields(check: Check) -> dict[str, Any]:
    judging = {"kind": type(check.judging).__name__, "fields": _fields(check.judging)}
    return _fields(check, "probe", "judging") | {"judging": judging}


def _topic(entry: dict[str, Any]) -> Topic:
    exercises = {each["name"]: _exercise(each) for each in entry["exercises"]}
    texts = {each["name"]: Text(**each | {"covers": tuple(each["covers"])}) for each in entry["texts"]}
    return Topic(entry["name"], entry["number"], exercises, texts)


def _exercise(entry: dict[str, Any]) -> Exercise:
    first, second, third = entry["hints"]
    checks = tuple(map(_check, entry["checks"]))
    return Exercise(entry["name"], entry["form"], entry["minutes"], (first, second, third), checks)


def _check(entry: dict[str, Any]) -> Check:
    judging = JUDGINGS[entry["judging"]["kind"]](**entry["judging"]["fields"])
    covers = tuple(entry["covers"])
    return Check(entry["exercise"], entry["name"], entry["points"], covers, _elsewhere, judging)


def _elsewhere(*_: object) -> NoReturn:
    raise LookupError("Probes are run in a submission's own process; this one holds only their names and points.")
