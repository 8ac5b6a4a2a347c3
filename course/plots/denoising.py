"""The figure of a trained denoiser beside the best one: squared error at every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course import diffusion, faces
from course.attempt import Unwritten, outcome
from course.plots.page import DATA, INK, MODEL, MUTED, NOISE, TRUTH, WIDTH, page, show, vacant, waiting
from course.plots.walking import softened

COLUMNS: Final = 9
"""Pictures beside each other, at most."""

LINES: Final = (MODEL, DATA, NOISE, MUTED)
FACE: Final = {
    "hair": "afro",
    "eyes": "glasses",
    "mouth": "smile",
    "beard": "none",
    "background": "sky",
    "shift": "centre",
}
"""Whom the strip shows."""


@final
@dataclass(frozen=True, eq=False)
class Denoised:
    """What networks make of pictures at one time.

    Args:
        ratio: by network, its squared error as a multiple of the smallest possible.
        strip: one noisy picture, the best guess, and each network's guess.
    """

    ratio: Mapping[str, float]
    strip: Float[Tensor, "n c h w"]


def guessed_picture(network: diffusion.Network, x_t: Tensor, t: int, share: float) -> Tensor:
    """The picture that a network believes in: x̂_0 = (x_t - √(1 - ᾱ) ε̂) / √ᾱ."""
    noise = network(x_t, diffusion.at(x_t, t))
    guessed: Tensor = (x_t - (1 - share) ** 0.5 * noise) / share**0.5
    return guessed


@torch.no_grad()
def denoised(
    truth: faces.GaussianFaces, share: float, t: int, networks: Mapping[str, diffusion.Network], n: int, seed: int
) -> Denoised:
    """The squared errors of networks at one time, over the exact denoiser's on the same pictures."""
    level = truth.preserving(share)
    x_0 = torch.cat([truth.given(**FACE).sample(1, 3), truth.sample(n, seed)])
    x_t = level.corrupt(x_0, seed + 1)
    best = level.denoise(x_t.double()).float()
    guesses = {name: guessed_picture(network, x_t, t, share) for name, network in networks.items()}
    smallest = (x_0 - best)[1:].square().mean()
    ratio = {name: float((x_0 - guess)[1:].square().mean() / smallest) for name, guess in guesses.items()}
    strip = torch.stack([softened(x_t[:1])[0], best[0], *(guess[0] for guess in guesses.values())])
    return Denoised(ratio, strip)


def squared_error(
    truth: faces.GaussianFaces,
    alpha_bar: Float[Tensor, " k"],
    networks: Mapping[str, diffusion.Network],
    times: Sequence[int],
    *,
    limit: float = 1.5,
    n: int = 256,
    seed: int = 0,
) -> None:
    """Show what networks make of a noisy face, and their squared error over that of the exact denoiser, at each time.

    Args:
        truth: the data, which know the best guess at every time.
        alpha_bar: the schedule.
        networks: by name, what guesses the noise.
        times: where they are compared.
        limit: how many times the smallest possible error was promised.
        n: pictures at each time.
        seed: of pictures and noise; the same for all networks.

    Source: L-DF-25, L-DF-26.
    """
    shares = [float(alpha_bar[t]) for t in times]
    found, lacks = outcome(
        lambda: [
            denoised(truth, share, t, networks, n, seed + 2 * i)
            for i, (t, share) in enumerate(zip(times, shares, strict=True))
        ]
    )
    every = -(-len(times) // COLUMNS)
    given = (found or [denoised(truth, share, t, {}, 8, seed) for t, share in zip(times, shares, strict=True)])[::every]
    rows = ["$x_t$", "best guess", *networks]
    height = WIDTH * 17 * len(rows) / (20 * len(given) + 26)
    with page(height=2.1 + height) as figure:
        upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=(height, 2.1))[:, 0]
        _strips(upper.subplots(), given, rows, times[::every], lacks)
        _ratios(lower.subplots(), found, times, limit, lacks)
        text = "The squared error of the guessed picture, over that of the exact denoiser, the smallest possible, on "
        text += f"{n} unseen pictures at each time. "
        alt = (
            f"Noisy faces in rising noise with the best guess and those of {', '.join(networks)}; below, their errors."
        )
        show(figure, text + _extremes(found) + waiting(lacks), alt)


def _extremes(found: Sequence[Denoised] | None) -> str:
    if not found:
        return ""
    said = []
    for name in found[0].ratio:
        values = [each.ratio[name] for each in found]
        said.append(f"{name}: {min(values):.2f} to {max(values):.2f} times")
    return "; ".join(said).capitalize() + "." + _against_the_first(found)


