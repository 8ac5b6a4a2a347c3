"""Figures of chains that can be counted: their paths, what a bound is made of, and what it cannot get rid of."""

from collections.abc import Callable
from typing import Final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course.attempt import outcome
from course.chains import World, worth
from course.plots.page import DATA, INK, MODEL, MUTED, NOISE, TRUTH, numbers, page, show, vacant, waiting
from derive import KL, E, log
from derive.expressions import Expression
from derive.letters import T, p_θ, q, t, x

GREY: Final = "#757575"
"""Of words about the truth, which is drawn paler."""

THICKEST: Final = 13.0
"""Points of the line that all paths take."""

STEP: Final = p_θ(x[t - 1] | x[t])
KNOWING: Final = q(x[t - 1] | x[t], x[0])
GUESSING: Final = q(x[t - 1] | x[t])
"""The step back of the model, of the noising if the picture is known, and of the noising if it is not."""

NegativeBound = Callable[[int, Tensor, Tensor, Tensor], Tensor]


def paths(world: World, x_0: int) -> None:
    """Show all paths that begin at a picture: as the noising takes them, and as the model believes it does.

    Args:
        world: the noising and the model.
        x_0: the picture.

    Source: L-DF-6, L-DF-7.
    """
    gap = float(worth(KL(q(x[1:T] | x[0]), p_θ(x[1:T] | x[0])), world)[x_0].squeeze())
    with page(height=2.3) as figure:
        left, right = figure.subplots(1, 2)
        _lattice(left, world, x_0, "q", DATA, "the noising, $q(x_{1:T}|x_0)$")
        _lattice(right, world, x_0, "q", TRUTH, "")
        _lattice(right, world, x_0, "p", MODEL, "the model, $p_\\theta(x_{1:T}|x_0)$, before the grey truth")
        text = (
            f"{world.states**world.steps} paths begin at x₀ = {x_0}; a line is as thick as the share that takes it. "
            f"How far the red picture is from the blue one is the gap of the bound: {gap:.3f} nats. "
            f"The data hold {_shares(world)}."
        )
        alt = (
            f"Two lattices of {world.steps + 1} times by {world.states} values. In the left one blue lines fan out "
            f"from x_0 = {x_0} as time passes; in the right one the model's red lines lie over the same in grey."
        )
        show(figure, text, alt)


def _lattice(axes: Axes, world: World, x_0: int, letter: str, colour: str, title: str) -> None:
    """Every step of all paths from a picture, as lines between the places at two times."""
    thin = 0.45 if colour == MODEL else 1.0
    for now in range(1, world.steps + 1):
        pair = world.density(letter, sorted({now - 1, now} - {0}), [0])[x_0].reshape(-1, world.states)
        for here, row in enumerate(pair.tolist()):
            for there, share in enumerate(row):
                ends = [here if now > 1 else x_0, there]
                axes.plot([now - 1, now], ends, color=colour, linewidth=thin * THICKEST * share, alpha=0.9)
    times, values = torch.meshgrid(torch.arange(1, world.steps + 1), torch.arange(world.states), indexing="ij")
    axes.scatter(times.flatten(), values.flatten(), s=12, color=INK, zorder=4)
    axes.scatter([0], [x_0], s=34, color=INK, zorder=4)
    axes.set(xticks=range(world.steps + 1), yticks=range(world.states), title=title, xlabel="time t")
    axes.set(ylim=(-0.4, world.states - 0.6), xlim=(-0.15, world.steps + 0.15))
    axes.set_ylabel("$x_t$", rotation=0, y=0.64)  # between two ticks


def _shares(world: World) -> str:
    """How often the data hold each picture, in words."""
    *most, last = (f"x₀ = {x_0} with {share:.2f}" for x_0, share in enumerate(data(world).tolist()))
    return f"{', '.join(most)} and {last}"


def data(world: World) -> Float[Tensor, " k"]:
    """How probable each picture is among the data: q(x_0).

    >>> from course.chains import markov
    >>> round(float(data(markov(seed=0)).sum()), 3)
    1.0
    """
    return world.density("q", [0]).flatten()


