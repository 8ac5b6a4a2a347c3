"""Grading a class: nothing is lost, nothing is graded twice, and no result is never full marks."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import autograder
from autograder.catalogue import UnknownExercise
from autograder.tutor import marking, report, results
from autograder.tutor.collecting import NoClass
from autograder.tutor.console import summary
from autograder.tutor.engine import Engine
from autograder.tutor.grading import grade
from autograder.tutor.isolation import LEVELS
from autograder.tutor.marking import UNTOUCHED
from autograder.tutor.names import UnknownStudent


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
        assert (result.level, result.isolation) == (engine.level.number, str(engine.level))
        assert results.load(tmp_path / "results", result.student, desk.topic) == result


def test_what_has_not_changed_is_kept_and_what_has_is_graded_again(classroom, desk, engine, tmp_path):
    def again(**options):
        return grade(classroom, tmp_path / "results", [desk.topic.name], engine=engine, **options)

    again()
    assert again().kept == 4
    (classroom / "Ben" / "exercises" / f"{desk.topic.name}.py").write_bytes(desk.reference)
    changed = again()
    assert (changed.kept, marks(changed)["Ben"]) == (3, (desk.topic.points, False))
    assert again(force=True).kept == 0


def test_seeds_that_were_asked_for_are_drawn_and_their_results_are_kept_afterwards(classroom, desk, engine, tmp_path):
    def again(**options):
        return grade(classroom, tmp_path / "results", [desk.topic.name], only=["Ada"], engine=engine, **options)

    again()
    fixed = again(seed=7)
    assert (fixed.kept, fixed.results[0].seed) == (0, 7)
    assert again(seed=7).kept == 1
    kept = again()
    assert (kept.kept, kept.results[0].seed) == (1, 7)
    assert again(seed=8).kept == 0


def test_results_of_other_topics_come_along_if_they_are_of_the_same_file(classroom, desk, engine, tmp_path):
    place, topic = tmp_path / "results", desk.topic
    grade(classroom, place, [topic.name], engine=engine)
    (classroom / "Ben" / "exercises" / f"{topic.name}.py").write_bytes(desk.reference)
    nothing = grade(classroom, place, [], engine=engine)
    assert (nothing.results, nothing.topics) == ((), ())
    assert [result.student for result in nothing.others] == ["Ada", "Cem", "Dana"]
    whole = nothing.with_others()
    assert (whole.students, [each.name for each in whole.topics]) == (("Ada", "Cem", "Dana"), [topic.name])


def test_topics_that_nobody_has_worked_on_are_not_graded_unless_asked_for(classroom, desk, engine, tmp_path):
    """One has a right file, one the file as it was handed out, one a broken file, and one none."""
    topic, idle = desk.topic.name, tuple(name for name in engine.topics if name != desk.topic.name)
    for name in idle:
        handed_out = Path(autograder.__file__).with_name("recorded") / f"{name}.py.txt"
        (classroom / "Ada" / "exercises" / f"{name}.py").write_bytes(handed_out.read_bytes())
    graded = grade(classroom, tmp_path / "results", engine=engine)
    assert ([each.name for each in graded.topics], graded.idle) == ([topic], idle)
    assert marks(graded)["Dana"] == (0, True)
    assert sorted(path.name for path in (tmp_path / "results").glob("*/*.json")) == [f"{topic}.json"] * 4
    assert all(f"--topic {name}" in graded.unasked for name in idle)
    assert graded.unasked in summary(graded)
    page = report.write(graded, tmp_path / "report").read_text()
    assert graded.unasked in page
    assert not any(f"Points in {name}" in page for name in idle)
    only = grade(classroom, tmp_path / "results", only=["Dana"], engine=engine)
    assert (only.topics, only.idle, only.kept) == (graded.topics, idle, 1)


def test_results_of_a_topic_that_was_asked_for_once_come_along(classroom, desk, engine, tmp_path):
    other = next(name for name in engine.topics if name != desk.topic.name)
    asked = grade(classroom, tmp_path / "results", [other], engine=engine)
    assert (asked.idle, asked.unasked) == ((), "")
    graded = grade(classroom, tmp_path / "results", engine=engine)
    assert other in graded.idle
    assert [topic.name for topic in graded.other_topics] == [other]


def test_where_nobody_has_worked_on_anything_all_topics_are_graded(desk, engine, tmp_path):
    (tmp_path / "class" / "Ada").mkdir(parents=True)
    (tmp_path / "class" / "Ada" / "work.zip").write_bytes(b"PK")
    graded = grade(tmp_path / "class", tmp_path / "results", engine=engine)
    assert (tuple(topic.name for topic in graded.topics), graded.idle) == (engine.topics, ())
    assert all(result.needs_human for result in graded.results)


def test_what_is_asked_for_is_looked_for_before_anything_is_said_to_begin(classroom, desk, engine, tmp_path):
    begun = []

    def wrong(error, submissions=classroom, place=tmp_path / "results", topics=None, **options):
        with pytest.raises(error):
            grade(submissions, place, topics, engine=engine, begun=lambda: begun.append(error), **options)

    wrong(NoClass, submissions=tmp_path / "nowhere")
    wrong(UnknownStudent, only=["Dano"])
    wrong(UnknownExercise, topics=["flaw"])
    wrong(results.NoResults, place=classroom / "Ada" / "exercises" / f"{desk.topic.name}.py")
    assert begun == []


def test_a_second_ctrl_c_does_not_keep_the_engine_from_ending(classroom, desk, engine, tmp_path, monkeypatch):
    closed = []
    other = Engine.__new__(Engine)
    other.__dict__ |= engine.__dict__ | {"close": lambda: closed.append(True)}

    def interrupt(*arguments):
        raise KeyboardInterrupt

    first = ThreadPoolExecutor.shutdown

    def shutdown(pool, wait=True, *, cancel_futures=False):
        first(pool, wait, cancel_futures=cancel_futures)
        if cancel_futures:
            raise KeyboardInterrupt

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", shutdown)
    with pytest.raises(KeyboardInterrupt):
        grade(classroom, tmp_path / "results", [desk.topic.name], engine=other, done=interrupt)
    assert closed == [True]


def test_an_interrupted_run_goes_on_where_it_stopped(classroom, desk, tmp_path, engine):
    def interrupt(result, kept):
        if result.earned:
            raise KeyboardInterrupt

    place = tmp_path / "results"
    with pytest.raises(KeyboardInterrupt):
        grade(classroom, place, [desk.topic.name], engine=unclosed(engine), done=interrupt)
    done = sorted(path.parent.name for path in place.glob("*/*"))
    assert "Ada" in done
    assert all(results.load(place, name, desk.topic) is not None for name in done)
    assert grade(classroom, place, [desk.topic.name], engine=engine).kept == len(done)


def test_any_number_of_workers_gives_the_same_marks(classroom, desk, engine, tmp_path):
    def outcome(workers):
        monotone = Engine.__new__(Engine)
        monotone.__dict__ |= engine.__dict__ | {"workers": workers}
        graded = grade(classroom, tmp_path / str(workers), [desk.topic.name], engine=monotone, seed=7)
        zero = {"seconds": 0.0, "cpu_seconds": 0.0, "memory_bytes": 0, "graded": ""}
        return [
            replace(each, exercises=tuple(replace(e, seconds=0.0) for e in each.exercises), **zero)
            for each in graded.results
        ]

    assert outcome(1) == outcome(2) == outcome(8)


def test_a_judge_that_fails_costs_the_exercise_and_calls_a_human(classroom, desk, engine, tmp_path, monkeypatch):
    real, first = marking.assess, next(iter(desk.topic.exercises.values()))

    def assess(exercise, outcomes, references):
        if exercise.name == first.name:
            raise OverflowError
        return real(exercise, outcomes, references)

    monkeypatch.setattr(marking, "assess", assess)
    graded = grade(classroom, tmp_path / "results", [desk.topic.name], engine=engine)
    assert marks(graded)["Ada"] == (desk.topic.points - first.points, True)


def test_damaged_forged_and_foreign_results_are_graded_again(classroom, desk, engine, tmp_path):
    place, most = tmp_path / "results", desk.topic.points
    first = grade(classroom, place, [desk.topic.name], engine=engine)

    def file(student):
        return results.path_of(place, student, desk.topic.name)

    honest = file("Ada").read_text()
    file("Ada").write_text(honest[: len(honest) // 2])
    forged = json.loads(file("Ben").read_text()) | {"earned": most, "points": most}
    file("Ben").write_text(json.dumps(forged))
    file("Cem").write_text(honest)
    file("Dana").unlink()
    file("Dana").mkdir()
    with pytest.raises(results.NoResults, match="Dana"):
        grade(classroom, place, [desk.topic.name], engine=unclosed(engine))
    file("Dana").rmdir()
    again = grade(classroom, place, [desk.topic.name], engine=engine, force=False)
    assert marks(again) == marks(first)


def test_the_marks_of_another_level_or_other_limits_are_not_kept(classroom, desk, engine, tmp_path):
    def again(**changed):
        other = unclosed(engine)
        other.__dict__ |= changed
        return grade(classroom, tmp_path / "results", [desk.topic.name], engine=other).kept

    assert again() == 0
    assert again() == 4
    weaker = LEVELS[0] if engine.level.number else LEVELS[1]
    assert again(level=weaker) == 0
    assert again(limits=replace(engine.limits, seconds=0.7)) == 0


def test_only_some_students_and_near_matches(classroom, desk, engine, tmp_path):
    some = grade(classroom, tmp_path / "results", [desk.topic.name], only=["Dana", "Cem"], engine=engine)
    assert (some.students, some.partial) == (("Cem", "Dana"), True)
    with pytest.raises(UnknownStudent, match=r"no student 'Dano'.*did you mean Dana\?"):
        grade(classroom, tmp_path / "results", only=["Dano"], engine=engine)
    with pytest.raises(UnknownExercise, match="no topic 'flaw'"):
        grade(classroom, tmp_path / "results", ["flaw"], engine=engine)


def test_an_untouched_file_says_so(classroom, desk, engine, tmp_path):
    graded = grade(classroom, tmp_path / "results", [desk.topic.name], only=["Ben"], engine=engine)
    assert [(each.earned, each.needs_human, each.remark) for each in graded.results] == [(0, False, UNTOUCHED)]


WITHOUT_TORCH = """
import sys
from autograder.cli import main
try:
    main()
except SystemExit as ended:
    assert "torch" not in sys.modules, "torch"
    sys.exit(ended.code)
"""


def test_the_graders_process_never_imports_torch(classroom, tmp_path):
    asked = ["grade", str(classroom), "--results", str(tmp_path / "results"), "--trust-submissions"]
    asked += ["--topic", "flow"]
    ran = subprocess.run([sys.executable, "-c", WITHOUT_TORCH, *asked], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 1, ran.stderr
    assert "2 submissions need a human" in ran.stderr
    assert (tmp_path / "results" / "__report" / "index.html").is_file()


def unclosed(engine):
    """The same engine, which no failure closes: the other tests need it."""
    other = Engine.__new__(Engine)
    other.__dict__ |= engine.__dict__ | {"close": lambda: None}
    return other
