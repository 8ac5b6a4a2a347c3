"""Figures of faces that were learned from verdicts: sums of noise, and the attribute that no eye sees."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float
from matplotlib.axes import Axes
from torch import Tensor

from course import faces
from course.attempt import Unwritten, outcome
from course.faces.attributes import VALUES, column, share_of_values
from course.plots.faces import contact_sheet
from course.plots.page import INK, MODEL, MUTED, TRUTH, PlotError, page, show, vacant, waiting

Draw = Callable[[Tensor], Tensor]
Arithmetic = Callable[[Tensor, Tensor, Tensor], Tensor]

SUMS: Final = 500
"""Over so many sums the judge counts: he errs by 2 %."""


@torch.no_grad()
def arithmetic(draw: Draw, latent_arithmetic: Arithmetic, noise: Float[Tensor, "n d"], shown: int = 16) -> None:
    """Put glasses on faces by adding noises, and let the judge say who wears them, and what else has changed.

    Args:
        draw: the generator, from noise to pictures.
        latent_arithmetic: (having, lacking, other) to one noise, such as gan.latent_arithmetic.
        noise: from which examples are picked by the judge; more than 2000.
        shown: how many sums are shown.

    Source: L-GAN-9; Radford et al. 2016, figure 7.
    """
    made, lacks = outcome(lambda: _sums(draw, latent_arithmetic, noise))
    if made is None:
        wanted = faces.gaussian().given(eyes="glasses").sample(shown, seed=0)
        contact_sheet({"what is wanted: glasses": wanted})
        print(lacks.sentence if lacks else "")
        return
    caption = "The first row is what the sums start from: look where glasses appear, and what else changes with them."
    contact_sheet({name: each.pictures[:shown] for name, each in made.items()}, caption=caption)
    for name, each in made.items():
        print(f"{name:27} glasses {100 * each.glasses:3.0f} %, all seven others kept {100 * each.kept:3.0f} %")


@final
@dataclass(frozen=True)
class _Sums:
    """Pictures of some noises, and what the judge finds in them.

    Args:
        pictures: the pictures.
        glasses: how many wear glasses.
        kept: how many have all else as the faces that they were made from.
    """

    pictures: Tensor
    glasses: float
    kept: float


def _sums(draw: Draw, latent_arithmetic: Arithmetic, noise: Tensor) -> dict[str, _Sums]:
    """Single faces without glasses; with glasses from three faces each, and from all; and a step that means nothing."""
    eyes = _judged(draw(noise))[:, column("eyes")]
    having, lacking = (noise[eyes == VALUES["eyes"].index(each)] for each in ("glasses", "plain"))
    lacking, others = lacking.chunk(2)
    if min(len(having), len(lacking), len(others)) < 3:
        raise PlotError("the generator draws fewer than three faces of a kind; give more noise, or train it longer.")
    random = torch.Generator().manual_seed(0)
    others = others[torch.randint(len(others), (SUMS,), generator=random)]

    def some(kind: Tensor) -> Tensor:
        return kind[torch.randint(len(kind), (3,), generator=random)]

    of_three = torch.stack([latent_arithmetic(some(having), some(lacking), each[None]) for each in others])
    of_all = torch.stack([latent_arithmetic(having, lacking, each[None]) for each in others])
    twice = 2 * (of_all - others)
    shuffled = twice.gather(1, torch.rand(twice.shape, generator=random).argsort(dim=1))  # each in an order of its own
    sums = {
        "from three of each": of_three,
        "from all of each": of_all,
        "twice as far": others + twice,
        "as far, direction shuffled": others + shuffled,
    }
    before = draw(others)
    return {"without glasses": _counted(before, before)} | {
        name: _counted(draw(each), before) for name, each in sums.items()
    }


def _counted(pictures: Tensor, before: Tensor) -> _Sums:
    """What the judge finds in pictures that were made from others."""
    seen, was = _judged(pictures), _judged(before)
    rest = [i for i in range(len(VALUES)) if i != column("eyes")]
    glasses = (seen[:, column("eyes")] == VALUES["eyes"].index("glasses")).double().mean()
    return _Sums(pictures, float(glasses), float((seen == was)[:, rest].all(dim=1).double().mean()))


def _judged(pictures: Tensor) -> Tensor:
    return faces.judge(faces.gaussian(), pictures).attributes


def shares(
    kinds: Mapping[str, Tensor | Callable[[], Tensor]],
    attributes: Sequence[str],
    predictions: Mapping[str, Callable[[], float]] | None = None,
) -> None:
    """Show how many pictures of each kind have which value of some attributes, beside what is due.

    Args:
        kinds: pictures by name, or what makes them.
        attributes: which ones, a row each.
        predictions: by value, such as "centre", how many percent the reader expects of the first kind.

    Source: L-GAN-12.
    """
    truth = faces.gaussian()
    made = {name: outcome(each) if callable(each) else (each, None) for name, each in kinds.items()}
    verdicts = {name: None if x is None else faces.judge(truth, x) for name, (x, _) in made.items()}
    said = []
    with page(height=0.3 + 1.9 * len(attributes)) as figure:
        table = figure.subplots(len(attributes), len(made), squeeze=False)
        for row, attribute in zip(table, attributes, strict=True):
            for axes, (name, verdict) in zip(row, verdicts.items(), strict=True):
                _bars(axes, truth, attribute, verdict)
                if waits := made[name][1]:
                    vacant(axes, waits, y=0.72, framed=False)
            said += [_sentence(truth, attribute, verdicts)]
            row[0].set_ylabel(attribute, color=INK)
        for axes, name in zip(table[0], made, strict=True):
            axes.set_title(name)
        lacks = _predicted([row[0] for row in table], attributes, predictions or {})
        text = f"Grey is what is due. {' '.join(each for each in said if each)}"
        alt = f"Bars of the shares of the values of {' and '.join(attributes)}, for {', '.join(made)}."
        show(figure, text + waiting(*(waits for _, waits in made.values()), *lacks), alt)


def _bars(axes: Axes, truth: faces.Truth, attribute: str, verdict: faces.Verdict | None) -> None:
    """The shares of an attribute's values: due as wide grey bars, found as narrow red ones with their percentages."""
    due = share_of_values(truth.gallery.log_prior.exp()[None], truth.gallery.attributes, attribute)[0]
    place = range(len(due))
    axes.bar(place, due.tolist(), width=0.8, color=TRUTH)
    axes.set(ylim=(0, 1), xticks=place, xticklabels=VALUES[attribute], yticks=[])
    axes.tick_params(axis="x", length=0, labelcolor=INK)
    if verdict is not None:
        column_of = verdict.attributes[:, column(attribute)]
        seen = (column_of.bincount(minlength=len(due)) / len(column_of)).tolist()
        axes.bar(place, seen, width=0.4, color=MODEL)
        for x, share in zip(place, seen, strict=True):
            words = axes.text(x, max(share, float(due[x])) + 0.03, f"{100 * share:.0f} %", ha="center", zorder=5)
            words.set(color=MUTED, fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4})


