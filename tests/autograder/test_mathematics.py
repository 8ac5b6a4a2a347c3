"""Formulas become MathML that says nothing but formulas, and every line of a statement can be set."""

import importlib
import pkgutil
from xml.etree import ElementTree

import pytest

from autograder.derivations import STATEMENTS
from autograder.mathematics import mathml
from derive import Exercise
from derive.latex_writing import latex


def statements() -> dict[str, Exercise]:
    package = importlib.import_module(STATEMENTS)
    modules = [importlib.import_module(f"{STATEMENTS}.{each.name}") for each in pkgutil.iter_modules(package.__path__)]
    return {each.name: each for module in modules for each in vars(module).values() if isinstance(each, Exercise)}


@pytest.mark.parametrize("statement", statements().values(), ids=statements())
def test_every_statement_is_set_as_a_formula(statement: Exercise) -> None:
    for line in (statement.start, statement.goal):
        made = mathml(latex(line), display=True)
        assert made.startswith("<math"), latex(line)
        assert ElementTree.fromstring(made).tag == "math"


def test_limits_of_sums_stand_above_and_below_where_a_formula_stands_alone() -> None:
    assert "<munderover><mo>∑</mo>" in mathml(r"\sum_{t=1}^{T} x_t", display=True)
    assert "<msubsup><mo>∑</mo>" in mathml(r"\sum_{t=1}^{T} x_t", display=False)
    assert "<munder><mo>∏</mo>" in mathml(r"\prod_{t} x_t", display=True)


def test_aligned_lines_are_set() -> None:
    made = mathml(r"\begin{aligned} a &= b \\ &= c \end{aligned}", display=True)
    assert made.count("<mtr>") == 2
    assert "aligned" not in made


@pytest.mark.parametrize("formula", [r"\text{<script>alert(1)</script>}", r"\href{javascript:x}{y}", "\\", "{", "<b>"])
def test_what_is_no_formula_stays_text(formula: str) -> None:
    made = mathml(formula, display=True)
    assert "<script" not in made
    assert "href" not in made or made.startswith("<code>")
    assert "<b>" not in made


def test_bars_of_an_absolute_value_stand_close() -> None:
    made = mathml(r"\log(|\det(W)|^{n}) + q(x \mid y) + \left|\frac{a}{b}\right|", display=True)
    assert made.count('lspace="0" rspace="0">|</mo>') == 2
    assert made.count('fence="true"') == 2
    assert "<mo>∣</mo>" in made
    assert '<mo movablelimits="true" lspace="0.167em" rspace="0">det</mo>' in made
