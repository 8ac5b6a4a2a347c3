"""Old state never yields a mark: what is missing, changed, damaged or half done is named; everything else stands."""

import json
from dataclasses import replace

import pytest

from autograder.tutor import results as store
from autograder.tutor.collecting import NoClass
from autograder.tutor.gradebook import book, updating
from autograder.tutor.gradebook.course import Course, identity
from autograder.tutor.gradebook.export import table
from autograder.tutor.gradebook.feedback import feedback
from autograder.tutor.gradebook.nbgraders import nbgrader
from autograder.tutor.gradebook.updating import update
from autograder.tutor.names import UnknownStudent

TEXT = "flow-filaments"


def answered(released, text="Mine."):
    made = json.loads(json.dumps(released))
    next(cell for cell in made["cells"] if cell["id"] == TEXT)["source"] = text
    return made


@pytest.fixture
def bring_in(school):
    """Bring the class in; what happened, by student."""

    def again(**options):
        return {each.student: each for each in update(school.submissions, school.results, school.course, **options)}

    return again


@pytest.fixture
def rows(school):
    """The exported table, by student."""

    def read():
        header, *lines = table(school.course)
        return {line[0]: dict(zip(header, line, strict=True)) for line in lines}

    return read


def mark_text(school, student, points):
    with book.gradebook(school.course) as opened:
        grade = opened.find_grade(TEXT, "flow", "flow", identity(student))
        grade.manual_score, grade.needs_manual_grade = points, False
        opened.db.commit()


def test_marks_arrive_and_nothing_is_done_twice(school, released, bring_in, rows):
    for student in ("Ada", "Ben"):
        school.hand_in(student, answered(released))
        school.grade(student)
    assert [each.kept for each in bring_in().values()] == [False, False]
    assert [each.kept for each in bring_in().values()] == [True, True]
    assert [each.kept for each in bring_in(force=True, only=["Ben"]).values()] == [False]
    assert rows()["Ada"]["total"] == ""
    assert rows()["Ada"]["remarks"] == f"Not marked yet: {TEXT}."
    mark_text(school, "Ada", 2.5)
    assert rows()["Ada"]["total"] == school.grade("Ada").earned + 2.5


@pytest.fixture
def elbo(school):
    """A second topic of the course, a copy of the first under another name, in which nobody was graded."""
    for path in (school.course.source, school.course.root / "release"):
        (path / "elbo").mkdir()
        text = (path / "flow" / "flow.ipynb").read_text()
        (path / "elbo" / "elbo.ipynb").write_text(text.replace('"flow-', '"elbo-').replace("03_flow", "07_elbo"))
    return school.course.release("elbo")


def test_a_topic_in_which_nobody_was_graded_has_no_columns_and_asks_for_nothing(school, elbo, bring_in, rows):
    for student in ("Ada", "Ben"):
        school.hand_in(student)
        school.grade(student)
    assert school.course.topics == ("elbo", "flow")
    assert [(each.topic, each.problem) for each in bring_in().values()] == [("flow", "")] * 2
    assert not any(name.startswith("elbo") for name in rows()["Ada"])
    assert rows()["Ada"]["total"] == school.grade("Ada").earned
    assert [page.name for page in feedback(school.course)] == ["flow.html"] * 2
    store.save(school.results, replace(school.grade("Ada"), topic="elbo"))
    assert school.course.graded == ("elbo", "flow")


def test_texts_on_a_topic_in_which_nobody_was_graded_are_named(school, elbo, bring_in):
    for student in ("Ada", "Ben"):
        school.hand_in(student)
        school.grade(student)
    path = school.submissions / "Ada" / "notebooks" / "07_elbo.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(elbo))
    assert bring_in()["Ada"].problem == ""
    next(cell for cell in elbo["cells"] if cell["id"] == TEXT.replace("flow", "elbo"))["source"] = "Mine."
    path.write_text(json.dumps(elbo))
    done = update(school.submissions, school.results, school.course)
    problems = {(each.student, each.topic): each.problem for each in done if each.problem}
    assert list(problems) == [("Ada", "elbo")]
    assert "run `autograder grade --topic elbo`" in problems["Ada", "elbo"]
    assert len(done) == 3


