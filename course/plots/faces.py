"""Figures of faces: many at once, what they can differ in, what noise leaves of one, and what the judge says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import torch
from jaxtyping import Shaped
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from torch import Tensor

from course import faces
from course.attempt import Unwritten, outcome
from course.faces.attributes import VALUES, share_of_values
from course.plots.page import DATA, GREYS, INK, MODEL, MUTED, NOISE, TRUTH, WIDTH, page, show, vacant, waiting

Pictures = Shaped[Tensor, "n c h w"]
Sheet = Pictures | Mapping[str, Pictures | Callable[[], Pictures]]
"""Pixels around [-1, 1], or whole levels from 0 to 15."""

COLUMNS: Final = 16
"""Faces in a row of a contact sheet."""

SIDE_BY_SIDE: Final = 17
"""From the left of one face to the left of the next, in their own pixels."""

TIMES: Final = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Where the strip shows the face, along a cosine schedule."""

USUAL: Final = {
    "hair": "short",
    "colour": "brown",
    "skin": "light",
    "eyes": "plain",
    "mouth": "smile",
    "beard": "none",
    "background": "sky",
    "shift": "centre",
}
"""The face that the figures start from."""

FAR: Final = 3.0
"""More than so many times what luck makes on average is called far: then the number is red."""

NOTES: Final = {
    "beard": "never with long hair",
    "eyes": "shades: 40 % before the sky, 4 % elsewhere",
    "background": "brings its shirt",
    "colour": "of hair and beard",
    "shift": "by one pixel",
}


