"""Notebooks are made from their text and the catalogue; what does not fit, or would give an answer away, is refused."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.nbgraderformat import SCHEMA_VERSION, MetadataValidator

from autograder.catalogue import Check, Exercise, Text, Topic, topic, topics
from autograder.tutor import notebooks
from autograder.tutor.notebooks import COMPARED, EMPTY_ANSWER, header, notebook, to_text, with_known_outputs
from autograder.tutor.solutions import ROOT
from autograder.tutor.stubs import Unsafe

PATH = "notebooks/source/07_made.md"

SOURCE = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Can it be made?

A question first, see {exercise}`double` no more than once.

```{code-cell} ipython3
from autograder import check
```

```{code-cell} ipython3
check("made.double")
```

{exercise}`Layer`

```{code-cell} ipython3
check("made.Layer")
```

```{code-cell} ipython3
# NBVAL_CHECK_OUTPUT
print("entropy: 2.00 nats")
```

**For your tutor.** Why is that so?

{text}`essay`

+++

{answer}`essay`

### BEGIN SOLUTION
Model answer. Because it could not be otherwise.

Rubric. One point for the reason.
### END SOLUTION

+++

That is all.
"""


def exercise(name: str, points: int) -> Exercise:
    return Exercise(name, "FN", 6, ("a", "b", "c"), (Check(name, f"check_{name}", points, ("L-FL-8", "L-FL-9"), dict),))


TOPIC = Topic(
    "made",
    7,
    {"double": exercise("double", 1), "Layer": exercise("Layer", 2)},
    {"essay": Text("essay", 3, 8, ("L-FL-16",))},
)


def make(source: str = SOURCE, each: Topic = TOPIC) -> NotebookNode:
    return notebook(source, each, PATH)


def refusal(source: str) -> str:
    with pytest.raises(Unsafe) as caught:
        make(source)
    assert PATH in str(caught.value)
    return str(caught.value)


def replaced(old: str, new: str) -> str:
    assert SOURCE.count(old) == 1
    return SOURCE.replace(old, new)


def cells_with(text: str, made: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in made.cells if text in cell.source]


COURSE = [(name, notebook((ROOT / f"notebooks/source/{topic(name).notebook}.md").read_text("utf-8"), topic(name), name))
          for name in topics()]  # fmt: skip
every_notebook = pytest.mark.parametrize(("name", "made"), [("made", make()), *COURSE], ids=["made", *topics()])


# --- What is filled in ------------------------------------------------------------------------------------


def test_a_header_says_number_points_minutes_items_and_where_to_write() -> None:
    assert header(TOPIC, "double") == (
        "**7.1** · 1 point · about 6 minutes · L-FL-8, L-FL-9 · "
        "write `made.double` in [`exercises/made.py`](../exercises/made.py)"
    )
    assert header(TOPIC, "essay") == "**7.3** · 3 points from your tutor · about 8 minutes · L-FL-16"


def test_roles_become_headers_where_they_stand() -> None:
    text = "\n".join(cell.source for cell in make().cells)
    assert f"see {header(TOPIC, 'double')} no more" in text
    for name in ("Layer", "essay"):
        assert header(TOPIC, name) in text
    assert not re.search(r"\{(exercise|text|answer)\}", text)


def test_a_check_becomes_a_locked_grade_cell_with_the_exercises_points() -> None:
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


def test_an_answer_becomes_an_empty_cell_that_a_tutor_grades() -> None:
    (cell,) = cells_with(EMPTY_ANSWER, make())
    graded = cell.metadata.nbgrader
    assert (cell.cell_type, cell.source) == ("markdown", EMPTY_ANSWER)
    assert (graded.grade_id, graded.points, graded.cell_type) == ("made-essay", 3, "markdown")
    assert (graded.grade, graded.solution, graded.locked, graded.task) == (True, True, False, False)


def test_other_cells_have_no_metadata() -> None:
    assert {bool(cell.metadata) for cell in make().cells if "nbgrader" not in cell.metadata} == {False}


@pytest.mark.parametrize("word", ["Model answer", "Because", "Rubric", "SOLUTION", "could not be otherwise"])
def test_nothing_of_the_model_answer_is_left(word: str) -> None:
    assert word not in to_text(make())


# --- What every notebook must be --------------------------------------------------------------------------


@every_notebook
def test_a_notebook_is_valid_and_ids_are_unique(name: str, made: NotebookNode) -> None:
    nbformat.validate(made)
    identities = [cell.id for cell in made.cells]
    assert len(set(identities)) == len(identities)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", identity) for identity in identities)


