"""The three questions to every kind: contained? verdict right? next submission unaffected, and nothing left behind?

Each answer is a list of complaints, and the right answer is an empty one.
"""

# ruff: noqa: I001

import ast
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from autograder.catalogue import Exercise, Topic
from autograder.outcomes import Outcome
from autograder.references import References
from autograder.tutor import results, solutions
from autograder.tutor.collecting import Submission, collect
from autograder.tutor.engine import Engine, Examination, Limits
from autograder.tutor.isolation import Level
from autograder.tutor.marking import Marker, Seeds
from tests.hostile.kind import Kind, Stage
from tests.hostile.scene import MARK, Scene, below, processes

LIMITS = Limits(seconds=2.0, later_seconds=0.5, grace=1.0, load_seconds=5.0, total_seconds=30.0, memory=2**28)

SEEDS = (1, 20_261)
"""A public seed, whose answers are recorded, and another one."""

CULPRIT = "sample"

ASKED = {
    "compose": "sends_the_data_through_the_layers_in_order",
    CULPRIT: "sends_noise_backwards_through_the_flow",
    "affine_forward": "stretches_and_shifts",
    "negative_log_likelihood": "averages_the_surprise_of_the_examples",
    "predict_islands": "a_number_of_islands_is_named_before_the_picture",
}
"""Exercises that do not depend on each other, with one check each, in the order in which they are run."""

PATIENCE = 1.0
"""Seconds that a process may take to be gone after it was killed."""


@dataclass
class Few:
    """An engine that runs only the checks that are asked for, and remembers what came back."""

    engine: Engine
    got: Examination = field(default_factory=Examination)

    @property
    def level(self) -> Level:
        return self.engine.level

    def examine(self, source: bytes, topic: str, seeds: Iterable[int]) -> Examination:
        self.got = self.engine.examine(source, topic, seeds, ASKED.values())
        return self.got


