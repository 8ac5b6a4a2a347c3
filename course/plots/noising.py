"""Figures of the way into noise: one picture and many numbers step by step, and what schedules leave of them."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.patches import Rectangle
from torch import Tensor

from course import faces
from course.attempt import Unwritten, outcome
from course.plots.page import INK, MODEL, MUTED, NOISE, TRUTH, numbers, page, show, vacant, waiting
from course.toys import Islands

STRENGTH: Final = 0.12
"""β in every step of the chain."""

SHOWN: Final = (0, 1, 2, 4, 8, 14, 24)
"""The steps of the chain that are shown."""

MANY: Final = 4000
"""Numbers whose histograms are shown."""

AXIS: Final = torch.linspace(-3.2, 3.2, 321, dtype=torch.float64)
EDGES: Final = torch.linspace(-3.2, 3.2, 33, dtype=torch.float64)

OneStep = Callable[[Tensor, float, Tensor], Tensor]
Schedule = Callable[[str, int], Float[Tensor, " t"]]
AlphaBar = Callable[[Float[Tensor, " t"]], Float[Tensor, " t+1"]]


def into_noise(one_step: OneStep, seed: int = 0) -> None:
    """Show a face and many numbers on their way into noise, step by step, with the exact density of the numbers.

    Args:
        one_step: (x, beta, noise) to the next x, such as noising.one_step.
        seed: of the face, the numbers and all noise.

    Source: L-DF-1, M-F1.
    """
    face = faces.gaussian().given(hair="afro", colour="red", eyes="glasses", mouth="smile").sample(1, seed).double()
    islands, generator = Islands(), torch.Generator().manual_seed(seed)
    pictures, lacks = outcome(_chain, one_step, face, generator)
    clouds, _ = outcome(_chain, one_step, islands.sample(MANY, generator), generator)
    with page(height=3.5) as figure:
        upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=(1.55, 1.5))[:, 0]
        _strip(upper, [face] if pictures is None else pictures, lacks)
        off = _histograms(lower, islands, clouds)
        text = (
            f"Yellow: q adds noise, here with β = {STRENGTH:g} in every step. Red, dashed: a model will be trained "
            "to go back. Below, numbers from two islands on the same way; grey is their exact density, at last a bell."
        )
        if clouds is not None:
            text += f" Your {MANY} numbers differ from it by {100 * off:.1f} % of their mass at most; luck alone makes "
            text += f"{100 * _luck(islands):.1f} %."
        alt = (
            "A row of faces that sink into noise, with arrows forwards and backwards between them. Below, densities: "
            "two sharp peaks that shrink, widen and merge into one bell."
        )
        show(figure, text + waiting(lacks), alt)


def _chain(one_step: OneStep, x: Tensor, generator: torch.Generator) -> list[Tensor]:
    """x after each of the steps that are shown."""
    found = [x]
    for _ in range(SHOWN[-1]):
        noise = torch.randn(x.shape, generator=generator, dtype=torch.float64)
        found.append(numbers(one_step(found[-1], STRENGTH, noise), tuple(x.shape), "one_step").double())
    return [found[step] for step in SHOWN]


def _strip(figure: SubFigure, pictures: Sequence[Tensor], lacks: Unwritten | None) -> None:
    """Pictures in a row, with an arrow into noise above each gap and one back below it."""
    axes = figure.subplots()
    axes.set(xlim=(-1, 24 * len(SHOWN) - 7), ylim=(23.5, -7.5), xticks=[], yticks=[], frame_on=False, aspect="equal")
    for i, step in enumerate(SHOWN):
        left = 24 * i
        if i < len(pictures):
            canvas = faces.side_by_side(pictures[i].float(), columns=1)
            axes.imshow(canvas.numpy(), origin="upper", extent=(left - 0.5, left + 15.5, 15.5, -0.5))
        else:
            axes.add_patch(_frame(left))
        axes.text(left + 7.5, 17, f"$x_{{{step}}}$", ha="center", va="top", color=INK)
    for here, there in pairwise(range(len(SHOWN))):
        axes.annotate("", (24 * there + 2, -1), (24 * here + 13, -1), arrowprops=_arrow(NOISE, -0.35))
        axes.annotate("", (24 * here + 13, 17.2), (24 * there + 2, 17.2), arrowprops=_arrow(MODEL, -0.35, dashed=True))
    axes.text(19.5, -4.4, "$q(x_t\\,|\\,x_{t-1})$", ha="center", va="bottom", color="#A87F1E", fontsize=9)
    axes.text(19.5, 20.2, "$p_\\theta(x_{t-1}\\,|\\,x_t)$", ha="center", va="top", color=MODEL, fontsize=9)
    if lacks:
        vacant(axes, lacks, x=0.57, framed=False)
    axes.set(xlim=(-1, 24 * len(SHOWN) - 7), ylim=(24.5, -8.5))


def _frame(left: int) -> Rectangle:
    return Rectangle((left - 0.5, -0.5), 16, 16, facecolor="#FBF6F7", edgecolor=MODEL, linestyle=(0, (4, 3)), alpha=0.8)


def _arrow(colour: str, bend: float, dashed: bool = False) -> dict[str, object]:
    style = (0, (3, 2)) if dashed else "solid"
    return {"arrowstyle": "-|>", "color": colour, "connectionstyle": f"arc3,rad={bend}", "linestyle": style, "lw": 1.3}


def _histograms(figure: SubFigure, islands: Islands, clouds: Sequence[Tensor] | None) -> float:
    """Exact densities in grey, histograms in red; how much of their mass differs at most."""
    off = 0.0
    for i, (axes, step) in enumerate(zip(figure.subplots(1, len(SHOWN)), SHOWN, strict=True)):
        density = islands.log_prob(AXIS, (1 - STRENGTH) ** step).exp()
        axes.fill_between(AXIS, density, color=TRUTH, alpha=0.75, linewidth=0)
        axes.set(xlim=(-3.2, 3.2), ylim=(0, 1.1), yticks=[], xticks=[-1, 1] if i == 0 else [0])
        axes.spines["left"].set_visible(False)
        if clouds is not None:
            share = torch.histc(clouds[i], len(EDGES) - 1, -3.2, 3.2) / MANY
            axes.stairs(share / float(EDGES[1] - EDGES[0]), EDGES, color=MODEL, linewidth=1.2)
            off = max(off, float((share - _cells(density)).abs().sum()) / 2)
    return off


def _luck(islands: Islands) -> float:
    """By how much of their mass as many numbers differ from the widest density, if they are drawn from it."""
    share = _cells(islands.log_prob(AXIS, (1 - STRENGTH) ** SHOWN[-1]).exp())
    return float((2 * share * (1 - share) / (torch.pi * MANY)).sqrt().sum()) / 2


def _cells(density: Tensor) -> Float[Tensor, " k"]:
    """The share of a density that falls between two edges."""
    means = torch.nn.functional.interpolate(density[None, None], len(EDGES) - 1, mode="area")[0, 0]
    return means * float(EDGES[1] - EDGES[0])


def what_is_left(schedule: Schedule, alpha_bar: AlphaBar, steps: int = 1000) -> None:
    """Show how strong the steps of two schedules are, and what they leave of the picture.

    Args:
        schedule: (kind, steps) to all β, such as noising.schedule.
        alpha_bar: all β to all ᾱ from ᾱ_0 on, such as noising.alpha_bar.
        steps: how many.

    Source: L-DF-2, L-DF-4.
    """
    t = torch.arange(1, steps + 1, dtype=torch.float64)
    ends, lacking = [], []
    with page(height=2.9) as figure:
        strong, left = figure.subplots(1, 2)
        for kind, beta in linear_and_cosine(steps).items():
            strong.plot(t / steps, beta, color=TRUTH, linewidth=5)
            left.plot(t / steps, torch.cumprod(1 - beta, 0), color=TRUTH, linewidth=5)
            yours, lacks = outcome(schedule, kind, steps)
            lacking.append(lacks)
            if yours is not None:
                yours = numbers(yours, (steps,), "schedule")
                strong.plot(t / steps, yours, color=MODEL, linewidth=1.4)
                shares, lacks = outcome(alpha_bar, yours)
                lacking.append(lacks)
                if shares is not None:
                    shares = numbers(shares, (steps + 1,), "alpha_bar")
                    left.plot(torch.arange(steps + 1) / steps, shares, color=MODEL, linewidth=1.4)
                    ends.append(f"{kind} {float(shares[-1]):.2g}")
        _labels(strong, left, steps)
        waits = [each for each in lacking if each]
        for axes, each in zip((strong, left), (waits[:1] if not ends else []) * 2, strict=False):
            vacant(axes, each, x=0.62, y=0.82, framed=False)
        text = (
            "Grey: two schedules that are used. Halfway the cosine leaves half of the variance, and the linear one "
            f"{100 * float(torch.prod(1 - linear_and_cosine(steps)['linear'][: steps // 2])):.0f} %."
        )
        if ends:
            text += f" What yours leave in the end: {', '.join(ends)}."
        alt = "Left: one line rises evenly, one steeply at the end, on a logarithmic axis. Right: two falling curves."
        show(figure, text + waiting(*waits), alt)


def in_the_end(alpha_bar: AlphaBar, lingering: Callable[[Tensor], Tensor], steps: int = 1_000_000) -> None:
    """Show what schedules that become weaker and weaker leave of a picture, and what the reader's witness does.

    Args:
        alpha_bar: all β to all ᾱ from ᾱ_0 on, such as noising.alpha_bar.
        lingering: numbers of steps to β, such as noising.lingering; before it, no schedule that lingers is shown.
        steps: how many.

    Source: L-DF-4, E-L14.
    """
    t = torch.arange(1, steps + 1, dtype=torch.float64)
    shown = torch.logspace(0, 6, 60).long().clamp(1, steps) - 1
    given = {"1/10": 0.1 + 0 * t, "1/(2t)": 0.5 / t}
    yours, lacks = outcome(lambda: alpha_bar(lingering(t)))
    if yours is not None:
        given["1/(2t²)"] = 0.5 / t**2
    left = {name: torch.cumprod(1 - beta, 0) for name, beta in given.items()}
    with page(height=2.6) as figure:
        axes = figure.subplots()
        for name, share in left.items():
            axes.plot(t[shown], share[shown], color=TRUTH, linewidth=4)
            place = {"1/10": (4.4, 0.72), "1/(2t)": (450, 0.065), "1/(2t²)": (3e4, 0.4)}[name]
            axes.text(*place, f"$\\beta_t$ = {name}", color=MUTED, fontsize=9)
        if lacks:
            vacant(axes, lacks, x=0.8, y=0.75, framed=False)
        axes.set(xscale="log", xlim=(1, steps), ylim=(0, 1.02), yticks=[0, 0.5, 1], xlabel="steps $T$")
        axes.set_title("left of the picture, $\\bar\\alpha_T$")
        text = (
            f"Weaker and weaker steps are not enough to leave something: 1/(2t) leaves {float(left['1/(2t)'][-1]):.4f} "
        )
        text += f"after {steps} steps, and goes on falling."
        if yours is not None:
            text += _linger(axes, t[shown], numbers(yours, (steps + 1,), "alpha_bar"), shown, left["1/(2t²)"])
        alt = "Curves over a logarithmic axis of steps: some fall to 0, quickly or slowly, and some level off above it."
        show(figure, text + waiting(lacks), alt)


def _linger(axes: Axes, t: Tensor, yours: Tensor, shown: Tensor, square: Tensor) -> str:
    """The reader's witness in red; what it leaves, and what 1/(2t²) does, by multiplying and by Euler's product."""
    axes.plot(t, yours[shown + 1], color=MODEL, linewidth=1.5)
    angle = torch.pi * math.sqrt(0.5)  # the product of all 1 - s²/t² is sin(πs) / (πs)
    return (
        f" 1/(2t²) leaves {float(square[-1]):.4f}, and as much for ever, by Euler's product: "
        f"{math.sin(angle) / angle:.4f}. Yours leaves {float(yours[-1]):.4f}."
    )


def linear_and_cosine(steps: int) -> dict[str, Float[Tensor, " t"]]:
    """Both schedules by a second route: a sum of equal rises, and a difference of angles.

    >>> sorted(linear_and_cosine(30))
    ['cosine', 'linear']
    """
    t = torch.arange(1, steps + 1, dtype=torch.float64)
    angle, width = torch.pi * t / (2 * steps), torch.pi / (2 * steps)
    cosine = 1 - (torch.cos(angle) / torch.cos(angle - width)) ** 2
    return {"linear": (0.1 + 19.9 * (t - 1) / (steps - 1)) / steps, "cosine": cosine.clamp(max=0.999)}


def _labels(strong: Axes, left: Axes, steps: int) -> None:
    strong.set(yscale="log", ylim=(5e-6, 1.5), title="strength of a step, $\\beta_t$", xlabel=f"$t / T$, $T$ = {steps}")
    left.set(ylim=(0, 1.03), title="left of the picture, $\\bar\\alpha_t$", xlabel=f"$t / T$, $T$ = {steps}")
    left.set(yticks=[0, 0.5, 1])
    for axes in (strong, left):
        axes.set(xlim=(0, 1), xticks=[0, 0.5, 1])
    strong.text(0.24, 1.3e-2, "linear", color=MUTED, fontsize=9)
    strong.text(0.3, 3.5e-4, "cosine", color=MUTED, fontsize=9)
    left.text(0.14, 0.4, "linear", color=MUTED, fontsize=9)
    left.text(0.56, 0.5, "cosine", color=MUTED, fontsize=9)