def behind(chains: dict[str, World]) -> None:
    """Show whether a forward step is what Bayes' rule makes of it, at every place of every chain.

    Args:
        chains: worlds by name, one without memory and one with.

    Source: B-2a, L-DF-10.
    """
    forward, turned = q(x[t] | x[t - 1]), KNOWING * q(x[t] | x[0]) / q(x[t - 1] | x[0])
    said = []
    with page(height=2.9, width=5.6) as figure:
        panels = figure.subplots(1, len(chains), squeeze=False)[0]
        for axes, (name, world), colour in zip(panels, chains.items(), (DATA, MODEL), strict=False):
            sides = [_both(world, forward, turned, time) for time in range(2, world.steps + 1)]
            left, right = torch.cat([each[0] for each in sides]), torch.cat([each[1] for each in sides])
            axes.plot([0, 1], [0, 1], color=TRUTH, linewidth=5, solid_capstyle="butt")
            axes.scatter(left, right, s=11, color=colour, alpha=0.75, linewidths=0, zorder=3)
            axes.set(title=name, xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal", xticks=[0, 1], yticks=[0, 1])
            axes.set(xlabel="$q(x_t|x_{t-1})$", ylabel="seen from behind")
            off = float((left - right).abs().max())
            said.append(f"{name}: off by {off:.3f} at most" if off > 1e-9 else f"{name}: equal to fifteen digits")
        text = "Every dot is one step from one place, for t from 2 on and every picture x₀: left side across, right "
        text += f"side up. {'; '.join(said).capitalize()}."
        alt = "Scatter plots of both sides of the identity: on the diagonal without a memory, off it with one."
        show(figure, text, alt)


def _both(world: World, left: Expression, right: Expression, time: int) -> tuple[Tensor, Tensor]:
    """Two lines at every place that either depends on."""
    first, second = torch.broadcast_tensors(worth(left, world, t=time), worth(right, world, t=time))
    return first.flatten(), second.flatten()


def terms(world: World) -> tuple[Float[Tensor, " k"], Float[Tensor, "t k"], Float[Tensor, " k"]]:
    """The three terms of the bound for every picture: A, B for t = 2, ..., T, and C, in nats.

    >>> from course.chains import markov
    >>> [tuple(each.shape) for each in terms(markov(seed=0))]
    [(3,), (3, 3), (3,)]
    """
    prior = worth(KL(q(x[T] | x[0]), p_θ(x[T])), world)
    steps = [worth(E[q(x[t] | x[0])](KL(KNOWING, STEP)), world, t=time) for time in range(2, world.steps + 1)]
    last = worth(E[q(x[1] | x[0])](-log(p_θ(x[0] | x[1]))), world)
    return prior.flatten(), torch.stack([each.flatten() for each in steps]), last.flatten()


def budget(world: World, negative_bound: NegativeBound) -> None:
    """Show what the bound of every picture is made of: term A, a share of B for every step, and term C.

    Args:
        world: the noising and the model.
        negative_bound: (x_0, forward, prior, backward) to nats, such as elbo.negative_bound.

    Source: L-DF-11 to L-DF-15.
    """
    prior, steps, last = terms(world)
    surprise = worth(-log(p_θ(x[0])), world).flatten()
    yours, lacks = outcome(_bounds, world, negative_bound)
    with page(height=2.7) as figure:
        axes = figure.subplots()
        for x_0 in range(world.states):
            _stack(axes, x_0, [prior[x_0], *steps[:, x_0], last[x_0]], named=x_0 == world.states - 1)
            axes.plot([0, float(surprise[x_0])], [x_0 + 0.36] * 2, color=TRUTH, linewidth=5, solid_capstyle="butt")
            if yours is not None:
                axes.plot([yours[x_0]] * 2, [x_0 - 0.3, x_0 + 0.3], color=INK, linewidth=1.6, zorder=4)
        _legend(axes, world, float((prior + steps.sum(0) + last).max()))
        if lacks:
            vacant(axes, lacks, x=0.85, y=0.82, framed=False)
        shares = torch.stack([prior, steps.sum(0), last]) @ data(world)
        a, b, c = (100 * shares / shares.sum()).tolist()
        text = (
            "Grey is the true surprise, -log p(x₀), which the bound never goes below. "
            f"Averaged over the data, term A carries {a:.0f} % of the bound, B {b:.0f} % and C {c:.0f} %."
        )
        if yours is not None:
            off = float((yours - prior - steps.sum(0) - last).abs().max())
            text += f" Your bound, the black mark, differs from their sum by {off:.1g} nats at most."
        alt = (
            f"A stacked bar for each of {world.states} pictures: term A, term B step by step, term C, above a grey bar."
        )
        show(figure, text + waiting(lacks), alt)


def _bounds(world: World, negative_bound: NegativeBound) -> Float[Tensor, " k"]:
    """The reader's bound of every picture."""
    found = [negative_bound(x_0, world.forward, world.prior, world.backward) for x_0 in range(world.states)]
    return torch.stack([numbers(torch.as_tensor(each), (), "negative_bound") for each in found])


def _stack(axes: Axes, x_0: int, sizes: list[Tensor], *, named: bool) -> None:
    """One picture's terms, end to end: A in the colour of noise, B's steps in tints of the model, C in that of data.

    With `named`, every step that has room for it has its t below.
    """
    start, tints = 0.0, [0.95, 0.72, 0.5, 0.35, 0.25]
    for number, size in enumerate(map(float, sizes)):
        inner = 0 < number < len(sizes) - 1
        colour, alpha = (MODEL, tints[(number - 1) % 5]) if inner else (NOISE if number == 0 else DATA, 0.95)
        axes.barh(x_0, size, left=start, height=0.46, color=colour, alpha=alpha, edgecolor="white", linewidth=0.8)
        if size > 0.06:
            shown = "white" if alpha > 0.9 and colour != NOISE else INK
            axes.text(start + size / 2, x_0, f"{size:.2f}", ha="center", va="center", color=shown, fontsize=8.5)
            if named and inner:
                axes.text(start + size / 2, x_0 + 0.41, f"t = {number + 1}", ha="center", va="top", color=MUTED)
        start += size


def _legend(axes: Axes, world: World, longest: float) -> None:
    axes.set(yticks=range(world.states), ylim=(world.states - 0.2, -0.85), xlim=(0, 1.02 * longest), xlabel="nats")
    axes.set_yticklabels([f"$x_0={value}$" for value in range(world.states)])
    axes.tick_params(axis="y", length=0)
    words = [
        ("A", NOISE, 0.0),
        (f"B, t = 2 to {world.steps}", MODEL, 0.045),
        ("C", DATA, 0.2),
        ("truth", GREY, 0.245),
    ]
    for word, colour, place in words:
        axes.text(place, 0.99, word, color=colour, transform=axes.transAxes, va="top", weight="semibold")
    axes.spines["left"].set_visible(False)
