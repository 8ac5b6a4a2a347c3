"""Games whose end is known: a value by two routes, and what plays on the ring."""

import pytest
import torch

from course import games


def test_the_best_value_is_what_the_best_answers_get():
    answers = (games.DATA.log_prob(games.LINE) - games.DRAWN.log_prob(games.LINE)).sigmoid()
    assert games.played_by(answers) == pytest.approx(games.best_value(), abs=1e-10)
    assert games.best_value() == pytest.approx(-1.187714, abs=5e-7)


@pytest.mark.parametrize("shift", [-0.3, 0.2, 1.0])
def test_any_other_answers_get_less(shift):
    logits = games.DATA.log_prob(games.LINE) - games.DRAWN.log_prob(games.LINE) + shift
    assert games.played_by(logits.sigmoid()) < games.best_value()


def test_both_densities_integrate_to_one():
    for bell in (games.DATA, games.DRAWN):
        assert float(torch.trapezoid(bell.log_prob(games.LINE).exp(), games.LINE)) == pytest.approx(1, abs=1e-9)


def test_a_player_of_the_plane_learns_with_adam_that_forgets_quickly():
    player = games.network(2, 2, seed=0)
    assert games.optimiser(player, 0.01).defaults["betas"] == (0.5, 0.9)
    assert torch.equal(player(torch.ones(1, 2)), games.network(2, 2, seed=0)(torch.ones(1, 2)))
