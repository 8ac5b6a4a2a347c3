"""Makes references: runs the reference solution and every known mistake through the engine that students meet.

Secret seeds concern right answers only: a mistake is recognised by what it returns for the public seeds. So a fresh
secret seed costs one run of the reference, and the runs of all mistakes are done once, and kept in `build/cache` until
a solution, a mistake or a probe changes. So are those of the alternatives where a part of an answer is worth something,
as in derivations: who goes another way than the reference has come as far.
"""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from safetensors import SafetensorError

import autograder
from autograder import references
from autograder.judge import Judging, NotRight, judge
from autograder.outcomes import Outcome
from autograder.references import PUBLIC_SEEDS, Key, KnownMistake, References
from autograder.tutor import solutions
from autograder.tutor.engine import Engine
from autograder.tutor.files import ROOT, write_atomically
from autograder.tutor.solutions import Mistake

CACHE = ROOT / "build" / "cache"

Ways = Mapping[str, list[dict[str, str]]]
"""By check, what every alternative of its exercise answers there; texts, as derivations are."""


class BadReference(ValueError):
    """The reference solution does not pass its own probes; the message names the check and says why."""


def live_references(topic: str, seeds: Iterable[int], engine: Engine, cache: Path | None = CACHE) -> References:
    """What is wanted for some seeds, and what the known mistakes return where it is not that.

    Args:
        topic: whose references to make.
        seeds: of the inputs, public or secret.
        engine: runs the sources.
        cache: folder for what was made before; None makes everything anew.

    Raises:
        BadReference: if the reference solution faults.
        BadEdit: for a mistake that does not fit the reference.
    """
    ways = _ways(topic, engine, cache)
    public = _cached(topic, engine, cache, ways)
    seeds = tuple(seeds)
    fresh = [seed for seed in seeds if seed not in PUBLIC_SEEDS]
    known = public.wanted | (wanted(topic, fresh, engine, ways) if fresh else {})
    ordered = {(check.name, seed): known[check.name, seed] for check in engine.topic(topic).checks for seed in seeds}
    return References(topic, seeds, ordered, public.mistakes)


def wanted(topic: str, seeds: Iterable[int], engine: Engine, ways: Ways | None = None) -> dict[Key, Outcome]:
    """What the reference solution returns; with it, where a part counts, the ways of the alternatives.

    Raises:
        BadReference: if it faults, or returns a number that is not finite.
    """
    outcomes = engine.run(solutions.reference_source(topic), topic, seeds)
    judging = {check.name: check.judging for check in engine.topic(topic).checks}
    for (check, seed), outcome in outcomes.items():
        if outcome.fault is not None:
            raise BadReference(f"the reference of {topic} fails in {check}: {outcome.fault.sentence}")
        for name, value in outcome.values.items():
            if not isinstance(value, str) and not np.isfinite(value).all():
                raise BadReference(
                    f"the reference of {topic} returns a {name} that is not finite: {check}, seed {seed}."
                )
    try:
        return {
            key: _kept_answer(outcome, judging[key[0]], key[1], (ways or {}).get(key[0], []))
            for key, outcome in outcomes.items()
        }
    except NotRight as error:
        raise BadReference(f"the reference of {topic} is not right: {error}") from error


def other_ways(topic: str, engine: Engine) -> Ways:
    """What the alternatives answer in those checks of their exercises in which a part of an answer counts."""
    listed = engine.topic(topic).exercises
    asked = {name: [check.name for check in listed[name].checks if check.judging.partial] for name in listed}
    others = [each for each in solutions.alternatives(topic) if asked[each.exercise]]
    with ThreadPoolExecutor(engine.workers) as pool:
        runs = [pool.submit(engine.run, each.source, topic, PUBLIC_SEEDS[-1:], asked[each.exercise]) for each in others]
    ways: dict[str, list[dict[str, str]]] = {}
    for run in runs:
        for (check, _), outcome in run.result().items():
            ways.setdefault(check, []).append({name: str(value) for name, value in outcome.values.items()})
    return ways


def _kept_answer(outcome: Outcome, judging: Judging, seed: int, ways: list[dict[str, str]]) -> Outcome:
    """What is recorded of the reference's outcome."""
    others = {name: [way[name] for way in ways if name in way] for name in outcome.values}
    values = {name: judging.kept_answer(value, seed, others[name]) for name, value in outcome.values.items()}
    return replace(outcome, values=values)


