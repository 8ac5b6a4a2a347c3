"""Training finds the answer, is repeatable, can be stopped, keeps what it learned, and says what went wrong."""

import math

import pytest
import torch
from torch import nn

from course import devices
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
    before = torch.get_rng_state()
    assert not torch.equal(trained()[1].losses, trained(seed=1)[1].losses)
    assert torch.equal(torch.get_rng_state(), before)


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
        (lambda value: value * torch.nan, "the loss is nan at step 1; look for a logarithm of 0"),
        (lambda value: value * torch.inf, "the loss is inf at step 1"),
        (lambda value: (value * 0).sqrt(), "the gradient of the loss is nan at step 1"),
        (lambda value: value.expand(4), r"the loss has shape \(4,\); return one number"),
        (float, "the loss is of type float; return a tensor of one number"),
        (lambda value: value.detach(), "the loss does not depend on the parameters of Linear"),
        (lambda value: torch.ones(1, requires_grad=True), "does not depend on the parameters of Linear"),
    ],
)
@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad")  # a reader's float(loss)
def test_a_loss_that_cannot_be_trained_is_refused_and_changes_nothing(wrong, sentence):
    model, loss = line_and_loss()
    before = model.weight.detach().clone()
    with pytest.raises(TrainingError, match=sentence):
        fit(lambda generator: wrong(loss(generator)), model, steps=5, seed=0)
    assert torch.equal(model.weight, before)
    assert not model.training


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda value: value * torch.nan, "The loss is nan at step 41, after a last loss of "),
        (lambda value: value - torch.inf, "The loss is -inf at step 41, after a last loss of "),
        (lambda value: value + (value * 0).sqrt(), "The gradient of the loss is nan at step 41, after a last loss of "),
    ],
)
@pytest.mark.parametrize("average", [0.0, 0.99])
def test_a_loss_that_goes_bad_ends_the_run_and_nothing_is_lost(wrong, sentence, average, capsys):
    model, loss = line_and_loss()
    steps = iter(range(1000))
    before = []

    def bad(generator):
        before.append(model.weight.detach().clone())
        value = loss(generator)
        return value if next(steps) < 40 else wrong(value)

    history = fit(bad, model, steps=150, seed=0, learning_rate=0.2, average=average)
    assert history.trouble.startswith(f"{sentence}{float(history.losses[-1]):.4g}: training stops")
    assert "Try learning_rate=0.07, or" in history.trouble
    assert history.steps == 40
    assert torch.equal(history.losses, trained(average=average)[1].losses[:40])
    assert capsys.readouterr().out == f"{history.trouble}\n"
    assert not model.training
    assert torch.isfinite(model.weight).all()
    if not average:
        assert torch.equal(model.weight, before[-1])


def test_a_module_without_parameters_is_refused():
    with pytest.raises(TrainingError, match="Identity has no parameters to train"):
        fit(lambda generator: torch.zeros(1), nn.Identity(), steps=5, seed=0)


def test_an_error_of_the_reader_comes_through_and_the_module_is_handed_over():
    model, loss = line_and_loss()
    steps = iter(range(1000))

    def broken(generator):
        if next(steps) == 20:
            raise ValueError("mine")
        return loss(generator)

    with pytest.raises(ValueError, match="mine"):
        fit(broken, model, steps=150, seed=0)
    assert not model.training


def test_a_not_implemented_error_that_is_no_stub_comes_through():
    def unfinished(generator):
        raise NotImplementedError("of my own")

    with pytest.raises(NotImplementedError, match="of my own"):
        fit(unfinished, nn.Linear(1, 1), steps=5, seed=0)


def test_the_module_holds_the_average_of_its_parameters():
    """A loss with slope 1 and a rate so steady that every step of Adam is one rate long: the average is known."""
    model = nn.ParameterList([torch.zeros(1, dtype=torch.float64)])
    places = []

    def slope(generator):
        places.append(float(model[0].detach()))
        return model[0].sum()

    fit(slope, model, steps=300, seed=0, learning_rate=0.01, warm_up=1, average=0.9, schedule=lambda spent: 1.0)
    places = [*places[1:], places[-1] - 0.01]
    average = 0.0
    for i, place in enumerate(places):
        keep = min(0.9, i / (i + 10))
        average = keep * average + (1 - keep) * place
    assert float(model[0].detach()) == pytest.approx(average, abs=1e-9)
    assert average > places[-1] + 0.05


def test_without_an_average_the_module_holds_the_last_step():
    places = []
    model, loss = line_and_loss()

    def noted(generator):
        places.append(model.weight.detach().clone())
        return loss(generator)

    fit(noted, model, steps=20, seed=0, average=0.0, schedule=lambda spent: float(spent < 0.9))
    assert torch.equal(model.weight, places[-1])


def test_long_gradients_are_shortened_unless_told():
    def far(clip):
        model = nn.ParameterList([torch.zeros(2)])
        lengths = []
        model[0].register_post_accumulate_grad_hook(lambda parameter: lengths.append(parameter.grad.norm()))
        fit(lambda generator: 100 * model[0].sum(), model, steps=1, seed=0, clip=clip, warm_up=1)
        return float(lengths[0]), float(model[0].grad.norm())

    assert far(5.0) == pytest.approx((100 * 2**0.5, 5.0), rel=1e-4)
    assert far(math.inf) == pytest.approx((100 * 2**0.5, 100 * 2**0.5), rel=1e-4)


def test_frozen_parameters_stay_as_they_are():
    model, loss = line_and_loss()
    model.bias.requires_grad_(False)
    before = model.bias.clone()
    fit(loss, model, steps=30, seed=0, learning_rate=0.2)
    assert torch.equal(model.bias, before)


def test_a_history_says_what_it_is():
    _, history = trained()
    assert repr(history).startswith("150 steps in ")
    assert history.rates.shape == (150,)
    assert float(history.rates.max()) == pytest.approx(0.2 * 75 / 100, rel=0.02)  # the plateau ends before the rise


def test_a_device_is_the_processor_unless_asked_and_says_so_once(monkeypatch, capsys):
    devices.choose.cache_clear()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert devices.choose("cuda") == devices.choose("cuda") == torch.device("cpu")
    assert capsys.readouterr().out == "trains on cpu: this machine offers no cuda\n"
    devices.choose.cache_clear()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert devices.choose("cuda") == torch.device("cuda")
    assert devices.choose() == torch.device("cpu")
    assert capsys.readouterr().out == "trains on cuda\ntrains on cpu\n"
    devices.choose.cache_clear()


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
