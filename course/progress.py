"""How a long run says where it is: a card with a live curve in a notebook, a bar in a terminal, silence in a pipe.

The card is one output of the cell that is updated in place: no widget, so a notebook that was run and stored
(nbconvert, nbval) holds its last state, as a picture and in words.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any, Protocol, final, runtime_checkable

from course.sparklines import curves, short

INTERVAL = 0.25
"""Seconds between two updates: below that a browser lags behind the kernel."""


@final
@dataclass(frozen=True)
class State:
    """Where a run is.

    Args:
        losses: by name, the loss of every step so far.
        spent: the share of the budget that is spent.
        seconds: how long it has taken.
    """

    losses: Mapping[str, Sequence[float]] = field(default_factory=dict)
    spent: float = 0.0
    seconds: float = 0.0

    @property
    def done(self) -> int:
        """Steps that are done."""
        return min((len(each) for each in self.losses.values()), default=0)


@runtime_checkable
class Progress(Protocol):
    """Where the steps of a run are shown."""

    def update(self, state: State) -> None:
        """Show how far it is."""

    def note(self, sentence: str) -> None:
        """Say what happened, if it is not that all steps are done."""

    def close(self) -> None:
        """Show the last state."""


@contextmanager
def show_progress(steps: int | None) -> Iterator[Progress]:
    """The progress of a run of so many steps, or of as many as the time allows, in the way that fits where it runs.

    >>> with show_progress(2) as progress:
    ...     progress.update(State({"loss": [1.0]}, spent=0.5, seconds=1.0))
    """
    progress = _fitting(steps)
    try:
        yield progress
    finally:
        progress.close()


def _fitting(steps: int | None) -> Progress:
    if "IPython" in sys.modules:
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
        if shell is not None and hasattr(shell, "kernel"):
            return Card(steps)
    return Bar(steps) if sys.stdout.isatty() else Silence()


def words(state: State, steps: int | None, *, ended: bool = False) -> str:
    """Steps, losses and time in words.

    >>> words(State({"loss": [3.0, 2.0]}, spent=0.25, seconds=5.0), steps=8)
    '2 of 8 steps · loss 2.500 · 15 s left'
    """
    done = state.done
    count = f"{done} of {steps} steps" if steps and done < steps else f"{done} steps"
    losses = " · ".join(f"{name} {short(_recent(each))}" for name, each in state.losses.items() if each)
    if ended or state.spent >= 1:
        return f"{count} in {_duration(state.seconds)} · {losses}"
    left = f" · {_duration(state.seconds / state.spent * (1 - state.spent))} left" if state.spent else ""
    return f"{count} · {losses}{left}"


def _recent(losses: Sequence[float], last: int = 50) -> float:
    return sum(losses[-last:]) / len(losses[-last:])


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


class Silence:
    """Nothing but the sentences: for tests and for pipes."""

    def update(self, state: State) -> None:
        """Show nothing."""

    def note(self, sentence: str) -> None:
        """Print the sentence."""
        print(sentence)

    def close(self) -> None:
        """Show nothing."""


class Bar:
    """One line of a terminal."""

    def __init__(self, steps: int | None) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar = Progress(BarColumn(), TextColumn("{task.fields[words]}"), refresh_per_second=4)
        self._steps, self._state, self._drawn = steps, State(), 0.0
        self._task = self._bar.add_task("", total=1.0, words="…")
        self._bar.start()

    def update(self, state: State) -> None:
        """Move the bar."""
        self._state = state
        if state.seconds - self._drawn > INTERVAL:
            self._drawn = state.seconds
            self._bar.update(self._task, completed=state.spent, words=words(state, self._steps))

    def note(self, sentence: str) -> None:
        """Print the sentence above the bar."""
        self._bar.print(sentence, markup=False, highlight=False)

    def close(self) -> None:
        """Leave the bar as it stands."""
        if self._state.done:
            text = words(self._state, self._steps, ended=True)
            self._bar.update(self._task, completed=self._state.spent, words=text)
        self._bar.stop()


@final
@dataclass(frozen=True)
class Shown:
    """A card as a notebook shows it, and in words where it cannot."""

    html: str
    words: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.words


class Card:
    """One display of a notebook that is updated in place: bar, steps, losses, time left, and the curves so far."""

    def __init__(self, steps: int | None) -> None:
        self._steps, self._state, self._drawn = steps, State(), 0.0
        self._sentences: list[str] = []
        self._handle: Any = None

    def update(self, state: State) -> None:
        """Redraw, but not too often."""
        self._state = state
        if state.seconds - self._drawn > INTERVAL:
            self._draw()

    def note(self, sentence: str) -> None:
        """Add the sentence to the card."""
        self._sentences.append(sentence)

    def close(self) -> None:
        """Draw the last state."""
        self._draw(ended=True)

    def _draw(self, *, ended: bool = False) -> None:
        from IPython.display import display

        content = card(self._state, self._steps, " ".join(self._sentences), ended=ended)
        self._drawn = self._state.seconds
        if self._handle is None:
            self._handle = display(content, display_id=True)
        else:
            self._handle.update(content)


def card(state: State, steps: int | None, sentence: str = "", *, ended: bool = False) -> Shown:
    """A card; its colours follow the notebook's theme, but for the curve.

    >>> card(State({"loss": [1.5]}, spent=0.5, seconds=1.0), steps=2)
    1 of 2 steps · loss 1.500 · 1 s left
    """
    if not state.done:
        return Shown(f'<div role="status" style="opacity:.75">{escape(sentence)}</div>', sentence)
    text = f"{sentence} " if sentence else ""
    text += words(state, steps, ended=ended)
    return Shown(
        '<div role="status" style="display:flex;align-items:center;gap:1.2em;font-size:.93em">'
        f"{curves(state.losses, state.spent)}<span>{escape(text)}</span></div>",
        text,
    )
