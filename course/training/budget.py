"""How long a run may take, and how the learning rate goes along."""

import math
from collections.abc import Callable
from typing import final

from course.training.history import TrainingError

Schedule = Callable[[float], float]
"""From the share of the budget that is spent, 0 to 1, to the share of the learning rate that is used."""

Clock = Callable[[], float]
"""The time in seconds, from any start."""

RISE = 0.1
"""The share of a budget in seconds after which the rate has risen, however few steps that was."""


def plateau(spent: float) -> float:
    """All of the rate for the first half of the budget, then in a straight line down to 0.

    >>> plateau(0.5), plateau(0.75), plateau(1.0)
    (1.0, 0.5, 0.0)
    """
    return min(1.0, 2 * (1 - spent))


def cosine(spent: float) -> float:
    """From all of the rate down to 0 along half a cosine: less and less from the start, smooth at both ends.

    >>> cosine(0.0), round(cosine(0.5), 9), cosine(1.0)
    (1.0, 0.5, 0.0)
    """
    return (1 + math.cos(math.pi * spent)) / 2


def level(spent: float) -> float:
    """All of the rate, to the end: for games, where both players have to keep up.

    >>> level(0.9)
    1.0
    """
    return 1.0


@final
class Budget:
    """How much a run may spend: so many steps, or so many seconds.

    Seconds are those of the clock on the wall, whatever is done in them; the step that is under way when they are over
    is finished.

    Args:
        steps: the budget, if it is one in steps.
        seconds: the budget, if it is one in seconds.
        clock: tells the time.

    Raises:
        TrainingError: unless one of the two is given, and positive.

    >>> Budget(steps=4, seconds=None, clock=lambda: 0.0).spent(done=3)
    0.75
    """

    def __init__(self, steps: int | None, seconds: float | int | None, clock: Clock) -> None:
        if (steps is None) == (seconds is None):
            raise TrainingError(
                f"steps is {steps} and seconds is {seconds}; give one of them, steps=3000 or seconds=60."
            )
        if not (steps or seconds or 0) > 0:
            name, given = ("steps", steps) if seconds is None else ("seconds", seconds)
            raise TrainingError(f"a budget of {given} {name} is over before it begins; give a positive one.")
        self.steps, self.seconds = steps, seconds
        self._clock, self._start = clock, clock()

    def begin(self) -> None:
        """Let the time count from now on: what comes before is not training (torch loads its optimisers late)."""
        self._start = self._clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return self._clock() - self._start

    def spent(self, done: int) -> float:
        """The share that is spent after so many steps."""
        return done / self.steps if self.steps else min(1.0, self.elapsed / (self.seconds or math.inf))

    def rise(self, done: int, spent: float, warm_up: int) -> float:
        """The share of the rate that Adam's first steps get, until it knows how large gradients are."""
        rise = (done + 1) / max(warm_up, 1)
        return min(1.0, rise if self.steps else max(rise, spent / RISE))  # a slow machine does few steps
