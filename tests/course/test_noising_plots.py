"""What is known of noising: islands on a line, the numbers of the documents, and the figures of notebook 06."""

import math
import re
from types import SimpleNamespace

import pytest
import torch

from course import plots, toys
from course.plots import page
from course.plots.noising import linear_and_cosine
from course.plots.page import PlotError
from course.plots.steps_back import Roots, end_of_chain
from solutions import noising as solved

AXIS = torch.linspace(-9, 9, 3601, dtype=torch.float64)
DDPM = torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64)
EXERCISES = {
    "one_step": "6.1",
    "schedule": "6.2",
    "alpha_bar": "6.3",
    "lingering": "6.8",
    "step_back": "6.12",
    "misprints": "6.13",
    "reverse_density": "6.14",
    "predict_bits": "6.15",
}


def stub(name, number):
    def unwritten(*_):
        raise NotImplementedError(f"noising.{name} is yours to write: exercise {number} of notebook 06_noising")

    return unwritten


UNTOUCHED = SimpleNamespace(**{name: stub(name, number) for name, number in EXERCISES.items()})

ASKING = {
    "into_noise": lambda noising: plots.into_noise(noising.one_step),
    "what_is_left": lambda noising: plots.what_is_left(noising.schedule, noising.alpha_bar),
    "in_the_end": lambda noising: plots.in_the_end(noising.alpha_bar, noising.lingering),
    "between": lambda noising: plots.between(noising.step_back),
    "misprinted": lambda noising: plots.misprinted(noising.step_back, answer=noising.misprints),
    "unknown_picture": lambda noising: plots.unknown_picture(noising.reverse_density),
    "open_bits": lambda noising: plots.open_bits(noising.schedule, noising.alpha_bar, noising.predict_bits, n=20),
}
"""One call for each figure, as the notebook makes it; the last one with fewer pictures."""

NUMBERS = {
    "into_noise": r"differ from it by [2-5]\.\d % of their mass at most; luck alone makes [2-5]\.\d %\.",
    "what_is_left": r"the linear one 8 %\. What yours leave in the end: linear 4e-05, cosine 2\.5e-09\.",
    "between": r"are off by \de-\d+ at most\.",
    "misprinted": r"ends at 2\.000 ± 0\.496; as printed, at 0\.407 ± 0\.183; .* 1\.992 ± 0\.495; yours, at 2\.000",
    "in_the_end": r"1/\(2t\) leaves 0\.0006 .* 1/\(2t²\) leaves 0\.3582, .* by Euler: 0\.3582\. Yours leaves 0\.3582\.",
    "unknown_picture": r"0\.935 with 2, 0\.656 with 10, 0\.316 with 20, 0\.045 with 50, 0\.007 with 100\. Your density",
    "open_bits": r"and 0\.\d\d bits are open; you predicted 2\. In red .* after [45]\d\d of 1000 .* after 8\d\d of the",
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
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.caption) > 60
    assert picture.caption.endswith(".")
    assert re.search(r'<img alt="[^"]{40,}"', picture._repr_html_())
    assert "$" not in picture.caption + picture.alt
    assert not re.search(r"\bnan\b", picture.caption)


@pytest.mark.parametrize("figure", ASKING)
def test_a_solved_figure_says_the_number_that_would_betray_it(figure, shown, capsys):
    ASKING[figure](solved)
    (picture,) = shown
    assert_complete(picture)
    assert re.search(NUMBERS[figure], picture.caption), picture.caption
    assert "exercise" not in picture.caption
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("figure", ASKING)
def test_an_untouched_figure_shows_the_target_and_an_empty_place(figure, shown):
    ASKING[figure](UNTOUCHED)
    (picture,) = shown
    assert_complete(picture)
    assert re.search(r"Yours appears when noising\.\w+ \(exercise 6\.\d+\)", picture.caption)


def test_the_misprints_are_not_mended_before_they_are_hunted(shown):
    plots.misprinted(solved.step_back, answer=UNTOUCHED.misprints)
    assert "mended" not in shown[0].caption


def test_a_wrong_shape_is_named(shown):
    with pytest.raises(PlotError, match="alpha_bar gave shape"):
        plots.what_is_left(solved.schedule, lambda beta: beta)


@pytest.mark.parametrize("alpha_bar", [1.0, 0.5, 0.01])
def test_islands_under_noise_have_mass_one_and_the_moments_of_their_samples(alpha_bar):
    islands = toys.Islands()
    density = islands.log_prob(AXIS, alpha_bar).exp()
    assert float(torch.trapezoid(density, AXIS)) == pytest.approx(1, abs=1e-6)
    n = 20_000
    noise = torch.randn(n, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    x_t = math.sqrt(alpha_bar) * islands.sample(n, seed=0) + math.sqrt(1 - alpha_bar) * noise
    second, fourth = (float(torch.trapezoid(density * AXIS**power, AXIS)) for power in (2, 4))
    error = math.sqrt((fourth - second**2) / n)
    assert abs(float((x_t**2).mean()) - second) < 5 * error  # fails 1 time in 1.7 million


def test_the_step_back_of_islands_integrates_to_one_and_gives_back_the_density_before():
    islands, x_t = toys.Islands(), torch.linspace(-6, 6, 601, dtype=torch.float64)
    back = islands.step_back(AXIS, x_t, before=0.6, now=0.5)
    assert torch.allclose(torch.trapezoid(back, AXIS), torch.ones(601).double(), atol=1e-6)
    again = torch.trapezoid(back * islands.log_prob(x_t, 0.5).exp()[:, None], x_t, dim=0)
    assert torch.allclose(again, islands.log_prob(AXIS, 0.6).exp(), atol=1e-6)


@pytest.mark.parametrize(("steps", "gap"), [(2, 0.935), (10, 0.656), (20, 0.316), (50, 0.045)])
def test_few_steps_are_far_from_a_bell(steps, gap):
    gaps = toys.bell_gaps(toys.Islands(), toys.equal_steps(steps, left=0.05**2))
    assert float(gaps.max()) == pytest.approx(gap, abs=6e-4)


def test_data_that_are_one_bell_have_steps_back_that_are_bells():
    one = toys.Islands(centres=(0.5,), spread=0.7)
    assert float(toys.bell_gaps(one, toys.equal_steps(4, left=0.01)).max()) == pytest.approx(0, abs=1e-6)


def test_a_schedule_may_linger_and_may_not():
    t = torch.arange(1, 200_001, dtype=torch.float64)
    left = {name: float(torch.prod(1 - beta)) for name, beta in {"square": 0.5 / t**2, "slow": 0.5 / t}.items()}
    assert left["square"] == pytest.approx(0.3582, abs=1e-4)
    assert left["slow"] == pytest.approx(1 / math.sqrt(math.pi * 200_000), rel=1e-4)  # by Stirling, and so it goes to 0


@pytest.mark.parametrize(
    ("picture", "noised", "end"),
    [(True, True, (2.0, 0.496)), (False, False, (0.407, 0.183)), (False, True, (1.992, 0.495))],
)
def test_the_exam_s_mean_misses_the_data_and_half_of_its_misprint_hardly_does(picture, noised, end):
    assert end_of_chain(Roots(picture, noised), DDPM) == pytest.approx(end, abs=6e-4)


def test_the_given_schedules_are_those_of_the_solution():
    for kind, beta in linear_and_cosine(1000).items():
        assert torch.allclose(beta, solved.schedule(kind, 1000), atol=1e-12)