@every_notebook
def test_nbgrader_accepts_the_metadata(name: str, made: NotebookNode) -> None:
    assert SCHEMA_VERSION == 3
    MetadataValidator().validate_nb(nbformat.from_dict(json.loads(to_text(made))))
    graded = [cell.metadata.nbgrader for cell in made.cells if "nbgrader" in cell.metadata]
    assert all(each.schema_version == SCHEMA_VERSION for each in graded)
    assert len({each.grade_id for each in graded}) == len(graded)


@every_notebook
def test_a_fresh_notebook_has_no_outputs(name: str, made: NotebookNode) -> None:
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("name", topics())
def test_points_and_order_are_the_catalogues(name: str) -> None:
    made = dict(COURSE)[name]
    graded = [cell.metadata.nbgrader for cell in made.cells if "nbgrader" in cell.metadata]
    each = topic(name)
    wanted = [(f"{name}-{e.name}", e.points) for e in [*each.exercises.values(), *each.texts.values()]]
    assert [(cell.grade_id, cell.points) for cell in graded] == wanted


@pytest.mark.parametrize("name", topics())
def test_the_committed_notebook_is_the_one_that_is_made(name: str) -> None:
    path, made = ROOT / "notebooks" / f"{topic(name).notebook}.ipynb", dict(COURSE)[name]
    stored = nbformat.read(path, as_version=4)
    assert [(cell.id, cell.cell_type, cell.source) for cell in stored.cells] == [
        (cell.id, cell.cell_type, cell.source) for cell in made.cells
    ]
    for cell in stored.cells:
        if cell.cell_type == "code":
            assert not cell.outputs or COMPARED in cell.source
            assert all(output.output_type == "stream" for output in cell.outputs)


@pytest.mark.parametrize("name", ["made", *topics()])
def test_making_it_twice_gives_the_same_bytes(name: str) -> None:
    if name == "made":
        assert to_text(make()) == to_text(make())
    else:
        source = (ROOT / f"notebooks/source/{topic(name).notebook}.md").read_text("utf-8")
        assert to_text(notebook(source, topic(name), name)) == to_text(dict(COURSE)[name])


def test_a_cell_keeps_its_id_when_another_one_is_added() -> None:
    before = {cell.source: cell.id for cell in make().cells}
    after = {cell.source: cell.id for cell in make(replaced("That is all.", "One more.\n\n+++\n\nThat is all.")).cells}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_cells_that_begin_alike_are_told_apart() -> None:
    made = make(replaced("That is all.", "That is all.\n\n+++\n\nThat is all.\n\n+++\n\n∑ ∏\n\n+++\n\n∫"))
    assert [cell.id for cell in made.cells][-4:] == ["that-is-all", "that-is-all-2", "empty", "empty-2"]


def test_a_text_that_reads_like_a_grade_id_does_not_take_it() -> None:
    made = make(
        replaced("# Can it be made?", "made Layer\n\n+++\n\nmade-essay\n\n+++\n\nmade double\n\n+++\n\n# Can it?")
    )
    identities = [cell.id for cell in made.cells]
    assert len(set(identities)) == len(identities)
    assert {"made-double", "made-Layer", "made-essay"} <= set(identities)
    nbformat.validate(made)


# --- What is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["exercise", "text"])
def test_a_role_with_an_unknown_name_is_refused(role: str) -> None:
    assert "there is no exercise or text 'triple' in made.toml" in refusal(
        replaced("That is all.", f"{{{role}}}`triple`")
    )


@pytest.mark.parametrize("name", ["triple", "double"])
def test_an_answer_to_what_is_no_text_is_refused(name: str) -> None:
    assert f"there is no text '{name}' in made.toml" in refusal(replaced("{answer}`essay`", f"{{answer}}`{name}`"))


@pytest.mark.parametrize("path", ["made.triple", "made.essay", "other.Layer"])
def test_a_check_of_what_is_no_exercise_is_refused(path: str) -> None:
    message = refusal(replaced('check("made.Layer")', f'check("{path}")'))
    assert f"there is no exercise to check in 'check(\"{path}\")'" in message


def test_exercises_in_another_order_are_refused() -> None:
    source = SOURCE.replace("`double`", "`x`").replace("`Layer`", "`double`").replace("`x`", "`Layer`")
    assert "the exercises stand in another order than in made.toml, from 'Layer' on" in refusal(source)