def contact_sheet(pictures: Sheet, columns: int = COLUMNS, caption: str = "") -> None:
    """Show pictures in rows, as they are; several kinds stand below each other, each with its name.

    Args:
        pictures: some pictures; or several kinds by name, each of which may also be what makes them.
        columns: how many stand in a row.
        caption: what to see in them; without it, how many there are of which kinds.
    """
    kinds = dict(pictures) if isinstance(pictures, Mapping) else {"": pictures}
    made = {name: outcome(each) if callable(each) else (each, None) for name, each in kinds.items()}
    heights = [SIDE_BY_SIDE * (2 if found is None else -(-len(found) // columns)) - 1 for found, _ in made.values()]
    width, title = SIDE_BY_SIDE * columns - 1, 11 if any(made) else 1
    with page(height=WIDTH * (sum(heights) + title * len(made)) / width) as figure:
        axes, y = _empty(figure.subplots()), title - 1
        for (name, (found, lacks)), height in zip(made.items(), heights, strict=True):
            axes.text(-0.5, y - 2, name, va="bottom", color=INK, weight="semibold")
            if lacks:
                vacant(_empty(axes.inset_axes((0, y, width, height), transform=axes.transData)), lacks)
            if found is not None:
                _mosaic(axes, found, columns, top=y)
            y += height + title
        axes.set(xlim=(-0.5, width - 0.5), ylim=(y - title - 0.5, -0.5))
        count = sum(len(found) for found, _ in made.values() if found is not None)
        text = f"{count or 'No'} pictures, {' above '.join(name for name in made if name) or 'drawn at random'}. "
        named = "What looks convincing may still miss a whole kind of face: the judge counts."
        text += named if any(made) else "Look what they share, and what is different in each."
        alt = f"Rows of {count or 'no'} small cartoon faces with different hair, skin, eyes, mouths and backgrounds."
        show(figure, (caption or text) + waiting(*(lacks for _, lacks in made.values())), alt)


def _mosaic(axes: Axes, pictures: Pictures, columns: int, gap: int = 1, top: int = 0) -> None:
    """Pictures in rows with a line of paper between, from the upper left."""
    canvas = faces.side_by_side(pictures, columns, gap)
    height, width, _ = canvas.shape
    axes.imshow(canvas.numpy(), origin="upper", extent=(-0.5, width - 0.5, top + height - 0.5, top - 0.5))


def _empty(axes: Axes, title: str = "") -> Axes:
    """A panel for pictures: no ticks, no frame."""
    axes.set(xticks=[], yticks=[], title=title, frame_on=False)
    return axes


def face_attributes(face: Mapping[str, str] | None = None) -> None:
    """Show one face with every value of every attribute, and how probable each value is.

    Args:
        face: the values to start from, those of `USUAL` where it says nothing.

    Raises:
        FacesError: if there is no such face.
    """
    gallery, base = faces.load(), {**USUAL, **(face or {})}
    gallery.find(**base)
    prior = gallery.log_prior.exp()[None]
    bits = faces.gaussian().face_bits
    with page(height=5.3) as figure:
        for axes, (name, values) in zip(figure.subplots(4, 2).T.flat, VALUES.items(), strict=True):
            shares = share_of_values(prior, gallery.attributes, name)[0].tolist()
            _empty(axes, name)
            axes.set_title(NOTES.get(name, ""), loc="right", x=0.95, fontsize=9, weight="regular", color=MUTED)
            found = [_with(gallery, base, name, value) for value in values]
            _mosaic(axes, gallery.renderings(torch.tensor(found)), columns=4, gap=4)
            axes.set(xlim=(-0.5, 79.5), ylim=(20.5, -0.5))
            for i, (value, share) in enumerate(zip(values, shares, strict=True)):
                axes.text(20 * i - 0.5, 17, f"{value} {100 * share:.0f} %", va="top", color=INK, fontsize=9)
        text = f"Eight attributes make {len(gallery.log_prior)} different faces; what they tell is {bits:.2f} bits. "
        text += (
            "Percentages are over all faces. Only two pairs depend on each other: beard on hair, eyes on background."
        )
        show(
            figure,
            text,
            "Eight rows of small faces, each row varying one attribute of the same face: " + ", ".join(VALUES) + ".",
        )


def _with(gallery: faces.Gallery, base: Mapping[str, str], name: str, value: str) -> int:
    """The face with one value changed; a beard that the new hair forbids comes off."""
    wanted = {**base, name: value}
    if name == "hair" and value == "long":
        wanted["beard"] = "none"
    if name == "beard" and value == "full" and base["hair"] == "long":
        wanted["hair"] = "short"
    return gallery.find(**wanted)


@torch.no_grad()
def noise_strip(face: Mapping[str, str] | None = None, n: int = 200, seed: int = 0) -> None:
    """Show a face on its way into noise, what can still be known of it, and which attribute is lost when.

    The schedule is the cosine: ᾱ = cos²(π t / 2), t from 0 (data) to 1 (noise).

    Args:
        face: the face, as far as it matters; the rest is as in `USUAL`.
        n: over how many pictures of the data the entropies are averaged.
        seed: of pictures and noise; the same noise serves all times.
    """
    truth = faces.gaussian()
    x_0 = truth.given(**{**USUAL, "eyes": "glasses", **(face or {})}).sample(1, seed)
    levels = [truth.preserving(faces.cosine(t)) for t in TIMES]
    x_t = torch.cat([level.corrupt(x_0, seed + 1) for level in levels])
    best = torch.cat([level.denoise(x[None]) for level, x in zip(levels, x_t, strict=True)])
    left = [float(level.posterior_entropy(x[None])) for level, x in zip(levels, x_t, strict=True)]
    t = torch.linspace(0, 1, 41)
    total, shares = faces.forgotten(truth, t, n, seed + 2)
    with page(height=5.2) as figure:
        strip, below = figure.subfigures(2, 1, squeeze=False, height_ratios=(1.75, 3.2))[:, 0]
        _strip(
            strip,
            {
                "$x_t$": x_t / x_t.abs().flatten(1).quantile(0.95, dim=1).clamp(min=1)[:, None, None, None],
                "$\\mathrm{E}[x_0\\,|\\,x_t]$": best,
            },
            left,
        )
        curve, lost = below.subplots(1, 2, width_ratios=(1, 1.25))
        _curve(curve, t, total, left, truth.face_bits)
        _lost(lost, t, shares)
        half = faces.half_time(t, total / truth.face_bits)
        first, *_, last = shares
        text = f"Noise takes the attributes one after another, {first} first and {last} last; half of the "
        text += f"{truth.face_bits:.1f} bits are gone at t = {half:.2f}. "
        text += "Where several faces remain possible, the best guess is their average. "
        text += "(Noisy pictures are shown with less contrast.)"
        alt = "A cartoon face in rising noise; below it the best guess, sharp at first and a blur at the end. "
        alt += "A curve of the bits still open rises late and steeply. Shades show when each attribute is lost."
        show(figure, text, alt)


def _strip(figure: SubFigure, rows: Mapping[str, Pictures], left: Sequence[float]) -> None:
    """Pictures in two rows, with times above and the bits that remain open below."""
    axes = figure.subplots()
    _empty(axes)
    _mosaic(axes, torch.cat(list(rows.values())), columns=len(TIMES), gap=3)
    axes.set(xlim=(-14, 19 * len(TIMES) - 3), ylim=(42, -6))
    for i, name in enumerate(rows):
        axes.text(-3, 19 * i + 8, name, ha="right", va="center", color=INK)
    for i, (time, bits) in enumerate(zip(TIMES, left, strict=True)):
        axes.text(19 * i + 7.5, -1.5, f"$t$ = {time:g}", ha="center", va="bottom", color=MUTED, fontsize=9)
        axes.text(
            19 * i + 7.5, 36, f"{bits:.1f} bits" if i else "0 bits open", ha="center", va="top", color=INK, fontsize=9
        )


def _curve(axes: Axes, t: Tensor, total: Tensor, left: Sequence[float], whole: float) -> None:
    """The bits that are open on average, and those of the face above."""
    axes.set(title="bits still open about the face", xlabel="time $t$", xlim=(0, 1), ylim=(0, 1.08 * whole))
    axes.set(xticks=[0, 0.5, 1], yticks=[0, 4, 8, whole], yticklabels=["0", "4", "8", f"{whole:.1f}"])
    axes.axhline(whole, color=TRUTH, linewidth=3, zorder=1)
    axes.plot(t.numpy(), total.numpy(), color=INK)
    axes.plot(TIMES, left, "o", color=DATA, markersize=4, clip_on=False)
    axes.text(0.03, 0.94 * whole, "all there is to know", va="top", color="#8A8A8A")
    axes.text(0.05, 0.3 * whole, "line: average face\ndots: the face above", color=MUTED, fontsize=9)


def _lost(axes: Axes, t: Tensor, shares: Mapping[str, Tensor]) -> None:
    """A row of shades for each attribute: white is known, dark is lost."""
    table = torch.stack(list(shares.values())).clamp(0, 1)
    axes.set(title="share of each attribute that is lost", xlabel="time $t$", xticks=[0, 0.5, 1])
    axes.pcolormesh(t.numpy(), range(len(shares)), table.numpy(), cmap=GREYS, vmin=0, vmax=1, shading="nearest")
    axes.set(xlim=(0, 1), ylim=(len(shares) - 0.5, -0.5), yticks=range(len(shares)), yticklabels=list(shares))
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    for y, row in enumerate(table):
        at = faces.half_time(t, row)
        axes.plot([at, at], [y - 0.5, y + 0.5], color=NOISE, linewidth=2.2)
    axes.text(0.03, 0, "yellow: half of it", va="center", color=MUTED, fontsize=9)


def judgement(truth: faces.Truth, pictures: Pictures | Callable[[], Pictures], name: str = "your model") -> None:
    """Show what the judge says of generated pictures: the values that they have, beside what the truth gives.

    Args:
        truth: where the data come from.
        pictures: what the model made, or what makes it.
        name: what to call the model.
    """
    made, lacks = outcome(pictures) if callable(pictures) else (pictures, None)
    verdict = None if made is None else faces.judge(truth, made)
    n = 1000 if made is None else len(made)
    due = faces.expected(truth, n)
    with page(height=4.4) as figure:
        upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=(0.6, 3.4))[:, 0]
        _header(upper.subplots(1, 3), None if verdict is None else verdict.marks, due, lacks)
        for i, (axes, attribute) in enumerate(zip(lower.subplots(2, 4).flat, VALUES, strict=True)):
            _shares(axes, truth, verdict, attribute, due, labelled=i % 4 == 0)
        text = f"Grey is the truth, red {name}. Behind each attribute stands half the sum of the differences, with "
        text += f"what luck alone makes of {n} pictures of the truth on average."
        if verdict is not None:
            text += _worst(verdict.marks, due)
        alt = (
            f"Bars of the shares of every value of eight attributes, for the truth and for {name}, below three numbers."
        )
        show(figure, text + waiting(lacks), alt)


def _header(panels: Iterable[Axes], marks: faces.Marks | None, due: faces.Marks, lacks: Unwritten | None) -> None:
    """Three numbers, each with what the truth would get."""
    titles = ("clean pictures", "different faces", "noise, in multiples of the data's")
    due_words = (f"{100 * due.clean:.0f} %", f"{due.distinct:.0f} of {due.pictures}", f"{due.residual:.2f}")
    words = ("", "", "")
    if marks is not None:
        words = (f"{100 * marks.clean:.1f} %", f"{marks.distinct:.0f}", f"{marks.residual:.2f}")
    for axes, title, mine, truth in zip(panels, titles, words, due_words, strict=True):
        _empty(axes, title)
        mine = f"exercise {lacks.number}" if lacks else mine
        axes.text(0, 0.9, mine, fontsize=9 if lacks else 18, color=MODEL, va="top", transform=axes.transAxes)
        axes.text(0.42, 0.75, f"truth {truth}", color=MUTED, va="top", transform=axes.transAxes)


def _shares(
    axes: Axes, truth: faces.Truth, verdict: faces.Verdict | None, name: str, due: faces.Marks, labelled: bool
) -> None:
    """The shares of an attribute's values: the truth as wide grey bars, the model's as narrow red ones."""
    wanted = share_of_values(truth.gallery.log_prior.exp()[None], truth.gallery.attributes, name)[0]
    place, luck = range(len(wanted)), due.total_variation[name]
    axes.bar(place, wanted.tolist(), width=0.8, color=TRUTH)
    title, colour = name, INK
    if verdict is not None:
        column = list(VALUES).index(name)
        share = verdict.attributes[:, column].bincount(minlength=len(wanted)) / len(verdict.attributes)
        axes.bar(place, share.tolist(), width=0.4, color=MODEL)
        found = verdict.marks.total_variation[name]
        title, colour = f"{name}  {found:.3f}", MODEL if found > FAR * luck else INK
    axes.set_title(title, fontsize=9.5, color=colour)
    axes.text(1, 1.03, f"luck {luck:.3f}", ha="right", va="bottom", color=MUTED, fontsize=8, transform=axes.transAxes)
    axes.set(ylim=(0, 1), xticks=place, xticklabels=VALUES[name], yticks=[0, 0.5, 1])
    axes.set_yticklabels(["0", "50 %", "100 %"] if labelled else [])
    axes.tick_params(axis="x", length=0, labelsize=8, labelcolor=INK)


def _worst(marks: faces.Marks, due: faces.Marks) -> str:
    """The sentence about the attribute that is farthest from the truth, counted in what luck would make of it."""
    times = {each: marks.total_variation[each] / luck for each, luck in due.total_variation.items() if luck > 0}
    name = max(times, key=times.__getitem__)
    if times[name] <= FAR:
        return f" No attribute is more than {FAR:g} times as far from the truth as luck makes it on average."
    found = marks.total_variation[name]
    return f" Farthest from the truth is {name}, at {found:.3f}: {times[name]:.0f} times what luck makes."
