"""The one loop of the course: every player takes its turn until the budget is spent."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import final

import torch
from torch import nn

from course.attempt import Unwritten, unwritten
from course.progress import Progress, State, show_progress
from course.randomness import as_generator
from course.training.budget import Budget, Clock, Schedule, cosine, plateau
from course.training.history import History, TrainingError
from course.training.learner import Learner, Loss, Player, Stopped, in_training
from course.training.watching import Lookout, Measure


def fit(
    loss: Loss,
    module: nn.Module,
    *,
    steps: int | None = None,
    seconds: float | int | None = None,
    seed: torch.Generator | int,
    learning_rate: float = 5e-3,
    schedule: Schedule | None = None,
    warm_up: int = 100,
    clip: float = 5.0,
    average: float = 0.99,
    watch: Mapping[str, Measure] | None = None,
    looks: int = 8,
    clock: Clock = time.perf_counter,
) -> History:
    """Make a loss small by changing a module's parameters: Adam, a falling rate, clipped gradients, an average.

    Interrupt the kernel to stop early: the module keeps what it has learned. What it holds afterwards is always the
    moving average of its parameters, which is steadier than any single step; what is no parameter (a batch norm's
    statistics) is not averaged, so normalise by groups or layers.

    Args:
        loss: draws a batch from the generator it is given, and returns one number.
        module: what is trained, in place, where it is.
        steps: the budget, for numbers that can be repeated.
        seconds: or the budget in seconds, looks included: as many steps as the machine can do.
        seed: where the batches come from; with a budget in steps the same seed gives the same result.
        learning_rate: at its highest, after the warm-up.
        schedule: the rate's way over the share of the budget that is spent; by default `plateau` for a budget in
            steps, `cosine` for one in seconds.
        warm_up: steps over which the learning rate rises.
        clip: gradients longer than this are shortened to it: a flow's rare examples would throw it off.
        average: the share that the moving average of the parameters keeps at each step; 0 for none.
        watch: by name, what to measure now and then, such as {"KL": lambda: distance(model)}; looking changes nothing.
        looks: into how many stretches the looks cut the budget.
        clock: tells the time in seconds.

    Raises:
        TrainingError: if the loss is not one finite number, or does not depend on the module. A loss that stops being
            finite later ends the run with a sentence instead, and `trouble` in its history.

    >>> model = nn.Linear(1, 1)
    >>> distance = lambda: (model.bias - 2).abs()
    >>> options = {"steps": 200, "learning_rate": 0.1, "watch": {"distance": distance}, "looks": 2}
    >>> history = fit(lambda generator: (model.bias - 2) ** 2, model, seed=0, **options)
    >>> float(history.losses[-1]) < 1e-3, history.watched["distance"].steps
    (True, tensor([  0, 100, 200]))
    """
    player = Player(module, loss, learning_rate, clip=clip, average=average)
    return play(
        {"loss": player},
        steps=steps,
        seconds=seconds,
        seed=seed,
        schedule=schedule,
        warm_up=warm_up,
        watch=watch,
        looks=looks,
        clock=clock,
    )["loss"]


def play(
    players: Mapping[str, Player],
    *,
    steps: int | None = None,
    seconds: float | int | None = None,
    seed: torch.Generator | int,
    schedule: Schedule | None = None,
    warm_up: int = 100,
    watch: Mapping[str, Measure] | None = None,
    looks: int = 8,
    clock: Clock = time.perf_counter,
) -> dict[str, History]:
    """Let several modules make their own losses small, turn by turn in the order given; a step is one turn of each.

    A generative adversarial network is such a game of two. All else is as in `fit`.

    Args:
        players: by name, what each trains and how.
        steps, seconds, seed, schedule, warm_up, watch, looks, clock: as in `fit`.

    Returns:
        The history of each player; what was watched, and how the run ended, is the same in all.

    >>> painter, critic = (nn.ParameterList([torch.zeros(1)]) for _ in range(2))
    >>> def advantage(generator):  # how much higher the critic marks what is real, 3 ± 1, than what is painted
    ...     real, noise = torch.randn(2, 64, generator=generator)
    ...     return critic[0] * ((real + 3).mean() - (noise + painter[0]).mean()) - critic[0] ** 2 / 2
    >>> detects = Player(critic, lambda generator: -advantage(generator), learning_rate=0.05, momentum=0.0)
    >>> paints = Player(painter, advantage, learning_rate=0.05, momentum=0.0)
    >>> histories = play({"critic": detects, "painter": paints}, steps=500, seed=0)
    >>> histories["painter"].steps, bool(abs(painter[0] - 3) < 0.1), bool(abs(critic[0]) < 0.1)
    (500, True, True)
    """
    if not players:
        raise TrainingError("there are no players; give at least one, such as {'critic': Player(module, loss)}.")
    generator, budget = as_generator(seed), Budget(steps, seconds, clock)
    learners = [Learner(name, player) for name, player in players.items()]
    run = _Run(learners, budget, Lookout(watch or {}, looks), schedule or (plateau if steps else cosine), warm_up)
    with torch.random.fork_rng(), show_progress(steps) as progress, _stoppable(run, progress), in_training(learners):
        torch.manual_seed(generator.initial_seed())  # dropout can only draw from the global state
        budget.begin()
        run.to_the_end(generator, progress)
    return run.histories()


@final
@dataclass
class _Run:
    """A run in progress."""

    learners: Sequence[Learner]
    budget: Budget
    lookout: Lookout
    schedule: Schedule
    warm_up: int
    interrupted: bool = False
    waits_for: Unwritten | None = None
    trouble: str | None = None

    @property
    def done(self) -> int:
        """Steps that every player has taken."""
        return min(len(learner.losses) for learner in self.learners)

    def to_the_end(self, generator: torch.Generator, progress: Progress) -> None:
        """Steps until the budget is spent, and looks in between."""
        while True:
            spent = self.budget.spent(self.done)
            if self.lookout.due(spent):
                self.lookout.look(self.learners, self.done, progress.note)
            if spent >= 1:
                return
            share = self.budget.rise(self.done, spent, self.warm_up) * self.schedule(spent)
            for learner in self.learners:
                learner.turn(generator, share)
            progress.update(self.state())

    def state(self) -> State:
        """What there is to show."""
        losses = {learner.name: learner.losses for learner in self.learners}
        return State(losses, self.budget.spent(self.done), self.budget.elapsed)

    def histories(self) -> dict[str, History]:
        """What is left of it, by player; a turn that the others did not answer is left out."""
        seconds, watched = self.budget.elapsed, self.lookout.watched
        return {
            learner.name: History(
                torch.tensor(learner.losses[: self.done]),
                seconds,
                self.interrupted,
                self.waits_for,
                torch.tensor(learner.rates[: self.done]),
                watched,
                self.trouble,
            )
            for learner in self.learners
        }


@contextmanager
def _stoppable(run: _Run, progress: Progress) -> Iterator[None]:
    """Let the reader's interrupt, an exercise that is not written, or a loss gone bad end a run without a traceback."""
    try:
        yield
    except KeyboardInterrupt:
        run.interrupted = True
        progress.note(f"Interrupted after {run.done} steps: the model keeps what it has learned.")
    except NotImplementedError as error:
        run.waits_for = unwritten(error)
        if run.waits_for is None:
            raise
        progress.note(run.waits_for.sentence)
    except Stopped as stop:
        if not run.done:
            raise TrainingError(str(stop)) from None
        run.trouble = str(stop)
        progress.note(run.trouble)
