"""The same work as a notebook, graded by `nbgrader autograde` as it comes.

The notebook has the student's code in one cell, and one graded cell for each of the twenty probes.
"""

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.catalogue import Topic
from autograder.tutor.bench.submissions import WHOLE, Student, right

ASSIGNMENT = "bench"
SOLUTION = "solution"

SETUP = """import torch
from autograder.tutor.bench.graded import Graded
graded = Graded({right!r})"""

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def notebook(topic: Topic, answers: Path, source: bytes) -> NotebookNode:
    """A notebook with a submission's code, ready for nbgrader.

    Args:
        topic: whose probes become graded cells.
        answers: file with the right outcomes.
        source: the code.
    """
    checks = [
        _cell(f"graded.check({check.name!r}, globals())", check.name, grade=True, points=1) for check in topic.checks
    ]
    code = _cell(source.decode(), SOLUTION, solution=True)
    setup = _cell(SETUP.format(right=str(answers)), "setup")
    made: NotebookNode = new_notebook(cells=[setup, code, *checks], metadata={"kernelspec": KERNEL})
    return made


def _cell(source: str, name: str, *, grade: bool = False, solution: bool = False, points: int = 0) -> NotebookNode:
    told = {"schema_version": 3, "grade_id": name, "grade": grade, "solution": solution, "locked": not solution}
    told |= {"task": False, "cell_type": "code"} | ({"points": points} if grade else {})
    cell: NotebookNode = new_code_cell(source, metadata={"nbgrader": told}, id=name.replace("_", "-")[:64])
    return cell


class Course:
    """A folder that nbgrader takes for a course, with one assignment."""

    def __init__(self, folder: Path, topic: Topic, answers: Path) -> None:
        self.folder, self._topic, self._answers = folder, topic, answers
        (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'bench'\n")
        self._write("source", ".", right(WHOLE))
        self._nbgrader("generate_assignment", ASSIGNMENT)

    def autograde(self, students: list[Student]) -> float:
        """Wall seconds of one `nbgrader autograde` for these students."""
        for student in students:
            self._write("submitted", student.name, student.sources[WHOLE])
        names = "*" if len(students) > 1 else students[0].name
        begun = perf_counter()
        self._nbgrader("autograde", ASSIGNMENT, "--student", names)
        return perf_counter() - begun

    def score(self, student: Student) -> float:
        """The points that nbgrader gave."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            return float(gradebook.find_submission(ASSIGNMENT, student.name).score)

    def _write(self, step: str, student: str, source: bytes) -> None:
        path = self.folder / step / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook(self._topic, self._answers, source), path)

    def _nbgrader(self, *arguments: str) -> None:
        """Run a command of nbgrader.

        Raises:
            RuntimeError: if it fails.
        """
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=os.environ | {"PATH": path}, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"nbgrader {arguments[0]} failed: {done.stderr.strip().splitlines()[-1]}")
