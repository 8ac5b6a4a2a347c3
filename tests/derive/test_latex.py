"""The reader of LaTeX: formulas of the seed documents, round trips, and what it says where it cannot read."""

from pathlib import Path

import pytest

from course.derivations import elbo
from derive.errors import UnreadableLatex
from derive.latex_proofs import read_proof
from derive.latex_reading import read
from derive.latex_writing import latex
from derive.nodes import Call
from derive.roles import walk
from derive.steps import Step, reason
from tests.derive.examples import EXAMPLES
from tests.derive.examples.example import Example

FUNCTIONS = {"D", "G", "s", "μ_q", "μ̃", "σ_q"}

FORMULAS = (Path(__file__).parent / "formulas.txt").read_text(encoding="utf-8").strip().split("\n\n")
"""Formulas of the seed documents as they are printed there, each with what is read from it on the line below."""


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_of_the_seed_documents(formula: str) -> None:
    source, wanted = formula.splitlines()
    assert str(read(source, FUNCTIONS)) == wanted


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.exercise.name for example in EXAMPLES])
def test_what_is_written_as_latex_is_read_back(example: Example) -> None:
    exercise = example.exercise
    for lines in example.right:
        for line in exercise.proof(*lines).lines:
            if line.expression is None:
                continue
            functions = {node.function.name for node in walk(line.expression) if isinstance(node, Call)}
            back = read(latex(line.expression), functions, exercise.matrices)
            assert reason(exercise, Step(line.expression, "==", back), ()), (str(line.expression), str(back))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (r"\log\left(p(x)", "is never closed"),
        (r"\log p(x))", "closes nothing"),
        (r"\left[ p(x) \right)", "a bracket is missing"),
        (r"\frac{1}", "the formula ends"),
        ("", "Nothing is written"),
        (r"\int q(z)", "write dz at its end"),
        (r"\sum_{t>1} p(x_t)", "wants both ends"),
        (r"\mathbb{E}_{x}[x]", "its density is not said"),
        (r"\foo x", "cannot be read here"),
        ("p(x) § 2", "cannot be read"),
        (r"p(x) = q(x)", "One formula is wanted"),
        (r"\mathcal{N}(x; \mu)", "a point, a mean and a variance"),
        ("x" * 30_000, "too many"),
        ("(" * 5000 + "x" + ")" * 5000, "too deep"),
    ],
)
def test_unreadable_latex_says_where(source: str, sentence: str) -> None:
    with pytest.raises(UnreadableLatex, match=sentence):
        read(source)


def test_a_line_of_a_proof_that_cannot_be_read_has_its_number() -> None:
    bayes = elbo.seen_from_behind
    with pytest.raises(UnreadableLatex, match=r"Line 2: .*never closed"):
        read_proof(bayes, r"q(x_t \mid x_{t-1}) \\ &= q(x_t | x_{t-1} && \text{by markov}")
    with pytest.raises(UnreadableLatex, match="more than one relation"):
        read_proof(bayes, r"q(x_t \mid x_{t-1}) \\ &= q(x_t) = q(x_0) && \text{by markov}")
    hole = read_proof(bayes, r"q(x_t \mid x_{t-1}) \\ \dots \\ &= q(x_t) && \text{by markov}")
    assert [line.is_hole for line in hole.lines] == [False, True, False]
