"""Every figure is drawn with nothing written and with everything solved, has a caption, and has alternative text."""

import itertools
import re
from types import SimpleNamespace

import matplotlib
import pytest
import torch

from course import digits, plots, toys
from course.networks import Conditioner
from course.plots import page
from course.training import History, fit
from solutions import flow as solved

EXERCISES = {
    "log_prob_1d": "3.1",
    "autodiff_log_volume": "3.2",
    "sample": "3.13",
    "negative_log_likelihood": "3.11",
    "predict_kl": "3.12",
    "predict_islands": "3.14",
}
METHODS = {"Coupling": ("3.6", "forward", "inverse"), "Permutation": ("3.9", "forward", "inverse")}
METHODS |= {"Flow": ("3.10", "forward", "inverse", "log_prob")}


def stub(name, number):
    def unwritten(*_):
        raise NotImplementedError(f"flow.{name} is yours to write: exercise {number} of notebooks/03_flow.ipynb")

    return unwritten


def untouched():
    """The student's module before the first line is written."""
    module = SimpleNamespace(**{name: stub(name, number) for name, number in EXERCISES.items()})
    for name, (number, *methods) in METHODS.items():
        stubs = {method: stub(f"{name}.{method}", number) for method in methods}
        setattr(module, name, type(name, (getattr(solved, name),), stubs))
    return module


def short_flow(flow, layers=2):
    generator = torch.Generator().manual_seed(0)
    swap = flow.Permutation(torch.tensor([1, 0]))
    return flow.Flow(
        [part for _ in range(layers) for part in (flow.Coupling(Conditioner(1, 1, generator, spread=0.1), 1), swap)]
    )


def learning_curve(flow):
    toy, model = toys.eight_gaussians(), short_flow(flow)
    history = fit(lambda g: flow.negative_log_likelihood(model, toy.sample(64, g)), model, steps=60, seed=0)
    plots.learning_curve(history, truth=toy.entropy, prediction=flow.predict_kl)


def dependence(flow):
    generator = torch.Generator().manual_seed(0)
    layers = [flow.Coupling(Conditioner(2, 2, generator, spread=1.0), kept=2) for _ in range(2)]
    swap = flow.Permutation(torch.tensor([2, 3, 0, 1]))
    mixed = [layers[0], swap, layers[1], swap, layers[0]]
    plots.dependence({"without permutations": flow.Flow(layers), "with permutations": flow.Flow(mixed)})


def temperatures(flow):
    model = short_flow(flow)
    plots.temperatures(
        lambda noise, t: flow.sample(model, noise, t),
        toys.eight_gaussians(),
        prediction=flow.predict_islands,
    )


def two_densities(flow):
    model = short_flow(flow)
    plots.density(toys.eight_gaussians(), {"with permutations": model.log_prob, "without": model.log_prob})


def digit_sheet(flow):
    painter = flow.Flow(digits.layers(flow.Coupling, flow.Permutation, seed=0)).eval()
    plots.digit_sheet(digits.load(), painter, sample=flow.sample)


def coupling(flow):
    plots.coupling(flow.Coupling(lambda x_a: (torch.sin(2 * x_a) / 2, torch.cos(x_a)), kept=1))


FIGURES = {
    "change_of_variables": lambda flow: plots.change_of_variables(
        toys.Line(), toys.Line(increasing=False), log_prob=flow.log_prob_1d
    ),
    "volumes": lambda flow: plots.volumes(toys.swirl, log_volume=flow.autodiff_log_volume),
    "coupling": coupling,
    "dependence": dependence,
    "learning_curve": learning_curve,
    "density": lambda flow: plots.density(toys.eight_gaussians(), short_flow(flow).log_prob),
    "two_densities": two_densities,
    "grids": lambda flow: plots.grids(short_flow(flow), toys.eight_gaussians()),
    "temperatures": temperatures,
    "digit_sheet": digit_sheet,
}
"""One call for each figure, as the notebook makes it."""

