"""How a long run says where it is: a card with a live curve in a notebook, a bar in a terminal, silence in a pipe."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any, Protocol, runtime_checkable

INTERVAL = 0.25
"""Seconds between two updates: below that a browser lags behind the kernel."""

POINTS = 160
"""Corners of the live curve."""


@runtime_checkable
class Progress(Protocol):
    """Where the steps of a run are shown."""

    def update(self, losses: Sequence[float]) -> None:
        """Show that these steps are done."""

    def note(self, sentence: str) -> None:
        """Say how the run ended, if not by doing all its steps."""

    def close(self) -> None:
        """Show the last state."""


@contextmanager
def show_progress(steps: int) -> Iterator[Progress]:
    """The progress of a run of so many steps, in the way that fits where it runs.

    >>> with show_progress(2) as progress:
    ...     progress.update([1.0])
    """
    progress = _fitting(steps)
    try:
        yield progress
    finally:
        progress.close()


def _fitting(steps: int) -> Progress:
    if "IPython" in sys.modules:
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
        if shell is not None and hasattr(shell, "kernel"):
            return Card(steps)
    return Bar(steps) if sys.stdout.isatty() else Silence()


class Silence:
    """Nothing but the last word: for tests and for pipes."""

    def update(self, losses: Sequence[float]) -> None:
        """Show nothing."""

    def note(self, sentence: str) -> None:
        """Print the sentence."""
        print(sentence)

    def close(self) -> None:
        """Show nothing."""


class Bar:
    """One line of a terminal."""

    def __init__(self, steps: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        loss = TextColumn("loss {task.fields[loss]}")
        self._bar = Progress(BarColumn(), MofNCompleteColumn(), loss, TimeRemainingColumn(), refresh_per_second=4)
        self._task = self._bar.add_task("", total=steps, loss="…")
        self._bar.start()

    def update(self, losses: Sequence[float]) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=len(losses), loss=f"{losses[-1]:.3f}")

    def note(self, sentence: str) -> None:
        """Print the sentence above the bar."""
        self._bar.print(sentence)

    def close(self) -> None:
        """Leave the bar as it stands."""
        self._bar.stop()


class Card:
    """One display of a notebook that is updated in place: bar, step, loss, time left, and the curve so far."""

    def __init__(self, steps: int) -> None:
        self._steps, self._start, self._shown = steps, time.perf_counter(), 0.0
        self._losses: Sequence[float] = []
        self._sentence = ""
        self._handle: Any = None

    def update(self, losses: Sequence[float]) -> None:
        """Redraw, but not too often."""
        self._losses = losses
        if time.perf_counter() - self._shown > INTERVAL:
            self._draw()

    def note(self, sentence: str) -> None:
        """Add the sentence to the card."""
        self._sentence = sentence

    def close(self) -> None:
        """Draw the last state."""
        self._draw()

    def _draw(self) -> None:
        from IPython.display import HTML, display

        content = HTML(card(self._losses, self._steps, time.perf_counter() - self._start, self._sentence))
        self._shown = time.perf_counter()
        if self._handle is None:
            self._handle = display(content, display_id=True)
        else:
            self._handle.update(content)


def card(losses: Sequence[float], steps: int, seconds: float, sentence: str) -> str:
    """The HTML of a card; its colours follow the notebook's theme, but for the curve.

    >>> "1 of 2 steps" in card([1.5], steps=2, seconds=1.0, sentence="")
    True
    """
    if not losses:
        return f'<div style="opacity:.75">{escape(sentence)}</div>'
    text = f"{escape(sentence)} " if sentence else ""
    return (
        '<div role="status" style="display:flex;align-items:center;gap:1.2em;font-size:.93em">'
        f"{_curve(losses, steps)}<span>{text}{_state(losses, steps, seconds)}</span></div>"
    )


def _state(losses: Sequence[float], steps: int, seconds: float) -> str:
    """Step, loss and time in words."""
    done, recent = len(losses), losses[-50:]
    loss = f"loss {sum(recent) / len(recent):.3f}"
    if done == steps:
        return f"{steps} steps in {_duration(seconds)} · {loss}"
    return f"{done} of {steps} steps · {loss} · {_duration(seconds / done * (steps - done))} left"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


def _curve(losses: Sequence[float], steps: int, width: int = 240, height: int = 44) -> str:
    """The losses so far as a small picture, averaged over short stretches, on a line as long as the budget."""
    stride = max(1, steps // POINTS)
    means = [sum(part) / len(part) for i in range(0, len(losses), stride) if (part := losses[i : i + stride])]
    ordered = sorted(means)
    low, high = ordered[0], ordered[int(0.97 * (len(ordered) - 1))]  # the first steps would flatten the rest
    scale = (height - 8) / ((high - low) or 1.0)
    across = [min(i * stride + stride / 2, steps) / steps * width for i in range(len(means))]
    down = [height - 4 - min(mean - low, high - low) * scale for mean in means]
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
    label = f"Loss from {means[0]:.3f} to {means[-1]:.3f} over {len(losses)} steps"
    return (
        f'<svg width="{width}" height="{height}" role="img" aria-label="{label}">'
        f'<rect y="{height - 1}" width="{width}" height="1" fill="currentColor" opacity=".25"/>'
        f'<rect y="{height - 2}" width="{len(losses) / steps * width:.1f}" height="2" fill="#bb5566"/>'
        f'<polyline points="{corners}" fill="none" stroke="#bb5566" stroke-width="1.6"/></svg>'
    )