def _against_the_first(found: Sequence[Denoised]) -> str:
    """How the others err beside the first network."""
    first, *others = found[0].ratio
    said = []
    for name in others:
        quotients = [each.ratio[name] / each.ratio[first] for each in found]
        said.append(f"{name} errs {min(quotients):.2f} to {max(quotients):.2f} times as much")
    return f" Beside {first}, {', '.join(said)}." if said else ""


def _apart(axes: Axes, values: Sequence[float], gap: float = 12) -> list[float]:
    """How many points each label moves up from the end of its line, to stand clear of the grey band and the others."""
    points = 72 / axes.figure.dpi
    height = {place: points * axes.transData.transform((0, value))[1] for place, value in enumerate(values)}
    lowest, moved = points * axes.transData.transform((0, 1))[1] + gap, [0.0] * len(values)
    for place in sorted(height, key=height.__getitem__):
        moved[place] = max(0.0, lowest - height[place])
        lowest = height[place] + moved[place] + gap
    return moved


def _strips(
    axes: Axes, found: Sequence[Denoised], rows: Sequence[str], times: Sequence[int], lacks: Unwritten | None
) -> None:
    """A row of pictures for each network, a column for each time."""
    width = 20 * len(times)
    axes.set(xticks=[], yticks=[], frame_on=False)
    for column, (t, each) in enumerate(zip(times, found, strict=True)):
        for row, picture in enumerate(each.strip):
            x, y = 20 * column, 17 * row
            image = faces.side_by_side(picture[None], 1).numpy()
            axes.imshow(image, origin="upper", extent=(x - 0.5, x + 15.5, y + 15.5, y - 0.5))
        axes.text(20 * column + 7.5, -1.5, f"t = {t}", ha="center", va="bottom", color=MUTED, fontsize=9)
    for row, name in enumerate(rows):
        axes.text(-2, 17 * row + 7.5, name, ha="right", va="center", color=INK)
    if lacks:
        place = axes.inset_axes((0, 34, width - 4, 17 * (len(rows) - 2) - 1), transform=axes.transData)
        place.set(xticks=[], yticks=[], frame_on=False)
        vacant(place, lacks)
    axes.set(xlim=(-26, width - 3), ylim=(17 * len(rows) - 0.5, -6), aspect="equal")


def _ratios(
    axes: Axes, found: Sequence[Denoised] | None, times: Sequence[int], limit: float, lacks: Unwritten | None
) -> None:
    """A line for each network, above the grey one of the best."""
    top = max((value for each in found or () for value in each.ratio.values()), default=2.0)
    axes.axhline(1, color=TRUTH, linewidth=6)
    if top > 4:
        axes.set(yscale="log", ylim=(0.8, 1.6 * top))
        ticks = [tick for tick in (1, 2, 5, 10, 20, 50, 100, 1000) if tick < 1.6 * top]
        axes.set_yticks(ticks, [str(tick) for tick in ticks])
        axes.minorticks_off()
    else:
        axes.set(ylim=(0.9, max(1.75, 1.08 * top)), yticks=[1, limit])
        axes.axhline(limit, color=MUTED, linewidth=0.8, linestyle=(0, (3, 3)))
        axes.text(times[0], limit + 0.03, f"promised: {limit:g} at most", color=MUTED, fontsize=9, va="bottom")
    axes.set(
        xlabel="step $t$",
        ylabel="error over the best",
        xticks=times[:: -(-len(times) // COLUMNS)],
        xlim=(0, max(times) * 1.18),
    )
    heights = _apart(axes, list(found[-1].ratio.values()) if found else [])
    for place, name in enumerate(found[0].ratio if found else ()):
        values = [each.ratio[name] for each in found or ()]
        axes.plot(times, values, color=LINES[place], marker="o", markersize=4)
        end, beside = (times[-1], values[-1]), (10, heights[place])
        axes.annotate(name, end, beside, textcoords="offset points", color=LINES[place], va="center", fontsize=9)
        if found and len(found[0].ratio) == 1:
            _numbers(axes, times, values)
    if lacks:
        vacant(axes, lacks, x=0.45, y=0.4, framed=False)


def _numbers(axes: Axes, times: Sequence[int], values: Sequence[float]) -> None:
    most = max(range(len(values)), key=values.__getitem__)
    for t, value in ((times[place], values[place]) for place in (0, most, len(values) - 1)):
        beside = (0.0, 6.0 if value < 1.2 else -12.0)
        axes.annotate(
            f"{value:.2f}", (t, value), beside, textcoords="offset points", ha="center", fontsize=8, color=MUTED
        )
