"""One player of a training run: its module, its optimiser, and the average of its parameters."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor, nn

from course.training.history import TrainingError

Loss = Callable[[torch.Generator], Tensor]
"""Draws a fresh batch from the generator and says how bad the model is on it: one number."""


@final
@dataclass(frozen=True, eq=False)
class Player:
    """A module that makes its own loss small by changing its own parameters, whatever the others do.

    Args:
        module: what is trained, in place.
        loss: draws a batch from the generator it is given, and returns one number. Other players' modules may have a
            part in it; their parameters get no gradient from it.
        learning_rate: at its highest, after the warm-up.
        momentum: how much of a step goes on in the next one (Adam's β1). Two players who push each other circle with
            much of it: a game wants 0 or 0.5.
        clip: gradients longer than this are shortened to it; math.inf for none.
        average: the share that the moving average of the parameters keeps at each step; 0 for none.
        turns: steps in a row before the next player's turn.
    """

    module: nn.Module
    loss: Loss
    learning_rate: float = 5e-3
    momentum: float = 0.9
    clip: float = 5.0
    average: float = 0.99
    turns: int = 1


class Stopped(Exception):
    """A loss or a gradient is no finite number: the run ends and keeps what it has; none of it reached the module."""


@final
class Average:
    """A moving average of parameters: what a module should hold when it is looked at, rather than the last step.

    Args:
        parameters: what is averaged, as it is trained.
        keep: the share that each step leaves of it; 0 for no average.
    """

    def __init__(self, parameters: Sequence[Tensor], keep: float) -> None:
        self.keep, self.steps = keep, 0
        self._parameters = list(parameters)
        self._values = [parameter.detach().clone() for parameter in parameters]

    @torch.no_grad()
    def follow(self) -> None:
        """Take the latest step in; early on, the average follows closely."""
        keep = min(self.keep, self.steps / (self.steps + 10))
        torch._foreach_lerp_(self._values, self._parameters, 1 - keep)
        self.steps += 1

    @torch.no_grad()
    def exchange(self) -> None:
        """Put the average in the place of the parameters, and the parameters in its own."""
        if self.keep:
            parameters = [parameter.detach().clone() for parameter in self._parameters]
            torch._foreach_copy_(self._parameters, self._values)
            torch._foreach_copy_(self._values, parameters)


@final
class Learner:
    """A player in a run: steps downhill, and what they cost.

    Args:
        name: what it is called in the history.
        player: what is trained and how.

    Raises:
        TrainingError: if there is nothing to train.
    """

    def __init__(self, name: str, player: Player) -> None:
        self.name, self.player = name, player
        self.parameters: list[Tensor] = [each for each in player.module.parameters() if each.requires_grad]
        if not self.parameters:
            raise TrainingError(f"{type(player.module).__name__} has no parameters to train; give it an nn.Parameter.")
        self.average = Average(self.parameters, player.average)
        betas = (player.momentum, 0.99)
        self._optimiser = torch.optim.AdamW(self.parameters, player.learning_rate, betas, weight_decay=0.0, fused=True)
        self.losses: list[float] = []
        self.rates: list[float] = []

    def turn(self, generator: torch.Generator, share: float) -> None:
        """The steps of one turn, at a share of the learning rate; their mean loss is the loss of the turn."""
        rate = self._optimiser.param_groups[0]["lr"] = self.player.learning_rate * share
        values = [self._descend(self.player.loss(generator)) for _ in range(self.player.turns)]
        self.losses.append(sum(values) / len(values))
        self.rates.append(rate)

    def _descend(self, given: object) -> float:
        """One step downhill; a loss or a gradient that is no finite number leaves the module as it was."""
        loss = self._checked(given)
        self._optimiser.zero_grad()
        loss.sum().backward(inputs=self.parameters)
        if all(each.grad is None for each in self.parameters):
            raise TrainingError(self._without_part)
        length = float(nn.utils.clip_grad_norm_(self.parameters, self.player.clip))
        if not math.isfinite(length):
            raise Stopped(self._sentence("gradient of the loss", length))
        self._optimiser.step()
        self.average.follow()
        return float(loss.detach())

    def _checked(self, loss: object) -> Tensor:
        """A loss that can be trained."""
        if not isinstance(loss, Tensor):
            raise TrainingError(f"{self._called} is of type {type(loss).__name__}; return a tensor of one number.")
        if loss.numel() != 1:
            raise TrainingError(f"{self._called} has shape {tuple(loss.shape)}; return one number, such as its mean.")
        if not math.isfinite(value := float(loss.detach())):
            raise Stopped(self._sentence("loss", value))
        if not loss.requires_grad:
            raise TrainingError(self._without_part)
        return loss

    def _sentence(self, what: str, value: float) -> str:
        """What happened, where, and what to try."""
        step = len(self.losses) + 1
        of = "" if self.name == "loss" else f" of {self.name}"
        if not self.losses:
            return f"the {what}{of} is {value} at step {step}; look for a logarithm of 0, a root of 0, or a division."
        rate = f"{self.player.learning_rate / 3:.1g}"
        return (
            f"The {what}{of} is {value} at step {step}, after a last loss of {self.losses[-1]:.4g}: training stops, "
            f"and the model keeps what it learned before. Try learning_rate={rate}, or look for a logarithm of 0, a "
            f"root of 0, or a division."
        )

    @property
    def _called(self) -> str:
        return "the loss" if self.name == "loss" else f"the loss of {self.name}"

    @property
    def _without_part(self) -> str:
        module = type(self.player.module).__name__
        return (
            f"{self._called} does not depend on the parameters of {module}, which it is to train; "
            f"compute it from what {module} gives, without detach, item, or no_grad on the way."
        )


@contextmanager
def in_training(learners: Sequence[Learner]) -> Iterator[None]:
    """Modules in training mode; however it ends, they are handed over with their averages, ready to be used."""
    for learner in learners:
        learner.player.module.train()
    try:
        yield
    finally:
        for learner in learners:
            learner.average.exchange()
            learner.player.module.eval()


@contextmanager
def looked_at(learners: Sequence[Learner]) -> Iterator[None]:
    """Modules as they would be handed over now; afterwards training goes on as if nobody had looked."""
    for learner in learners:
        learner.average.exchange()
        learner.player.module.eval()
    try:
        with torch.no_grad(), torch.random.fork_rng():
            yield
    finally:
        for learner in learners:
            learner.average.exchange()
            learner.player.module.train()
