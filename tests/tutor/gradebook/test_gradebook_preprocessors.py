"""Each preprocessor against forged notebooks and damaged results: always a number of ours, and never a student's."""

import json
from copy import deepcopy
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade

from autograder.tutor import results as store
from autograder.tutor.gradebook.course import GradebookError, identity, name_of
from autograder.tutor.gradebook.marks import attention, exercise_cells, marks, report
from autograder.tutor.gradebook.nbgraders import surroundings
from autograder.tutor.gradebook.preprocessors import ExternalResults, SpliceAnswers, outputs
from autograder.tutor.results import CheckMark, ExerciseMark, Result
from autograder.verdicts import ProofLine

TEXT = "flow-filaments"


@pytest.fixture
def run(school):
    """One preprocessor at work on a notebook of Ada's."""

    def preprocess(kind, notebook):
        made = kind(course=str(school.course.root), results=str(school.results))
        address = f"sqlite:///{school.course.database}"
        with surroundings(), Gradebook(address) as opened:
            opened.update_or_create_student("Ada")
            opened.update_or_create_submission("flow", "Ada")
        resources = {"nbgrader": {"student": "Ada", "assignment": "flow", "notebook": "flow", "db_url": address}}
        return made.preprocess(deepcopy(notebook), resources)[0]

    return preprocess


@pytest.fixture
def forged(released):
    """A notebook whose student wants more: other points, a cell of their own, numbers in outputs, code everywhere."""
    made = deepcopy(released)
    for cell in made.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader.update(points=1000, locked=False, solution=cell.cell_type == "code")
        if cell.cell_type == "code":
            cell.source = "import os; os.system('touch /tmp/stolen')"
            cell.outputs = [new_output("execute_result", data={"text/plain": "1000"})]
    extra = new_code_cell("1", outputs=[new_output("execute_result", data={"text/plain": "1000"})])
    extra.metadata.nbgrader = {"grade": True, "grade_id": "flow-extra", "points": 1000, "solution": False}
    made.cells += [extra, deepcopy(made.cells[5])]
    made.metadata.kernelspec = {"name": "evil", "display_name": "evil", "language": "sh"}
    return made


def test_a_forged_notebook_becomes_the_released_one(forged, released, run):
    assert run(SpliceAnswers, forged) == released


def test_what_counts_is_our_number_whatever_a_notebook_says(school, forged, released, run):
    school.hand_in("Ada")
    result = school.grade("Ada")
    made = run(ExternalResults, run(SpliceAnswers, forged))
    cells = exercise_cells(released)
    given = {
        cell.metadata.nbgrader.grade_id: determine_grade(cell) for cell in made.cells if "nbgrader" in cell.metadata
    }
    assert given.pop(TEXT) == (None, 3.0) or given.get(TEXT) is None
    assert given == {f"flow-{each.exercise}": (float(each.earned), float(each.points)) for each in result.exercises}
    assert set(given) == set(cells)


def test_a_derivation_is_typeset_and_is_worth_its_number():
    lines = (
        ProofLine("right", "q(x)", latex="q(x)"),
        ProofLine("wrong", "<b>", "==", "", "by.<i>", ("This does not follow.",)),
    )
    check = CheckMark("a", "every line follows", 3, 2, "unproved", "This does not follow.", lines=lines)
    result = Result("Ada", "lemma", "", 3, 2, exercises=(ExerciseMark("one", "7.1", 3, 2, 0.1, (check,)),))
    mark = marks(result, {"lemma-one": 3.0})["lemma-one"]
    told, typeset, number = outputs(mark)
    assert told.text == "7.1 one: 2 of 3 points\n✗ every line follows (2 of 3 points, as far as right lines lead)\n"
    assert "✗ == <b>  by.<i>\n" in mark.text
    html = typeset.data["text/html"]
    assert html.count("<math") == html.count("This does not follow.") == 1
    assert "<b>" not in html
    assert "<i>" not in html
    assert number.data["text/plain"] == "2.0"
    cell = new_code_cell("", outputs=outputs(mark))
    cell.metadata.nbgrader = {"grade": True, "solution": False, "points": 3, "grade_id": "x"}
    assert determine_grade(nbformat.from_dict(cell)) == (2, 3)


