"""Runs the notebooks as students do, untouched or solved, in a copy of what students get.

`python -m autograder.tutor.rehearsal` runs every notebook both ways, says how long that took, and draws the README's
picture anew from the solved one. With names, such as `03_flow`, it runs only these. What ran stands in
`build/rehearsal`, to be looked at.
"""

import argparse
import base64
import os
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.catalogue import topic, topics
from autograder.tutor.files import ROOT
from autograder.tutor.generate import texts
from autograder.tutor.solutions import reference_source

KEPT = ROOT / "build" / "rehearsal"
PICTURE = Path("docs/flow.png")
DRAWN_BY = ("03_flow", "plots.grids(")
"""The notebook and the call whose figure stands in README.md."""


@dataclass(frozen=True)
class Rehearsal:
    """One run of a notebook: the notebook with its outputs, and wall time in seconds."""

    notebook: NotebookNode
    seconds: float


def checkout(folder: Path, *, solved: bool, root: Path = ROOT) -> Path:
    """A copy of what students get, in `folder`; with the reference solutions in place if `solved`."""
    for package in ("autograder", "course", "derive"):
        shutil.copytree(root / package, folder / package, ignore=shutil.ignore_patterns("tutor", "__pycache__"))
    (folder / "exercises").mkdir()
    shutil.copy(root / "exercises" / "__init__.py", folder / "exercises")
    for made in texts(root=root):
        (folder / made.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / made.path).write_bytes(made.content)
    if solved:
        for name in topics():
            (folder / "exercises" / f"{name}.py").write_bytes(reference_source(name))
    return folder


def rehearse(name: str, *, solved: bool) -> Rehearsal:
    """Run one notebook from top to bottom.

    Args:
        name: such as "03_flow".
        solved: whether the exercises are the reference solutions.

    Raises:
        CellExecutionError: if a cell fails.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = checkout(Path(scratch) / "checkout", solved=solved)
        made = nbformat.read(folder / "notebooks" / f"{name}.ipynb", as_version=4)
        client = NotebookClient(made, timeout=300, resources={"metadata": {"path": str(folder / "notebooks")}})
        begun = time.perf_counter()
        with mock.patch.dict(os.environ, PYTHONPATH=str(folder)):
            client.execute()
        return Rehearsal(made, time.perf_counter() - begun)


def figure(made: NotebookNode, call: str) -> bytes:
    """The picture that the cell with this call showed, as PNG.

    Raises:
        LookupError: if there is none.
    """
    for cell in made.cells:
        shown = [output.data.get("text/html", "") for output in cell.get("outputs", []) if "data" in output]
        if call in cell.source and (found := re.search(r"data:image/png;base64,([\w+/=]+)", "".join(shown))):
            return base64.b64decode(found[1])
    raise LookupError(f"no cell with {call!r} showed a picture.")


def main() -> None:
    """Rehearse every notebook, or those that are named, keep what ran, and draw the picture."""
    lessons = [topic(name).notebook for name in topics()]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", help="notebooks, such as 03_flow; all if none")
    wanted = parser.parse_args().lessons or lessons
    if unknown := sorted(set(wanted) - set(lessons)):
        parser.error(f"there is no notebook {', '.join(unknown)}; there are {', '.join(lessons)}.")
    for name in wanted:
        untouched, solved = rehearse(name, solved=False), rehearse(name, solved=True)
        print(f"{name}: untouched {untouched.seconds:.0f} s, solved {solved.seconds:.0f} s")
        KEPT.mkdir(parents=True, exist_ok=True)
        nbformat.write(untouched.notebook, KEPT / f"{name}_untouched.ipynb")
        nbformat.write(solved.notebook, KEPT / f"{name}_solved.ipynb")
        if name == DRAWN_BY[0]:
            (ROOT / PICTURE).parent.mkdir(exist_ok=True)
            (ROOT / PICTURE).write_bytes(figure(solved.notebook, DRAWN_BY[1]))


if __name__ == "__main__":
    main()
