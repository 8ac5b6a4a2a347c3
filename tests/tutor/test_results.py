"""Results on disk: what is damaged, forged, renamed or of another catalogue is no result, and never an error."""

import json
import os
from copy import deepcopy
from dataclasses import replace
from random import Random

import pytest

from autograder.tutor import files, results
from autograder.tutor.results import CheckMark, ExerciseMark, Result, adds_up, fits, load, path_of, read, save


@pytest.fixture(scope="module")
def right(desk):
    """A result with all points."""

    def marked(exercise):
        checks = tuple(CheckMark(c.name, c.sentence, c.points, c.points, "right") for c in exercise.checks)
        return ExerciseMark(
            exercise.name, desk.topic.label(exercise.name), exercise.points, exercise.points, 0.1, checks
        )

    topic = desk.topic
    marks = tuple(map(marked, topic.exercises.values()))
    return Result("Ada", topic.name, "digest", topic.points, topic.points, exercises=marks, level=2)


@pytest.fixture
def written(right, tmp_path):
    """The file of that result, and its content as data."""
    save(tmp_path, right)
    path = path_of(tmp_path, "Ada", right.topic)
    return path, json.loads(path.read_bytes())


def test_what_is_saved_comes_back(right, desk, tmp_path):
    save(tmp_path, right)
    assert load(tmp_path, "Ada", desk.topic) == right == read(path_of(tmp_path, "Ada", right.topic))
    assert load(tmp_path, "Ben", desk.topic) is None


def test_names_of_any_bytes_come_back(right, desk, tmp_path):
    name = os.fsdecode(b"\xff\xfe \xc3\xb6 \n")
    save(tmp_path, replace(right, student=name))
    assert load(tmp_path, name, desk.topic).student == name


def change(data, *path, to):
    changed = deepcopy(data)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return changed


FIRST = ("exercises", 0)
CHECK = (*FIRST, "checks", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("student",), "Ben"),
        (("topic",), "vae"),
        (("earned",), 10**6),
        (("earned",), -1),
        (("earned",), 1.0),
        (("earned",), True),
        (("earned",), "34"),
        (("earned",), None),
        (("points",), 10**6),
        (("seconds",), float("nan")),
        (("seconds",), float("inf")),
        (("seconds",), -0.5),
        (("level",), 3),
        (("level",), "2"),
        (("needs_human",), 1),
        (("remark",), ["words"]),
        (("versions",), {"torch": 2}),
        (("exercises",), []),
        (("exercises",), {}),
        (("exercises",), None),
        (FIRST, "right"),
        ((*FIRST, "earned"), 0),
        ((*FIRST, "points"), 10**6),
        ((*FIRST, "checks"), []),
        ((*CHECK, "earned"), 0),
        ((*CHECK, "points"), 50),
        ((*CHECK, "reason"), "value"),
        ((*CHECK, "line"), "3"),
        ((*CHECK, "line"), -3),
        ((*CHECK, "rows"), [{"where": "x"}]),
        ((*CHECK, "extra"), 1),
        (("extra",), 1),
    ],
)
def test_a_forged_result_is_none(written, desk, tmp_path, path, value):
    file, data = written
    file.write_text(json.dumps(change(data, *path, to=value)))
    assert read(file) is None
    assert load(tmp_path, "Ada", desk.topic) is None


@pytest.mark.parametrize("field", ["exercises", "digest", "level", "earned"])
def test_a_result_that_lacks_a_field_is_none(written, field):
    file, data = written
    del data[field]
    file.write_text(json.dumps(data))
    assert read(file) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\0" * 99,
        b"\xff\xfe",
        b"[" * 10**5,
        b'{"earned": ' + b"9" * 10**5 + b"}",
        b"1" * 2**23,
    ],
    ids=["empty", "object", "list", "null", "zeros", "mark", "deep", "long", "huge"],
)
def test_a_file_that_is_no_result_is_none(written, content):
    file, _ = written
    file.write_bytes(content)
    assert read(file) is None


def test_damaged_bytes_are_none_or_the_same_marks(written, right):
    file, _ = written
    whole, random = file.read_bytes(), Random(5)
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(random.randint(1, 4)):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        file.write_bytes(damaged[: random.choice([len(damaged), random.randrange(len(damaged))])])
        found = read(file)
        assert found is None or (found.earned, found.points) == (right.earned, right.points)


def test_links_pipes_and_folders_are_no_results(written, right, desk, tmp_path):
    file, _ = written
    aside = tmp_path / "aside.json"
    file.rename(aside)
    file.symlink_to(aside)
    assert read(file) is None
    file.unlink()
    os.mkfifo(file)
    assert read(file) is None
    file.unlink()
    file.mkdir()
    assert load(tmp_path, "Ada", desk.topic) is None
    with pytest.raises(results.NoResults, match=r"flow\.json cannot be written"):
        save(tmp_path, right)


def test_a_result_of_another_catalogue_adds_up_and_does_not_fit(right, desk):
    first, *rest = right.exercises
    check = replace(first.checks[0], sentence="another sentence")
    renamed = replace(first, checks=(check, *first.checks[1:]))
    for exercises in ((replace(first, exercise="other"), *rest), (renamed, *rest), (*rest, first)):
        other = replace(right, exercises=exercises)
        assert adds_up(other)
        assert not fits(other, desk.topic)
    assert fits(right, desk.topic)


def test_without_exercises_nothing_is_earned_and_a_human_is_told(right, desk):
    nothing = replace(right, exercises=(), earned=0, needs_human=True)
    assert adds_up(nothing)
    assert fits(nothing, desk.topic)
    assert not adds_up(replace(nothing, earned=1))
    assert not adds_up(replace(nothing, needs_human=False))


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "result.json"
    path.write_text("old")

    def fail(source, target):
        raise OSError("the disk is gone")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk"):
        files.write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_run_left_half_written_is_removed(written, tmp_path):
    file, _ = written
    old, young = file.with_name(".flow.json.old"), file.with_name(".flow.json.young")
    for leftover in (old, young):
        leftover.write_text("{")
    os.utime(old, (0, 0))
    results.prepare(tmp_path)
    assert sorted(file.parent.iterdir()) == sorted([file, young])


def test_results_that_cannot_be_written_are_a_sentence(tmp_path):
    (tmp_path / "results").write_text("a file")
    with pytest.raises(results.NoResults, match="Results cannot be written to"):
        results.prepare(tmp_path / "results")
