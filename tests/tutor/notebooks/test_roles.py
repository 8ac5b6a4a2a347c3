"""Roles become headers, checks become grade cells, and answers become empty cells for a tutor."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from nbformat import NotebookNode

from autograder.catalogue import Topic
from autograder.tutor.notebooks import EMPTY_ANSWER, header, notebook, to_text


def cells_with(text: str, made: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in made.cells if text in cell.source]


def test_a_header_says_number_points_minutes_items_and_where_to_write(catalogue: Topic) -> None:
    assert header(catalogue, "double") == (
        "**7.1** · 1 point · about 6 minutes · L-FL-8, L-FL-9 · "
        "write `made.double` in [`exercises/made.py`](../exercises/made.py)"
    )
    assert header(catalogue, "essay") == "**7.3** · 3 points from your tutor · about 8 minutes · L-FL-16"


def test_roles_become_headers_where_they_stand(make: Callable[..., NotebookNode], catalogue: Topic) -> None:
    text = "\n".join(cell.source for cell in make().cells)
    assert f"see {header(catalogue, 'double')} no more" in text
    for name in ("Layer", "essay"):
        assert header(catalogue, name) in text
    assert not re.search(r"\{(exercise|text|answer)\}", text)


def test_a_check_becomes_a_locked_grade_cell_with_the_exercises_points(make: Callable[..., NotebookNode]) -> None:
    (cell,) = cells_with('check("made.Layer")', make())
    assert cell.metadata.nbgrader == {
        "cell_type": "code",
        "grade": True,
        "grade_id": "made-Layer",
        "locked": True,
        "points": 2,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }


def test_an_answer_becomes_an_empty_cell_that_a_tutor_grades(make: Callable[..., NotebookNode]) -> None:
    (cell,) = cells_with(EMPTY_ANSWER, make())
    graded = cell.metadata.nbgrader
    assert (cell.cell_type, cell.source) == ("markdown", EMPTY_ANSWER)
    assert (graded.grade_id, graded.points, graded.cell_type) == ("made-essay", 3, "markdown")
    assert (graded.grade, graded.solution, graded.locked, graded.task) == (True, True, False, False)


def test_other_cells_have_no_metadata(make: Callable[..., NotebookNode]) -> None:
    assert {bool(cell.metadata) for cell in make().cells if "nbgrader" not in cell.metadata} == {False}


@pytest.mark.parametrize("word", ["Model answer", "Because", "Rubric", "SOLUTION", "could not be otherwise"])
def test_nothing_of_the_model_answer_is_left(word: str, make: Callable[..., NotebookNode]) -> None:
    assert word not in to_text(make())


def test_a_statement_becomes_a_formula_with_its_rules_and_premises(catalogue: Topic, replaced, make) -> None:
    elbo = replace(catalogue, name="elbo")
    text = replaced("That is all.", "{statement}`seen_from_behind`").replace("made.", "elbo.")
    cell = notebook(text, elbo, "notebooks/source/07_made.md").cells[-1]
    formula, rules, premises = cell.source.split("\n\n")
    assert formula.startswith("$$\n\\begin{aligned}\n& q(x_{t} \\mid x_{t-1}) \\\\\n=\\;& \\frac{") or "=" in formula
    assert rules == "Rules: `by.product` (the product rule, and Bayes with it), `by.marginal` (the sum rule)."
    assert premises == "Premises: `by.markov`: $q$ is a Markov chain along its subscripts."


def test_a_statement_that_nobody_wrote_is_refused(replaced, refusal) -> None:
    assert "There is no statement no_such" in refusal(replaced("That is all.", "{statement}`no_such`"))
