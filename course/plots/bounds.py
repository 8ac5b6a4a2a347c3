"""Figures of the bound of an autoencoder: its gap, its likelihood's spread, the slope of a draw, and many draws."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import torch
from matplotlib.axes import Axes
from torch import Tensor

from course import faces
from course.attempt import outcome
from course.coders import Coded, importance
from course.linear_codes import LinearWorld
from course.plots.page import DATA, INK, MODEL, MUTED, NOISE, TRUTH, numbers, page, show, vacant, waiting

Likelihood = Callable[[Tensor, Tensor, float], Tensor]
Linear = Callable[[Tensor, Tensor, float, Tensor, Tensor], tuple[Tensor, Tensor]]
Draw = Callable[[Tensor, Tensor, Tensor], Tensor]

SPREADS: Final = torch.tensor([0.03, 0.04, 0.055, 0.075, 0.1, 0.14, 0.2, 0.3, 0.45, 0.7], dtype=torch.float64)
FACTORS: Final = torch.logspace(-0.6, 0.4, 9, dtype=torch.float64)
"""Of the scales at which the reader's bound is asked."""

PLACE, SCALE, DRAWS = 1.5, 0.5, 4000
"""Of the codes whose slope is estimated, and how many are drawn."""

PATHWISE: Final = "the draw has a slope:  2 z  through z = m + s ε"
EDGES: Final = (-8.0, 22.0)
"""Where the histograms of slopes end; what lies beyond is counted in the last bin."""


def spreads(log_likelihood: Likelihood) -> None:
    """Show the log-likelihood of a face around its rendering, against the spread that a decoder claims.

    Args:
        log_likelihood: (x, mean, spread) to nats, such as vae.gaussian_log_likelihood.

    Source: M-9-1b.
    """
    truth = faces.gaussian()
    drawn = truth.draw(1, seed=0)
    x, mean = drawn.pictures.double().flatten(1), truth.gallery.renderings(drawn.faces).flatten(1)
    error, pixels = float(((x - mean) ** 2).mean()), x.shape[1]
    yours, lacks = outcome(lambda: [_per_pixel(log_likelihood, x, mean, float(each)) for each in SPREADS])
    fine = torch.logspace(-1.7, -0.1, 200, dtype=torch.float64)
    square = error / (2 * fine**2)
    with page(height=2.7) as figure:
        axes = figure.subplots()
        axes.plot(fine, -square - torch.log(2 * math.pi * fine**2) / 2, color=TRUTH, linewidth=6)
        axes.plot(fine, -square, color=NOISE, linewidth=1.6, linestyle=(0, (4, 3)))
        axes.axvline(error**0.5, color=INK, linewidth=1)
        if yours is not None:
            axes.scatter(SPREADS, yours, s=30, color=MODEL, zorder=3, clip_on=True)
        if lacks:
            vacant(axes, lacks, x=0.7, y=0.3, framed=False)
        axes.set(xscale="log", xlim=(0.025, 0.8), ylim=(-4.2, 1.4), xlabel="spread σ", ylabel="nats per pixel")
        axes.set_xticks([0.03, 0.1, 0.3], ["0.03", "0.1", "0.3"])
        axes.minorticks_off()
        axes.text(error**0.5 * 1.03, -3.9, f"root mean square error {error**0.5:.3f}", color=INK, fontsize=9)
        axes.text(0.78, 0.15, "squared error alone", ha="right", va="bottom", color="#9A7413", fontsize=9)
        text = (
            f"One face of {pixels} numbers, painted without a fault, so that only its noise is left. With its "
            f"constants the likelihood is largest at σ = {error**0.5:.3f}, the error itself; the squared error alone "
            "(broken line) asks for ever more spread."
        )
        alt = "A grey curve with one maximum where the spread equals the error, and a broken one that only rises."
        show(figure, text + waiting(lacks), alt)


def _per_pixel(log_likelihood: Likelihood, x: Tensor, mean: Tensor, spread: float) -> float:
    return float(numbers(log_likelihood(x, mean, spread), (1,), "gaussian_log_likelihood")) / x.shape[1]


