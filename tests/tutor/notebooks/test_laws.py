"""What every notebook must be: valid, graded as the catalogue says, and the same whenever it is made."""

import json
import re
from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.nbgraderformat import SCHEMA_VERSION, MetadataValidator

from autograder.catalogue import topic, topics
from autograder.tutor.files import ROOT
from autograder.tutor.notebooks import COMPARED, notebook, to_text


def of_the_course(name: str) -> NotebookNode:
    source = (ROOT / f"notebooks/source/{topic(name).notebook}.md").read_text("utf-8")
    return notebook(source, topic(name), name)


@pytest.fixture
def made(name: str, make: Callable[..., NotebookNode]) -> NotebookNode:
    return make() if name == "made" else of_the_course(name)


@pytest.mark.parametrize("name", ["made", *topics()])
def test_a_notebook_is_valid_and_ids_are_unique(name: str, made: NotebookNode) -> None:
    nbformat.validate(made)
    identities = [cell.id for cell in made.cells]
    assert len(set(identities)) == len(identities)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", identity) for identity in identities)


@pytest.mark.parametrize("name", ["made", *topics()])
def test_nbgrader_accepts_the_metadata(name: str, made: NotebookNode) -> None:
    assert SCHEMA_VERSION == 3
    MetadataValidator().validate_nb(nbformat.from_dict(json.loads(to_text(made))))
    graded = [cell.metadata.nbgrader for cell in made.cells if "nbgrader" in cell.metadata]
    assert all(each.schema_version == SCHEMA_VERSION for each in graded)
    assert len({each.grade_id for each in graded}) == len(graded)


@pytest.mark.parametrize("name", ["made", *topics()])
def test_a_fresh_notebook_has_no_outputs(name: str, made: NotebookNode) -> None:
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("name", topics())
def test_points_and_order_are_the_catalogues(name: str, made: NotebookNode) -> None:
    graded = [cell.metadata.nbgrader for cell in made.cells if "nbgrader" in cell.metadata]
    each = topic(name)
    wanted = [(f"{name}-{e.name}", e.points) for e in [*each.exercises.values(), *each.texts.values()]]
    assert [(cell.grade_id, cell.points) for cell in graded] == wanted


@pytest.mark.parametrize("name", topics())
def test_the_committed_notebook_is_the_one_that_is_made(name: str, made: NotebookNode) -> None:
    path = ROOT / "notebooks" / f"{topic(name).notebook}.ipynb"
    stored = nbformat.read(path, as_version=4)
    assert [(cell.id, cell.cell_type, cell.source) for cell in stored.cells] == [
        (cell.id, cell.cell_type, cell.source) for cell in made.cells
    ]
    for cell in stored.cells:
        if cell.cell_type == "code":
            assert not cell.outputs or COMPARED in cell.source
            assert all(output.output_type == "stream" for output in cell.outputs)


@pytest.mark.parametrize("name", ["made", *topics()])
def test_making_it_twice_gives_the_same_bytes(name: str, made: NotebookNode, make: Callable[..., NotebookNode]) -> None:
    again = make() if name == "made" else of_the_course(name)
    assert to_text(again) == to_text(made)


def test_a_cell_keeps_its_id_when_another_one_is_added(
    make: Callable[..., NotebookNode], replaced: Callable[[str, str], str]
) -> None:
    before = {cell.source: cell.id for cell in make().cells}
    after = {cell.source: cell.id for cell in make(replaced("That is all.", "One more.\n\n+++\n\nThat is all.")).cells}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_cells_that_begin_alike_are_told_apart(
    make: Callable[..., NotebookNode], replaced: Callable[[str, str], str]
) -> None:
    made = make(replaced("That is all.", "That is all.\n\n+++\n\nThat is all.\n\n+++\n\n∑ ∏\n\n+++\n\n∫"))
    assert [cell.id for cell in made.cells][-4:] == ["that-is-all", "that-is-all-2", "empty", "empty-2"]


def test_a_text_that_reads_like_a_grade_id_does_not_take_it(
    make: Callable[..., NotebookNode], replaced: Callable[[str, str], str]
) -> None:
    made = make(
        replaced("# Can it be made?", "made Layer\n\n+++\n\nmade-essay\n\n+++\n\nmade double\n\n+++\n\n# Can it?")
    )
    identities = [cell.id for cell in made.cells]
    assert len(set(identities)) == len(identities)
    assert {"made-double", "made-Layer", "made-essay"} <= set(identities)
    nbformat.validate(made)