@pytest.mark.parametrize("earned", [3, 0, 1])
def test_a_report_and_a_number_are_worth_the_number(earned):
    from autograder.tutor.gradebook.marks import Mark

    cell = new_code_cell("", outputs=outputs(Mark(float(earned), "100\n")))
    cell.metadata.nbgrader = {"grade": True, "solution": False, "points": 3, "grade_id": "x"}
    assert determine_grade(nbformat.from_dict(cell)) == (earned, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"earned": 99},
        {"earned": -1},
        {"earned": float("nan")},
        {"earned": float("inf")},
        {"earned": True},
        {"earned": "3"},
        {"earned": None},
        {"points": 99},
        {"points": 0},
    ],
    ids=str,
)
def test_a_mark_outside_its_points_is_clipped_or_no_mark_but_never_full_by_mistake(school, released, change):
    school.hand_in("Ada")
    result = school.grade("Ada", right=lambda number: False)
    first, *rest = result.exercises
    cells = exercise_cells(released)
    name = f"flow-{first.exercise}"
    mark = marks(replace(result, exercises=(replace(first, **change), *rest)), cells)[name]
    cell = next(cell for cell in deepcopy(released).cells if cell.id == name)
    cell.outputs = outputs(mark)
    clipped = {99: cells[name], -1: 0.0}.get(change.get("earned", ""), 0.0)
    assert determine_grade(cell)[0] == mark.points == clipped
    assert bool(mark.problem) == (change.get("earned") not in (99, -1))


def test_an_exercise_without_a_mark_is_an_error_worth_nothing(school, released, run):
    school.hand_in("Ada")
    result = school.grade("Ada", right=lambda number: True)
    cells = exercise_cells(released)
    made = marks(replace(result, exercises=result.exercises[1:]), cells)
    name = f"flow-{result.exercises[0].exercise}"
    (output,) = outputs(made[name])
    assert (output.output_type, made[name].points) == ("error", 0.0)
    assert "Not graded" in output.evalue
    assert attention(result, made) == [name]


def test_a_submission_without_exercises_is_not_graded_and_needs_a_human(school, released):
    school.hand_in("Ada")
    result = school.grade("Ada", exercises=(), earned=0, needs_human=True, remark="There is no file for flow.")
    made = marks(result, exercise_cells(released))
    assert {mark.points for mark in made.values()} == {0.0}
    assert all(outputs(mark)[0].evalue == "Not graded. There is no file for flow." for mark in made.values())
    assert attention(result, made) == list(made)[:1]


def missing(school, path):
    path.unlink()


def cut(school, path):
    path.write_bytes(path.read_bytes()[:100])


def forged_total(school, path):
    content = json.loads(path.read_text())
    content["exercises"][0]["earned"] = content["exercises"][0]["points"] = 30
    path.write_text(json.dumps(content))


def of_somebody_else(school, path):
    school.hand_in("Ben")
    school.grade("Ben")
    path.write_bytes(store.path_of(school.results, "Ben", "flow").read_bytes())


@pytest.mark.parametrize("damage", [missing, cut, forged_total, of_somebody_else])
def test_a_result_that_is_missing_or_damaged_raises(school, released, run, damage):
    school.hand_in("Ada")
    school.grade("Ada")
    damage(school, store.path_of(school.results, "Ada", "flow"))
    with pytest.raises(GradebookError, match="autograder grade"):
        run(ExternalResults, released)


def test_a_report_says_each_thing_once(school):
    school.hand_in("Ada")
    mark = school.grade("Ada", right=lambda number: False).exercises[0]
    wrong = replace(mark.checks[0], advice="You forgot the sign.", source="return -x")
    text = report(replace(mark, checks=(wrong, wrong)))
    assert text.count("You forgot the sign.") == text.count("return -x") == 1
    assert text.splitlines()[0] == f"{mark.label} {mark.exercise}: 0 of 3 points"


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Özge Öztürk",
        "O'Neil, B.",
        'the "Q"',
        "[a*?]",
        " x ",
        ".hidden",
        "~5b~",
        "a\n\tb",
        "=1+1",
        "名前",
        "\udcff",
    ],
)
def test_every_name_has_an_identity_of_its_own(name):
    assert name_of(identity(name)) == name
    assert not set(identity(name)) & set('[]*?"<>&\n\t/\\=%#')
    assert not identity(name).startswith((" ", "."))
    assert not identity(name).endswith(" ")
    assert identity(name).encode()