def test_a_class_or_a_student_that_is_not_there_is_a_sentence(school, bring_in):
    with pytest.raises(NoClass):
        bring_in()
    school.hand_in("Ada")
    with pytest.raises(UnknownStudent):
        bring_in(only=["Eva"])


def test_who_has_no_result_gets_no_mark_and_the_others_go_on(school, bring_in, rows):
    for student in ("Ada", "Ben"):
        school.hand_in(student)
    school.grade("Ben")
    done = bring_in()
    assert "no result of Ada" in done["Ada"].problem
    assert not done["Ben"].problem
    assert rows()["Ada"]["flow"] == rows()["Ada"]["flow.compose"] == ""
    assert "no result of Ada" in rows()["Ada"]["remarks"]
    assert rows()["Ben"]["flow"] == school.grade("Ben").earned


def vanished(school):
    store.path_of(school.results, "Ada", "flow").unlink()


def damaged(school):
    store.path_of(school.results, "Ada", "flow").write_text("{")


def handed_in_again(school):
    (school.submissions / "Ada" / "exercises" / "flow.py").write_text("# better")


def of_another_catalogue(school):
    result = school.grade("Ada")
    first, *rest = result.exercises
    check = replace(first.checks[0], points=9, earned=9 if first.earned else 0)
    changed = replace(first, points=9, earned=check.earned, checks=(check,))
    marks = (changed, *rest)
    points, earned = sum(mark.points for mark in marks), sum(mark.earned for mark in marks)
    store.save(school.results, replace(result, exercises=marks, points=points, earned=earned))


def test_a_name_too_long_for_nbgrader_stops_nobody_behind_it(school, bring_in, rows):
    for student in ("!" * 200, "Zoe"):
        school.hand_in(student)
        school.grade(student)
    done = bring_in()
    assert "too long for nbgrader" in done["!" * 200].problem
    assert not done["Zoe"].problem
    assert "too long for nbgrader" in rows()["!" * 200]["remarks"]
    assert rows()["Zoe"]["flow"] == school.grade("Zoe").earned


def test_a_picture_whose_name_is_no_text_stops_nobody(school, released, bring_in):
    notebook = answered(released, "See the picture.")
    cell = next(cell for cell in notebook["cells"] if cell["id"] == TEXT)
    cell["attachments"] = {"\ud800.png": {"image/png": "aaaa"}}
    for student, given in (("Ada", notebook), ("Zoe", None)):
        school.hand_in(student, given)
        school.grade(student)
    assert [each.problem for each in bring_in().values()] == ["", ""]


@pytest.mark.parametrize("change", [vanished, damaged, handed_in_again])
def test_an_old_mark_does_not_outlive_what_it_was_given_for(school, released, bring_in, rows, change):
    school.hand_in("Ada", answered(released))
    school.grade("Ada")
    bring_in()
    mark_text(school, "Ada", 2)
    change(school)
    assert "autograder grade" in bring_in()["Ada"].problem
    assert rows()["Ada"]["flow"] == rows()["Ada"]["flow.compose"] == ""
    entered = book.entries(school.course, "flow")["Ada"]
    assert {entry.automatic for entry in entered.values()} == {None}
    assert entered[TEXT].manual == 2
    school.grade("Ada")
    bring_in()
    assert not bring_in()["Ada"].problem
    assert rows()["Ada"]["flow.compose"] == 3
    assert rows()["Ada"]["flow.filaments"] == 2, "the text is the same, and so is the tutor's mark"


def test_a_result_of_another_catalogue_is_no_mark_but_an_error_that_is_seen(school, released, bring_in, rows):
    school.hand_in("Ada", answered(released))
    of_another_catalogue(school)
    assert not bring_in()["Ada"].problem
    entered = book.entries(school.course, "flow")["Ada"]["flow-log_prob_1d"]
    assert (entered.automatic, entered.open) == (0.0, True)
    assert "the result gives 9 of 9 points, and this cell has 3" in rows()["Ada"]["remarks"]


