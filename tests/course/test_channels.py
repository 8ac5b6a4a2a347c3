"""The figures of notebook 04: drawn with nothing written and with everything solved, and a number that would betray."""

import re
from types import SimpleNamespace

import pytest
import torch

from course import plots
from course.glow import rotation
from course.mosaic import CHANNELS, Mosaic
from course.plots import page
from course.race import race
from solutions import conv1x1 as solved

NUMBERS = {
    "mixing": r"Your kernels differ from x\[:, order\] by 0 at most\.",
    "near_singular": r"a pixel is off by \de-0[67] at most, in the last by [1-9]\.\d\d\.",
    "glazes": r"each of twelve is mixed from twelve glazes\.",
    "race": r"reversal \d\.\d\d \(\d\.\d\d to \d\.\d\d\); learned .* nats below reversal.* You predicted 1\.50\.",
    "kept": r"Reversal: \d\d % on average, \d\d % at best\. Learned: \d\d % on average",
    "mosaics": r"Reversal: KL \d\.\d\d nats\. Learned: KL \d\.\d\d nats\.",
}
"""What each caption says once everything is solved."""


def stub(name, number):
    def unwritten(*_):
        raise NotImplementedError(f"conv1x1.{name} is yours to write: exercise {number} of notebook 04_conv1x1")

    return unwritten


def untouched():
    """The student's module before the first line is written."""
    methods = {"ActNorm": ("4.12", "forward", "start"), "GlowStep": ("4.13", "forward", "inverse")}
    methods |= {"InvertibleConv": ("4.4", "forward", "inverse"), "LUConv": ("4.7", "matrix", "forward", "inverse")}
    module = SimpleNamespace(
        permutation_kernel=stub("permutation_kernel", "4.1"), predict_gain=stub("predict_gain", "4.15")
    )
    for name, (number, *stubbed) in methods.items():
        stubs = {method: stub(f"{name}.{method}", number) for method in stubbed}
        setattr(module, name, type(name, (getattr(solved, name),), stubs))
    return module


def result(module):
    mixings = {
        "reversal": lambda g: solved.InvertibleConv(torch.eye(CHANNELS).flip(0)).requires_grad_(False),
        "learned": lambda g: module.LUConv(rotation(CHANNELS, g)),
    }
    return race(module.GlowStep, module.ActNorm, mixings, Mosaic(), seeds=2, steps=30)


FIGURES = {
    "mixing": lambda module: plots.mixing(module.permutation_kernel),
    "near_singular": lambda module: plots.near_singular(module.InvertibleConv),
    "glazes": lambda module: plots.glazes(Mosaic()),
    "race": lambda module: plots.race(result(module), prediction=module.predict_gain),
    "kept": lambda module: plots.kept(result(module)),
    "mosaics": lambda module: plots.mosaics(result(module)),
}
"""One call for each figure, as the notebook makes it."""


@pytest.fixture
def shown(monkeypatch):
    """Whatever figures would show in a notebook."""
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    monkeypatch.setitem(page.STYLE, "savefig.dpi", 40)  # small pictures are fast
    return pictures


def assert_complete(picture):
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.caption) > 60
    assert picture.caption.endswith(".")
    assert len(picture.alt) > 40
    assert "$" not in picture.caption + picture.alt
    assert not re.search(r"\bnan\b", picture.caption)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_solved_figure_says_the_number_that_would_betray_it(figure, shown):
    FIGURES[figure](solved)
    (picture,) = shown
    assert_complete(picture)
    assert re.search(NUMBERS[figure], picture.caption)
    assert "exercise" not in picture.caption


@pytest.mark.parametrize("figure", [name for name in FIGURES if name != "glazes"])
def test_an_untouched_figure_shows_an_empty_place_and_names_the_exercise(figure, shown):
    FIGURES[figure](untouched())
    (picture,) = shown
    assert_complete(picture)
    assert re.search(r"Yours appears when conv1x1\.\w+(\.\w+)? \(exercise 4\.\d+\)", picture.caption)


def test_a_kernel_that_is_transposed_shows_in_the_caption(shown):
    plots.mixing(lambda order: solved.permutation_kernel(order).transpose(0, 1))
    assert re.search(r"differ from x\[:, order\] by 0\.[1-9] at most", shown[0].caption)


def test_a_kernel_of_the_wrong_shape_is_refused_in_a_sentence(shown):
    with pytest.raises(plots.PlotError, match=r"the kernel gave shape \(3, 3\) where the figure needs \(3, 3, 1, 1\)"):
        plots.mixing(lambda order: solved.permutation_kernel(order)[:, :, 0, 0])


def test_an_inverse_that_is_none_shows_in_every_picture(shown):
    class Forgotten(solved.InvertibleConv):
        def inverse(self, z):
            return z

    plots.near_singular(Forgotten)
    assert re.search(r"In the first picture a pixel is off by \de[+-]0[01] at most", shown[0].caption)
