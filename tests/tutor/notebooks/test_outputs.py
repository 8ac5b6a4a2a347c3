"""Stored outputs are kept for the cells that are compared, while those cells stay as they are."""

from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.tutor import notebooks
from autograder.tutor.notebooks import to_text, with_known_outputs


def printed(made: NotebookNode, text: str) -> NotebookNode:
    (cell,) = notebooks.compared(made)
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    cell.execution_count = 3
    return made


def test_outputs_are_taken_over_for_compared_cells_only(tmp_path: Path, make: Callable[..., NotebookNode]) -> None:
    earlier = tmp_path / "07_made.ipynb"
    old = printed(make(), "entropy: 2.00 nats\n")
    old.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="secret\n")]
    nbformat.write(old, earlier)
    fresh = make()
    assert with_known_outputs(fresh, earlier)
    outputs = {cell.source: [output.text for output in cell.outputs] for cell in fresh.cells if cell.get("outputs")}
    assert list(outputs.values()) == [["entropy: 2.00 nats\n"]]
    assert "secret" not in to_text(fresh)


def test_outputs_of_a_cell_that_has_changed_are_not_taken_over(
    tmp_path: Path, make: Callable[..., NotebookNode], replaced: Callable[[str, str], str]
) -> None:
    earlier = tmp_path / "07_made.ipynb"
    nbformat.write(printed(make(), "entropy: 2.00 nats\n"), earlier)
    assert not with_known_outputs(make(replaced("2.00 nats", "3.00 nats")), earlier)


def test_without_an_earlier_notebook_compared_cells_have_to_run(
    tmp_path: Path, make: Callable[..., NotebookNode], replaced: Callable[[str, str], str]
) -> None:
    assert not with_known_outputs(make(), tmp_path / "missing.ipynb")
    assert with_known_outputs(make(replaced("# NBVAL_CHECK_OUTPUT\n", "")), tmp_path / "missing.ipynb")
