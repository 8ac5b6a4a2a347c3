"""The tutor's commands: refusals are sentences, exit codes mean what they say, and nobody's folder is overwritten."""

import pytest
from typer import Typer
from typer.testing import CliRunner

from autograder.tutor import commands, console, doctor
from autograder.tutor import isolation as levels
from autograder.tutor.isolation import Finding, Survey

WEAK = Survey(
    (
        Finding(2, False, "It builds on level 1.", "Install this."),
        Finding(1, False, "The trial failed: [no] Landlock.", "Install that."),
        Finding(0, True),
    )
)
CONFINED = Survey(
    (Finding(2, False, "bubblewrap is not installed.", "Install it."), Finding(1, True), Finding(0, True))
)


@pytest.fixture
def run():
    app = Typer()
    commands.register(app)

    def invoke(*arguments):
        answer = CliRunner().invoke(app, [str(each) for each in arguments], env={"COLUMNS": "200"})
        assert "Traceback" not in answer.output
        return answer.exit_code, " ".join(answer.output.split())

    return invoke


@pytest.fixture
def weak(monkeypatch):
    for module in (console, doctor):
        monkeypatch.setattr(module, "survey", lambda: WEAK)


@pytest.fixture
def classroom(tmp_path, desk, references):
    for name, source in {"Ada": desk.reference, "report": desk.stubs}.items():
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / f"{desk.topic.name}.py").write_bytes(source)
    return tmp_path / "class"


def test_without_isolation_grading_is_refused_and_says_whom_to_ask(run, weak, classroom, tmp_path):
    code, said = run("grade", classroom, "--results", tmp_path / "results")
    assert code == 2
    assert "Only level 0 of isolation holds here" in said
    assert "`autograder doctor`" in said
    assert "--trust-submissions" in said
    assert not (tmp_path / "results").exists()


def test_a_class_is_graded_and_a_student_called_report_keeps_the_folder(run, classroom, tmp_path):
    results = tmp_path / "results"
    asked = ("grade", classroom, "--results", results, "--trust-submissions", "--topic", "flow")
    code, said = run(*asked)
    assert code == 0
    assert "2 submissions graded" in said
    assert "handed out" in said
    assert sorted(path.name for path in results.iterdir()) == ["Ada", "__report", "report"]
    assert (results / "__report" / "students" / "report.html").is_file()
    page = (results / "__report" / "index.html").read_text()
    code, said = run(*asked, "--only", "Ada")
    assert "1 had not changed" in said
    assert "The page of the class is not changed" in said
    assert (results / "__report" / "index.html").read_text() == page


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{class}/nowhere"], "does not exist; name the folder"),
        (["{class}", "--only", "Eda"], "There is no student 'Eda' in this class; did you mean Ada?"),
        (["{class}", "--topic", "flaw"], "There is no topic 'flaw'; the topics are"),
        (["{class}", "--results", "{class}/Ada/flow.py"], "Results cannot be written to"),
    ],
)
def test_usage_errors_are_sentences(run, classroom, arguments, sentence):
    code, said = run("grade", "--trust-submissions", *(each.format(**{"class": classroom}) for each in arguments))
    assert (code, sentence in said) == (2, True), said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "The folder nowhere does not exist"),
        (["class", "--only", "Zed"], "There is no student 'Zed'"),
        (["class", "--topic", "flaw"], "There is no topic 'flaw'"),
        (["class", "--results", "class/Ada/flow.py"], "Results cannot be written to class/Ada"),
    ],
)
def test_usage_errors_come_alone_and_leave_paths_as_they_were_typed(run, classroom, monkeypatch, arguments, sentence):
    monkeypatch.chdir(classroom.parent)
    code, said = run("grade", "--trust-submissions", *arguments)
    assert (code, said.startswith(sentence)) == (2, True), said


def test_only_what_could_be_work_is_a_reason_for_exit_code_1(run, classroom, tmp_path):
    asked = ("grade", classroom, "--results", tmp_path / "results", "--trust-submissions", "--topic", "flow")
    (classroom / "[red]marks.xlsx").touch()
    code, said = run(*asked)
    assert (code, "Not graded, as it is no student's folder: [red]marks.xlsx." in said) == (0, True), said
    (classroom / "Ben.zip").touch()
    code, said = run(*asked)
    assert (code, "Ben.zip" in said) == (1, True)
    code, said = run(*asked, "--only", "Ada")
    assert (code, "Ben.zip" in said) == (0, False)


def test_the_table_says_what_the_report_says(run, tmp_path, desk, references):
    wrong = next(work for work in desk.works() if work.expected.mistakes)
    (tmp_path / "class" / "Ada").mkdir(parents=True)
    (tmp_path / "class" / "Ada" / f"{desk.topic.name}.py").write_bytes(wrong.content)
    asked = ("--results", tmp_path / "results", "--trust-submissions", "--topic", "flow")
    _, said = run("grade", tmp_path / "class", *asked)
    (mistake,) = wrong.expected.mistakes
    assert f": {mistake.replace('_', ' ')}" in said


def test_a_bundle_that_would_lack_something_is_a_sentence(run, monkeypatch, tmp_path):
    from autograder.tutor import release

    monkeypatch.setattr(release, "GIVEN", (*release.GIVEN, "tutor/*"))
    code, said = run("release", tmp_path / "build")
    assert (code, "There is no tutor/* in" in said) == (2, True)


def test_the_doctor_says_what_stands_in_the_way(run, weak):
    code, said = run("doctor")
    assert code == 1
    for sentence in (
        "2 sandbox does not hold",
        "Why not: The trial failed: [no] Landlock.",
        "What helps: Install that.",
        "0 limits holds",
    ):
        assert sentence in said
    assert levels.UNCONTAINED[0] in said


def test_the_doctor_is_content_with_level_1(run, monkeypatch):
    monkeypatch.setattr(doctor, "survey", lambda: CONFINED)
    code, said = run("doctor")
    assert code == 0
    assert "graded at level 1 (confinement)" in said
    assert "torch 2." in said


def test_a_containers_limit_on_memory_counts(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "CGROUP", tmp_path / "memory.max")
    whole = doctor._memory()
    for text, bytes_ in (("max\n", whole), ("1048576\n", 2**20), (f"{2**70}\n", whole)):
        (tmp_path / "memory.max").write_text(text)
        assert doctor._memory() == bytes_
