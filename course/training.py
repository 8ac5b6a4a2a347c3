"""Training that a reader can watch, interrupt, and repeat: a budget in steps, one seed, the same result again."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.attempt import Unwritten, unwritten
from course.progress import Progress, show_progress
from course.randomness import as_generator

Loss = Callable[[torch.Generator], Tensor]
"""Draws a fresh batch from the generator and says how bad the model is on it: one number."""


class TrainingError(ValueError):
    """The loss cannot be trained; the message says what to change."""


@final
@dataclass(frozen=True, eq=False)
class History:
    """What one training run saw: the loss of every step, and how the run ended.

    Args:
        losses: one number per step; empty if the exercises that it needs are not written.
        seconds: the time that it took.
        interrupted: whether the reader stopped it.
        waits_for: the exercise that it waits for, if one is not written.
    """

    losses: Float[Tensor, " n"] = field(default_factory=lambda: torch.zeros(0))
    seconds: float = 0.0
    interrupted: bool = False
    waits_for: Unwritten | None = None


@final
@dataclass
class _Run:
    """The state of a run in progress: losses so far, and the moving average of the parameters."""

    parameters: list[Tensor]
    losses: list[float]
    average: list[Tensor]
    interrupted: bool = False
    waits_for: Unwritten | None = None


def fit(
    loss: Loss,
    module: nn.Module,
    *,
    steps: int,
    seed: torch.Generator | int,
    learning_rate: float = 5e-3,
    warm_up: int = 100,
    clip: float = 5.0,
    average: float = 0.99,
    threads: int = 1,
) -> History:
    """Make a loss small by changing a module's parameters: Adam, a falling rate, clipped gradients, an average.

    Interrupt the kernel to stop early: the module keeps what it has learned.

    Args:
        loss: draws a batch from the generator it is given, and returns one number.
        module: what is trained, in place.
        steps: the budget; the learning rate falls to 0 over its second half.
        seed: where the batches come from; the same seed gives the same result.
        learning_rate: at its highest, after the warm-up.
        warm_up: steps over which the learning rate rises.
        clip: gradients longer than this are shortened to it: a flow's rare examples would throw it off.
        average: the share that the moving average of the parameters keeps at each step; 0 for none.
        threads: how many work on a step. Small models gain nothing from a second one, and on a busy machine threads
            wait for each other: 300 steps took 2 s with one, and up to 74 s with two.

    Raises:
        TrainingError: if the loss is not one finite number.

    >>> model = nn.Linear(1, 1)
    >>> history = fit(lambda generator: (model.bias - 2) ** 2, model, steps=200, learning_rate=0.1, seed=0)
    >>> float(history.losses[-1]) < 1e-3
    True
    """
    generator = as_generator(seed)
    parameters: list[Tensor] = list(module.parameters())
    run = _Run(parameters, [], [parameter.detach().clone() for parameter in parameters])
    optimiser = torch.optim.AdamW(parameters, lr=learning_rate, betas=(0.9, 0.99), weight_decay=0.0, fused=True)
    start = time.perf_counter()
    with _prepared(threads), show_progress(steps) as progress, _stoppable(run, progress):
        torch.manual_seed(generator.initial_seed())  # dropout can only draw from the global state
        module.train()
        for step in range(steps):
            optimiser.param_groups[0]["lr"] = learning_rate * _schedule(step, steps, warm_up)
            _descend(loss(generator), run, optimiser, clip, average)
            progress.update(run.losses)
    module.eval()
    if average and run.losses:
        with torch.no_grad():
            torch._foreach_copy_(parameters, run.average)
    return History(torch.tensor(run.losses), time.perf_counter() - start, run.interrupted, run.waits_for)


@contextmanager
def _prepared(threads: int) -> Iterator[None]:
    """So many threads, and a global random state to play with; both are given back."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with torch.random.fork_rng():
            yield
    finally:
        torch.set_num_threads(before)


def _schedule(step: int, steps: int, warm_up: int) -> float:
    """The share of the learning rate at a step: a straight rise, then all of it, then from half-way down to 0."""
    return min(1.0, (step + 1) / warm_up) * min(1.0, 2 * (1 - step / steps))


def _descend(loss: Tensor, run: _Run, optimiser: torch.optim.Optimizer, clip: float, average: float) -> None:
    """One step downhill; a loss that is no finite number leaves the module as it was."""
    if loss.numel() != 1:
        raise TrainingError(f"the loss has shape {tuple(loss.shape)}; return one number, such as its mean.")
    if not math.isfinite(value := float(loss.detach())):
        raise TrainingError(
            f"the loss is {value} at step {len(run.losses) + 1}; look for a logarithm of 0 or a division."
        )
    optimiser.zero_grad()
    loss.sum().backward()
    nn.utils.clip_grad_norm_(run.parameters, clip)
    optimiser.step()
    keep = min(average, len(run.losses) / (len(run.losses) + 10))  # early on, the average follows closely
    with torch.no_grad():
        torch._foreach_lerp_(run.average, run.parameters, 1 - keep)
    run.losses.append(value)


@contextmanager
def _stoppable(run: _Run, progress: Progress) -> Iterator[None]:
    """Let the reader's interrupt, or an exercise that is not written, end a run without a traceback."""
    try:
        yield
    except KeyboardInterrupt:
        run.interrupted = True
        progress.note(f"Interrupted after {len(run.losses)} steps: the model keeps what it has learned.")
    except NotImplementedError as error:
        run.waits_for = unwritten(error)
        if run.waits_for is None:
            raise
        progress.note(run.waits_for.sentence)
