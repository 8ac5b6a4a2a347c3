"""What right answers and known mistakes return, probe by probe: all that the judge needs to know about an exercise.

The same type serves both sides. The tutor's process computes references live, for secret seeds; the students'
bundle holds them recorded, for the public seeds, as one safetensors file per topic.
"""

import json
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from autograder.outcomes import Outcome

PUBLIC_SEEDS = (1, 2)
"""Seeds of the recorded references; every student's own checks use them."""

Key = tuple[str, int]
"""A probe's name and a seed."""

Entry = dict[str, Any]
"""One JSON object of the header."""


@dataclass(frozen=True)
class KnownMistake:
    """A wrong answer from the catalogue: the sentence that helps, and what it returns where it is not right."""

    exercise: str
    name: str
    sentence: str
    outcomes: dict[Key, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class References:
    """The wanted outcomes of every probe of a topic for some seeds, and those of the known mistakes."""

    topic: str
    seeds: tuple[int, ...]
    wanted: dict[Key, Outcome]
    mistakes: tuple[KnownMistake, ...]


def recorded(topic: str) -> References:
    """The references for the public seeds, as they were recorded for the students' bundle.

    Raises:
        FileNotFoundError: if the topic has none.
    """
    return load(Path(str(resources.files("autograder") / "recorded" / f"{topic}.safetensors")))


def dump(references: References) -> bytes:
    """References as bytes: arrays as safetensors, the rest as JSON in the header."""
    arrays: dict[str, np.ndarray] = {}
    header = {
        "topic": references.topic,
        "seeds": references.seeds,
        "wanted": _flatten("wanted", references.wanted, arrays),
        "mistakes": [
            {
                "exercise": mistake.exercise,
                "name": mistake.name,
                "sentence": mistake.sentence,
                "outcomes": _flatten(f"{mistake.exercise}/{mistake.name}", mistake.outcomes, arrays),
            }
            for mistake in references.mistakes
        ],
    }
    return bytes(save(arrays, metadata={"references": json.dumps(header, sort_keys=True)}))


def load(path: Path) -> References:
    """References from a file that `dump` wrote."""
    with safe_open(path, framework="numpy") as file:
        header = json.loads(file.metadata()["references"])
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - the file is no mapping
    mistakes = (
        KnownMistake(entry["exercise"], entry["name"], entry["sentence"], _restore(entry["outcomes"], arrays))
        for entry in header["mistakes"]
    )
    wanted = _restore(header["wanted"], arrays)
    return References(header["topic"], tuple(header["seeds"]), wanted, tuple(mistakes))


def _flatten(prefix: str, outcomes: dict[Key, Outcome], arrays: dict[str, np.ndarray]) -> list[Entry]:
    """The outcomes as JSON entries; their arrays go into `arrays` under names that the entries hold."""
    entries: list[Entry] = []
    for (check, seed), outcome in outcomes.items():
        values: list[Entry] = []
        for name, value in outcome.values.items():
            place, text = f"{prefix}/{check}/{seed}/{name}", None
            if isinstance(value, str):
                text = value
            else:
                arrays[place] = np.asarray(value, order="C")  # keeps a single number without axes
            values.append({"name": name, "kind": outcome.kinds[name], "place": place, "text": text})
        entries.append(
            {"check": check, "seed": seed, "values": values, "mutated": outcome.mutated, "aliased": outcome.aliased}
        )
    return entries


def _restore(entries: list[Entry], arrays: dict[str, np.ndarray]) -> dict[Key, Outcome]:
    return {
        (entry["check"], entry["seed"]): Outcome(
            {v["name"]: arrays[v["place"]] if v["text"] is None else v["text"] for v in entry["values"]},
            {v["name"]: v["kind"] for v in entry["values"]},
            mutated=tuple(entry["mutated"]),
            aliased=tuple(entry["aliased"]),
        )
        for entry in entries
    }
