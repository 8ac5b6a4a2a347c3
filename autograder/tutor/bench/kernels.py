"""A Jupyter kernel for every submission: `python -m autograder.tutor.bench.kernels NOTEBOOK` serves.

The notebook is that of `stock`; the student's code replaces that of its solution cell.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from autograder.tutor.bench.serving import serve
from autograder.tutor.bench.stock import SOLUTION
from autograder.tutor.bench.submissions import WHOLE, Student

MODULE = "autograder.tutor.bench.kernels"


def run(path: Path, student: Student) -> None:
    """Run one submission, from the start of the kernel to its end; a wrong answer does not end it."""
    made = nbformat.read(path, as_version=4)
    for cell in made.cells:
        if cell.metadata.nbgrader.grade_id == SOLUTION:
            cell.source = student.sources[WHOLE].decode()
    NotebookClient(made, timeout=120, allow_errors=True, kernel_name="python3").execute()


if __name__ == "__main__":
    serve(lambda student: run(Path(sys.argv[1]), student))