NUMBERS = {
    "change_of_variables": r"leaves the grey truth by [1-9]e-0[78] at most",
    "volumes": r"is off by 1\.\d % at most, and by 0\.[23] % if the squares are half as wide: a square has a size",
    "coupling": r"misses by \de-07 at most\. At the dot the determinant .* is 1\.52 and exp\(log_volume\) is 1\.52",
    "dependence": r"Without permutations: 2 of 4 outputs .* With permutations: 0 of 4 outputs",
    "learning_curve": r"average \d\.\d{3} nats, so KL is \d\.\d{3} ± 0\.\d{3}\. .* You predicted 0\.\d{3}\.",
    "density": r"KL = \d\.\d{3} nats; \d+\.\d % of the data",
    "two_densities": r"With permutations: KL = \d\.\d{3} nats.* Without: KL = \d\.\d{3} nats",
    "grids": r"square is \d\.\d\d \(noise: 1\)\. Within .* \d+\.\d % of 20 000 samples and 9[89]\.\d % of as many data",
    "temperatures": r"the samples reach \d of 8 parts\. You predicted \d\.",
    "digit_sheet": r"uniform 4\.09; Gaussian 2\.9\d; your flow \d\.\d\d\.",
}
"""What each caption says once everything is solved: the number that would betray a wrong picture."""


@pytest.fixture
def shown(monkeypatch):
    """Whatever figures would show in a notebook."""
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    monkeypatch.setitem(page.STYLE, "savefig.dpi", 40)  # small pictures are fast
    return pictures


def assert_complete(picture):
    html = picture._repr_html_()
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.caption) > 60
    assert picture.caption.endswith(".")
    assert re.search(r'<img alt="[^"]{40,}"', html)
    assert "<figcaption" in html
    assert "$" not in picture.caption + picture.alt
    assert not re.search(r"\bnan\b", picture.caption)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_solved_figure_says_the_number_that_would_betray_it(figure, shown, capsys):
    FIGURES[figure](solved)
    (picture,) = shown
    assert_complete(picture)
    assert re.search(NUMBERS[figure], picture.caption)
    assert "exercise" not in picture.caption
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("figure", FIGURES)
def test_an_untouched_figure_shows_the_target_and_names_the_exercise(figure, shown, capsys):
    FIGURES[figure](untouched())
    (picture,) = shown
    assert_complete(picture)
    assert re.search(r"Yours appears when flow\.\w+(\.\w+)? \(exercise 3\.\d+\)", picture.caption)
    assert capsys.readouterr().err == ""


def test_a_wrong_answer_shows_in_the_caption(shown):
    plots.change_of_variables(toys.Line(), log_prob=lambda x, f, derivative, log_prior: log_prior(f(x)))
    plots.volumes(toys.swirl, log_volume=lambda f, x: toys.swirl_log_volume(x) / 2)
    assert "truth by 0." in shown[0].caption
    toy = toys.eight_gaussians()
    plots.density(toy, lambda x: toy.log_prob(x) + 1)
    assert "Its mass here is 2.72, more than 1" in shown[2].caption
    plots.learning_curve(History(torch.full((300,), toy.entropy - 1)), truth=toy.entropy)
    assert "A KL below 0 is none" in shown[3].caption
    assert "smaller squares should come much closer" in shown[1].caption
    worst = re.search(r"is off by (\d+)\.\d % at most", shown[1].caption)
    assert int(worst[1]) > 30


def test_an_answer_of_the_wrong_shape_is_refused_in_a_sentence(shown):
    with pytest.raises(plots.PlotError, match=r"log_prob gave shape \(400, 1\) where the figure needs \(400,\)"):
        plots.change_of_variables(toys.Line(), log_prob=lambda x, *_: x[:, None])


def test_other_errors_reach_the_reader(shown):
    def broken(f, x):
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        plots.volumes(toys.swirl, log_volume=broken)
    with pytest.raises(NotImplementedError):
        plots.volumes(toys.swirl, log_volume=lambda f, x: (_ for _ in ()).throw(NotImplementedError("later")))


def test_figures_leave_nothing_behind(shown):
    before = matplotlib.rcParams["font.family"], torch.get_rng_state()
    FIGURES["volumes"](solved)
    FIGURES["grids"](solved)
    assert matplotlib.rcParams["font.family"] == before[0]
    assert torch.equal(torch.get_rng_state(), before[1])
    assert not matplotlib._pylab_helpers.Gcf.figs


def test_the_same_call_draws_the_same_picture(shown):
    FIGURES["grids"](solved)
    FIGURES["grids"](solved)
    assert shown[0] == shown[1]


def test_colours_of_data_model_and_noise_differ_in_lightness_too():
    lightness = [
        0.2126 * r + 0.7152 * g + 0.0722 * b
        for r, g, b in map(matplotlib.colors.to_rgb, (page.DATA, page.MODEL, page.NOISE))
    ]
    assert min(b - a for a, b in itertools.pairwise(lightness)) > 0.15
