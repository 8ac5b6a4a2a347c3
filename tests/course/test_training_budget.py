"""A budget in steps or seconds: how long, at what rate, and looks in between. The clock is a toy; nothing is timed."""

import math

import pytest
import torch
from torch import nn

from course.networks import linear
from course.training import TrainingError, cosine, fit, level, plateau


class Watch:
    """A clock that goes on only when a step is made: so many seconds for each."""

    def __init__(self, seconds_per_step):
        self.now, self.model = 100.0, linear(1, 1, torch.Generator().manual_seed(0))
        self._seconds = seconds_per_step

    def __call__(self):
        return self.now

    def loss(self, generator):
        self.now += self._seconds
        return ((self.model(torch.randn(8, 1, generator=generator)) - 2) ** 2).mean()

    def fit(self, **options):
        return fit(self.loss, self.model, **{"seed": 0, "clock": self} | options)


@pytest.mark.parametrize(("step", "steps"), [(0.5, 20), (0.25, 40), (3.0, 4), (30.0, 1)])
def test_a_budget_in_seconds_ends_on_time_but_for_the_step_that_is_under_way(step, steps):
    history = Watch(step).fit(seconds=10)
    assert history.steps == steps
    assert history.seconds == steps * step


def test_the_rate_follows_the_share_of_the_budget_whatever_a_step_takes():
    quick, slow = (Watch(step).fit(seconds=1024, warm_up=1, learning_rate=1.0) for step in (0.5, 2.0))
    assert quick.steps == 4 * slow.steps == 2048
    assert torch.equal(quick.rates[::4], slow.rates)
    expected = torch.tensor([(1 + math.cos(math.pi * i / 512)) / 2 for i in range(512)])
    assert torch.allclose(slow.rates, expected, atol=1e-6)


def test_a_slow_machine_warms_up_in_the_first_tenth_of_its_time():
    rates = Watch(1.0).fit(seconds=40, schedule=level, learning_rate=1.0).rates
    assert rates[:5].tolist() == pytest.approx([0.01, 0.25, 0.5, 0.75, 1.0])
    assert bool((rates[5:] == 1).all())
    quick = Watch(1.0).fit(seconds=4000, schedule=level, learning_rate=1.0).rates
    assert quick[:100].tolist() == pytest.approx([(i + 1) / 100 for i in range(100)])


@pytest.mark.parametrize("schedule", [plateau, cosine, level])
def test_a_schedule_is_the_same_for_both_budgets(schedule):
    in_steps = Watch(1.0).fit(steps=64, schedule=schedule, warm_up=1)
    in_seconds = Watch(1.0).fit(seconds=64, schedule=schedule, warm_up=1)
    assert torch.equal(in_steps.rates, in_seconds.rates)
    assert torch.equal(in_steps.losses, in_seconds.losses)


def test_a_budget_in_steps_rises_and_then_falls_over_its_second_half_unless_told():
    rates = Watch(1.0).fit(steps=400, learning_rate=1.0).rates
    assert rates[:100].tolist() == pytest.approx([(i + 1) / 100 for i in range(100)])
    assert bool((rates[100:201] == 1).all())
    assert rates[201:].tolist() == pytest.approx([2 - i / 200 for i in range(201, 400)])


def test_a_run_that_repeats_does_so_however_fast_the_clock_goes():
    once, again = (Watch(step).fit(steps=50) for step in (0.1, 7.0))
    assert torch.equal(once.losses, again.losses)


def test_what_is_prepared_before_the_first_step_costs_nothing_of_the_budget(monkeypatch):
    clock = Watch(1.0)

    def late(*args, **kwargs):
        clock.now += 50
        return torch.optim.SGD(args[0], lr=0.1)

    monkeypatch.setattr(torch.optim, "AdamW", late)
    assert clock.fit(seconds=10).steps == 10


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        ({}, "steps is None and seconds is None; give one of them"),
        ({"steps": 5, "seconds": 5}, "steps is 5 and seconds is 5; give one of them"),
        ({"steps": 0}, "a budget of 0 steps is over before it begins"),
        ({"seconds": -1.0}, "a budget of -1.0 seconds is over before it begins"),
        ({"seconds": math.nan}, "a budget of nan seconds is over"),
        ({"steps": 5, "watch": {"x": lambda: 0.0}, "looks": 0}, "looks is 0; give 1"),
    ],
)
def test_a_budget_that_is_none_is_refused(budget, sentence):
    with pytest.raises(TrainingError, match=sentence):
        Watch(1.0).fit(**budget)