def slopes(reparametrise: Draw) -> None:
    """Show two ways to estimate how the mean of z² answers to the mean of z, from single draws.

    Args:
        reparametrise: (mean, log_scale, noise) to codes, such as vae.reparametrise.

    Source: M-9-1c; Kingma and Welling 2014, section 2.2.
    """
    noise = torch.randn(DRAWS, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    z = PLACE + SCALE * noise
    score = (z**2 * noise / SCALE)[:, 0]
    yours, lacks = outcome(_path_slopes, reparametrise, noise)
    exact = 2 * PLACE
    with page(height=2.5) as figure:
        left, right = figure.subplots(1, 2, sharex=True)
        _histogram(left, score, "the draw has no slope:  z² (z − m) / s²", NOISE, exact)
        if yours is not None:
            _histogram(right, yours, PATHWISE, MODEL, exact)
        if lacks:
            vacant(right, lacks)
            right.set(yticks=[], title=PATHWISE)
        left.set(xlim=EDGES)
        text = (
            f"The mean of z² over N(m, s²) is m² + s², so its slope in m is 2m = {exact:g} here: the grey line. Both "
            f"estimates are right on average; from one draw, the first is off by {float(score.std()):.1f}"
        )
        text += "." if yours is None else f", yours by {float(yours.std()):.1f}."
        alt = "Two histograms around the same grey line: a wide one, and a narrow one beside it."
        show(figure, text + waiting(lacks), alt)


def _path_slopes(reparametrise: Draw, noise: Tensor) -> Tensor:
    """The slope of z² in the mean of each code, through the reader's draw."""
    mean = torch.full_like(noise, PLACE).requires_grad_()
    z = reparametrise(mean, torch.full_like(noise, math.log(SCALE)), noise)
    if not z.requires_grad:
        return torch.zeros(len(noise), dtype=noise.dtype)
    (slope,) = torch.autograd.grad((z**2).sum(), mean)
    return slope[:, 0]


def _histogram(axes: Axes, values: Tensor, title: str, colour: str, exact: float) -> None:
    axes.axvline(exact, color=TRUTH, linewidth=5, zorder=0)
    axes.hist(values.clamp(*EDGES).numpy(), bins=60, range=EDGES, density=True, color=colour, zorder=1)
    axes.set(title=title, yticks=[], xticks=[0, exact, 10, 20], xticklabels=["0", f"{exact:g}", "10", "20"])
    axes.spines["left"].set_visible(False)
    words = f"mean {float(values.mean()):.2f}\nspread {float(values.std()):.2f}"
    axes.text(0.98, 0.95, words, ha="right", va="top", color=INK, transform=axes.transAxes)


def gaps(worlds: Mapping[str, LinearWorld], linear_gaussian: Linear) -> None:
    """Show how far the bound is below log p(x) in linear worlds, whatever scale an encoder claims for its codes.

    Args:
        worlds: by name.
        linear_gaussian: (x, W, spread, mean, log_scale) to (bound, log p(x)), such as vae.linear_gaussian.

    Source: M-9-1a.
    """
    found = {name: outcome(_asked, world, linear_gaussian) for name, world in worlds.items()}
    lacks = next((each for _, each in found.values() if each), None)
    sentences = []
    with page(height=2.8) as figure:
        panels = figure.subplots(1, len(worlds), sharey=True)
        for axes, (name, world) in zip(panels, worlds.items(), strict=True):
            least = _curve(axes, name, world)
            yours, unwritten = found[name]
            if unwritten:
                vacant(axes, unwritten, y=0.28, framed=False)
            if yours is None:
                sentences.append(f"{name} {least:.3f}")
                continue
            axes.scatter(FACTORS, yours[0], s=26, color=MODEL, zorder=3)
            sentences.append(f"{name} {least:.3f} (your difference from the grey: {yours[1]:.0e})")
        panels[0].set_ylabel("nats from log p(x)")
        text = (
            "Codes at the best place, with scales that are too small (left) or too large (right). The grey curve is "
            "minus the divergence of the encoder from p(z | x), by another route. At the best scale the gap is, in "
            f"nats: {'; '.join(sentences)}. An encoder that knows no correlations cannot close the second."
        )
        alt = "Two humps below a horizontal line: the first touches it, the second stays below."
        show(figure, text + waiting(lacks), alt)


def _codes(world: LinearWorld, x: Tensor, factor: Tensor) -> tuple[Tensor, Tensor]:
    """The best codes, with their best scales times a factor."""
    mean = world.best_codes(x)
    return mean, (world.best_log_scale + factor.log()).expand_as(mean)


def _curve(axes: Axes, name: str, world: LinearWorld) -> float:
    """The exact gap against the factor, and its smallest value."""
    x, fine = world.sample(200, seed=0), torch.logspace(-0.65, 0.47, 121, dtype=torch.float64)
    gap = torch.stack([world.gap(x, *_codes(world, x, factor)).mean() for factor in fine])
    axes.axhline(0, color=DATA, linewidth=1.4)
    axes.plot(fine, -gap, color=TRUTH, linewidth=6, zorder=1)
    axes.set(title=name, xscale="log", xlabel="scale, in multiples of the best", ylim=(-4.6, 0.6))
    axes.set_xticks([0.25, 0.5, 1, 2], ["¼", "½", "1", "2"])
    axes.minorticks_off()
    axes.text(0.23, 0.08, "log p(x)", color=DATA, va="bottom", fontsize=9)
    return abs(float(gap.min()))


def _asked(world: LinearWorld, linear_gaussian: Linear) -> tuple[list[float], float]:
    """The reader's bound minus the reader's log p(x) at some scales, and how far both are from the other route."""
    x, values, worst = world.sample(200, seed=0), [], 0.0
    for factor in FACTORS:
        codes = _codes(world, x, factor)
        bound, exact = linear_gaussian(x, world.W, world.spread, *codes)
        below = numbers(bound, (200,), "linear_gaussian") - numbers(exact, (200,), "linear_gaussian")
        worst = max(worst, float((below + world.gap(x, *codes)).abs().max()))
        values.append(float(below.mean()))
    return values, worst


def more_draws(
    world: LinearWorld, model: Coded, bound: Callable[[Tensor], Tensor], draws: Sequence[int], n: int = 100
) -> None:
    """Show how the bound from 1, 2, ... codes closes in: on log p(x) in a linear world, and on the floor of the faces.

    Args:
        world: where log p(x) is known.
        model: an autoencoder of faces, where it is not.
        bound: from log-weights (k, n) to nats, such as vae.importance_bound.
        draws: how many codes; each divides the last, which is the largest.
        n: pictures that the bits are averaged over.

    Source: Burda, Grosse and Salakhutdinov 2016.
    """
    truth = faces.gaussian()
    pictures = truth.sample(n, seed=7)
    linear, lacks = outcome(_linear_gaps, world, bound, draws)
    found, lacks_too = outcome(importance, model, pictures.flatten(1), bound, draws, 8)
    with page(height=2.8) as figure:
        left, right = figure.subplots(1, 2)
        _against_draws(left, draws, "a linear world", "nats below log p(x)", "log p(x)")
        _against_draws(right, draws, "faces", "bits over the floor", "the truth")
        text = "The more codes at once, the tighter the bound."
        if linear is not None:
            _falling(left, draws, linear, [0.0] * len(draws), "{:.3f}")
            text += f" Left: it closes the gap of {linear[0]:.3f} nats to {linear[-1]:.3f}."
        if found is not None:
            bits = [truth.bits_over_floor(pictures, each) for each in found]
            _falling(right, draws, [each.value for each in bits], [each.error for each in bits], "{:.1f}")
            text += (
                f" Right: with {draws[0]} code the model seems {bits[0].value:.1f} bits from the truth, with "
                f"{draws[-1]} codes {bits[-1].value:.1f} ± {bits[-1].error:.1f}: at least "
                f"{bits[0].value - bits[-1].value:.1f} bits of the gap were the encoder's, not the model's. Nothing "
                "was trained in between."
            )
        for axes, unwritten in ((left, lacks), (right, lacks_too)):
            if unwritten:
                vacant(axes, unwritten)
        alt = "Two falling lines against the number of codes: the first reaches the truth, the second stays above."
        show(figure, text + waiting(lacks, lacks_too), alt)


def _linear_gaps(world: LinearWorld, bound: Callable[[Tensor], Tensor], draws: Sequence[int]) -> list[float]:
    """How far the reader's bound is below log p(x) for each number of codes, averaged over 200 examples."""
    x = world.sample(200, seed=0)
    weights, exact = world.log_weights(x, draws[-1], seed=1), world.log_prob(x)
    below = [
        exact - torch.stack([numbers(bound(part), (200,), "importance_bound") for part in weights.split(k)])
        for k in draws
    ]
    return [float(each.mean()) for each in below]


def _against_draws(axes: Axes, draws: Sequence[int], title: str, unit: str, floor: str) -> None:
    """A panel over the number of codes, with the truth in grey at 0."""
    axes.set(
        title=title, xscale="log", xlabel="codes per picture", ylabel=unit, xlim=(0.7, 1.5 * draws[-1]), ylim=(0, 1)
    )
    axes.set_xticks(list(draws), [f"{k}" for k in draws])
    axes.minorticks_off()
    axes.axhline(0, color=TRUTH, linewidth=6)
    axes.text(0.02, 0.065, floor, color=MUTED, va="bottom", fontsize=9, transform=axes.transAxes)


def _falling(axes: Axes, draws: Sequence[int], values: Sequence[float], errors: Sequence[float], style: str) -> None:
    """The reader's bounds as a line with their numbers."""
    axes.errorbar(draws, values, errors, color=MODEL, marker="o", markersize=4, capsize=2)
    for k, value in zip(draws, values, strict=True):
        axes.annotate(style.format(value), (k, value), (0, 10), textcoords="offset points", ha="center", fontsize=9)
    axes.set_ylim(-0.04 * values[0], 1.3 * values[0])
