"""The figures of games: drawn with nothing written and with everything solved, with captions that tell."""

import re
from types import SimpleNamespace

import pytest
import torch

from course import faces, plots, toys
from course.plots import page
from solutions import gan as solved

TOY = toys.eight_gaussians()
FEW = torch.cat([TOY.means[:1], TOY.means[:2], torch.zeros(1, 2)])
"""Three points on two islands, and one between them all."""
EXERCISES = {"optimal_discriminator": "2.6", "slope": "2.3", "tug_of_war": "2.9", "mode_coverage": "2.12"}


def stub(name, number):
    def unwritten(*_, **__):
        raise NotImplementedError(f"gan.{name} is yours to write: exercise {number} of notebooks/02_gan.ipynb")

    return unwritten


UNTOUCHED = SimpleNamespace(**{name: stub(name, number) for name, number in EXERCISES.items()})

FIGURES = {
    "best_answer": lambda gan: plots.best_answer(gan.optimal_discriminator, share=0.2),
    "pulls": lambda gan: plots.pulls(gan.slope),
    "spirals": lambda gan: plots.spirals(gan.tug_of_war),
    "ring": lambda gan: plots.ring(TOY, {"two": lambda: [FEW[3:], FEW]}, gan.mode_coverage, (0, 9)),
}
"""One call for each figure, as the notebook makes it."""

NUMBERS = {
    "best_answer": r"minus log 4: -1\.187714 nats\. .* by an integral: -1\.187714\.",
    "pulls": r"At D = 0\.0025: -0\.0025 and -0\.9975 .* has the slope -1\.0025 there",
    "spirals": r"= 2\.7048 \(yours: 2\.7048\); in turn it stays near 1 \(yours: 1\.0203\)",
    "ring": r"Two: 2 of 8 in the end, 75 % on any\.",
}
"""What each caption says once everything is solved: the number that would betray a wrong picture."""


@pytest.fixture
def shown(monkeypatch):
    """Whatever figures would show in a notebook."""
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    monkeypatch.setitem(page.STYLE, "savefig.dpi", 40)  # small pictures are fast
    return pictures


@pytest.mark.parametrize("name", FIGURES)
def test_a_solved_figure_says_its_number(name, shown):
    FIGURES[name](solved)
    (picture,) = shown
    assert re.search(NUMBERS[name], picture.caption), picture.caption
    assert picture.alt


@pytest.mark.parametrize("name", FIGURES)
def test_an_untouched_figure_names_what_it_waits_for(name, shown):
    FIGURES[name](UNTOUCHED)
    (picture,) = shown
    assert re.search(r"Yours appears when gan\.\w+ \(exercise 2\.\d+\) is written\.", picture.caption), picture.caption


def shown_faces(**given):
    return faces.gaussian().given(**given).sample(300, seed=0)


def test_shares_are_counted_beside_what_is_due(shown):
    kinds = {"all left": shown_faces(shift="left"), "waits": UNTOUCHED.slope}
    plots.shares(kinds, ("shift", "eyes"), {"centre": solved.predict_shift})
    (picture,) = shown
    assert re.search(
        r"shift: all left 0\.750 \(luck 0\.0\d+\)\. Total variation of eyes: all left 0\.0", picture.caption
    ), picture.caption
    assert "Yours appears when gan.slope (exercise 2.3) is written." in picture.caption


def drawn_by_threes(noise):
    """A generator whose first number of noise is the glasses, and whose second one says which face it is."""
    plain, glasses = (shown_faces(eyes=each, hair="short", shift="left")[0] for each in ("plain", "glasses"))
    return torch.stack([glasses if z[0] > 0 else plain for z in noise])


def test_sums_put_glasses_on_and_a_shuffled_step_does_not_as_often(shown, capsys):
    noise = torch.randn(400, 8, generator=torch.Generator().manual_seed(0))
    plots.arithmetic(drawn_by_threes, solved.latent_arithmetic, noise)
    said = dict(re.findall(r"(?m)^(.*?) +glasses +(\d+) %", capsys.readouterr().out))
    assert (said["without glasses"], said["twice as far"]) == ("0", "100")
    assert int(said["as far, direction shuffled"]) < 50


def test_sums_of_an_untouched_exercise_show_what_is_wanted(shown, capsys):
    noise = torch.randn(40, 8, generator=torch.Generator().manual_seed(0))
    plots.arithmetic(drawn_by_threes, stub("latent_arithmetic", "2.16"), noise)
    assert capsys.readouterr().out == "Waits for gan.latent_arithmetic (exercise 2.16).\n"
    assert len(shown) == 1
