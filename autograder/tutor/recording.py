"""Makes references: runs the reference solution and every known mistake through the engine that students meet.

Secret seeds concern right answers only: a mistake is recognised by what it returns for the public seeds. So a fresh
secret seed costs one run of the reference, and the runs of all mistakes are done once, and kept in `build/cache` until
a solution, a mistake or a probe changes.
"""

import hashlib
import platform
from collections.abc import Iterable
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
    public = _cached(topic, engine, cache)
    seeds = tuple(seeds)
    fresh = [seed for seed in seeds if seed not in PUBLIC_SEEDS]
    known = public.wanted | (wanted(topic, fresh, engine) if fresh else {})
    ordered = {(check.name, seed): known[check.name, seed] for check in engine.topic(topic).checks for seed in seeds}
    return References(topic, seeds, ordered, public.mistakes)


def wanted(topic: str, seeds: Iterable[int], engine: Engine) -> dict[Key, Outcome]:
    """What the reference solution returns.

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
        return {key: _kept_answer(outcome, judging[key[0]], key[1]) for key, outcome in outcomes.items()}
    except NotRight as error:
        raise BadReference(f"the reference of {topic} is not right: {error}") from error


def _kept_answer(outcome: Outcome, judging: Judging, seed: int) -> Outcome:
    """What is recorded of the reference's outcome."""
    return replace(outcome, values={name: judging.kept_answer(value, seed) for name, value in outcome.values.items()})


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
        *sorted((ROOT / "solutions" / "mistakes").rglob(f"{topic}.py")),
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


def _cached(topic: str, engine: Engine, cache: Path | None) -> References:
    """The references for the public seeds, from the cache if they are there."""
    path = cache / f"{topic}-{fingerprint(topic)[:24]}.safetensors" if cache is not None else None
    if path is not None and path.is_file():
        try:
            return references.load(path)
        except (SafetensorError, KeyError, TypeError, ValueError):
            path.unlink()
    made = _made(topic, engine)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{topic}-*.safetensors"):
            old.unlink(missing_ok=True)
        write_atomically(path, references.dump(made))
    return made


def _made(topic: str, engine: Engine) -> References:
    right = wanted(topic, PUBLIC_SEEDS, engine)
    with ThreadPoolExecutor(engine.workers) as pool:
        tasks = [pool.submit(known_mistake, topic, each, right, engine) for each in solutions.mistakes(topic)]
        return References(topic, PUBLIC_SEEDS, right, tuple(task.result() for task in tasks))
