"""Figures of the codes of faces: which latents say anything, what can be added to a face, what new codes become."""

from collections.abc import Callable
from typing import Final, NamedTuple

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course import faces
from course.attempt import Unwritten, outcome
from course.coders import LATENTS, Coded, mixture_distances, paint
from course.faces import VALUES
from course.faces.attributes import column
from course.plots.page import INK, MODEL, MUTED, NOISE, TRUTH, WIDTH, page, show, vacant, waiting
from course.training import History

Add = Callable[[Tensor, Tensor, Tensor], Tensor]

AVERAGED: Final = 384.0
"""The variance that a squared error averaged over 768 numbers stands for."""

SHOWN: Final = 10
"""Faces in a row."""

SIDE, ROW, LEFT = 17, 21, 56
"""From picture to picture, from row to row, and the room for words, in pixels of the faces."""


def collapse(friend: History, cured: History, prediction: Callable[[], float]) -> None:
    """Show how many latents say anything while one loss is trained after the other, and why the first silences them.

    Args:
        friend: training on the averaged squared error, with `watch={"latents": ...}`.
        cured: training on the bound that followed, watched likewise.
        prediction: how many latents the reader expects after the first.

    Source: Lucas et al. 2019, for the linear case: a latent lives only if its direction varies more than the noise.
    """
    guess, no_guess = outcome(prediction)
    lacks = no_guess or friend.waits_for or cured.waits_for
    text = "Left: latents that say more than 0.01 nats. Right: how much faces vary along each direction."
    with page(height=2.9) as figure:
        left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
        _latents_over_time(left, friend, cured, lacks)
        largest = _spectrum(right, told=not no_guess)
        if guess is not None:
            left.axhline(float(guess), color=INK, linewidth=1.1, linestyle=(0, (4, 3)))
            place = {"transform": left.get_yaxis_transform(), "ha": "right", "fontsize": 9}
            left.text(0.99, float(guess) + 0.4, "your prediction", **place)
            text += (
                f" The most is {largest:.1f}, far below {AVERAGED:.0f}: to a decoder that claims that much noise no "
                "latent is worth its nats."
            )
        if not lacks:
            before, after = (each.watched["latents"].values[-1] for each in (friend, cured))
            text += f" Averaged: {before:.0f} of {LATENTS} speak; with a learned σ, {after:.0f}."
            text += f" You predicted {float(guess or 0):g}."
        alt = "A count that falls to zero and rises again when the loss changes; a falling curve between two lines."
        show(figure, text + waiting(lacks), alt)


def _latents_over_time(axes: Axes, friend: History, cured: History, lacks: Unwritten | None) -> None:
    """The count of latents over both trainings, and where the loss changes."""
    axes.set(title="latents that say anything", ylim=(-1, LATENTS + 3), yticks=[0, 6, 12, 18, LATENTS], xticks=[])
    axes.axhline(LATENTS, color=TRUTH, linewidth=3, zorder=0)
    if lacks:
        vacant(axes, lacks)
        return
    parts = [each.watched["latents"] for each in (friend, cured)]
    places = [torch.linspace(i, i + 1, len(part.steps)) for i, part in enumerate(parts)]
    for place, part, colour in zip(places, parts, (NOISE, MODEL), strict=True):
        axes.plot(place, part.values, color=colour, marker="o", markersize=4, clip_on=False)
    axes.axvline(1, color=INK, linewidth=0.8)
    axes.set_xticks(
        [0, 0.5, 1, 1.5, 2], ["0", f"{friend.steps} steps\naveraged", "", f"{cured.steps} steps\nσ learned", ""]
    )
    axes.tick_params(axis="x", length=0)


def _spectrum(axes: Axes, told: bool) -> float:
    """The variances of the faces along the directions in which they differ, and the largest of them.

    The two noises are drawn once the reader is told.
    """
    gallery = faces.load()
    share = gallery.log_prior.exp()
    off = gallery.coordinates - share @ gallery.coordinates
    variances = torch.linalg.eigvalsh((off.T * share) @ off).flip(0)
    axes.plot(range(1, 61), variances[:60], color="#9A9A9A", linewidth=3)
    for value, name, colour in (
        (AVERAGED, "σ² = 384: averaged", NOISE),
        (faces.SIGMA**2, "σ² = 0.01: the truth", MODEL),
    ):
        if not told:
            continue
        axes.axhline(value, color=colour, linewidth=1.6)
        axes.text(59, value * 1.25, name, ha="right", va="bottom", color=INK, fontsize=9)
    axes.set(title="variance of the faces", yscale="log", xlabel="direction, the largest first", ylim=(0.004, 2000))
    axes.set(xlim=(0, 60), xticks=[1, 24, 60])
    return float(variances[0])


