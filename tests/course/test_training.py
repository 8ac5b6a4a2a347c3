"""Training is repeatable, can be stopped, and says what went wrong."""

import pytest
import torch
from torch import nn

from course import progress
from course.attempt import Unwritten
from course.networks import Conditioner, linear
from course.training import TrainingError, fit


def line_and_loss(seed=0):
    model = linear(1, 1, torch.Generator().manual_seed(seed))

    def loss(generator):
        x = torch.randn(32, 1, generator=generator)
        return ((model(x) - 3 * x - 1) ** 2).mean()

    return model, loss


def trained(**options):
    model, loss = line_and_loss()
    history = fit(loss, model, **{"steps": 150, "seed": 0, "learning_rate": 0.2} | options)
    return model, history


def test_training_finds_the_answer_and_the_same_one_each_time():
    (model, history), (again, repeated) = trained(), trained()
    assert float(model.weight.detach()) == pytest.approx(3, abs=0.05)
    assert float(model.bias.detach()) == pytest.approx(1, abs=0.05)
    assert history.losses.shape == (150,)
    assert torch.equal(history.losses, repeated.losses)
    assert torch.equal(model.weight, again.weight)
    assert not history.interrupted
    assert history.seconds > 0


def test_another_seed_is_another_run_and_the_global_state_is_left_alone():
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    assert not torch.equal(trained()[1].losses, trained(seed=1)[1].losses)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == threads


def test_an_interrupted_run_keeps_what_it_learned_and_says_so(capsys):
    model, loss = line_and_loss()
    start = float(loss(torch.Generator().manual_seed(9)).detach())
    steps = iter(range(1000))

    def interrupted(generator):
        if next(steps) == 300:
            raise KeyboardInterrupt
        return loss(generator)

    history = fit(interrupted, model, steps=1000, seed=0, learning_rate=0.05)
    assert history.interrupted
    assert len(history.losses) == 300
    assert float(loss(torch.Generator().manual_seed(9)).detach()) < start / 10
    assert capsys.readouterr().out == "Interrupted after 300 steps: the model keeps what it has learned.\n"


def test_an_unwritten_exercise_leaves_an_empty_history(capsys):
    def stub(generator):
        raise NotImplementedError("flow.Flow.log_prob is yours to write: exercise 3.10 of notebooks/03_flow.ipynb")

    history = fit(stub, nn.Linear(1, 1), steps=5, seed=0)
    assert history.waits_for == Unwritten("flow.Flow.log_prob", "3.10")
    assert len(history.losses) == 0
    printed = capsys.readouterr()
    assert printed.out == "Waits for flow.Flow.log_prob (exercise 3.10).\n"
    assert printed.err == ""


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda value: value * torch.nan, "the loss is nan at step 1"),
        (lambda value: value.expand(4), r"the loss has shape \(4,\); return one number"),
    ],
)
def test_a_loss_that_cannot_be_trained_is_refused_and_changes_nothing(wrong, sentence):
    model, loss = line_and_loss()
    before = model.weight.detach().clone()
    with pytest.raises(TrainingError, match=sentence):
        fit(lambda generator: wrong(loss(generator)), model, steps=5, seed=0)
    assert torch.equal(model.weight, before)


def test_a_fresh_conditioner_changes_nothing_and_a_spread_one_does():
    x = torch.randn(6, 2, generator=torch.Generator().manual_seed(0))
    scale, shift = Conditioner(2, 3, generator=0)(x)
    assert scale.shape == shift.shape == (6, 3)
    assert not scale.any()
    assert not shift.any()
    scale, shift = Conditioner(2, 3, generator=0, spread=100.0, bound=2.0)(x)
    assert float(scale.detach().abs().max()) <= 2
    assert float(shift.detach().abs().max()) > 2


def test_conditioners_of_one_generator_differ_and_of_one_seed_agree():
    generator = torch.Generator().manual_seed(0)
    first, second = Conditioner(1, 1, generator), Conditioner(1, 1, generator)
    assert not torch.equal(first.first.weight, second.first.weight)
    assert torch.equal(first.first.weight, Conditioner(1, 1, 0).first.weight)


def test_the_card_of_a_notebook_says_step_loss_and_time_left_in_words_too():
    half = progress.card([2.0, 1.0] * 50, steps=200, seconds=10.0, sentence="")
    assert "100 of 200 steps · loss 1.500 · 10 s left" in half
    assert 'aria-label="Loss from' in half
    assert "200 steps in 20 s" in progress.card([1.0] * 200, 200, 20.0, "")
    assert "Waits for" in progress.card([], 200, 0.0, "Waits for flow.sample (exercise 3.8).")


def test_a_notebook_shows_one_display_and_updates_it(monkeypatch):
    shown, updates = [], []

    class Handle:
        def update(self, content):
            updates.append(content)

    def display(content, display_id):
        shown.append(content)
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    card = progress.Card(steps=3)
    for step in range(3):
        card.update([1.0] * (step + 1))
    card.note("Interrupted.")
    card.close()
    assert len(shown) == 1
    assert len(updates) == 3
    assert "Interrupted." in updates[-1].data
