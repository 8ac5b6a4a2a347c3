"""Figures of mosaics: the pictures themselves, what flows draw, and how near to the truth different mixings come."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import outcome
from course.mosaic import CHANNELS, Mosaic, unsqueeze
from course.plots.page import DATA, INK, MODEL, MUTED, NOISE, TRUTH, page, show, vacant, waiting
from course.race import SIDE, Race

COLOURS: Final = (NOISE, MUTED, DATA, MODEL)
"""One for each kind of flow, the last of which learns to mix."""


def glazes(truth: Mosaic, n: int = 3, seed: int = 3) -> None:
    """Show some mosaics, and how a follower among their glazes goes with its leader, but no colour with another.

    Args:
        truth: where the pictures come from.
        n: how many pictures.
        seed: of them.
    """
    s = truth.glazes(n, SIDE, SIDE, seed)
    x = truth.sample(n, SIDE, SIDE, seed)
    many, mixed = (make(32, SIDE, SIDE, seed).movedim(1, -1).flatten(0, 2) for make in (truth.glazes, truth.sample))
    with page(height=2.2) as figure:
        panels = figure.subplots(1, n + 2, width_ratios=[*[1] * n, 1.05, 1.05])
        for axes, picture in zip(panels, x, strict=False):
            _tiles(axes, picture[None], "")
        half = s.shape[1] // 2
        pairs = ((panels[n], many, "leader", "follower"), (panels[n + 1], mixed, "red", "green"))
        for axes, values, across, up in pairs:
            axes.scatter(values[:, 0], values[:, half], s=1.5, color=DATA, alpha=0.35, linewidths=0)
            axes.set(xlabel=across, ylabel=up, xticks=[], yticks=[], box_aspect=1)
        text = "Three mosaics. In the glazes, a follower keeps close to a wave of its leader: that can be learned. In "
        text += "the colours nothing of it can be seen, for each of twelve is mixed from twelve glazes."
        alt = (
            "Three pictures of soft coloured tiles; a scatter plot of a follower over its leader along a thin wave; "
            "a scatter plot of two colours, a round cloud."
        )
        show(figure, text, alt)


def _tiles(axes: Axes, x: Float[Tensor, "1 c h w"], title: str) -> None:
    """A mosaic in its colours, with joints between the tiles."""
    picture = unsqueeze(x)[0].clamp(0, 1).movedim(0, -1)
    axes.imshow(picture.numpy(), origin="upper")
    lines = torch.arange(picture.shape[0] + 1).numpy() - 0.5
    axes.hlines(lines, -0.5, len(lines) - 1.5, color="white", linewidth=0.6)
    axes.vlines(lines, -0.5, len(lines) - 1.5, color="white", linewidth=0.6)
    axes.set(title=title, xticks=[], yticks=[], frame_on=False)


def mosaics(result: Race, seed: int = 0) -> None:
    """Show pictures of the truth, and what the first and last kind of a race draw, with the KL of each.

    Args:
        result: of the race.
        seed: of the pictures and of the noise that becomes pictures.

    Source: L-FL-14.
    """
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(1, CHANNELS, SIDE, SIDE, generator=generator)
    names = [next(iter(result.flows)), list(result.flows)[-1]] if result.flows else ["reversal", "learned"]
    with page(height=2.75) as figure, torch.no_grad():
        panels = figure.subplots(1, 3)
        _tiles(panels[0], result.truth.sample(1, SIDE, SIDE, generator), "the truth")
        panels[0].set_xlabel(f"entropy {result.truth.entropy:.2f} nats".replace("-", "−"), color=INK)
        for axes, name in zip(panels[1:], names, strict=True):
            if result.waits_for:
                axes.set(title=name, xticks=[], yticks=[], box_aspect=1)
                vacant(axes, result.waits_for)
            else:
                _tiles(axes, result.flows[name][0].inverse(noise), name)
                axes.set_xlabel(f"KL {result.distances[name][0]:.2f} nats", color=INK)
        text = (
            "Pictures of 16 × 16 tiles, and the numbers of a block of 2 × 2. The eye cannot tell which flow is better."
        )
        for name in () if result.waits_for else names:
            text += f" {name.capitalize()}: KL {result.distances[name][0]:.2f} nats."
        alt = f"Three mosaics of coloured tiles: of the truth, and as drawn by flows with {names[0]} and {names[1]}."
        show(figure, text + waiting(result.waits_for), alt)


def race(result: Race, prediction: Callable[[], float]) -> None:
    """Show the losses of a race above the entropy of the data, and the gain of the last kind beside the reader's.

    Args:
        result: of the race; its first kind is the bar, its last learns to mix.
        prediction: by how many nats the last ends below the first, such as conv1x1.predict_gain.

    Source: L-FL-13; Glow (Kingma and Dhariwal 2018), figure 3.
    """
    guess, lacks = outcome(prediction)
    entropy = result.truth.entropy
    with page(height=3.3) as figure:
        axes, ends = figure.subplots(1, 2, width_ratios=(1.75, 1))
        steps = max((each.shape[1] for each in result.losses.values()), default=500)
        axes.set(xlim=(0, steps), ylim=(entropy - 0.9, entropy + 8), xlabel="step", ylabel="loss, nats per block")
        axes.set(xticks=[0, steps // 2, steps])
        axes.axhspan(entropy - 0.9, entropy, color=TRUTH, alpha=0.6, linewidth=0)
        words = f"entropy of the data, {entropy:.2f} nats".replace("-", "−")
        axes.text(0.01 * steps, entropy - 0.45, words, va="center", color=MUTED)
        if result.waits_for:
            vacant(axes, result.waits_for, framed=False)
            vacant(ends, result.waits_for, framed=False)
        _curves(axes, result.losses)
        _ends(ends, result.distances, guess)
        text = "Flows with the same couplings on the same batches, above the entropy of the data; one line for each "
        text += "seed, a running mean of 25 steps." + _said(result.distances, guess)
        alt = "Falling curves of the loss for kinds of mixing, above a grey band that ends at the entropy of the data."
        show(figure, text + waiting(result.waits_for, lacks), alt)


def _curves(axes: Axes, losses: Mapping[str, Float[Tensor, "k t"]]) -> None:
    """Running means of the losses, one line for each seed."""
    for (name, runs), colour in zip(losses.items(), COLOURS, strict=False):
        width = min(25, runs.shape[1])
        smooth = runs.unfold(1, width, 1).mean(2)
        lines = axes.plot(torch.arange(smooth.shape[1]) + width, smooth.T, color=colour, linewidth=1.1)
        lines[0].set_label(name)
    if losses:
        axes.legend(loc="upper right", handlelength=1.2)


def _ends(axes: Axes, distances: Mapping[str, Sequence[float]], guess: float | None) -> None:
    """Where each flow ended above the truth, and where the prediction puts the last kind."""
    axes.set(title="distance to the truth", xlabel="KL, nats per block", yticks=[], ylim=(3.9, -0.7), xlim=(0, 5))
    axes.spines["left"].set(color=TRUTH, linewidth=3)
    for i, ((name, values), colour) in enumerate(zip(distances.items(), COLOURS, strict=False)):
        axes.plot(values, [i] * len(values), "o", color=colour, markersize=6, alpha=0.8, clip_on=False)
        axes.text(max(values) + 0.25, i, name, va="center", color=colour, fontsize=9)
        if max(values) > 3:
            axes.texts[-1].set(x=min(values) - 0.25, horizontalalignment="right")
    if guess is not None and distances:
        first = next(iter(distances.values()))
        at, level = sum(first) / len(first) - guess, len(distances) - 1
        axes.plot([at], [level + 0.35], marker="^", markersize=8, color=INK, clip_on=False)
        axes.text(at, level + 0.5, "your prediction", ha="center", va="top", color=INK, fontsize=9)


def _said(distances: Mapping[str, Sequence[float]], guess: float | None) -> str:
    """The distances with their spread, and the gain beside what was predicted."""
    if not distances:
        return "" if guess is None else f" You predicted {guess:.2f} nats."
    means = {name: sum(values) / len(values) for name, values in distances.items()}
    ranges = [f"{name} {means[name]:.2f} ({min(each):.2f} to {max(each):.2f})" for name, each in distances.items()]
    first, last = next(iter(means)), list(means)[-1]
    worst = min(distances[first]) - max(distances[last])
    text = f" KL, mean and range over {len(distances[first])} seeds: {'; '.join(ranges)}. {last.capitalize()} mixing "
    text += f"ends {means[first] - means[last]:.2f} nats below {first}, and {worst:.2f} if its worst seed meets the "
    text += "best of the others."
    return text if guess is None else f"{text} You predicted {guess:.2f}."


def kept(result: Race) -> None:
    """Show how much of what each coupling keeps comes from followers, which get in its way; the recipe is known.

    Args:
        result: of the race.

    Source: L-FL-12, L-FL-13.
    """
    with page(height=2.5, width=5.6) as figure:
        axes = figure.subplots()
        axes.set(xlim=(0.85, 5.4), ylim=(0, 62), xticks=[1, 2, 3, 4], yticks=[0, 25, 50])
        axes.set(xlabel="coupling", ylabel="% from followers")
        axes.axhline(0, color=TRUTH, linewidth=5)
        axes.text(4.12, 1.5, "recipe undone", color="#8A8A8A", va="bottom")
        if result.waits_for:
            vacant(axes, result.waits_for, framed=False)
        ends = {}
        for (name, found), colour in zip(result.kept.items(), COLOURS, strict=False):
            shares = 100 * found
            axes.plot(
                torch.arange(shares.shape[1]) + 1, shares.T, color=colour, linewidth=1.2, marker="o", markersize=3
            )
            ends[name] = shares
        _named(axes, ends)
        text = "What each coupling keeps, as a mixture of glazes. It needs leaders, for they say how to bend the rest; "
        text += "a recipe that is undone leaves no followers there. In front of the first coupling, every order of "
        text += "the colours holds 50 %."
        for name, shares in ends.items():
            text += f" {name.capitalize()}: {shares.mean():.0f} % on average, {shares.min():.0f} % at best."
        alt = "Curves of the share of followers in the channels that four couplings keep, for four kinds of mixing."
        show(figure, text + waiting(result.waits_for), alt)


def _named(axes: Axes, ends: Mapping[str, Float[Tensor, "k t"]], gap: float = 7.0) -> None:
    """Names at the ends of curves, kept apart."""
    order = sorted(ends, key=lambda name: float(ends[name][:, -1].mean()))
    at = -gap
    for name in order:
        at = max(at + gap, float(ends[name][:, -1].mean()))
        axes.text(4.12, at, name, va="center", color=COLOURS[list(ends).index(name)])