class Asked(NamedTuple):
    """Which attribute is to change, from which value to which, in words, and among which faces (a tuple of pairs)."""

    name: str
    old: str
    new: str
    new_words: str
    conditions: tuple[tuple[str, str], ...] = ()

    @property
    def among(self) -> dict[str, str]:
        """The values that all these faces have."""
        return dict(self.conditions)


ASKED: Final = (
    Asked("eyes", "plain", "glasses", "glasses"),
    Asked("beard", "none", "full", "beard", (("hair", "short"),)),
)
"""Nobody with long hair has a beard, so beards are asked of short hair."""


class Changed(NamedTuple):
    """What came of adding an attribute to faces: the pictures, and the shares in which it worked."""

    before: Float[Tensor, "n c h w"]
    after: Float[Tensor, "n c h w"]
    added: float
    kept: float


def change(model: Coded, add: Add, asked: Asked, examples: int, n: int = 1000, seed: int = 11) -> Changed:
    """Give faces another value of an attribute by moving their codes, and let the truth say what they became.

    Args:
        model: a trained autoencoder.
        add: (codes, with_it, without) to codes, such as vae.add_attribute.
        asked: which attribute, from which value to which, among which faces.
        examples: how many faces each of the two groups has.
        n: how many other faces are changed.
        seed: of the pictures.
    """
    truth, generator = faces.gaussian().given(**asked.among), torch.Generator().manual_seed(seed)
    plain = truth.given(**{asked.name: asked.old})
    with_it = truth.given(**{asked.name: asked.new}).sample(examples, generator)
    without, before = plain.sample(examples, generator), plain.draw(n, generator)
    with torch.no_grad():
        codes, own, other = (model.encoder(x.flatten(1))[0] for x in (before.pictures, with_it, without))
        after = paint(model, add(codes, own, other))
    found, wanted = faces.judge(faces.gaussian(), after.clamp(-2.9, 2.9)).attributes, before.attributes
    place = column(asked.name)
    others = [i for i in range(len(VALUES)) if i != place]
    added, kept = found[:, place] == VALUES[asked.name].index(asked.new), found[:, others] == wanted[:, others]
    return Changed(before.pictures, after, float(added.float().mean()), float(kept.all(1).float().mean()))


def added_attributes(model: Coded, add: Add, examples: int) -> None:
    """Show faces before and after an attribute was added to their codes, and how often it worked.

    Args:
        model: a trained autoencoder.
        add: (codes, with_it, without) to codes, such as vae.add_attribute.
        examples: faces in each of the groups whose means are compared.

    Source: L-GAN-9 asks for the same in a GAN's noise.
    """
    found = {asked: outcome(change, model, add, asked, examples) for asked in ASKED}
    few, lacks = outcome(change, model, add, ASKED[0], 3)
    with page(height=WIDTH * (2 * ROW * len(ASKED)) / (LEFT + SIDE * SHOWN)) as figure:
        axes = _sheet(figure.subplots(), 2 * len(ASKED))
        words = []
        for i, (asked, (changed, _)) in enumerate(found.items()):
            if changed is not None:
                _row(axes, 2 * i, changed.before)
                _row(axes, 2 * i + 1, changed.after)
                _words(axes, 2 * i, f"no {asked.new_words}", "as drawn")
                share = f"there in {100 * changed.added:.1f} %,\nelse kept in {100 * changed.kept:.1f} %"
                _words(axes, 2 * i + 1, f"+ {asked.new_words}", share)
                words.append(_shares(f"+ {asked.new_words}", changed))
        if lacks:
            vacant(axes, lacks)
        text = f"One direction, from the mean codes of twice {examples} faces, added to the codes of 1000 others."
        if few is not None:
            words.append(_shares("from twice 3 faces only, + glasses", few))
            text += f" The truth judges: {'; '.join(words)}."
        show(figure, text + waiting(lacks), "Rows of faces, each above the same faces with glasses or a beard.")


