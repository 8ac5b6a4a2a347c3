"""The figure of a run: the truth behind it, the prediction, two losses, what was watched, and how it ended."""

import math

import pytest
import torch

from course import plots
from course.attempt import Unwritten
from course.plots import page
from course.plots.learning import Floor
from course.training import History, Watched


@pytest.fixture
def shown(monkeypatch):
    pictures = []
    monkeypatch.setattr(page, "display", pictures.append)
    return pictures


def run(end=1.0, steps=400, **options):
    noise = torch.randn(steps, generator=torch.Generator().manual_seed(0))
    losses = end + 3 * torch.exp(-torch.arange(steps) / 40) + 0.1 * noise
    return History(losses, **options)


def watched(*values):
    return Watched(torch.arange(len(values)) * 100, torch.tensor(values))


def test_the_floor_and_what_is_above_it_have_the_names_they_are_given(shown):
    floor = Floor("least error of any denoiser", "the error above it", "squared pixels", "No denoiser does that.")
    plots.learning_curve({"your U-Net": run(0.3)}, truth=0.25, prediction=lambda: 0.1, floor=floor)
    assert "its loss is the least error of any denoiser plus the error above it" in shown[0].caption
    assert "average 0.3" in shown[0].caption
    assert "squared pixels, so the error above it is 0.0" in shown[0].caption
    assert "You predicted 0.100." in shown[0].caption
    assert "KL" not in shown[0].caption
    assert "above a grey band that ends at the least error" in shown[0].alt
    plots.learning_curve(run(-3.0), truth=0.25, floor=floor)
    assert "No denoiser does that." in shown[1].caption


def test_a_loss_without_a_known_truth_is_drawn_without_one(shown):
    plots.learning_curve({"your VAE": run()})
    assert "The last 200 steps of your VAE average 1.0" in shown[0].caption
    assert "KL" not in shown[0].caption


def test_two_losses_of_a_game_stand_beside_their_ties(shown):
    histories = {"critic": run(1.3), "painter": run(0.8)}
    plots.learning_curve(histories, truth={"critic": 2 * math.log(2), "painter": math.log(2)})
    assert "of critic average 1.3" in shown[0].caption
    assert "at a tie it is 1.386. The last 200 steps of painter" in shown[0].caption
    assert shown[0].caption.endswith("at a tie it is 0.693.")
    plots.learning_curve(histories)
    plots.learning_curve(histories, truth={"critic": 1.0, "painter": 1.0})
    assert len(shown) == 3


def test_what_was_watched_gets_a_panel_and_a_number_beside_the_truth(shown):
    seen = {"distinct of 1000": watched(3.0, 400.0, 790.0), "KL": watched(5.0, 0.2)}
    plots.learning_curve(run(watched=seen), truth=0.9, watched={"distinct of 1000": 840})
    assert "Distinct of 1000: 3 at first, 790 at last (truth 840)." in shown[0].caption
    assert shown[0].caption.endswith("KL: 5 at first, 0.2 at last.")
    both = {"critic": run(watched=seen), "painter": run(watched=seen)}
    plots.learning_curve(both)
    assert shown[1].caption.count("790 at last") == 1
    plots.learning_curve({"one": run(watched={"KL": watched(1.0)}), "other": run(watched={"KL": watched(2.0)})})
    assert "KL of one: 1 at first, 1 at last. KL of other: 2 at first, 2 at last." in shown[2].caption


def test_the_caption_says_how_a_run_ended_that_did_not_reach_its_end(shown):
    plots.learning_curve(run(interrupted=True), truth=0.9)
    assert shown[0].caption.endswith("Interrupted after 400 steps.")
    plots.learning_curve({"critic": run(trouble="The loss is nan."), "painter": run(trouble="The loss is nan.")})
    assert shown[1].caption.endswith("The loss is nan.")
    assert shown[1].caption.count("The loss is nan.") == 1


@pytest.mark.parametrize("truth", [None, 1.0, {"critic": 1.0}])
def test_a_run_that_waits_shows_an_empty_place(truth, shown):
    lacking = History(waits_for=Unwritten("gan.critic_loss", "5.3"))
    plots.learning_curve({"critic": lacking, "painter": lacking}, truth)
    assert "Yours appears when gan.critic_loss (exercise 5.3) is written." in shown[0].caption


@pytest.mark.parametrize("steps", [1, 2, 30])
@pytest.mark.parametrize("truth", [None, 1.0, {"your flow": 1.0}])
def test_the_shortest_runs_are_drawn_too(steps, truth, shown):
    plots.learning_curve(run(steps=steps), truth)
    assert len(shown) == 1
