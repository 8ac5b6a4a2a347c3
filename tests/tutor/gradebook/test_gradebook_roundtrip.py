"""The whole way: release, a class with damaged notebooks, grading, gradebook, manual marks, feedback, export."""

import csv
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from copy import deepcopy
from dataclasses import dataclass

import pytest

from autograder.tutor import results as store
from autograder.tutor.gradebook import serving
from autograder.tutor.gradebook.course import identity
from autograder.tutor.gradebook.export import export
from autograder.tutor.gradebook.feedback import feedback
from autograder.tutor.gradebook.updating import update
from autograder.tutor.grading import grade

TEXT = "flow-filaments"
EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](attachment:none) $p(x)<q$"


def text_of(notebook):
    return next(cell for cell in notebook["cells"] if cell.get("id") == TEXT)


def written(notebook, student):
    text_of(notebook)["source"] = f"Text of {student}. {EVIL}"


def deleted(notebook):
    notebook["cells"] = [text_of(notebook)]


def doubled(notebook):
    notebook["cells"] *= 2


def edited(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = "open('stolen', 'w')\n1000"
            cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}}]


def stripped(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def retyped(notebook):
    text_of(notebook).update(cell_type="code", outputs=[], execution_count=None)


def points_forged(notebook):
    for cell in notebook["cells"]:
        cell["metadata"].get("nbgrader", {}).update(points=1000)


NAMES = {
    "Ada Müller": (deleted, "notebooks/03_flow.ipynb"),
    "O'Brien, Ben": (doubled, "flow.ipynb"),
    'Cem "the Kid" [2]': (edited, "notebooks/03_flow.ipynb"),
    "=1+1": (stripped, "notebooks/03_flow.ipynb"),
    "Dörte ": (retyped, "notebooks/03_flow.ipynb"),
    "Émile": (points_forged, "renamed (1).ipynb"),
}


@dataclass(frozen=True)
class Page:
    """An answer of the server that shows formgrader."""

    status: int
    text: str


@pytest.fixture
def classroom(school, desk):
    """Six students with damaged notebooks, and five with none that can be read; not all modules are right."""
    modules = [desk.reference, desk.stubs, next(iter(desk.works())).content]
    for number, (student, (damage, place)) in enumerate(NAMES.items()):
        notebook = deepcopy(school.released)
        written(notebook, student)
        damage(notebook)
        school.hand_in(student, notebook, place)
        (school.submissions / student / "exercises" / "flow.py").write_bytes(modules[number % len(modules)])
    for student, content in {"Empty": b"", "Cut": b'{"cells": [{', "Huge": b" " * (2**25 + 1)}.items():
        school.hand_in(student, content)
    school.hand_in("None")
    (school.submissions / "Nothing").mkdir()
    return school


@pytest.fixture
def no_process(monkeypatch):
    """Nothing may start a process: no kernel, whoever asks for one."""

    def refuse(*arguments, **options):
        raise AssertionError(f"a process is started: {arguments}")

    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    monkeypatch.setattr(os, "posix_spawn", refuse)
    monkeypatch.setattr(os, "fork", refuse)


@pytest.fixture
def formgrader(school):
    """The server that `autograder gradebook open` starts, as a function from a request to its answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [*serving.command(school.course, port=port, show=False), "--IdentityProvider.token=known"]
    process = subprocess.Popen(
        words,
        cwd=school.course.root,
        env=serving.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def ask(path, method="GET", /, **content):
        data = json.dumps(content).encode() if content else None
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"Authorization": "token known"})
        request.method = method
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return Page(answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, error.read().decode())

    yield ask
    process.terminate()
    process.wait(10)


def awake(ask):
    for _ in range(200):
        try:
            return ask("/formgrader/api/status")
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def exported(school):
    export(school.course, school.folder / "marks.csv")
    with (school.folder / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_marks_come_out_as_our_results_and_the_tutor_gave_them(classroom, engine, references, monkeypatch, request):
    school = classroom
    graded = grade(school.submissions, school.results, ["flow"], engine=engine)
    request.getfixturevalue("no_process")
    done = {each.student: each for each in update(school.submissions, school.results, school.course)}
    assert {student for student, each in done.items() if each.problem} == set()
    monkeypatch.undo()

    ask = request.getfixturevalue("formgrader")
    awake(ask)
    listed = json.loads(ask("/formgrader/api/submitted_notebooks/flow/flow").text)
    assert {each["student"] for each in listed} == {identity(result.student) for result in graded.results}
    humans = {identity(result.student) for result in graded.results if result.needs_human}
    assert "Nothing" in humans
    points = {each["student"]: 0.5 * number for number, each in enumerate(listed)}
    pages, comments = {}, {}
    for each in listed:
        if each["student"] in (identity("Ada Müller"), "Cut"):
            pages[each["student"]] = ask(f"/formgrader/submissions/{each['id']}/").text
        grades = json.loads(ask(f"/formgrader/api/grades?submission_id={each['id']}").text)
        (text,) = (entry for entry in grades if entry["name"] == TEXT)
        told = json.loads(ask(f"/formgrader/api/comments?submission_id={each['id']}").text)
        comments[each["student"]] = next(entry["auto_comment"] for entry in told if entry["name"] == TEXT)
        put = ask(f"/formgrader/api/grade/{text['id']}", "PUT", manual_score=points[each["student"]], extra_credit=0)
        assert put.status == 200
    waiting = {student for student, row in exported(school).items() if row["total"] == ""}
    assert {identity(student) for student in waiting} == humans
    for each in listed:
        grades = json.loads(ask(f"/formgrader/api/grades?submission_id={each['id']}").text)
        for entry in grades if each["student"] in humans else ():
            if entry["needs_manual_grade"]:
                ask(f"/formgrader/api/grade/{entry['id']}", "PUT", manual_score=0, extra_credit=0)
    shown = pages[identity("Ada Müller")]
    for wanted in ("Text of Ada Müller.", "Why can a flow make them thinner", "Rubric. 1 point", "<math", "alert(1)"):
        assert wanted in shown
    for unwanted in ("<script>alert", 'href="javascript', "cdnjs"):
        assert unwanted not in shown
    assert "For the tutor: notebooks/03_flow.ipynb is no notebook" in comments["Cut"]
    assert "Rubric. 1 point" in pages["Cut"]

    assert ask("/api/kernels", "POST", name="python3").status == 403
    assert ask("/formgrader/gradebook").status == 200
    assert ask("/assignments/validate", "POST", path="submitted/Cut/flow/flow.ipynb").status == 404
    assert ask("/lab").status == 404
    assert json.loads(ask("/api/kernels").text) == []
    again = ask(f"/formgrader/api/submission/flow/{identity('Émile')}/autograde".replace("É", "%C3%89"), "POST")
    assert json.loads(again.text)["success"]

    problems = []
    made = feedback(school.course, done=lambda *said: problems.append(said) if said[2] else None)
    assert problems == []
    assert len(made) == len(graded.results)
    for page in made:
        html = page.read_text()
        assert ".output_execute_result, #toc li" in html, "what only nbgrader needs is hidden"
        assert "Rubric" not in html
        assert "Model answer" not in html
        assert "'#flow-compose'>flow.compose</a> (Score:" in html
        assert "<script>alert" not in html
        assert not re.search(r"<(script|link|img|iframe)\b[^>]*//|@import|url\(.?http", html)

    rows = exported(school)
    for result in graded.results:
        row = rows[f"'{result.student}" if result.student.startswith("=") else result.student]
        assert result == store.read(store.path_of(school.results, result.student, "flow"))
        for exercise in result.exercises:
            assert float(row[f"flow.{exercise.exercise}"]) == exercise.earned
        assert float(row["total"]) == result.earned + points[identity(result.student)]
    assert rows["Émile"]["flow.filaments"] == f"{points['Émile']:g}"
    assert not (school.folder / "stolen").exists()


def test_a_notebook_that_wants_to_run_does_not(school, no_process, tmp_path):
    mark = tmp_path / "it-ran"
    code = f"open({str(mark)!r}, 'w').write('x')\n"
    notebook = deepcopy(school.released)
    for cell in notebook["cells"]:
        cell["source"] = code if cell["cell_type"] == "code" else cell["source"]
    notebook["metadata"]["kernelspec"] = {"name": "evil", "display_name": "evil", "language": "python"}
    school.hand_in("Eve", notebook)
    for file in ("ipykernel_launcher.py", "sitecustomize.py", "nbgrader_config.py", "exercises/__init__.py"):
        (school.submissions / "Eve" / file).write_text(code)
    (school.submissions / "Eve" / "exercises" / "flow.py").write_text(code)
    school.grade("Eve")
    (done,) = update(school.submissions, school.results, school.course)
    assert not done.problem
    feedback(school.course)
    export(school.course, tmp_path / "marks.csv")
    assert not mark.exists()
    made = [path for path in school.course.root.rglob("*") if path.is_file() and code.encode() in path.read_bytes()]
    assert {path.name for path in made} == {"flow.py"}
