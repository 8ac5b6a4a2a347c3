"""Figures of training: how far the loss is above the floor that no model can pass."""

from collections.abc import Callable, Mapping

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from course.attempt import outcome
from course.plots.page import DATA, INK, MODEL, MUTED, TRUTH, page, show, vacant, waiting
from course.training import History


def learning_curve(
    history: History | Mapping[str, History],
    truth: float,
    prediction: float | Callable[[], float] | None = None,
    last: int = 200,
) -> None:
    """Show the loss of every step above the entropy of the data, beside the reader's prediction of where it ends.

    Args:
        history: what `fit` returned; or several, by name.
        truth: the entropy of the data, in nats.
        prediction: how many nats the model will stay above it, or what gives it, such as flow.predict_kl.
        last: how many steps the final loss is averaged over.

    Source: L-FL-5, L-FL-7.
    """
    histories = {"your flow": history} if isinstance(history, History) else dict(history)
    trained = {name: each for name, each in histories.items() if len(each.losses)}
    guess, lacks_guess = outcome(prediction) if callable(prediction) else (prediction, None)
    lacks = next((each.waits_for for each in histories.values() if each.waits_for), None)
    with page(height=2.9) as figure:
        axes = figure.subplots()
        steps = max((len(each.losses) for each in trained.values()), default=1000)
        top = max((_top(each.losses, last) for each in trained.values()), default=truth + 1.5)
        floor = truth - 0.13 * (top - truth)
        axes.set(
            xlim=(0, steps), ylim=(floor, top), xlabel="step", ylabel="loss in nats", xticks=[0, steps // 2, steps]
        )
        axes.axhspan(floor, truth, color=TRUTH, alpha=0.6, linewidth=0)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        words = f"entropy of the data, {truth:.3f} nats: no model's average goes below"
        axes.text(0.01 * steps, (floor + truth) / 2, words, va="center", color=MUTED)
        ends = _draw(axes, trained, last)
        if guess is not None:
            axes.axhline(truth + guess, color=INK, linewidth=1.1, linestyle=(0, (4, 3)))
            axes.text(0.01 * steps, truth + guess, "your prediction", va="bottom", color=INK)
        if lacks:
            vacant(axes, lacks, y=0.55, framed=False)
        text = "Each dot is one fresh batch: its loss is the entropy plus the distance KL, up to the luck of the batch."
        for name, (end, luck) in ends.items():
            text += f" The last {last} steps of {name} average {end:.3f} nats, so KL is {end - truth:.3f} ± {luck:.3f}."
            if end < truth - max(0.05, 5 * luck):
                text += " A KL below 0 is none: this log_prob is no log-density."
        if ends:
            text += " What is kept is the average of the parameters; its KL is measured exactly below."
        if guess is not None:
            text += f" You predicted {guess:.3f}."
        alt = f"A falling curve of the loss over {steps} steps, above a grey band that ends at the entropy of the data."
        show(figure, text + waiting(lacks, lacks_guess), alt)


def _top(losses: Float[Tensor, " n"], last: int) -> float:
    """Where to cut the axis: the first steps would flatten the rest."""
    start, end = float(losses[: max(1, len(losses) // 20)].median()), float(losses[-last:].mean())
    return end + max(0.6 * (start - end), 0.25)


def _draw(axes: Axes, trained: Mapping[str, History], last: int) -> dict[str, tuple[float, float]]:
    """Every step as a faint dot, running means as lines; the final losses with their standard errors."""
    ends = {}
    for i, (name, history) in enumerate(trained.items()):
        colour = (MODEL, MUTED, DATA)[i % 3]
        losses, step = history.losses, torch.arange(len(history.losses)) + 1
        width = max(1, min(len(losses) // 20, 50))
        axes.scatter(step, losses, s=1.2, color=colour, alpha=0.25, linewidths=0)
        axes.plot(step[width - 1 :], losses.unfold(0, width, 1).mean(1), color=colour)
        end = losses[-last:]
        ends[name] = float(end.mean()), float(end.std(correction=0)) / len(end) ** 0.5
        if len(trained) > 1:
            at = (len(losses), ends[name][0])
            axes.annotate(name, at, xytext=(-4, 8), textcoords="offset points", ha="right", color=colour)
    return ends