def _shares(name: str, changed: Changed) -> str:
    return f"{name} in {100 * changed.added:.1f} %, all else kept in {100 * changed.kept:.1f} %"


def new_faces(model: Coded, n: int = 1000, seed: int = 3) -> None:
    """Show what the decoder makes of codes of faces and of codes from the prior, beside the truth, with numbers.

    Args:
        model: a trained autoencoder.
        n: pictures that the judge sees of each kind.
        seed: of the codes.
    """
    truth = faces.gaussian()
    made, lacks = outcome(_kinds, model, truth, n, seed)
    due = faces.expected(truth, n)
    with page(height=WIDTH * 5 * ROW / (LEFT + SIDE * SHOWN)) as figure:
        axes = _sheet(figure.subplots(), 5)
        _row(axes, 0, truth.sample(SHOWN, seed))
        _words(axes, 0, "the truth", _numbers(due))
        text = "Under each name: the distance to the nearest face (1 is the noise of the data), and how many of 1000 "
        text += "pictures are clean, and different."
        if made is not None:
            for i, (name, pictures) in enumerate(made.items(), start=1):
                marks = faces.judge(truth, pictures.clamp(-2.9, 2.9)).marks
                _row(axes, i, pictures)
                _words(axes, i, name, _numbers(marks))
            text += " The same decoder painted all rows below the first; only the codes differ."
            text += _mixtures(truth, made)
        if lacks:
            place = (-LEFT, ROW, LEFT + SIDE * SHOWN, 4 * ROW - 5)
            vacant(_sheet(axes.inset_axes(place, transform=axes.transData), 1), lacks)
        alt = "Five rows of faces: true ones, sharp ones from codes of faces, and smeared ones from new codes."
        show(figure, text + waiting(lacks), alt)


def _kinds(model: Coded, truth: faces.GaussianFaces, n: int, seed: int) -> dict[str, Tensor]:
    """Pictures of four kinds: codes of faces and codes from the prior, each without and with noise in the pixels."""
    generator = torch.Generator().manual_seed(seed)
    noise, pixels = (torch.randn(n, size, generator=generator) for size in (LATENTS, 768))
    with torch.no_grad():
        mean, log_scale = model.encoder(truth.sample(n, generator).flatten(1))
        codes = mean + log_scale.exp() * torch.randn(mean.shape, generator=generator)
        return {
            "codes of faces": paint(model, codes),
            "… with noise": model.sample(codes, pixels).reshape(-1, 3, 16, 16),
            "new codes": paint(model, noise),
            "… with noise ": model.sample(noise, pixels).reshape(-1, 3, 16, 16),
        }


def _mixtures(truth: faces.GaussianFaces, made: dict[str, Tensor]) -> str:
    """The sentence that says what paintings of new codes are: averages of several faces."""
    new, old = (mixture_distances(truth, made[name][:200]).tolist() for name in ("new codes", "codes of faces"))
    return (
        f" Without noise, a painting of a new code is {new[0]:.2f} from the nearest face, {new[1]:.2f} from the best "
        f"average of two and {new[-1]:.2f} from one of {len(new)}; that of a face's code is {old[0]:.2f} from its face."
    )


def _numbers(marks: faces.Marks) -> str:
    return f"{marks.residual:.2f} away, {100 * marks.clean:.0f} % clean,\n{marks.distinct:.0f} different"


def _sheet(axes: Axes, rows: int) -> Axes:
    """A place for rows of pictures, with words to their left."""
    axes.set(xlim=(-LEFT, SIDE * SHOWN), ylim=(ROW * rows - 3, -2), xticks=[], yticks=[], frame_on=False)
    axes.set_aspect("equal")
    return axes


def _row(axes: Axes, row: int, pictures: Tensor) -> None:
    canvas = faces.side_by_side(pictures[:SHOWN], SHOWN)
    top = ROW * row
    axes.imshow(canvas.numpy(), origin="upper", extent=(-0.5, SIDE * SHOWN - 1.5, top + 15.5, top - 0.5))


def _words(axes: Axes, row: int, name: str, text: str) -> None:
    axes.text(-LEFT, ROW * row - 0.5, name, va="top", color=INK, weight="semibold")
    axes.text(-LEFT, ROW * row + 5, text, va="top", color=MUTED, fontsize=8.5, linespacing=1.3)