@pytest.mark.parametrize(
    ("old", "new"),
    [("{exercise}`Layer`", ""), ("{exercise}`Layer`", "{exercise}`Layer` {exercise}`Layer`"), ("{text}`essay`", "")],
)
def test_an_exercise_that_is_asked_never_or_twice_is_refused(old: str, new: str) -> None:
    message = refusal(replaced(old, new))
    assert "nothing asks for" in message or "the exercises stand in another order than in made.toml" in message


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('check("made.Layer")', "1 + 1", "made-Layer"),
        ('check("made.Layer")', "check('made.Layer')", "made-Layer"),
        ('check("made.Layer")', 'x = check("made.Layer")', "made-Layer"),
        ('check("made.Layer")', 'check("made.double")\ncheck("made.Layer")', "made-Layer"),
        (
            'check("made.Layer")',
            'check("made.Layer")\n```\n\n```{code-cell} ipython3\ncheck("made.Layer")',
            "one twice",
        ),
        ("That is all.", "{answer}`essay`", "one twice"),
    ],
    ids=["no check", "other quotes", "hidden in a line", "two in a cell", "a second one", "two answers"],
)
def test_a_check_or_answer_that_is_missing_or_doubled_is_refused(old: str, new: str, names: str) -> None:
    message = refusal(replaced(old, new))
    assert "every exercise needs one check, and every text one answer cell" in message
    assert names in message


def test_a_missing_answer_cell_is_refused() -> None:
    start, end = SOURCE.index("{answer}"), SOURCE.index("That is all.")
    assert "look at ['made-essay']" in refusal(SOURCE[:start] + SOURCE[end:])


@pytest.mark.parametrize("line", ["Because it could not be otherwise.", "Rubric. One point for the reason."])
def test_a_model_answer_that_stands_elsewhere_is_refused(line: str) -> None:
    source = SOURCE.replace("Model answer. ", "Model answer.\n").replace("That is all.", f"Remember: {line}")
    assert f"a line of a model answer survives: {line!r}" in refusal(source)


def test_a_model_answer_that_is_split_into_two_cells_is_refused() -> None:
    assert "a line of a model answer survives: 'Rubric." in refusal(replaced("Rubric.", "+++\n\nRubric."))


def test_a_model_answer_outside_an_answer_cell_is_refused() -> None:
    source = replaced("That is all.", "### BEGIN SOLUTION\nThe hidden reason.\n### END SOLUTION")
    assert "survives: 'The hidden reason.'" in refusal(source)


def test_an_answer_role_below_the_first_line_is_refused() -> None:
    assert "look at ['made-essay']" in refusal(replaced("{answer}`essay`", "Write here.\n\n{answer}`essay`"))


@pytest.mark.parametrize(
    "marker", ["### BEGIN SOLUTON", "## BEGIN SOLUTION", "### begin solution", "### BEGIN SOLUTION."]
)
def test_a_misspelt_marker_is_refused_with_its_line(marker: str) -> None:
    line = SOURCE.splitlines().index("### BEGIN SOLUTION") + 1
    assert refusal(replaced("### BEGIN SOLUTION", marker)).startswith(f"{PATH}:{line}: ")


@pytest.mark.parametrize("marker", ["### BEGIN SOLUTION\n", "### END SOLUTION\n"])
def test_a_lone_marker_is_refused(marker: str) -> None:
    refusal(replaced(marker, ""))


# --- Outputs that are compared ----------------------------------------------------------------------------


def printed(made: NotebookNode, text: str) -> NotebookNode:
    (cell,) = notebooks.compared(made)
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    cell.execution_count = 3
    return made


def test_outputs_are_taken_over_for_compared_cells_only(tmp_path: Path) -> None:
    earlier = tmp_path / "07_made.ipynb"
    old = printed(make(), "entropy: 2.00 nats\n")
    old.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="secret\n")]
    nbformat.write(old, earlier)
    fresh = make()
    assert with_known_outputs(fresh, earlier)
    outputs = {cell.source: [output.text for output in cell.outputs] for cell in fresh.cells if cell.get("outputs")}
    assert list(outputs.values()) == [["entropy: 2.00 nats\n"]]
    assert "secret" not in to_text(fresh)


def test_outputs_of_a_cell_that_has_changed_are_not_taken_over(tmp_path: Path) -> None:
    earlier = tmp_path / "07_made.ipynb"
    nbformat.write(printed(make(), "entropy: 2.00 nats\n"), earlier)
    assert not with_known_outputs(make(replaced("2.00 nats", "3.00 nats")), earlier)


def test_without_an_earlier_notebook_compared_cells_have_to_run(tmp_path: Path) -> None:
    assert not with_known_outputs(make(), tmp_path / "missing.ipynb")
    assert with_known_outputs(make(replaced("# NBVAL_CHECK_OUTPUT\n", "")), tmp_path / "missing.ipynb")
