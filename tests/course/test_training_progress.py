"""How a run is shown: words, a card that is updated in place, a bar in a terminal, silence elsewhere."""

import io
import sys

import pytest

from course import progress, sparklines
from course.progress import State


def state(losses, spent=0.5, seconds=10.0):
    return State({"loss": losses}, spent, seconds)


def test_the_card_of_a_notebook_says_steps_loss_and_time_left_in_words_too():
    half = progress.card(state([2.0, 1.0] * 50), steps=200)
    assert "100 of 200 steps · loss 1.500 · 10 s left" in half.html
    assert 'aria-label="Curve of loss from' in half.html
    assert repr(half) == half.words == "100 of 200 steps · loss 1.500 · 10 s left"
    assert progress.card(state([1.0] * 200, 1.0, 20.0), 200).words == "200 steps in 20 s · loss 1.000"
    assert "Waits for" in progress.card(State(), 200, "Waits for flow.sample (exercise 3.8).").html


def test_a_budget_in_seconds_says_the_steps_so_far_and_the_time_left():
    assert progress.words(state([1.0] * 412, 0.75, 45.0), None) == "412 steps · loss 1.000 · 15 s left"
    assert progress.words(state([1.0] * 412, 0.75, 450.0), None) == "412 steps · loss 1.000 · 2.5 min left"
    assert progress.words(state([1.0] * 500, 1.0, 60.0), None) == "500 steps in 60 s · loss 1.000"


def test_a_run_that_was_stopped_has_no_time_left():
    assert progress.words(state([1.0] * 30, 0.1, 6.0), 300, ended=True) == "30 of 300 steps in 6 s · loss 1.000"


def test_two_players_have_two_losses_and_two_curves():
    both = progress.card(State({"critic": [1.0, 2.0], "<painter>": [0.5, 0.7]}, 0.5, 1.0), 4)
    assert "critic 1.500 · <painter> 0.600" in both.words
    assert both.html.count("<polyline") == 2
    assert "<painter>" not in both.html


@pytest.mark.parametrize("losses", [[1.0], [1.0] * 7, [1e30, 1.0], list(range(5000))])
@pytest.mark.parametrize("spent", [0.0, 1e-9, 0.3, 1.0])
def test_any_losses_make_a_card(losses, spent):
    html = progress.card(state([float(loss) for loss in losses], spent), None).html
    assert "nan" not in html
    assert html.count(",") < 4 * sparklines.POINTS


class Handle:
    def __init__(self):
        self.updates = []

    def update(self, content):
        self.updates.append(content)


def test_a_notebook_shows_one_display_and_updates_it_but_not_too_often(monkeypatch):
    shown, handle = [], Handle()
    monkeypatch.setattr("IPython.display.display", lambda content, display_id: shown.append(content) or handle)
    card = progress.Card(steps=300)
    for step in range(100):
        card.update(state([1.0] * (step + 1), (step + 1) / 300, (step + 1) / 10))
    card.note("Interrupted.")
    card.note("Twice.")
    card.close()
    assert len(shown) == 1
    assert len(handle.updates) == 33
    assert handle.updates[-1].words == "Interrupted. Twice. 100 of 300 steps in 10 s · loss 1.000"


def test_a_kernel_gets_a_card_a_terminal_a_bar_and_a_pipe_silence(monkeypatch):
    class Shell:
        kernel = object()

    assert isinstance(progress._fitting(5), progress.Silence)
    monkeypatch.setattr("IPython.core.getipython.get_ipython", Shell)
    assert isinstance(progress._fitting(5), progress.Card)


@pytest.mark.parametrize("steps", [10, None])
def test_a_bar_keeps_sentences_and_its_last_state(steps, monkeypatch):
    written = io.StringIO()
    written.isatty = lambda: True
    monkeypatch.setattr(sys, "stdout", written)
    monkeypatch.setenv("COLUMNS", "120")
    with progress.show_progress(steps) as bar:
        assert isinstance(bar, progress.Bar)
        bar.update(state([1.0] * 5))
        bar.note("Interrupted after 5 steps [of 10].")
    assert "Interrupted after 5 steps [of 10]." in written.getvalue()
    assert "in 10 s · loss 1.000" in written.getvalue()