def _kept_mistake(outcome: Outcome, judging: Judging) -> Outcome | None:
    """What is recorded of a mistake's outcome; None if nothing tells it from others."""
    values = {name: judging.kept_mistake(value) for name, value in outcome.values.items()}
    kept = {name: value for name, value in values.items() if value is not None}
    return replace(outcome, values=kept) if len(kept) == len(values) else None


def known_mistake(topic: str, mistake: Mistake, right: dict[Key, Outcome], engine: Engine) -> KnownMistake:
    """A mistake's outcomes where they differ from what is wanted and are no faults.

    It is run on the checks of its own exercise and of all later ones: those may be built on it.
    """
    listed = engine.topic(topic)
    later = list(listed.exercises).index(mistake.exercise)
    names = [check.name for exercise in list(listed.exercises.values())[later:] for check in exercise.checks]
    judging = {check.name: check.judging for check in listed.checks}
    outcomes = engine.run(mistake.source, topic, PUBLIC_SEEDS, names)
    wrong = {
        key: outcome
        for key, outcome in outcomes.items()
        if outcome.fault is None and not judge(outcome, right[key], judging[key[0]]).passed
    }
    kept = {key: _kept_mistake(outcome, judging[key[0]]) for key, outcome in wrong.items()}
    shown = {key: outcome for key, outcome in kept.items() if outcome is not None}
    return KnownMistake(mistake.exercise, mistake.name, mistake.sentence, shown)


def fingerprint(topic: str) -> str:
    """A digest of all that references depend on: solutions, mistakes, probes, what they import, machinery, versions."""
    code = Path(autograder.__file__).parent
    files = [
        ROOT / "solutions" / f"{topic}.py",
        *sorted((ROOT / "solutions" / "mistakes").rglob("*.py")),
        *sorted((ROOT / "solutions" / "alternatives").rglob("*.py")),
        *sorted(code.glob("*.py")),
        *sorted((code / "checks").glob("*.py")),
        code / "checks" / f"{topic}.toml",
        *sorted((code / "tutor" / "engine").glob("*.py")),
        *sorted((code / "tutor" / "isolation").glob("*.py")),
        code / "tutor" / "recording.py",
        *sorted((ROOT / "course").rglob("*.py")),
        *sorted((ROOT / "derive").rglob("*.py")),
    ]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name} {file.stat().st_size}\n".encode() + file.read_bytes())
    digest.update(repr((PUBLIC_SEEDS, version("torch"), version("numpy"), platform.python_version())).encode())
    return digest.hexdigest()


def _ways(topic: str, engine: Engine, cache: Path | None) -> Ways:
    """The ways of the alternatives, from the cache if they are there."""
    path = _place(topic, cache, "json")
    if path is not None and path.is_file():
        try:
            kept: Ways = json.loads(path.read_text("utf-8"))
            return kept
        except ValueError:
            path.unlink()
    made = other_ways(topic, engine)
    if made:
        _keep(topic, path, json.dumps(made).encode())
    return made


def _cached(topic: str, engine: Engine, cache: Path | None, ways: Ways) -> References:
    """The references for the public seeds, from the cache if they are there."""
    path = _place(topic, cache, "safetensors")
    if path is not None and path.is_file():
        try:
            return references.load(path)
        except (SafetensorError, KeyError, TypeError, ValueError):
            path.unlink()
    made = _made(topic, engine, ways)
    _keep(topic, path, references.dump(made))
    return made


def _place(topic: str, cache: Path | None, kind: str) -> Path | None:
    return None if cache is None else cache / f"{topic}-{fingerprint(topic)[:24]}.{kind}"


def _keep(topic: str, path: Path | None, content: bytes) -> None:
    """Put something into the cache, in the place of what was there before."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{topic}-*{path.suffix}"):
        old.unlink(missing_ok=True)
    write_atomically(path, content)


def _made(topic: str, engine: Engine, ways: Ways) -> References:
    right = wanted(topic, PUBLIC_SEEDS, engine, ways)
    with ThreadPoolExecutor(engine.workers) as pool:
        tasks = [pool.submit(known_mistake, topic, each, right, engine) for each in solutions.mistakes(topic)]
        return References(topic, PUBLIC_SEEDS, right, tuple(task.result() for task in tasks))
