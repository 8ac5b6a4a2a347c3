"""Games: several players in one loop, each with its own loss, module and optimiser."""

import pytest
import torch
from torch import nn

from course.networks import linear
from course.training import Player, TrainingError, level, play


def number(value=0.0):
    return nn.ParameterList([torch.tensor([value])])


def duel(**options):
    """One wants a² + 2ab - b² small, the other large; neither can gain where both are 0."""
    a, b = number(1.0), number(-1.0)

    def value(generator):
        return a[0] ** 2 + 2 * a[0] * b[0] - b[0] ** 2

    players = {
        "one": Player(a, value, learning_rate=0.02, momentum=0.0),
        "other": Player(b, lambda generator: -value(generator), learning_rate=0.02, momentum=0.0),
    }
    return a, b, play(players, **{"steps": 400, "seed": 0} | options)


def test_a_game_comes_to_its_tie_and_does_so_again():
    a, b, histories = duel()
    assert [float(each[0].detach()) for each in (a, b)] == pytest.approx([0, 0], abs=0.01)
    assert list(histories) == ["one", "other"]
    assert all(history.losses.shape == history.rates.shape == (400,) for history in histories.values())
    assert torch.equal(histories["one"].losses, duel()[2]["one"].losses)


def test_each_player_changes_only_its_own_parameters_and_sees_the_move_before_its_own():
    a, b, log = number(), number(), []

    def of_a(generator):
        log.append(("a", float(a[0].detach()), float(b[0].detach())))
        return a[0] * 1.0 + b[0] * 3.0

    def of_b(generator):
        log.append(("b", float(a[0].detach()), float(b[0].detach())))
        assert a[0].grad is not None
        return b[0] * 2.0 + a[0] * 5.0

    players = {"a": Player(a, of_a, 0.1, average=0.0), "b": Player(b, of_b, 0.01, average=0.0)}
    play(players, steps=2, seed=0, warm_up=1, schedule=level)
    assert [who for who, *_ in log] == ["a", "b", "a", "b"]
    assert [value for *_, each in log for value in [each]] == pytest.approx([0, 0, -0.01, -0.01], abs=1e-6)
    assert [first for _, first, _ in log] == pytest.approx([0, -0.1, -0.1, -0.2], abs=1e-6)
    assert float(a[0].grad) == 1.0  # what b's loss says of a reaches nobody


def test_several_turns_in_a_row_are_one_step_with_their_mean_loss():
    counts, values = {"critic": 0, "painter": 0}, []

    def counted(name, module):
        def loss(generator):
            counts[name] += 1
            values.append((name, float(module[0].detach()) ** 2))
            return module[0] ** 2

        return loss

    critic, painter = number(1.0), number(1.0)
    players = {"critic": Player(critic, counted("critic", critic), turns=3)}
    players["painter"] = Player(painter, counted("painter", painter))
    histories = play(players, steps=10, seed=0)
    assert counts == {"critic": 30, "painter": 10}
    assert histories["critic"].steps == histories["painter"].steps == 10
    first = [value for name, value in values if name == "critic"][:3]
    assert float(histories["critic"].losses[0]) == pytest.approx(sum(first) / 3)


def test_a_small_adversarial_network_finds_where_the_data_are():
    """A painter that shifts and stretches noise against a critic of x and x²: mean 2 and spread 0.5 are found."""
    painter, critic = number(0.0), linear(2, 1, torch.Generator().manual_seed(1))
    painter.append(torch.zeros(1))

    def marks(x):
        return critic(torch.stack([x, x**2], dim=1))

    def painted(generator):
        return painter[0] + painter[1].exp() * torch.randn(64, generator=generator)

    def of_critic(generator):
        real, fake = 2 + 0.5 * torch.randn(64, generator=generator), painted(generator)
        return (marks(fake) - marks(real)).mean() + (critic.weight**2).sum()

    players = {
        "critic": Player(critic, of_critic, learning_rate=0.02, momentum=0.0),
        "painter": Player(painter, lambda generator: -marks(painted(generator)).mean(), 0.02, momentum=0.0),
    }
    watch = {"distance": lambda: (painter[0] - 2).abs()}
    histories = play(players, steps=1500, seed=0, watch=watch, looks=3)
    assert float(painter[0].detach()) == pytest.approx(2, abs=0.1)
    assert float(painter[1].exp().detach()) == pytest.approx(0.5, abs=0.1)
    seen = histories["critic"].watched["distance"]
    assert seen is histories["painter"].watched["distance"]
    assert seen.steps.tolist() == [0, 500, 1000, 1500]
    assert float(seen.values[-1]) < 0.1 < float(seen.values[0])


def test_an_interrupt_between_two_turns_leaves_histories_of_one_length():
    turns = iter(range(100))

    def impatient(generator):
        if next(turns) == 7:
            raise KeyboardInterrupt
        return b[0] ** 2

    a, b = number(1.0), number(1.0)
    histories = play({"a": Player(a, lambda g: a[0] ** 2), "b": Player(b, impatient)}, steps=50, seed=0)
    assert [history.steps for history in histories.values()] == [7, 7]
    assert all(history.interrupted for history in histories.values())


def test_a_loss_that_goes_bad_names_its_player(capsys):
    turns = iter(range(100))
    a, b = number(1.0), number(1.0)
    players = {"critic": Player(a, lambda g: a[0] ** 2)}
    players["painter"] = Player(b, lambda g: b[0] ** 2 * (1.0 if next(turns) < 5 else torch.nan))
    histories = play(players, steps=50, seed=0)
    assert histories["critic"].trouble == histories["painter"].trouble
    assert "The loss of painter is nan at step 6, after a last loss of" in capsys.readouterr().out
    with pytest.raises(TrainingError, match=r"the loss of critic has shape \(2,\)"):
        play({"critic": Player(a, lambda g: a[0].expand(2))}, steps=5, seed=0)


def test_a_detached_loss_of_a_painter_is_noticed():
    painter, critic = number(1.0), number(1.0)
    wrong = Player(painter, lambda generator: (painter[0].detach() * critic[0]).sum())
    with pytest.raises(TrainingError, match=r"the loss of painter does not depend on .* without detach"):
        play({"painter": wrong}, steps=5, seed=0)


def test_a_game_of_nobody_is_refused():
    with pytest.raises(TrainingError, match="there are no players"):
        play({}, steps=5, seed=0)
