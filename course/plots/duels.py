"""Figures of faces that were learned from verdicts: sums of noise, and the attribute that no eye sees."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from course import faces
from course.attempt import outcome
from course.faces.attributes import VALUES
from course.plots.faces import contact_sheet
from course.plots.page import PlotError


@torch.no_grad()
def arithmetic(
    draw: Callable[[Tensor], Tensor],
    latent_arithmetic: Callable[[Tensor, Tensor, Tensor], Tensor],
    noise: Float[Tensor, "n d"],
    attribute: str = "eyes",
    value: str = "glasses",
    instead: str = "plain",
    sums: int = 16,
) -> None:
    """Add a feature in the latent space, and let the judge say how often the picture has it.

    Three pictures with the value, three without it that are alike in number only, three others without it.

    Args:
        draw: the generator, from noise to pictures.
        latent_arithmetic: (having, lacking, other) to one noise, such as gan.latent_arithmetic.
        noise: from which examples are picked by the judge.
        attribute: what is to be changed.
        value: into what.
        instead: from what.
        sums: how many are tried.

    Source: L-GAN-9; Radford et al. 2016, figure 7.
    """
    found, lacks = outcome(_sums, draw, latent_arithmetic, noise, (attribute, value, instead), sums)
    kinds = {"other faces": draw(noise[:sums])} if found is None else {"other faces": found[0], "their sums": found[1]}
    contact_sheet(kinds)
    if lacks:
        print(lacks.sentence)
    if found is not None:
        before, after = (f"{100 * _share(each, attribute, value):.0f} %" for each in found)
        print(f"The judge finds {value} in {after} of the sums, and in {before} of the other faces.")


def _sums(
    draw: Callable[[Tensor], Tensor],
    latent_arithmetic: Callable[[Tensor, Tensor, Tensor], Tensor],
    noise: Tensor,
    change: tuple[str, str, str],
    sums: int,
) -> tuple[Tensor, Tensor]:
    """Other faces, each the average of three noises, and the same with what the first three have and the next lack."""
    attribute, value, instead = change
    seen = faces.judge(faces.gaussian(), draw(noise)).attributes[:, list(VALUES).index(attribute)]
    having, lacking = (noise[seen == VALUES[attribute].index(each)] for each in (value, instead))
    fewest = min(len(having), len(lacking) // 2) // 3
    if fewest == 0:
        raise PlotError(f"the generator draws fewer than three faces with {value}; give more noise.")
    rows, others = [], []
    for i in range(sums):
        three = [3 * (i % fewest) + torch.arange(3) for _ in range(2)]
        other = lacking[len(lacking) // 2 + three[0]]
        others.append(other.mean(dim=0))
        rows.append(latent_arithmetic(having[three[0]], lacking[three[1]], other))
    return draw(torch.stack(others)), draw(torch.stack(rows))


def _share(pictures: Tensor, attribute: str, value: str) -> float:
    found = faces.judge(faces.gaussian(), pictures).attributes[:, list(VALUES).index(attribute)]
    return float((found == VALUES[attribute].index(value)).float().mean())
