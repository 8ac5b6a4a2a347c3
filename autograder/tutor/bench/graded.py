"""What the graded cells of the stock notebook call: the same probes and the same judge as everywhere."""

from pathlib import Path
from types import ModuleType
from typing import Any

from autograder import catalogue, references
from autograder.judge import judge
from autograder.probing import run_probe
from autograder.tutor.bench.submissions import CHECKS, SEEDS, WHOLE


class Graded:
    """The probes of the whole class, with the right answers from a file."""

    def __init__(self, answers: str) -> None:
        self._right = references.load(Path(answers)).wanted
        self._checks = {check.name: check for check in catalogue.topic(WHOLE, CHECKS).checks}

    def check(self, name: str, written: dict[str, Any]) -> None:
        """Put one probe's questions to the functions of the notebook.

        Raises:
            ValueError: if the answer is not right; then nbgrader gives no points.
        """
        module = ModuleType(f"exercises.{WHOLE}")
        module.__dict__.update(written)
        check = self._checks[name]
        verdict = judge(run_probe(check, module, SEEDS[0]), self._right[name, SEEDS[0]], check.judging)
        if not verdict.passed:
            raise ValueError(verdict.sentence)
