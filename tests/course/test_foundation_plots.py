"""The figures of notebook 00: drawn with nothing written and with everything solved, with captions that tell."""

import re
from types import SimpleNamespace

import pytest
import torch

from course import faces, plots, pretenders
from course.plots import page
from solutions import foundations as solved

TRUTH = faces.gaussian()
MODELS = pretenders.pretenders(TRUTH)
EXERCISES = {"divergence": "0.3", "predict_centred": "0.5", "from_ttic": "0.6"}


def stub(name, number):
    def unwritten(*_):
        raise NotImplementedError(f"foundations.{name} is yours to write: exercise {number} of notebook 00_foundations")

    return unwritten


UNTOUCHED = SimpleNamespace(**{name: stub(name, number) for name, number in EXERCISES.items()})

FIGURES = {
    "both_ways": lambda own: plots.both_ways(own.divergence),
    "over_the_floor": lambda own: plots.over_the_floor(MODELS, TRUTH, own.predict_centred, "99 % in the middle", n=100),
    "dialects": lambda own: plots.dialects(own.from_ttic),
}
"""One call for each figure, as the notebook makes it."""

ASKS = {"both_ways": "divergence", "over_the_floor": "predict_centred", "dialects": "from_ttic"}


@pytest.fixture
def shown(monkeypatch):
    """Whatever figures would show in a notebook."""
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    monkeypatch.setitem(page.STYLE, "savefig.dpi", 40)  # small pictures are fast
    return pictures


def drawn(figure, own, shown):
    FIGURES[figure](own)
    (picture,) = shown
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.caption) > 60
    assert picture.caption.endswith(".")
    assert re.search(r'<img alt="[^"]{40,}"', picture._repr_html_())
    assert not re.search(r"\$|\bnan\b", picture.caption + picture.alt)
    return picture.caption


@pytest.mark.parametrize("figure", FIGURES)
def test_a_solved_figure_waits_for_nothing(figure, shown, capsys):
    assert "exercise" not in drawn(figure, solved, shown)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("figure", FIGURES)
def test_an_untouched_figure_says_what_it_waits_for(figure, shown):
    name = ASKS[figure]
    assert drawn(figure, UNTOUCHED, shown).endswith(
        f"Yours appears when foundations.{name} (exercise {EXERCISES[name]}) is written."
    )


def test_the_distance_is_told_only_to_those_who_predicted_it(shown):
    assert "2.33 exactly" not in drawn("over_the_floor", UNTOUCHED, shown)
    shown.clear()
    caption = drawn("over_the_floor", solved, shown)
    assert re.search(r"2\.33 exactly and 2\.\d\d ± 0\.\d\d measured.* You predicted 2 bits", caption)


@pytest.mark.parametrize("guess", [-1.0, 0.0, 1e9, float("nan")])
def test_a_strange_prediction_breaks_no_figure(guess, shown):
    plots.over_the_floor(MODELS, TRUTH, lambda: guess, "99 % in the middle", n=20)
    assert len(shown) == 1


def test_right_translations_lie_on_the_paths_and_wrong_ones_do_not(shown):
    def off(own):
        shown.clear()
        caption = drawn("dialects", SimpleNamespace(from_ttic=own), shown)
        return float(re.search(r"grey paths by (\S+) at most", caption)[1])

    assert off(solved.from_ttic) < 1e-12
    assert off(lambda alpha, level: (alpha ** level.double(), level.double())) > 0.1
    assert off(lambda alpha, level: (2 + level.double(), level.double())) > 0.1


def test_a_translation_of_another_shape_is_refused_in_a_sentence(shown):
    with pytest.raises(plots.PlotError, match=r"alpha_bar gave shape \(\) where the figure needs \(5,\)"):
        plots.dialects(lambda alpha, level: (torch.tensor(alpha), level))


def test_a_divergence_that_is_no_number_is_refused_in_a_sentence(shown):
    with pytest.raises(plots.PlotError, match=r"divergence gave shape \(3,\)"):
        plots.both_ways(lambda truth, model: truth - model)