def _sentence(truth: faces.Truth, attribute: str, verdicts: Mapping[str, faces.Verdict | None]) -> str:
    """The total variations of an attribute, kind by kind, each with what luck makes of as many pictures."""
    found = []
    for name, verdict in verdicts.items():
        if verdict is not None:
            luck = faces.expected(truth, verdict.marks.pictures).total_variation[attribute]
            found.append(f"{name} {verdict.marks.total_variation[attribute]:.3f} (luck {luck:.3f})")
    return f"Total variation of {attribute}: {', '.join(found)}." if found else ""


def _predicted(
    panels: Sequence[Axes], attributes: Sequence[str], predictions: Mapping[str, Callable[[], float]]
) -> list[Unwritten | None]:
    """What the reader expects of the first kind, as a dashed line over the bar; what it waits for, if it does."""
    missing = []
    for value, predicts in predictions.items():
        guess, lacks = outcome(predicts)
        missing.append(lacks)
        for axes, attribute in zip(panels, attributes, strict=True):
            if guess is not None and value in VALUES[attribute]:
                x = VALUES[attribute].index(value)
                axes.plot([x - 0.45, x + 0.45], [guess / 100] * 2, color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
                axes.text(x - 0.48, guess / 100, "your\nprediction", ha="right", va="center", color=INK, fontsize=8)
    return missing
