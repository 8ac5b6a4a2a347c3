"""What the course's notebooks use and nobody needs to learn: known truths, data, training, and figures.

In a notebook, `%load_ext course` prepares the kernel and says in one line what runs.
"""

import importlib.metadata
from typing import TYPE_CHECKING

from course.attempt import attempt, tried

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["SEED", "__version__", "attempt", "load_ipython_extension", "tried"]

__version__ = importlib.metadata.version("deep-generative-models")

SEED = 0
"""The seed that `%load_ext course` gives to torch."""


def load_ipython_extension(ipython: "InteractiveShell") -> None:
    """Prepare a kernel: edited modules reload, figures are sharp and share one style, random numbers are seeded.

    One thread computes, as in grading: our models are small, two threads wait for each other on a busy machine (a game
    that takes 3 s with one took 28), and sums come out the same however many cores there are.
    """
    import torch

    from course.plots.page import use_style

    ipython.run_line_magic("reload_ext", "autoreload")
    ipython.run_line_magic("autoreload", "2")
    use_style(ipython)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    device = torch.get_default_device()
    print(f"course {__version__} · torch {torch.__version__} · device {device} · seed {SEED}")
