"""The commands of a tutor: one step each, sentences for what goes wrong, and exit codes that a script can use."""

import shlex
import sys

import pytest
from typer.testing import CliRunner

from autograder.tutor.gradebook import book, serving
from autograder.tutor.gradebook.commands import app


@pytest.fixture
def run(school, monkeypatch):
    """One command in the folder of a school; its exit code and what it said."""
    monkeypatch.chdir(school.folder)

    def command(*words):
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, " ".join(result.output.split())

    return command


def test_a_class_goes_in_and_comes_out(school, run):
    for student in ("Ada", "B\udce4r"):
        school.hand_in(student)
        school.grade(student)
    code, said = run("update", "class")
    assert (code, "2 brought in, 0 kept as they were, 0 without a mark" in said) == (0, True)
    assert "No notebook for flow was found" in said
    assert run("update", "class")[1].count("2 kept as they were") == 1
    assert run("feedback")[0] == 0
    assert (school.course.root / "feedback" / "Ada" / "flow" / "flow.html").exists()
    code, said = run("export", "marks.csv")
    assert (code, "2 students in marks.csv; 0 lack a mark" in said) == (0, True)


def test_what_is_not_marked_is_said_and_gives_another_exit_code(school, run):
    notebook = school.released
    next(cell for cell in notebook["cells"] if cell["id"] == "flow-filaments")["source"] = "Mine."
    school.hand_in("Ada", notebook)
    school.grade("Ada")
    school.hand_in("Ben")
    code, said = run("update", "class")
    assert code == 1
    assert "Ben, flow: There is no result of Ben for flow; run `autograder grade`." in said
    assert "1 mark waits for you: texts, and what needs a human. `autograder gradebook open`" in said
    assert run("feedback")[0] == 1
    assert run("export", "marks.csv")[0] == 1


def test_what_needs_a_human_is_not_finished_before_a_tutor_gave_points(school, run):
    school.hand_in("Ada")
    school.grade("Ada", needs_human=True, remark="Some results came back damaged.")
    assert "1 mark waits for you" in run("update", "class")[1]
    code, said = run("feedback")
    assert (code, "Waits for a tutor: flow-log_prob_1d; run `autograder gradebook open`" in said) == (1, True)
    assert not (school.course.root / "feedback" / "Ada" / "flow" / "flow.html").exists()
    code, said = run("export", "marks.csv")
    assert (code, "1 students in marks.csv; 1 lack a mark" in said) == (1, True)
    with book.gradebook(school.course) as opened:
        grade = opened.find_grade("flow-log_prob_1d", "flow", "flow", "Ada")
        grade.manual_score, grade.needs_manual_grade = 0, False
        opened.db.commit()
    assert (run("update", "class", "--force")[0], run("feedback")[0], run("export", "marks.csv")[0]) == (0, 0, 0)
    assert (school.course.root / "feedback" / "Ada" / "flow" / "flow.html").exists()


def test_who_left_the_class_is_named_and_a_class_without_results_is_one_sentence(school, run):
    school.hand_in("Ada")
    code, said = run("update", "class")
    assert code == 2
    assert said.endswith("There are no results of these students in results yet; run `autograder grade` first.")
    school.grade("Ada")
    assert "not in class" not in run("update", "class")[1]
    (school.submissions / "Ada").rename(school.submissions / "Ada King")
    school.grade("Ada King")
    assert "In the gradebook, and not in class: Ada; their marks stay in the export." in run("update", "class")[1]


def test_a_path_stays_as_it_was_typed(school, run):
    school.hand_in("Ada")
    school.grade("Ada")
    run("update", "class")
    code, said = run("export", "nodir/marks.csv")
    assert (code, said) == (2, "The table nodir/marks.csv cannot be written: No such file or directory.")


def test_what_cannot_be_done_is_a_sentence(run):
    code, said = run("update", "nowhere")
    assert code == 2
    assert "nowhere does not exist; name the folder that holds one folder per student." in said
    code, said = run("export", "marks.csv", "--course", "elsewhere")
    wanted = "There is no course folder in elsewhere yet; run `autograder gradebook update` first."
    assert (code, said) == (2, wanted)


def test_ctrl_c_is_no_traceback(school, run, monkeypatch):
    school.hand_in("Ada")
    school.grade("Ada")

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.tutor.gradebook.updating.bring", interrupt)
    code, said = run("update", "class")
    assert (code, "the same command goes on from there" in said) == (130, True)


def test_the_page_is_opened_by_a_command_that_can_be_pasted(school, run, monkeypatch):
    ran = []
    monkeypatch.setattr(serving, "serve", lambda course, words: ran.append(words) or 0)
    code, said = run("open", "--port", "8123", "--no-show")
    assert code == 0
    pasted = said.partition(" Ctrl-C")[0].partition(" && ")[2]
    assert shlex.split(pasted) == ["JUPYTER_NO_CONFIG=1", *ran[0]]
    assert ran[0][:4] == [sys.executable, "-m", "jupyter", "server"]
    assert "--ServerApp.kernel_manager_class=autograder.tutor.gradebook.absent.NoKernels" in ran[0]
