"""A prepared course folder, made once; students who hand in; and results as `autograder grade` writes them."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from autograder.tutor import results as store
from autograder.tutor.gradebook.course import Course
from autograder.tutor.gradebook.marks import exercise_cells
from autograder.tutor.gradebook.nbgraders import surroundings
from autograder.tutor.gradebook.staging import configuration, prepare
from autograder.tutor.results import CheckMark, ExerciseMark, Result

TEXT = "flow-filaments"
LESSON = "notebooks/03_flow.ipynb"


@dataclass(frozen=True)
class School:
    """A class with its results and its gradebook, in one folder of its own."""

    folder: Path
    course: Course

    @property
    def submissions(self) -> Path:
        return self.folder / "class"

    @property
    def results(self) -> Path:
        return self.folder / "results"

    @property
    def released(self) -> dict:
        """The notebook as students get it."""
        return json.loads(self.course.released("flow").read_text())

    def hand_in(self, student: str, notebook: dict | bytes | None = None, place: str = LESSON) -> bytes:
        """Put a module of the student's own into the class, and a notebook if there is one; the module's bytes."""
        source = f"# by {student}\n".encode("utf-8", "surrogateescape")
        module = self.submissions / student / "exercises" / "flow.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_bytes(source)
        if notebook is not None:
            path = self.submissions / student / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode())
        return source

    def grade(self, student: str, right: Callable[[int], bool] = lambda number: number % 2 == 0, **changes) -> Result:
        """Write a result for what the student handed in, with some exercises right."""
        file = self.submissions / student / "exercises" / "flow.py"
        marks = [
            exercise_mark(number, name.removeprefix("flow-"), int(points), right(number))
            for number, (name, points) in enumerate(exercise_cells(self.released).items())
        ]
        fields = {
            "points": sum(mark.points for mark in marks),
            "earned": sum(mark.earned for mark in marks),
            "exercises": tuple(marks),
            "source": hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "",
        }
        result = Result(student, "flow", "digest", **fields | changes)
        store.save(self.results, result)
        return result


def exercise_mark(number: int, name: str, points: int, right: bool) -> ExerciseMark:
    """What one exercise of one check gave."""
    earned, reason = (points, "right") if right else (0, "value")
    check = CheckMark("it_adds_up", "it adds up", points, earned, reason, "" if right else "It is 2 and not 3.")
    return ExerciseMark(name, f"3.{number + 1}", points, earned, 0.1, (check,))


def answered(released: dict, text: str) -> dict:
    """The notebook of a student who wrote a text."""
    made = deepcopy(released)
    for cell in made["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == TEXT:
            cell["source"] = text
    return made


@pytest.fixture(scope="package", autouse=True)
def _one_topic() -> Iterator[None]:
    """A course of one topic, whatever the others are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.tutor.gradebook.staging.topics", lambda: ("flow",))
        yield


@pytest.fixture(scope="package")
def prepared(tmp_path_factory, _one_topic) -> Course:
    """A course folder as `prepare` makes it; tests work on copies."""
    course = Course(tmp_path_factory.mktemp("prepared") / "course")
    prepare(course, course.root.parent / "results")
    return course


@pytest.fixture
def school(prepared, tmp_path, monkeypatch) -> School:
    """A school of its own: a copy of the prepared folder, its configuration written for this place."""
    course = Course(tmp_path / "results" / "__gradebook")
    shutil.copytree(prepared.root, course.root)
    files = [path.relative_to(course.source).as_posix() for path in course.source.rglob("*.*")]
    course.config.write_text(configuration(files, tmp_path / "results"))
    monkeypatch.setattr("autograder.tutor.gradebook.updating.prepare", lambda course, results: False)
    return School(tmp_path, course)


@pytest.fixture
def quiet():
    """nbgrader's own surroundings, for tests that call it."""
    with surroundings():
        yield


@pytest.fixture(scope="package")
def released(prepared):
    return nbformat.read(prepared.released("flow"), as_version=4)
