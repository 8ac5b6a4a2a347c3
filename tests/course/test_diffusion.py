"""What stands around a diffusion network: schedules, known data, the parts of a U-Net, and their figures."""

import re
from io import BytesIO
from types import SimpleNamespace

import pytest
import torch
from PIL import Image, ImageSequence

from course import diffusion, faces, plots, unet
from course.plots import animation, page, walking
from course.plots.bell_walks import walked
from solutions import ddpm as solved

TRUTH = faces.gaussian()
STEPS = 6
SCHEDULE = diffusion.cosine(STEPS)
SPREAD = diffusion.posterior_spread(SCHEDULE)
EXACT = diffusion.perfect(TRUTH, SCHEDULE)
TINY = unet.Denoiser(solved.UNet(torch.Generator().manual_seed(0), 8, 1), SCHEDULE)
ASKED = {
    "convert": "8.2",
    "loss_weight": "8.4",
    "reverse_step": "8.7",
    "sample": "8.8",
    "predict_spread": "8.9",
    "ddim_step": "8.14",
}


def stub(name, number):
    def unwritten(*_):
        raise NotImplementedError(f"ddpm.{name} is yours to write: exercise {number} of notebook 08_ddpm")

    return unwritten


UNTOUCHED = SimpleNamespace(**{name: stub(name, number) for name, number in ASKED.items()})


def noise(n):
    return torch.randn(n, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def filmed(own, network):
    film = diffusion.Film(diffusion.fresh(own.reverse_step, SCHEDULE, SPREAD, 1))
    own.sample(network, noise(2), range(STEPS, -1, -1), film)
    return film.frames


def few(own):
    def walk(network, calls):
        times = diffusion.spaced(STEPS, calls)
        return own.sample(network, noise(6), times, lambda x, guess, t, s: own.ddim_step(x, guess, t, s, SCHEDULE))

    return walk


FIGURES = {
    "languages": lambda own: plots.languages(own.convert),
    "weights": lambda own: plots.weights(own.loss_weight),
    "bells": lambda own: plots.bells(own.reverse_step, own.predict_spread),
    "squared_error": lambda own: plots.squared_error(
        TRUTH, SCHEDULE, {"yours": TINY if own is solved else own.sample, "exact": EXACT}, [1, 4], n=8
    ),
    "few_calls": lambda own: plots.few_calls(TRUTH, {"yours": TINY, "perfect": EXACT}, few(own), calls=(1, 3)),
    "walks": lambda own: plots.walks({"yours": lambda: filmed(own, TINY), "perfect": lambda: filmed(own, EXACT)}),
}
"""One call for each figure, as the notebook makes it."""


@pytest.fixture
def shown(monkeypatch):
    """Whatever figures would show in a notebook."""
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    monkeypatch.setattr(walking, "display", pictures.append)
    monkeypatch.setitem(page.STYLE, "savefig.dpi", 40)  # small pictures are fast
    return pictures


def drawn(figure, own, shown):
    FIGURES[figure](own)
    picture = shown[0]
    assert picture.png.startswith(b"\x89PNG")
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
    assert re.search(r"Yours appears when ddpm\.\w+ \(exercise 8\.\d+\)", drawn(figure, UNTOUCHED, shown))


def test_captions_tell_the_numbers(shown):
    assert "less than 0.1 %" in drawn("languages", solved, shown)
    shown.clear()
    assert "less than 0.1 %" in drawn("weights", solved, shown)
    shown.clear()
    caption = drawn("bells", solved, shown)
    assert "mean 2.00 and standard deviation 0.50" in caption
    assert re.search(r"the standard deviation is 0\.25\. You predicted 0\.25", caption)
    shown.clear()
    assert "exact: 1.00 to 1.00 times" in drawn("squared_error", solved, shown)


def test_the_printed_line_is_told_only_to_those_who_predicted_it(shown):
    plots.bells(solved.reverse_step, stub("predict_spread", "8.9"))
    assert "0.25" not in shown[0].caption


@pytest.mark.parametrize("guess", [-1.0, 0.0, 1e9, float("nan")])
def test_a_strange_prediction_breaks_no_figure(guess, shown):
    plots.bells(solved.reverse_step, lambda: guess)


def test_exact_widths_agree_with_drawn_ones():
    bell, alpha_bar = diffusion.Bell(), diffusion.cosine(60).double()
    network, spread = bell.network(alpha_bar), diffusion.full_spread(alpha_bar)
    step = diffusion.fresh(solved.reverse_step, alpha_bar, spread, 1)
    start = torch.randn(40_000, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    found = solved.sample(network, start, range(60, -1, -1), step)
    mean, deviation = walked(solved.reverse_step, bell, alpha_bar)[-1]
    assert abs(float(found.mean()) - mean) < 5 * deviation / 200
    assert abs(float(found.std()) - deviation) < 5 * deviation / 280


def test_schedules_begin_with_the_data_and_fall():
    for alpha_bar in (diffusion.cosine(50), diffusion.linear(1000)):
        assert float(alpha_bar[0]) == 1
        assert bool((alpha_bar.diff() < 0).all())
        assert bool((diffusion.posterior_spread(alpha_bar) <= diffusion.full_spread(alpha_bar)).all())
    assert abs(float(diffusion.linear(1000)[-1]) - 4.04e-5) < 1e-7  # DDPM's own


def test_no_network_beats_the_smallest_error():
    floor = diffusion.smallest_error(TRUTH, SCHEDULE, n=16, seed=0)
    assert floor.shape == (STEPS + 1,)
    assert bool((floor > 0).all())
    assert bool((floor <= 1.05).all())  # guessing nothing has 1


def test_the_supply_draws_as_the_truth_does():
    made = diffusion.Supply(TRUTH)(300, torch.Generator().manual_seed(0))
    marks = faces.judge(TRUTH, made).marks
    assert marks.clean == 1.0
    assert marks.distinct > 200


def test_a_denoiser_that_knows_the_face_guesses_as_the_truth_does():
    level = TRUTH.preserving(SCHEDULE[3].double())

    class Knows(torch.nn.Module):
        def forward(self, x_t, t):
            return level.clean(x_t)

    x_t = level.corrupt(TRUTH.sample(4, seed=0), seed=1)
    guess = unet.Denoiser(Knows(), SCHEDULE)(x_t, diffusion.at(x_t, 3))
    assert torch.allclose(guess, EXACT(x_t, diffusion.at(x_t, 3)), atol=1e-4)


def test_a_moving_picture_moves_and_ends_with_the_last_frame():
    frames = [torch.full((4, 5, 3), value) for value in (0.0, 0.5, 1.0)]
    made = Image.open(BytesIO(animation.animated_png(frames, 50)))
    assert [frame.convert("RGB").getpixel((0, 0))[0] for frame in ImageSequence.Iterator(made)][-1] == 255
    assert made.n_frames >= 3
    with pytest.raises(page.PlotError, match="takes two or more"):
        animation.animated_png(frames[:1], 50)
    with pytest.raises(page.PlotError, match="give each the same"):
        animation.film([[noise(1)] * 2, [noise(1)] * 3])


def test_walks_move_and_have_a_still_for_those_who_want_no_motion(shown):
    FIGURES["walks"](solved)
    moving = shown[1]._repr_html_()
    assert moving.count("data:image/png;base64,") == 2
    assert "prefers-reduced-motion" in moving
    assert re.search(r'<img alt="[^"]{40,}"', moving)
    assert "http" not in moving
    assert len(moving) < 400_000
