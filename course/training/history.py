"""What a training run leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.attempt import Unwritten
from course.sparklines import short


class TrainingError(ValueError):
    """The loss or the budget cannot be used; the message says what to change."""


@final
@dataclass(frozen=True, eq=False)
class Watched:
    """What was measured now and then during a run, such as the distance to the truth.

    Args:
        steps: after how many steps; 0 is before the first.
        values: what was measured there, on the average of the parameters.
    """

    steps: Int[Tensor, " k"]
    values: Float[Tensor, " k"]


@final
@dataclass(frozen=True, eq=False, repr=False)
class History:
    """What one training run saw: the loss of every step, and how the run ended.

    Args:
        losses: one number per step; empty if the exercises that it needs are not written.
        seconds: the time that it took.
        interrupted: whether the reader stopped it.
        waits_for: the exercise that it waits for, if one is not written.
        rates: the learning rate of every step.
        watched: by name, what was measured now and then.
        trouble: the sentence that says why it stopped by itself, if it did.

    >>> History(torch.tensor([2.0, 1.0]), seconds=3.0)
    2 steps in 3 s, the last ones at a loss of 1.500
    """

    losses: Float[Tensor, " n"] = field(default_factory=lambda: torch.zeros(0))
    seconds: float = 0.0
    interrupted: bool = False
    waits_for: Unwritten | None = None
    rates: Float[Tensor, " n"] | None = None
    watched: Mapping[str, Watched] = field(default_factory=dict)
    trouble: str | None = None

    @property
    def steps(self) -> int:
        """How many steps it was."""
        return len(self.losses)

    def __repr__(self) -> str:
        if self.waits_for:
            return self.waits_for.sentence
        if not self.steps:
            return "no steps"
        end = short(float(self.losses[-50:].mean()))
        return f"{self.steps} steps in {self.seconds:.0f} s, the last ones at a loss of {end}"