def test_a_run_that_was_killed_in_the_middle_is_done_again(school, bring_in, rows, monkeypatch):
    for student in ("Ada", "Ben"):
        school.hand_in(student)
        school.grade(student)

    def die(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(updating, "_exchanged", die)
        with pytest.raises(KeyboardInterrupt):
            bring_in()
    with book.gradebook(school.course) as opened:  # as if it had died before the marks were written
        for grade in opened.find_submission("flow", "Ada").notebooks[0].grades:
            grade.auto_score = 0.0
        opened.db.commit()
    assert rows()["Ada"]["flow.compose"] == ""
    done = bring_in()
    assert not done["Ada"].kept
    assert rows()["Ada"]["flow.compose"] == 3


def test_a_gradebook_that_was_tampered_with_is_found_out_and_put_right(school, bring_in, rows):
    school.hand_in("Ada")
    school.grade("Ada", right=lambda number: False)
    bring_in()
    with book.gradebook(school.course) as opened:
        for grade in opened.find_submission("flow", "Ada").notebooks[0].grades:
            grade.auto_score = 3.0
        opened.db.commit()
    assert rows()["Ada"]["flow.compose"] == ""
    assert "Not in the gradebook as graded" in rows()["Ada"]["remarks"]
    assert not bring_in()["Ada"].kept
    assert rows()["Ada"]["flow.compose"] == 0


def test_an_autograded_folder_that_was_lost_is_made_again(school, bring_in):
    school.hand_in("Ada")
    school.grade("Ada")
    bring_in()
    school.course.notebook("autograded", "Ada", "flow").unlink()
    assert not bring_in()["Ada"].kept
    assert bring_in()["Ada"].kept


def test_a_tutors_mark_holds_while_the_text_does(school, released, bring_in):
    school.hand_in("Ada", answered(released))
    school.grade("Ada")
    bring_in()
    mark_text(school, "Ada", 2)
    school.grade("Ada", right=lambda number: True)
    bring_in()
    assert not book.entries(school.course, "flow")["Ada"][TEXT].open
    school.hand_in("Ada", answered(released, "Changed."))
    bring_in()
    entry = book.entries(school.course, "flow")["Ada"][TEXT]
    assert (entry.open, entry.manual) == (True, 2)


def test_what_needs_a_human_is_seen_in_the_gradebook(school, released, bring_in, rows):
    school.hand_in("Ada", answered(released))
    school.grade("Ada", needs_human=True, remark="Some results came back damaged.")
    bring_in()
    entered = book.entries(school.course, "flow")["Ada"]
    assert sum(entry.open for entry in entered.values()) == 2
    with book.gradebook(school.course) as opened:
        comment = opened.find_comment(TEXT, "flow", "flow", "Ada").auto_comment
    assert comment == "For the tutor: Some results came back damaged."
    assert "Some results came back damaged." in rows()["Ada"]["remarks"]


def test_what_needs_a_human_has_no_mark_before_a_tutor_gave_one(school, released, bring_in, rows):
    school.hand_in("Ada", answered(released))
    school.grade("Ada", needs_human=True, remark="Some results came back damaged.")
    bring_in()
    mark_text(school, "Ada", 2)
    row = rows()["Ada"]
    assert row["flow.log_prob_1d"] == row["flow"] == row["total"] == ""
    assert "Waits for a tutor: flow-log_prob_1d; " in row["remarks"]
    mark_by_hand(school, None)
    assert rows()["Ada"]["total"] == "", "a look at the page is no decision"
    mark_by_hand(school, 1)
    row = rows()["Ada"]
    assert (row["flow.log_prob_1d"], row["total"]) == (1, school.grade("Ada").earned - 3 + 1 + 2)


def mark_by_hand(school, points):
    with book.gradebook(school.course) as opened:
        grade = opened.find_grade("flow-log_prob_1d", "flow", "flow", "Ada")
        grade.manual_score, grade.needs_manual_grade = points, False
        opened.db.commit()


def test_what_a_tutor_has_decided_stays_decided_while_nothing_changed(school, bring_in, rows):
    """Ada's text cannot be read, and her result needs a human: both are opened, and both were decided."""
    school.hand_in("Ada", b"{")
    school.grade("Ada", needs_human=True, remark="Some results came back damaged.")
    bring_in()
    mark_by_hand(school, 1)
    mark_text(school, "Ada", 2)
    total = rows()["Ada"]["total"]
    assert total != ""
    for _ in range(2):
        assert not bring_in(force=True)["Ada"].kept
        assert rows()["Ada"]["total"] == total
    school.hand_in("Ada", b"{{")
    bring_in()
    assert rows()["Ada"]["flow.filaments"] == "", "it was given for another file"


def test_a_mark_by_hand_is_for_one_file(school, bring_in, rows):
    school.hand_in("Ada")
    school.grade("Ada")
    bring_in()
    mark_by_hand(school, 1)
    assert rows()["Ada"]["flow.log_prob_1d"] == 1
    handed_in_again(school)
    school.grade("Ada")
    bring_in()
    assert rows()["Ada"]["flow.log_prob_1d"] == rows()["Ada"]["total"] == ""
    assert "Marked by hand for an earlier file, and to be decided again: flow-log_prob_1d." in rows()["Ada"]["remarks"]


def test_a_decision_outlives_a_run_that_was_killed(school, released, bring_in, monkeypatch):
    school.hand_in("Ada", answered(released))
    school.grade("Ada")
    bring_in()
    mark_text(school, "Ada", 2)

    def die(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("autograder.tutor.gradebook.preprocessors.restore", die)
        with pytest.raises(KeyboardInterrupt):
            bring_in(force=True)
    assert book.entries(school.course, "flow")["Ada"][TEXT].open
    bring_in()
    assert book.entries(school.course, "flow")["Ada"][TEXT].decided


def test_an_archive_in_place_of_a_module_is_no_mark(school, bring_in, rows):
    archive = school.submissions / "Zip" / "abgabe.zip"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"PK")
    school.grade("Zip", needs_human=True, exercises=(), earned=0, remark="There is no file for flow.")
    bring_in()
    row = rows()["Zip"]
    assert row["flow.filaments"] == row["flow.log_prob_1d"] == row["total"] == ""
    assert "abgabe.zip" in row["remarks"]


def test_too_little_memory_is_one_students_problem(school, bring_in, monkeypatch):
    school.hand_in("Ada")
    school.grade("Ada")

    def burst(*arguments):
        raise MemoryError

    monkeypatch.setattr(updating, "bring", burst)
    assert "memory" in bring_in()["Ada"].problem


def test_an_unreadable_notebook_is_no_zero_for_the_text(school, bring_in, rows):
    school.hand_in("Ada", b"{")
    school.hand_in("Ben")
    for student in ("Ada", "Ben"):
        school.grade(student)
    bring_in()
    assert rows()["Ada"]["flow.filaments"] == ""
    assert "damaged" in rows()["Ada"]["remarks"]
    assert rows()["Ben"]["flow.filaments"] == 0
    assert "No notebook for flow was found" in rows()["Ben"]["remarks"]


def test_nbgrader_cannot_exchange_a_module_unseen(school, bring_in):
    school.hand_in("Ada")
    school.grade("Ada")
    config = school.course.config
    config.write_text(config.read_text().replace("exercises/flow.py", "./exercises/flow.py"))
    assert "exchanged the module" in bring_in()["Ada"].problem
    assert not school.course.notebook("autograded", "Ada", "flow").exists()


def test_a_course_folder_that_is_none_is_a_sentence(tmp_path):
    from autograder.tutor.gradebook.course import GradebookError
    from autograder.tutor.gradebook.export import export
    from autograder.tutor.gradebook.feedback import feedback
    from autograder.tutor.gradebook.serving import command

    for step in (lambda c: export(c, tmp_path / "a.csv"), feedback, lambda c: command(c, port=1, show=False)):
        with pytest.raises(GradebookError, match="gradebook update"):
            step(Course(tmp_path / "nothing"))


def test_nbgraders_own_autograding_leaves_no_old_mark_either(school, bring_in):
    school.hand_in("Ada")
    school.grade("Ada")
    bring_in()
    vanished(school)
    done = nbgrader(school.course).autograde("flow", "Ada")
    assert not done["success"]
    assert {entry.automatic for entry in book.entries(school.course, "flow")["Ada"].values()} == {None}


def test_who_was_graded_but_not_brought_in_is_in_the_table_without_a_mark(school, bring_in, rows):
    school.hand_in("Ada")
    school.grade("Ada")
    bring_in()
    school.grade("Ben")
    assert rows()["Ben"]["total"] == ""
    assert "autograder gradebook update" in rows()["Ben"]["remarks"]
