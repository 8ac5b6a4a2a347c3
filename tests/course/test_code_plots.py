"""The figures of autoencoders: drawn with nothing written and with everything solved, with captions that tell."""

import re
from types import SimpleNamespace

import pytest
import torch

from course import coders, linear_codes, plots
from course.attempt import Unwritten
from course.plots import page
from course.plots.codes import ASKED, change
from course.training import History
from course.training.history import Watched
from solutions import vae as solved

SLANTED = linear_codes.slanted()
WORLDS = {"latents apart": linear_codes.upright(), "latents in each other's way": SLANTED}
NUMBERS_OF = {"gaussian_log_likelihood": "5.4", "reparametrise": "5.7", "linear_gaussian": "5.9"}
NUMBERS_OF |= {"predict_latents": "5.11", "add_attribute": "5.12", "importance_bound": "5.14"}


def stub(name, number):
    def unwritten(*_):
        raise NotImplementedError(f"vae.{name} is yours to write: exercise {number} of notebooks/05_vae.ipynb")

    return unwritten


UNTOUCHED = SimpleNamespace(**{name: stub(name, number) for name, number in NUMBERS_OF.items()})


def watched(*values):
    steps = torch.arange(len(values))
    return {"latents": Watched(steps, torch.tensor(values, dtype=torch.float32))}


FRIEND, CURED = (History(torch.zeros(4), watched=watched(*values)) for values in ((24, 3, 0), (0, 9, 13)))
WAITING = History(waits_for=Unwritten("vae.reparametrise", "5.7"))


@pytest.fixture(scope="module")
def model():
    generator = torch.Generator().manual_seed(0)
    return solved.VAE(coders.Encoder(generator), coders.Decoder(generator), spread=0.5)


FIGURES = {
    "spreads": lambda vae, model: plots.spreads(vae.gaussian_log_likelihood),
    "slopes": lambda vae, model: plots.slopes(vae.reparametrise),
    "gaps": lambda vae, model: plots.gaps(WORLDS, vae.linear_gaussian),
    "collapse": lambda vae, model: plots.collapse(FRIEND, CURED, vae.predict_latents),
    "added_attributes": lambda vae, model: plots.added_attributes(model, vae.add_attribute, examples=5),
    "more_draws": lambda vae, model: plots.more_draws(SLANTED, model, vae.importance_bound, (1, 4, 16), n=20),
}
"""One call for each figure, as the notebook makes it."""

SAID = {
    "spreads": r"largest at σ = 0\.10\d, the error itself",
    "slopes": r"the first is off by 7\.\d, yours by 1\.0\.",
    "gaps": r"latents apart 0\.000 \(your difference from the grey: \de-1[3-6]\); .* way 0\.603",
    "collapse": r"most is 33\.8, .* Averaged: 0 of 24 speak; with a learned σ, 13\. You predicted 2\.",
    "added_attributes": r"\+ glasses in \d+\.\d %, all else kept in \d+\.\d %; \+ beard in",
    "more_draws": r"gap of 0\.[56]\d\d nats to 0\.\d+\. .* with 1 code the model seems [\d.]+ bits .* with 16 codes",
}
"""What each caption says once everything is solved."""


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
    assert not re.search(r"\bnan\b|\$", picture.caption)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_solved_figure_says_the_number_that_would_betray_it(figure, shown, model, capsys):
    FIGURES[figure](solved, model)
    (picture,) = shown
    assert_complete(picture)
    assert re.search(SAID[figure], picture.caption), picture.caption
    assert "exercise" not in picture.caption
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("figure", FIGURES)
def test_an_untouched_figure_names_the_exercise(figure, shown, model):
    FIGURES[figure](UNTOUCHED, model)
    (picture,) = shown
    assert_complete(picture)
    assert re.search(r"Yours appears when vae\.\w+ \(exercise 5\.\d+\) is written\.", picture.caption)


def test_a_training_that_waits_leaves_its_place_empty(shown):
    plots.collapse(WAITING, WAITING, solved.predict_latents)
    assert "vae.reparametrise (exercise 5.7)" in shown[0].caption
    assert "speak" not in shown[0].caption


def test_new_faces_stand_beside_codes_of_faces(shown, model):
    plots.new_faces(model, n=20)
    assert_complete(shown[0])
    assert "The same decoder painted all rows" in shown[0].caption


def test_new_faces_wait_for_what_paints_them(shown, model, monkeypatch):
    monkeypatch.setattr(model, "sample", stub("VAE.sample", "5.10"))
    plots.new_faces(model, n=20)
    assert "vae.VAE.sample (exercise 5.10)" in shown[0].caption


def test_a_wrong_bound_shows_in_the_caption(shown):
    plots.gaps(WORLDS, lambda *inputs: (solved.linear_gaussian(*inputs)[0] + 0.2, solved.linear_gaussian(*inputs)[1]))
    assert shown[0].caption.count("difference from the grey: 2e-01") == 2


def test_a_draw_without_a_slope_is_drawn_as_such(shown):
    plots.slopes(lambda mean, log_scale, noise: (mean + log_scale.exp() * noise).detach())
    assert "yours by 0.0" in shown[0].caption


def test_a_face_that_is_not_moved_gets_nothing_and_keeps_what_its_painting_keeps(model):
    still = change(model, lambda codes, with_it, without: codes, ASKED[0], examples=3, n=50)
    assert still.before.shape == still.after.shape == (50, 3, 16, 16)
    assert 0 <= still.added <= 1
