"""The figures and tables of chains: drawn with nothing written and with everything solved, with captions that tell."""

import re
from types import SimpleNamespace

import pytest
import torch

from course import chains, plots
from course.chains import slides
from course.plots import page, tables
from solutions import elbo as solved

WORLD, REMEMBERING = chains.markov(seed=1), chains.remembering(seed=1)
BOTH = {"without memory": WORLD, "with memory": REMEMBERING}
EXERCISES = {"negative_bound": "7.1", "needs_markov": "7.8", "gaussian_divergence": "7.9", "predict_floor": "7.14"}


def stub(name, number):
    def unwritten(*_):
        raise NotImplementedError(f"elbo.{name} is yours to write: exercise {number} of notebook 07_elbo")

    return unwritten


UNTOUCHED = SimpleNamespace(**{name: stub(name, number) for name, number in EXERCISES.items()})

GIVEN = {
    "paths": lambda: plots.paths(WORLD, x_0=0),
    "behind": lambda: plots.behind(BOTH),
}
ASKING = {
    "budget": lambda elbo: plots.budget(WORLD, negative_bound=elbo.negative_bound),
    "memory": lambda elbo: plots.memory(BOTH, x_0=0, answer=elbo.needs_markov),
    "variances": lambda elbo: plots.variances(divergence=elbo.gaussian_divergence),
    "floor": lambda elbo: plots.floor(WORLD, prediction=elbo.predict_floor),
}
"""One call for each figure, as the notebook makes it."""

NUMBERS = {
    "paths": r"81 paths begin at x₀ = 0; .* 0\.281 nats\. The data hold x₀ = 0 with 0\.41, .* x₀ = 2 with 0\.27\.",
    "behind": r"Without memory: equal to fifteen digits; with memory: off by 0\.141 at most\.",
    "budget": r"term A carries 2 % of the bound, B 59 % and C 39 %\. Your bound, .* by \de-1[56] nats at most\.",
    "memory": r"lines 4 and 6 break\. Your verdict agrees in 9 of 9\.",
    "variances": r"264 nats over all steps\. .* leave the grey truth by less than 0\.1 %\.",
    "floor": r"of 0\.779 nats of B, averaged over the data, 0\.571 are information .*: 73 %\. You predicted 75 %\.",
}
"""What each caption says once everything is solved: the number that would betray a wrong picture."""


@pytest.fixture
def shown(monkeypatch):
    """Whatever figures would show in a notebook."""
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    monkeypatch.setattr(tables, "display", pictures.append)
    monkeypatch.setitem(page.STYLE, "savefig.dpi", 40)  # small pictures are fast
    return pictures


def assert_complete(picture):
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.caption) > 60
    assert picture.caption.endswith(".")
    assert re.search(r'<img alt="[^"]{40,}"', picture._repr_html_())
    assert "$" not in picture.caption + picture.alt
    assert not re.search(r"\bnan\b", picture.caption)


@pytest.mark.parametrize("figure", [*GIVEN, *ASKING])
def test_a_solved_figure_says_the_number_that_would_betray_it(figure, shown, capsys):
    GIVEN[figure]() if figure in GIVEN else ASKING[figure](solved)
    (picture,) = shown
    assert_complete(picture)
    assert re.search(NUMBERS[figure], picture.caption), picture.caption
    assert "exercise" not in picture.caption
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("figure", ASKING)
def test_an_untouched_figure_names_the_exercise_and_not_the_answer(figure, shown):
    ASKING[figure](UNTOUCHED)
    (picture,) = shown
    assert_complete(picture)
    assert re.search(r"Yours appears when elbo\.\w+ \(exercise 7\.\d+\) is written\.", picture.caption)
    assert not re.search(r"lines 4 and 6|73 %", picture.caption)


def test_a_wrong_answer_shows_in_the_caption(shown):
    plots.budget(WORLD, lambda x_0, *tables: solved.negative_bound(x_0, *tables) + 0.4)
    assert "differs from their sum by 0.4 nats" in shown[0].caption
    plots.memory(BOTH, x_0=0, answer=lambda: {line: line == 6 for line in range(2, 11)})
    assert "Your verdict agrees in 8 of 9." in shown[1].caption
    plots.variances(lambda mean, v, other, w: solved.gaussian_divergence(mean, w, other, v))
    assert float(re.search(r"grey truth by ([\d.]+) %", shown[2].caption)[1]) > 20


def test_an_answer_of_the_wrong_shape_is_refused_in_a_sentence(shown):
    with pytest.raises(plots.PlotError, match=r"negative_bound gave shape \(2,\) where the figure needs \(\)"):
        plots.budget(WORLD, lambda *_: torch.zeros(2))
    with pytest.raises(plots.PlotError, match=r"gaussian_divergence gave shape \(1, 784\)"):
        plots.variances(lambda mean, *_: mean)


@pytest.mark.parametrize("block", [slides.BOUND, slides.TERM_B], ids=["bound", "term B"])
def test_a_table_holds_every_right_line_to_twelve_digits(block, shown):
    plots.lines(WORLD, block, x_0=0)
    (table,) = shown
    shown_as, text = table._repr_markdown_(), repr(table)
    right = [line for line in block if not line.misprint]
    assert shown_as.count("[6pt]") == len(right) - 1
    assert r"\times" not in shown_as
    assert "misprint" not in text
    value = f"{right[-1].value(WORLD, 0):.12f}"
    assert shown_as.count(value) == text.count(value) == len(right) - (block is slides.BOUND)
    assert "agree to twelve digits" in table.caption


def test_the_misprints_are_crossed_below_the_right_lines_once_they_were_hunted(shown, capsys):
    plots.lines(WORLD, slides.MISPRINTED, x_0=0, answer=stub("misprints", "7.16"))
    assert shown == []
    assert "appears when elbo.misprints (exercise 7.16) is written" in capsys.readouterr().out
    plots.lines(WORLD, slides.MISPRINTED, x_0=0, answer=solved.misprints)
    shown_as, text = shown[0]._repr_markdown_(), repr(shown[0])
    assert shown_as.count(r"\times") == text.count("misprint: ") == 4
    assert text.count("\n 4 ") + text.startswith(" 4 ") == 2
    assert "no number" in text
    assert r"\text{no number}" in shown_as


def test_on_a_chain_with_memory_fewer_lines_agree(shown):
    plots.lines(REMEMBERING, slides.BOUND, x_0=0)
    assert "lines 6 to 7 agree to twelve digits" in shown[0].caption
