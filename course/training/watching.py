"""Looks at a model while it is trained, at even stretches of the budget."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import final

import torch

from course.attempt import outcome
from course.training.history import TrainingError, Watched
from course.training.learner import Learner, looked_at

Measure = Callable[[], float]
"""Says something about the model as it is now, such as its distance to the truth; draws with a seed of its own."""


@final
@dataclass
class Lookout:
    """Measures now and then, and remembers.

    Args:
        measures: by name, what to measure.
        looks: into how many stretches they cut the budget; the first look comes before it, the last one after it.
    """

    measures: Mapping[str, Measure]
    looks: int
    _next: int = 0
    _seen: dict[str, list[tuple[int, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.looks < 1:
            raise TrainingError(f"looks is {self.looks}; give 1 to look before and after, or more to look in between.")

    def due(self, spent: float) -> bool:
        """Whether it is time for a look, once so much of the budget is spent."""
        if not self.measures or spent < self._next / self.looks:
            return False
        while self._next / self.looks <= spent:
            self._next += 1
        return True

    def look(self, learners: Sequence[Learner], done: int, say: Callable[[str], None]) -> None:
        """Measure after so many steps; what waits for an exercise says so once, and is not asked again."""
        with looked_at(learners):
            for name, measure in list(self.measures.items()):
                value, lacks = outcome(measure)
                if lacks:
                    say(f"“{name}” is not watched: it waits for {lacks.name} (exercise {lacks.number}).")
                    self.measures = {other: each for other, each in self.measures.items() if other != name}
                elif value is not None:
                    self._seen.setdefault(name, []).append((done, float(value)))

    @property
    def watched(self) -> dict[str, Watched]:
        """By name, what was seen and when."""
        return {
            name: Watched(torch.tensor([done for done, _ in seen]), torch.tensor([value for _, value in seen]))
            for name, seen in self._seen.items()
        }
