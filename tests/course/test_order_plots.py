"""The figures of notebook 01: drawn with nothing written and with everything solved, with captions that count."""

import re
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from course import faces, pixelcnn, plots
from course.plots import order, page
from solutions import autoregressive as solved

TRUTH = faces.discrete()
DRAWN = TRUTH.draw(2, seed=0)
EXERCISES = {"came_before": "1.1", "receptive_field": "1.8", "colour_mask": "1.13", "surprise": "1.4"}
DEPTHS = {f"{layers} layers": layers for layers in (1, 2, 3, 5, 7)}


def stub(name, number):
    def unwritten(*_):
        raise NotImplementedError(f"autoregressive.{name} is yours to write: exercise {number} of notebook 01")

    return unwritten


UNTOUCHED = SimpleNamespace(**{name: stub(name, number) for name, number in EXERCISES.items()})


def stack(layers):
    """Layers of 3 × 3 kernels, the first of kind A."""
    masks = [solved.raster_mask(3, kind)[None, None] for kind in "A" + "B" * (layers - 1)]
    generator = torch.Generator().manual_seed(0)
    return nn.Sequential(*(solved.MaskedConv2d(mask, generator) for mask in masks))


STACKS = {name: lambda layers=layers: stack(layers) for name, layers in DEPTHS.items()}

FIGURES = {
    "reading": ("came_before", lambda own: plots.reading(own.came_before)),
    "receptive_fields": (
        "receptive_field",
        lambda own: plots.receptive_fields(STACKS, own.receptive_field, DEPTHS, lambda: 6.0, "5 layers"),
    ),
    "colours": ("colour_mask", lambda own: plots.colours(own.colour_mask, lambda: painter(own))),
    "surprises": ("surprise", lambda own: plots.surprises(TRUTH, DRAWN, log_conditionals(own))),
}
"""By name, the exercise that a figure asks for, and one call of it."""


def painter(own):
    """A small network of the solved parts, but for the mask of colours."""
    parts = SimpleNamespace(**{**vars(solved), "colour_mask": own.colour_mask})
    return pixelcnn.PixelCNN(parts, 2, 3, 1, torch.Generator().manual_seed(0))


def log_conditionals(own):
    """A model that knows the truth, behind an exercise."""

    def known(x):
        own.surprise(torch.zeros(len(x), 16, *x.shape[1:]), x)
        return TRUTH.log_conditionals(x)

    return known


@pytest.fixture
def shown(monkeypatch):
    """Whatever figures would show in a notebook."""
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    monkeypatch.setitem(page.STYLE, "savefig.dpi", 40)  # small pictures are fast
    return pictures


def drawn(figure, own, shown):
    FIGURES[figure][1](own)
    (picture,) = shown
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.caption) > 60
    assert picture.caption.endswith(".")
    assert re.search(r'<img alt="[^"]{40,}"', picture._repr_html_())
    return picture.caption


@pytest.mark.parametrize("figure", FIGURES)
def test_a_solved_figure_waits_for_nothing(figure, shown, capsys):
    assert "exercise" not in drawn(figure, solved, shown)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("figure", FIGURES)
def test_an_untouched_figure_says_what_it_waits_for(figure, shown):
    name = FIGURES[figure][0]
    assert drawn(figure, UNTOUCHED, shown).endswith(
        f"Yours appears when autoregressive.{name} (exercise {EXERCISES[name]}) is written."
    )


def test_the_blind_spot_grows_as_known(shown):
    caption = drawn("receptive_fields", solved, shown)
    counts = [int(re.search(rf"{name}: (\d+)", caption)[1]) for name in DEPTHS]
    assert counts == [0, 1, 3, 10, 21]
    assert counts == [layers * (layers - 1) // 2 for layers in DEPTHS.values()]


def test_two_stacks_are_blind_to_nothing(shown):
    masks = {kind: solved.split_masks(3, kind) for kind in "AB"}

    def split(layers):
        generator = torch.Generator().manual_seed(0)
        pairs = [
            [solved.MaskedConv2d(mask[None, None], generator) for mask in masks[kind]]
            for kind in "A" + "B" * (layers - 1)
        ]

        def network(above):
            row = above
            for vertical, horizontal in pairs:
                above, row = vertical(above), horizontal(row) + vertical(above)
            return row

        return network

    networks = {name: lambda layers=layers: split(layers) for name, layers in DEPTHS.items()}
    plots.receptive_fields(networks, solved.receptive_field, DEPTHS)
    assert re.findall(r"layers: (\d+)", shown[0].caption) == ["0"] * len(DEPTHS)


def test_the_whole_network_misses_nothing_and_leaks_nothing(shown):
    assert "Of 351 earlier numbers 0 are missing; 0 that are not earlier leak in." in drawn("colours", solved, shown)


@pytest.mark.parametrize(
    ("mask", "told"),
    [
        (lambda *given: torch.ones_like(solved.colour_mask(*given)), "0 are missing; 378 that are not earlier leak in"),
        (lambda side, kind, *given: solved.colour_mask(side, "A", *given), "that are not earlier leak in"),
    ],
    ids=["no mask", "A everywhere"],
)
def test_a_wrong_mask_is_counted(mask, told, shown):
    wrong = SimpleNamespace(**{**vars(solved), "colour_mask": mask})
    plots.colours(solved.colour_mask, lambda: painter(wrong))
    assert "Of 351 earlier numbers 0 are missing; 0 that" not in shown[0].caption
    assert told in shown[0].caption


def test_a_face_is_decided_by_as_many_bits_as_it_has(shown):
    drawn("surprises", solved, shown)
    decided = (TRUTH.log_noise(DRAWN.pictures, DRAWN.faces) - TRUTH.log_conditionals(DRAWN.pictures)).sum((1, 2, 3))
    certain = -TRUTH.gallery.log_prior[DRAWN.faces]  # once the whole picture is seen, nothing is left to be decided
    assert torch.allclose(decided.double(), certain, atol=0.05)


def test_whoever_knows_the_truth_is_surprised_no_more_than_it(monkeypatch):
    figures = []
    monkeypatch.setattr(
        order, "show", lambda figure, *_: figures.append([axes.get_title("left") for axes in figure.axes])
    )
    plots.surprises(TRUTH, DRAWN, TRUTH.log_conditionals)
    assert figures[0][-1].replace("-0.0", "0.0") == "0.0 bits: what the model pays on top"