class Battery:
    """One engine, and the scene on which submissions meet it."""

    def __init__(self, engine: Engine, scene: Scene, references: References, topic: Topic, folder: Path) -> None:
        self.engine, self.scene, self.folder = engine, scene, folder
        self.topic = replace(topic, exercises={name: _with_one_check(topic, name) for name in ASKED})
        self.marker = Marker(self.topic, references, Seeds.drawn(1), "battery")
        self.next_marker = replace(self.marker, references=replace(references, seeds=SEEDS[1:]))
        self.stage = Stage(_plain_reference(topic.name), CULPRIT, _tools(scene))
        self.level = engine.level.number
        self.writable = Path(self._folder_of_a_child()).parent if self.level == 0 else None
        self.idle = {"files that submissions wrote": [], "processes below the template": self._servants()}

    def answers(self, kind: Kind) -> dict[str, list[str]]:
        """Grade one submission of a kind, then an honest one, and look around."""
        before = self._quiet()
        with self._limits(kind):
            result, got = self.grade(kind)
        after = self._settled(before)
        return {
            "contained?": [*self.leaks(got.outcomes.values()), *_changes(before, after)],
            "verdict right?": list(self.misjudged(kind, result)),
            "next unaffected?": self.next_one(),
        }

    def grade(self, kind: Kind) -> tuple[results.Result, Examination]:
        """Hand a submission in, collect it and mark it, as a class is graded."""
        student, few = re.sub(r"\W+", "-", kind.name), Few(self.engine)
        path = self.folder / student / "exercises" / f"{self.topic.name}.py"
        if not path.parent.exists():
            path.parent.mkdir(parents=True)
            (kind.lay or Path.write_bytes)(path, kind.source(self.stage))
        submission = collect(self.folder, student, self.topic.name)
        result = self.marker.mark(submission, few)
        results.save(self.folder / "results", result)
        return result, few.got

    def state(self) -> dict[str, object]:
        """What the scene is like, and what the engine has running and lying around."""
        template = self.engine._template
        everybody = list(processes())
        return self.scene.state(everybody) | {
            "the template": (template.pid, [each.name for each in everybody if each.pid == template.pid]),
            "processes below the template": sorted(below(template.pid, everybody)),
            "files that submissions wrote": sorted(map(str, self.writable.rglob("*"))) if self.writable else [],
        }

    def leaks(self, outcomes: Iterable[Outcome]) -> list[str]:
        """Secrets in anything that came back, and attacks that say that they got what they wanted."""
        text = "\n".join(_everything(outcome) for outcome in outcomes)
        found = [f"the secret {name!r} came back" for name, secret in self.scene.secrets.items() if secret in text]
        said = re.findall(f"{MARK}{self.scene.number}(.*)", text)
        return found + [f"it says that it got {each[:200]}" for each in dict.fromkeys(said)]

    def misjudged(self, kind: Kind, result: results.Result) -> Iterable[str]:
        """Verdicts that are not what the kind deserves."""
        if kind.human and not result.needs_human:
            yield "nobody tells the tutor"
        if not result.exercises and "import" not in kind.reasons:
            yield f"nothing was judged: {result.remark}"
        if result.earned != sum(each.earned for each in result.exercises):
            yield "the points do not add up"
        for exercise in result.exercises:
            culprit = kind.everything or exercise.exercise == CULPRIT
            allowed = kind.allowed(self.level) if culprit else ("right",)
            spoiled = kind.spoils and exercise.exercise not in (CULPRIT, next(iter(ASKED)))
            for check in exercise.checks:
                if check.reason not in allowed and not spoiled:
                    yield f"{exercise.exercise}: {check.reason}, not {' or '.join(allowed)}: {check.verdict}"
                if (check.earned > 0) != (check.reason == "right"):
                    yield f"{exercise.exercise}: {check.earned} points for {check.reason}"
                if check.reason != "right" and not check.verdict.strip():
                    yield f"{exercise.exercise}: no sentence"

    def next_one(self) -> list[str]:
        """Complaints about the verdicts on the reference, which is graded right afterwards."""
        honest = Submission("Honest", self.topic.name, "flow.py", self.stage.reference.encode())
        result = self.next_marker.mark(honest, Few(self.engine))
        marks = [check for exercise in result.exercises for check in exercise.checks]
        return [f"{mark.check}: {mark.reason}" for mark in marks if mark.earned < mark.points]

    def _servants(self) -> list[int]:
        """What runs below the template, or below bubblewrap, while nothing is graded."""
        time.sleep(0.1)
        return sorted(below(self.engine._template.pid, list(processes())))

    def _folder_of_a_child(self) -> str:
        source = f"{self.stage.reference}\nimport os\ndef {CULPRIT}(*_): print(os.getcwd())\n"
        got = self.engine.examine(source.encode(), self.topic.name, SEEDS, [ASKED[CULPRIT]])
        return got.outcomes[ASKED[CULPRIT], SEEDS[0]].printed.strip()

    def _quiet(self) -> dict[str, object]:
        """The state as soon as nothing of the submission before is left."""
        deadline = time.monotonic() + PATIENCE
        while True:
            state = self.state()
            if state.items() >= self.idle.items():
                return state
            if time.monotonic() > deadline:  # such as after a change of the template
                self.idle = {name: state[name] for name in self.idle}
                return state
            time.sleep(0.01)

    def _settled(self, before: dict[str, object]) -> dict[str, object]:
        """The state as soon as it is as before, or else after a moment: what was killed takes time to go."""
        deadline = time.monotonic() + PATIENCE
        visits: set[str] = set()
        while True:
            after = self.state()
            visits |= set(after["the listeners' visitors"])
            after["the listeners' visitors"] = sorted(visits)
            if after == before or visits or time.monotonic() > deadline:
                return after
            time.sleep(0.02)

    @contextmanager
    def _limits(self, kind: Kind) -> Iterator[None]:
        usual = self.engine.limits
        self.engine.limits = replace(usual, **kind.limits)
        try:
            yield
        finally:
            self.engine.limits = usual


def _changes(before: dict[str, object], after: dict[str, object]) -> list[str]:
    return [f"{name}: {before[name]} became {after[name]}" for name in before if before[name] != after[name]]


def _everything(outcome: Outcome) -> str:
    """All texts of an outcome, the bytes of its arrays among them."""
    values = [
        each if isinstance(each, str) else np.asarray(each).tobytes().decode("latin-1")
        for each in outcome.values.values()
    ]
    fault = [] if outcome.fault is None else [outcome.fault.sentence, outcome.fault.source]
    return "\n".join([*outcome.values, *values, *outcome.kinds.values(), *fault, *outcome.mutated, outcome.printed])


def _with_one_check(topic: Topic, name: str) -> Exercise:
    exercise = topic.exercises[name]
    return replace(exercise, checks=tuple(check for check in exercise.checks if check.name == ASKED[name]))


def _plain_reference(topic: str) -> str:
    """The reference without its comments: whoever shows them has read the solutions."""
    return ast.unparse(ast.parse(solutions.reference_source(topic)))


def _tools(scene: Scene) -> str:
    text = Path(__file__).with_name("tools.py").read_text()
    return re.sub(r"^SCENE.*$", lambda _: f"SCENE = {scene.places!r}", text, flags=re.MULTILINE)
