"""Grading a class: nothing is lost, nothing is graded twice, and no result is never full marks."""

import json
import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from autograder.tutor import grading, results
from autograder.tutor.collecting import LARGEST_SOURCE, NoClass, collect, read, students
from autograder.tutor.engine import Engine
from autograder.tutor.grading import Seeds, grade, plain


@pytest.fixture
def classroom(tmp_path, desk, references):
    """Four students: right, untouched, broken, and one without a file."""
    folder = tmp_path / "submissions"
    works = {"Ada": desk.reference, "Ben": desk.stubs, "Cem": b"def f(:", "Dana": None}
    for name, source in works.items():
        (folder / name / "exercises").mkdir(parents=True)
        if source is not None:
            (folder / name / "exercises" / f"{desk.topic.name}.py").write_bytes(source)
    return folder


def marks(graded):
    return {result.student: (result.earned, result.needs_human) for result in graded.results}


def test_everybody_gets_what_they_deserve(classroom, desk, engine, tmp_path):
    graded = grade(classroom, tmp_path / "results", [desk.topic.name], engine=engine)
    most = desk.topic.points
    assert marks(graded) == {"Ada": (most, False), "Ben": (0, False), "Cem": (0, True), "Dana": (0, True)}
    assert [result.student for result in graded.needing_a_human] == ["Cem", "Dana"]
    for result in graded.results:
        written = json.loads(results.path_of(tmp_path / "results", result.student, result.topic).read_text())
        assert written["earned"] == result.earned
        assert results.load(tmp_path / "results", result.student, result.topic) == result


def test_what_has_not_changed_is_kept_and_what_has_is_graded_again(classroom, desk, engine, tmp_path):
    def again(**options):
        return grade(classroom, tmp_path / "results", [desk.topic.name], engine=engine, **options)

    again()
    assert again().kept == 4
    (classroom / "Ben" / "exercises" / f"{desk.topic.name}.py").write_bytes(desk.reference)
    changed = again()
    assert (changed.kept, marks(changed)["Ben"]) == (3, (desk.topic.points, False))
    assert again(force=True).kept == 0


def test_an_interrupted_run_goes_on_where_it_stopped(classroom, desk, tmp_path, engine, monkeypatch):
    def interrupt(result, kept):
        if result.earned:
            raise KeyboardInterrupt

    place = tmp_path / "results"
    monkeypatch.setattr(engine, "close", lambda: None)  # the other tests need it
    with pytest.raises(KeyboardInterrupt):
        grade(classroom, place, [desk.topic.name], engine=engine, done=interrupt)
    done = sorted(path.parent.name for path in place.glob("*/*"))
    assert "Ada" in done
    assert all(results.load(place, name, desk.topic.name) is not None for name in done)
    assert grade(classroom, place, [desk.topic.name], engine=engine).kept == len(done)


def test_one_and_two_workers_give_the_same_marks(classroom, desk, engine, tmp_path):
    def outcome(workers):
        monotone = Engine.__new__(Engine)
        monotone.__dict__ |= engine.__dict__ | {"workers": workers}
        graded = grade(classroom, tmp_path / str(workers), [desk.topic.name], engine=monotone, seed=7)
        zero = {"seconds": 0.0, "cpu_seconds": 0.0, "memory_bytes": 0, "graded": ""}
        return [
            replace(each, exercises=tuple(replace(e, seconds=0.0) for e in each.exercises), **zero)
            for each in graded.results
        ]

    assert outcome(1) == outcome(2)


def test_a_judge_that_fails_costs_the_exercise_and_calls_a_human(classroom, desk, engine, tmp_path, monkeypatch):
    real, first = grading.assess, next(iter(desk.topic.exercises.values()))

    def assess(exercise, outcomes, references):
        if exercise.name == first.name:
            raise OverflowError
        return real(exercise, outcomes, references)

    monkeypatch.setattr(grading, "assess", assess)
    graded = grade(classroom, tmp_path / "results", [desk.topic.name], engine=engine)
    assert marks(graded)["Ada"] == (desk.topic.points - first.points, True)


def test_a_damaged_result_is_graded_again(classroom, desk, engine, tmp_path):
    place = tmp_path / "results"
    grade(classroom, place, [desk.topic.name], engine=engine)
    results.path_of(place, "Ada", desk.topic.name).write_text('{"student": "Ada", "earned": 99}')
    graded = grade(classroom, place, [desk.topic.name], engine=engine)
    assert (graded.kept, marks(graded)["Ada"][0]) == (3, desk.topic.points)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "result.json"
    path.write_text("old")

    def fail(source, target):
        raise OSError("the disk is gone")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk"):
        results.write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_first_place_with_a_file_counts(tmp_path):
    for place in ("flow.py", "flow/flow.py", "exercises/flow.py", "flow/exercises/flow.py"):
        path = tmp_path / "Ada" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(place)
        found = collect(tmp_path, "Ada", "flow")
        assert (found.file, found.source) == (place, place.encode())


def test_links_pipes_folders_and_giants_are_refused(tmp_path):
    (tmp_path / "secret").write_text("answers")
    ada = tmp_path / "class" / "Ada"
    ada.mkdir(parents=True)
    (ada / "link.py").symlink_to(tmp_path / "secret")
    (ada / "exercises").symlink_to(tmp_path)
    os.mkfifo(ada / "pipe.py")
    (ada / "folder.py").mkdir()
    (ada / "giant.py").write_bytes(b"#" * (LARGEST_SOURCE + 1))
    for name, why in (("link", "link"), ("pipe", "regular"), ("folder", "regular"), ("giant", "larger")):
        found = collect(tmp_path / "class", "Ada", name)
        assert found.source is None
        assert why in found.problem
    with pytest.raises(NoClass, match="link"):
        read(ada, PurePosixPath("exercises/secret"))
    (tmp_path / "class" / "Eve").symlink_to(ada)
    assert students(tmp_path / "class") == ["Ada", "Eve"]
    assert "link" in collect(tmp_path / "class", "Eve", "giant").problem


@pytest.mark.parametrize("folder", [Path("/no/such/folder"), Path(__file__)])
def test_a_folder_without_students_is_a_sentence(folder):
    with pytest.raises(NoClass, match="folder"):
        students(folder)


def test_secret_seeds_are_fresh_unless_they_are_asked_for_again():
    assert Seeds.drawn().values != Seeds.drawn().values
    assert Seeds.drawn(5).values == Seeds.drawn(5).values
    assert Seeds.drawn(5).values != Seeds.drawn(6).values
    assert len(set(Seeds.drawn(5).values)) == 4


def test_texts_of_students_lose_what_cannot_be_shown():
    assert plain("fine\n\x1b[2J\ud800\x00é") == "fine\n[2J?é"
    assert len(plain("x" * 10**6)) == grading.LONGEST_TEXT
