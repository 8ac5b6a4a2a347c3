"""Training that a reader can watch, interrupt, and repeat.

    fit(loss, model, steps=3000, seed=0)         # one module makes one loss small
    fit(loss, model, seconds=60, seed=0)         # the same for a minute
    play({"critic": Player(...), "painter": Player(...)}, steps=3000, seed=0)   # several take turns

A budget in steps gives the same numbers again, on the same kind of machine; whatever a notebook stores or a check
compares comes from one. A budget in seconds gives as many steps as the machine can do: it is for models that are
looked at, and the numbers that come of it may be shown, but neither stored nor compared. The history says how many
steps it was.

Training happens where the parameters are: on the processor, unless `course.devices.choose` was asked for another place
and the module was moved there. Batches are drawn on the processor, the same everywhere; a loss moves them.

Errors:
    TrainingError (ValueError): the loss or the budget cannot be used; the message says what to change.
"""

from course.training.budget import Schedule, cosine, level, plateau
from course.training.history import History, TrainingError, Watched
from course.training.learner import Loss, Player
from course.training.loop import fit, play

__all__ = [
    "History",
    "Loss",
    "Player",
    "Schedule",
    "TrainingError",
    "Watched",
    "cosine",
    "fit",
    "level",
    "plateau",
    "play",
]
