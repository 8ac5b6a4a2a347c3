"""Every notation says the same moment as the table in NOTATION.md, and keeps what is special about it."""

from fractions import Fraction

import pytest
import torch

from course import notations
from course.notations import NOTATIONS
from tests.test_notation import PAGE


def table():
    """The last two cells of every row of the page's table, by its first."""
    section = PAGE.split("## One process, seven notations")[1].split("To translate")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "| " in line]
    return {row[0]: (float(Fraction(row[-2])), float(Fraction(row[-1]))) for row in rows[1:]}


def test_the_code_knows_every_notation_of_the_page_and_no_other():
    assert set(NOTATIONS) == set(table())


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_notation_has_the_factors_of_the_page(name):
    moment = notations.same_moment(alpha_bar=0.64)[name]
    assert [float(factor) for factor in moment] == pytest.approx(table()[name], abs=1e-12)


@pytest.mark.parametrize("name", NOTATIONS)
def test_all_notations_agree_on_signal_over_noise_at_every_moment(name):
    alpha_bar = torch.linspace(0.01, 0.99, 23, dtype=torch.float64)
    ratio = notations.same_moment(alpha_bar)[name].ratio
    torch.testing.assert_close(ratio, (alpha_bar / (1 - alpha_bar)).sqrt())


def test_each_kind_keeps_what_it_is_named_after():
    moments = notations.same_moment(torch.linspace(0.01, 0.99, 23, dtype=torch.float64))
    ours, exploding, matching = (
        moments[name] for name in ("this course, Bonn, DDPM", "variance exploding (VE)", "flow matching")
    )
    torch.testing.assert_close(ours.signal**2 + ours.noise**2, torch.ones_like(ours.signal))
    assert bool((exploding.signal == 1).all())
    torch.testing.assert_close(matching.signal + matching.noise, torch.ones_like(ours.signal))
