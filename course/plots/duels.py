"""Figures of faces that were learned from verdicts: sums of noise, and the attribute that no eye sees."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float
from torch import Tensor

from course import faces
from course.attempt import outcome
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
    contact_sheet({name: each.pictures[:shown] for name, each in made.items()})
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
    """Single plain faces; with glasses from three faces each, and from all; and a step that means nothing."""
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
    sums = {
        "from three of each": of_three,
        "from all of each": of_all,
        "twice as far": others + twice,
        "as far, direction shuffled": others + twice[:, torch.randperm(noise.shape[1], generator=random)],
    }
    before = draw(others)
    return {"plain faces": _counted(before, before)} | {
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


def shares(kinds: Mapping[str, Tensor | Callable[[], Tensor]], attribute: str = "shift") -> None:
    """Show how many pictures of each kind have which value of an attribute, beside what is due.

    Args:
        kinds: pictures by name, or what makes them.
        attribute: which one.

    Source: L-GAN-12.
    """
    truth = faces.gaussian()
    due = share_of_values(truth.gallery.log_prior.exp()[None], truth.gallery.attributes, attribute)[0]
    made = {name: outcome(each) if callable(each) else (each, None) for name, each in kinds.items()}
    said = []
    with page(height=2.2) as figure:
        for axes, (name, (pictures, lacks)) in zip(figure.subplots(1, len(made)), made.items(), strict=True):
            place = range(len(due))
            axes.bar(place, due.tolist(), width=0.8, color=TRUTH)
            axes.set(title=name, ylim=(0, 1), xticks=place, xticklabels=VALUES[attribute], yticks=[])
            axes.tick_params(axis="x", length=0, labelcolor=INK)
            if lacks:
                vacant(axes, lacks, y=0.8, framed=False)
            if pictures is not None:
                marks = faces.judge(truth, pictures)
                seen = marks.attributes[:, column(attribute)].bincount(minlength=len(due)) / len(pictures)
                axes.bar(place, seen.tolist(), width=0.4, color=MODEL)
                for x, share in zip(place, seen.tolist(), strict=True):
                    axes.text(x, max(share, float(due[x])) + 0.03, f"{100 * share:.0f} %", ha="center", color=MUTED)
                found, luck = (
                    each.total_variation[attribute] for each in (marks.marks, faces.expected(truth, len(pictures)))
                )
                said.append(f"{name} {found:.3f} (luck makes {luck:.3f} of {len(pictures)} pictures)")
        text = f"Grey is what is due. Total variation of {attribute}: {', '.join(said) or 'not counted yet'}."
        alt = f"Bars of the shares of {', '.join(VALUES[attribute])}, for {', '.join(made)}."
        show(figure, text + waiting(*(lacks for _, lacks in made.values())), alt)
