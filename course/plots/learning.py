"""Figures of training: how far the loss is above the floor that no model can pass, and how a game stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from course.attempt import outcome
from course.plots.page import DATA, INK, MODEL, MUTED, TRUTH, page, show, vacant, waiting
from course.training import History

COLOURS = (MODEL, DATA, MUTED)


@final
@dataclass(frozen=True)
class Floor:
    """What no model's average loss goes below.

    Args:
        name: of the floor.
        above: the name of what is above it.
        unit: of the loss.
        below: what it means that a loss ends below it.
    """

    name: str = "entropy of the data"
    above: str = "KL"
    unit: str = "nats"
    below: str = "A KL below 0 is none: this log_prob is no log-density."


ENTROPY = Floor()


def learning_curve(
    history: History | Mapping[str, History],
    truth: float | Mapping[str, float] | None = None,
    prediction: float | Callable[[], float] | None = None,
    last: int = 200,
    *,
    floor: Floor = ENTROPY,
    watched: Mapping[str, float | int] | None = None,
) -> None:
    """Show the loss of every step, the truth about it, and what was watched on the way, each in a panel of its own.

    Args:
        history: what `fit` returned; or several, by name; or what `play` returned.
        truth: what no average loss goes below, such as the entropy of the data, in nats; or, for the players of a
            game, by name, the loss of each where none can gain any more; None if it is not known.
        prediction: how much above the floor the model will stay, or what gives it, such as flow.predict_kl.
        last: how many steps the final loss is averaged over.
        floor: the names of the floor, of what is above it, and of the unit.
        watched: what the truth reaches in each thing that was watched, by name, where that is known.

    Source: L-FL-5, L-FL-7.
    """
    histories = {"your flow": history} if isinstance(history, History) else dict(history)
    trained = {name: each for name, each in histories.items() if len(each.losses)}
    guess, lacks_guess = outcome(prediction) if callable(prediction) else (prediction, None)
    lacks = next((each.waits_for for each in histories.values() if each.waits_for), None)
    seen = _watched(trained)
    with page(height=2.9) as figure:
        axes, *others = figure.subplots(1, 1 + len(seen), squeeze=False, width_ratios=[2.4, *[1] * len(seen)])[0]
        steps = max((len(each.losses) for each in trained.values()), default=1000)
        axes.set(xlim=(0, steps), xlabel="step", ylabel=f"loss in {floor.unit}", xticks=[0, steps // 2, steps])
        _ground(axes, trained, truth, last, floor, alone=not seen)
        ends = _draw(axes, trained, last)
        if guess is not None and isinstance(truth, float | int):
            axes.axhline(truth + guess, color=INK, linewidth=1.1, linestyle=(0, (4, 3)))
            axes.text(0.01 * steps, truth + guess, "your prediction", va="bottom", color=INK)
        if lacks:
            vacant(axes, lacks, y=0.55, framed=False)
        for panel, name in zip(others, seen, strict=True):
            _panel(panel, name, trained, (watched or {}).get(name), steps)
        text = _caption(ends, truth, guess, last, floor, alone=not seen)
        text += "".join(f" {each}" for each in dict.fromkeys(_said(trained, seen, watched or {})))
        alt = f"A curve of the loss over {steps} steps, with the truth in grey."
        if isinstance(truth, float | int):
            alt = f"A falling curve of the loss over {steps} steps, above a grey band that ends at the {floor.name}."
        show(figure, text + waiting(lacks, lacks_guess), alt)


def _ground(
    axes: Axes,
    trained: Mapping[str, History],
    truth: float | Mapping[str, float] | None,
    last: int,
    floor: Floor,
    *,
    alone: bool,
) -> None:
    """The part of the axis that is shown, and the truth: one floor, or a line for each player."""
    axes.yaxis.set_major_locator(MaxNLocator(4))
    steps = axes.get_xlim()[1]
    if isinstance(truth, float | int):
        top = max((_top(each.losses, last) for each in trained.values()), default=truth + 1.5)
        bottom = truth - 0.13 * (top - truth)
        axes.set_ylim(bottom, top)
        axes.axhspan(bottom, truth, color=TRUTH, alpha=0.6, linewidth=0)
        words = f"{floor.name}, {truth:.3f} {floor.unit}" + (": no model's average goes below" if alone else "")
        axes.text(0.01 * steps, (bottom + truth) / 2, words, va="center", color=MUTED)
        return
    values = dict(truth or {})
    seen = [each.losses.quantile(torch.tensor([0.02, 0.98])) for each in trained.values()]
    if seen or values:
        ends = torch.cat([*seen, torch.tensor(list(values.values()))])
        margin = 0.08 * float(ends.max() - ends.min()) or 0.5
        axes.set_ylim(float(ends.min()) - margin, float(ends.max()) + margin)
    for value in dict.fromkeys(values.values()):
        axes.axhline(value, color=TRUTH, linewidth=4, zorder=0)
        axes.text(steps, value, " tie", va="center", color=MUTED, fontsize=9)


def _top(losses: Float[Tensor, " n"], last: int) -> float:
    """Where to cut the axis: the first steps would flatten the rest."""
    start, end = float(losses[: max(1, len(losses) // 20)].median()), float(losses[-last:].mean())
    return end + max(0.6 * (start - end), 0.25)


def _draw(axes: Axes, trained: Mapping[str, History], last: int) -> dict[str, tuple[float, float]]:
    """Every step as a faint dot, running means as lines; the final losses with their standard errors."""
    ends = {}
    for i, (name, history) in enumerate(trained.items()):
        colour = COLOURS[i % 3]
        losses, step = history.losses, torch.arange(len(history.losses)) + 1
        width = max(1, min(len(losses) // 20, 50))
        axes.scatter(step, losses, s=1.2, color=colour, alpha=0.25, linewidths=0)
        axes.plot(step[width - 1 :], losses.unfold(0, width, 1).mean(1), color=colour)
        end = losses[-last:]
        ends[name] = float(end.mean()), float(end.std(correction=0)) / len(end) ** 0.5
    lowest = min(ends, key=lambda name: ends[name][0], default="")
    bottom, top = axes.get_ylim()
    for i, name in enumerate(ends if len(ends) > 1 else ()):
        room = ends[name][0] - bottom > 0.15 * (top - bottom)  # without it, a name below lies on the ticks
        at, beside = (len(trained[name].losses), ends[name][0]), (-4, -20 if name == lowest and room else 8)
        axes.annotate(name, at, xytext=beside, textcoords="offset points", ha="right", color=COLOURS[i % 3])
    return ends


def _watched(trained: Mapping[str, History]) -> list[str]:
    """What was watched in any of the runs."""
    return list(dict.fromkeys(name for history in trained.values() for name in history.watched))


def _panel(axes: Axes, name: str, trained: Mapping[str, History], truth: float | int | None, steps: int) -> None:
    """One thing that was watched, over the steps, and what the truth reaches in it."""
    axes.set(title=name, xlim=(0, steps), xlabel="step", xticks=[0, steps])
    axes.yaxis.set_major_locator(MaxNLocator(4))
    if truth is not None:
        axes.axhline(truth, color=TRUTH, linewidth=4, zorder=0)
    drawn = {id(each.watched[name]): each.watched[name] for each in trained.values() if name in each.watched}
    for seen, colour in zip(drawn.values(), COLOURS, strict=False):  # the players of a game were watched together
        axes.plot(seen.steps, seen.values, "o-", color=colour, markersize=4, clip_on=False)


def _caption(
    ends: Mapping[str, tuple[float, float]],
    truth: float | Mapping[str, float] | None,
    guess: float | None,
    last: int,
    floor: Floor,
    *,
    alone: bool,
) -> str:
    """What the curves say in numbers."""
    if isinstance(truth, float | int):
        return _distances(ends, truth, guess, last, floor, alone=alone)
    text = "Each dot is the loss on one fresh batch, up to the luck of the batch."
    for name, (end, luck) in ends.items():
        text += f" The last {last} steps of {name} average {end:.3f} ± {luck:.3f} {floor.unit}"
        text += f"; at a tie it is {truth[name]:.3f}." if truth and name in truth else "."
    return text


def _distances(
    ends: Mapping[str, tuple[float, float]],
    truth: float,
    guess: float | None,
    last: int,
    floor: Floor,
    *,
    alone: bool,
) -> str:
    """How far above the floor the runs ended."""
    what = "entropy plus the distance KL" if floor == ENTROPY else f"{floor.name} plus {floor.above}"
    text = f"Each dot is one fresh batch: its loss is the {what}, up to the luck of the batch."
    for name, (end, luck) in ends.items():
        text += f" The last {last} steps of {name} average {end:.3f} {floor.unit}"
        text += f", so {floor.above} is {end - truth:.3f} ± {luck:.3f}."
        if end < truth - max(0.05, 5 * luck):
            text += f" {floor.below}"
    if ends and floor == ENTROPY and alone:
        text += " What is kept is the average of the parameters; its KL is measured exactly below."
    return text if guess is None else f"{text} You predicted {guess:.3f}."


def _said(trained: Mapping[str, History], seen: list[str], watched: Mapping[str, float | int]) -> list[str]:
    """Where what was watched ended, and how a run ended that did not reach its end."""
    said = []
    for name in seen:
        runs = {run: each.watched[name].values for run, each in trained.items() if name in each.watched}
        truth = "" if watched.get(name) is None else f" (truth {watched[name]:.3g})"
        alone = len({id(each.watched[name]) for each in trained.values() if name in each.watched}) == 1
        for run, values in runs.items():
            of = "" if alone else f" of {run}"
            said.append(f"{name[:1].upper()}{name[1:]}{of}: {values[0]:.3g} at first, {values[-1]:.3g} at last{truth}.")
    said += [f"Interrupted after {each.steps} steps." for each in trained.values() if each.interrupted]
    return said + [each.trouble for each in trained.values() if each.trouble]
