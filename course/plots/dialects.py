"""The figure of one noisy picture in every notation of the course's documents."""

from collections.abc import Callable
from typing import Final

import torch
from matplotlib.axes import Axes
from torch import Tensor

from course import faces, notations
from course.attempt import outcome
from course.notations import Factors
from course.plots.page import DATA, INK, MODEL, MUTED, TRUTH, numbers, page, show, vacant, waiting

SHARE: Final = 0.64
"""The ᾱ of the moment that NOTATION.md writes in every notation."""

ALPHA: Final = 0.92
LEVELS: Final = torch.tensor([1, 2, 3, 4, 6])
"""A schedule of the TTIC quiz, and the levels of it that the reader translates."""

FAMILIES: Final = {
    "this course, Bonn, DDPM": ("this course", "squares make 1"),
    "variance exploding (VE)": ("VE", "the signal is 1"),
    "flow matching": ("flow matching", "both make 1"),
}
"""One notation of every kind: its name in the figure, and what is special about its two factors."""

FACE: Final = {"hair": "afro", "colour": "red", "eyes": "plain", "mouth": "smile", "skin": "dark", "shift": "centre"}
"""Whom the figure shows."""

Translation = Callable[[float, Tensor], tuple[Tensor, Tensor]]


def dialects(from_ttic: Translation, seed: int = 0) -> None:
    """Show one face, noised equally, as each kind of notation writes it, and where the reader's translation lands.

    Args:
        from_ttic: (alpha, level) to alpha_bar and sigma, such as foundations.from_ttic.
        seed: of the noise.

    Source: T-0, NOTATION.md.
    """
    moment = notations.same_moment(SHARE)
    found, lacks = outcome(from_ttic, ALPHA, LEVELS)
    with page(height=3.7) as figure:
        plane, pictures = figure.subplots(1, 2, width_ratios=(1, 1.12))
        _paths(plane)
        _moment(plane, moment)
        error = 0.0 if found is None else _translated(plane, *found)
        if lacks:
            vacant(plane, lacks, x=0.24, y=0.4, framed=False)
        _faces(pictures, moment, seed)
        text = (
            "Left: the factors of every notation, with the moment of signal over noise 4/3 as dots on one ray. Right: "
            "a face at that moment. Divided by their signal, all three are one picture, and so the best guess at what "
            "it was, which is exact here, is one, too. The Bonn slides, DDPM, LMU, the Persian exam, TTIC and score "
            "models are all of kind A."
        )
        if found is not None:
            text += f" Your translations of five levels with α = {ALPHA:g} leave the grey paths by {error:.1g} at most."
        alt = (
            "A quarter circle, a vertical and a slanted line, crossed by a ray. Three noisy faces, three equal guesses."
        )
        show(figure, text + waiting(lacks), alt)


def _paths(axes: Axes) -> None:
    """How both factors change on the way from data to noise, for each kind of notation."""
    ratio = torch.logspace(2.5, -2.5, 200, dtype=torch.float64)
    for name in FAMILIES:
        factors = notations.NOTATIONS[name].at(ratio)
        axes.plot(factors.signal, factors.noise, color=TRUTH, linewidth=5, zorder=1)
    axes.set(xlim=(0, 1.12), ylim=(0, 1.12), aspect="equal", xlabel="signal", ylabel="noise")
    axes.set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])


def _moment(axes: Axes, moment: dict[str, Factors]) -> None:
    """The moment as dots on a ray from the origin."""
    end = moment["variance exploding (VE)"]
    axes.plot([0, 1.1 * float(end.signal)], [0, 1.1 * float(end.noise)], color=MUTED, linewidth=0.9, zorder=2)
    for name, letter in zip(FAMILIES, "ABC", strict=True):
        signal, noise = (float(factor) for factor in moment[name])
        axes.plot(signal, noise, "o", color=DATA, markersize=13, zorder=4)
        axes.text(
            signal, noise, letter, color="white", ha="center", va="center", weight="semibold", fontsize=8, zorder=5
        )


def _translated(axes: Axes, alpha_bar: Tensor, sigma: Tensor) -> float:
    """The reader's translations as red dots on both paths; how far they are from them at most."""
    wanted = (len(LEVELS),)
    alpha_bar = numbers(torch.as_tensor(alpha_bar), wanted, "alpha_bar").double()
    sigma = numbers(torch.as_tensor(sigma), wanted, "sigma").double()
    signal = ALPHA ** LEVELS.double()
    noise = (1 - signal**2).sqrt()
    axes.scatter(alpha_bar.sqrt(), (1 - alpha_bar).sqrt(), s=22, color=MODEL, zorder=3)
    axes.scatter(torch.ones_like(sigma), sigma, s=22, color=MODEL, zorder=3, clip_on=True)
    axes.text(0.03, 1.07, "red: yours, from TTIC's $\\alpha^\\ell$", color=MODEL, fontsize=9)
    away = torch.stack([alpha_bar.sqrt() - signal, sigma - noise / signal]).abs()
    return float(away.nan_to_num(nan=torch.inf).max())


def _faces(axes: Axes, moment: dict[str, Factors], seed: int) -> None:
    """A face at one moment in three notations: as written, over its signal, and the best guess of what it was."""
    truth = faces.gaussian()
    x_0 = truth.given(**FACE).sample(1, seed)
    levels = [truth.at(float(moment[name].signal), float(moment[name].noise)) for name in FAMILIES]
    written = [level.corrupt(x_0, seed + 1) for level in levels]
    over = [x_t / level.signal for x_t, level in zip(written, levels, strict=True)]
    best = [level.denoise(x_t) for x_t, level in zip(written, levels, strict=True)]
    canvas = faces.side_by_side(torch.cat([*written, *over, *best]), columns=len(FAMILIES), gap=4)
    axes.imshow(canvas.numpy(), origin="upper", extent=(-0.5, 55.5, 55.5, -0.5))
    axes.set(xlim=(-12, 55.5), ylim=(60, -8), xticks=[], yticks=[], frame_on=False)
    for i, (letter, (name, words)) in enumerate(zip("ABC", FAMILIES.items(), strict=True)):
        signal, noise = (f"{float(factor):.2g}" for factor in moment[name])
        axes.text(20 * i - 0.5, -4.2, f"{letter}  {words[0]}", va="bottom", weight="semibold", color=DATA)
        formula = f"${signal}\\,x_0 + {noise}\\,\\varepsilon$".replace("$1\\,", "$")
        axes.text(20 * i - 0.5, -1, formula, va="bottom", color=INK, fontsize=9)
        axes.text(20 * i - 0.5, 56.4, words[1], va="top", color=MUTED, fontsize=9)
    for i, word in enumerate(("as written", "over its signal", "best guess")):
        axes.text(-2, 20 * i + 7.5, word.replace(" ", "\n", 1), ha="right", va="center", color=MUTED, fontsize=9)
