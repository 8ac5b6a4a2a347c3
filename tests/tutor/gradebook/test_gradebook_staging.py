"""The course folder holds stubs, names the files that nbgrader must leave alone, and fails closed."""

import json

import pytest

from autograder.tutor.collecting import is_untouched
from autograder.tutor.gradebook import staging
from autograder.tutor.gradebook.course import Course, GradebookError
from autograder.tutor.gradebook.staging import prepare
from autograder.tutor.release import Leak
from autograder.tutor.solutions import reference_source


def test_source_and_release_hold_stubs_and_the_prompt(prepared):
    for step in ("source", "release"):
        folder = prepared.root / step / "flow"
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert files == {"flow.ipynb", "exercises/flow.py"}
        assert is_untouched((folder / "exercises" / "flow.py").read_bytes(), "flow")
        notebook = json.loads((folder / "flow.ipynb").read_text())
        (text,) = (cell for cell in notebook["cells"] if cell["id"] == "flow-filaments")
        assert "".join(text["source"]) == "*Your answer: double-click here and write.*"


def test_the_configuration_names_the_files_of_students_exactly(prepared):
    settings = prepared.settings
    assert settings.Autograde.exclude_overwriting == {"flow": ["exercises/flow.py"]}
    lists = settings.Autograde.sanitize_preprocessors + settings.Autograde.autograde_preprocessors
    assert not [name for name in lists if "Execute" in name or "DeduplicateIds" in name]
    assert settings.CourseDirectory.root == str(prepared.root)


@pytest.fixture
def altered(prepared, monkeypatch):
    """What is staged, with one file changed."""
    paths = [path for path in prepared.source.rglob("*") if path.is_file()]
    files = [(path.relative_to(prepared.source).as_posix(), path.read_bytes()) for path in paths]

    def alter(ending, change):
        changed = [(name, change(content) if name.endswith(ending) else content) for name, content in files]
        monkeypatch.setattr(staging, "staged", lambda root: changed)

    return alter


def test_a_solution_is_refused_before_anything_is_written(tmp_path, altered):
    altered("exercises/flow.py", lambda content: reference_source("flow"))
    with pytest.raises(Leak, match=r"flow\.py"):
        prepare(Course(tmp_path / "course"), tmp_path)
    assert not (tmp_path / "course").exists()


def test_what_nbgrader_changes_on_its_own_is_refused(tmp_path, altered, monkeypatch):
    altered("", lambda content: content)
    monkeypatch.setattr(staging.notebooks, "EMPTY_ANSWER", "YOUR ANSWER HERE")
    monkeypatch.setattr(staging.release, "search", lambda files, root: None)
    with pytest.raises(GradebookError, match="changed the notebook"):
        prepare(Course(tmp_path / "course"), tmp_path)
    assert not (tmp_path / "course" / "release" / "flow").exists()


def test_nothing_is_prepared_twice(prepared):
    assert not prepare(prepared, prepared.root.parent / "results")


def test_exercises_that_come_or_go_are_refused_while_the_class_is_in(school, altered):
    altered("flow.ipynb", lambda content: content.replace(b"flow-compose", b"flow-compound"))
    school.hand_in("Ada")
    school.course.notebook("submitted", "Ada", "flow").parent.mkdir(parents=True)
    before = school.course.released("flow").read_bytes()
    with pytest.raises(GradebookError, match="flow-compose, flow-compound"):
        prepare(school.course, school.results)
    assert school.course.released("flow").read_bytes() == before