@pytest.mark.parametrize(
    ("budget", "looks", "expected"),
    [
        ({"steps": 100}, 4, [0, 25, 50, 75, 100]),
        ({"steps": 100}, 3, [0, 34, 67, 100]),
        ({"steps": 3}, 8, [0, 1, 2, 3]),
        ({"steps": 100}, 1, [0, 100]),
        ({"steps": 300}, 300, list(range(301))),
        ({"seconds": 100}, 4, [0, 25, 50, 75, 100]),
        ({"seconds": 2.5}, 2, [0, 2, 3]),
    ],
)
def test_looks_come_at_even_stretches_first_before_and_last_after(budget, looks, expected):
    history = Watch(1.0).fit(watch={"one": lambda: 1.0}, looks=looks, **budget)
    assert history.watched["one"].steps.tolist() == expected
    assert history.watched["one"].values.tolist() == [1.0] * len(expected)


def test_looks_that_a_long_step_passed_over_are_not_made_up_for():
    clock = Watch(1.0)
    pauses = iter([49.0])

    def loss(generator):
        clock.now += next(pauses, 0.0)
        return clock.loss(generator)

    history = fit(loss, clock.model, seconds=100, seed=0, clock=clock, watch={"one": lambda: 1.0}, looks=10)
    assert history.watched["one"].steps.tolist() == [0, 1, 11, 21, 31, 41, 51]


def test_looking_sees_the_average_and_changes_nothing():
    def run(looks):
        clock = Watch(1.0)
        model = nn.Sequential(clock.model, nn.Dropout(0.5))
        seen = []

        def look():
            seen.append((model.training, torch.is_grad_enabled(), float(torch.randn(3).sum())))
            return clock.model.weight

        watch = {"weight": look} if looks else None
        history = fit(
            lambda g: ((model(torch.randn(8, 1, generator=g)) - 2) ** 2).mean(),
            model,
            steps=40,
            seed=0,
            watch=watch,
            looks=looks or 1,
        )
        return clock.model.weight.detach(), history, seen

    (alone, history, _), (looked, watched, seen) = run(0), run(5)
    assert torch.equal(alone, looked)
    assert torch.equal(history.losses, watched.losses)
    assert not history.watched
    assert len(seen) == 6
    assert all(state[:2] == (False, False) for state in seen)
    assert float(watched.watched["weight"].values[-1]) == pytest.approx(float(looked))


def test_what_waits_for_an_exercise_is_not_watched_and_training_goes_on(capsys):
    def stub():
        raise NotImplementedError("vae.sample is yours to write: exercise 6.4 of notebooks/06_vae.ipynb")

    history = Watch(1.0).fit(steps=20, watch={"clean": stub, "one": lambda: 1.0}, looks=4)
    assert history.steps == 20
    assert history.waits_for is None
    assert list(history.watched) == ["one"]
    assert capsys.readouterr().out == "“clean” is not watched: it waits for vae.sample (exercise 6.4).\n"


def test_an_interrupt_during_a_look_keeps_what_was_seen_and_learned():
    looks = iter(range(9))

    def impatient():
        if next(looks) == 2:
            raise KeyboardInterrupt
        return 1.0

    clock = Watch(1.0)
    history = clock.fit(steps=100, watch={"one": impatient}, looks=4)
    assert history.interrupted
    assert history.watched["one"].steps.tolist() == [0, 25]
    assert torch.equal(history.losses, Watch(1.0).fit(steps=100).losses[:50])
    assert not clock.model.training
