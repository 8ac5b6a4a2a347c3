"""Whatever lies in a student's folder: a notebook is found or not, read or not, and the tutor is told."""

import json
import os

import nbformat
import pytest
from nbformat.validator import validate

from autograder.tutor.gradebook import handed_in
from autograder.tutor.gradebook.handed_in import bring
from autograder.tutor.gradebook.notes import Note

TEXT = "flow-filaments"


@pytest.fixture
def brought(school):
    """What bringing one student in gives: the text in the course folder, and the note."""

    def bring_in(student="Ada"):
        note = bring(school.submissions, student, "flow", school.course)
        made = nbformat.read(school.course.notebook("submitted", student, "flow"), as_version=4)
        validate(made)
        return next(cell.source for cell in made.cells if cell.id == TEXT), note

    return bring_in


def answered(released, text="Mine."):
    made = json.loads(json.dumps(released))
    next(cell for cell in made["cells"] if cell["id"] == TEXT)["source"] = text
    return made


@pytest.mark.parametrize(
    "place",
    [
        "notebooks/03_flow.ipynb",
        "flow/notebooks/03_flow.ipynb",
        "03_flow.ipynb",
        "flow/flow.ipynb",
        "flow.ipynb",
        "flow (1).ipynb",
        "deep/er/Kopie von 03_flow.ipynb",
    ],
)
def test_a_notebook_is_found_where_students_put_it(school, brought, released, place):
    source = school.hand_in("Ada", answered(released), place)
    text, note = brought()
    assert (text, note.notebook, note.remarks) == ("Mine.", place, ())
    module = school.course.notebook("submitted", "Ada", "flow").parent / "exercises" / "flow.py"
    assert module.read_bytes() == source


def test_notebooks_of_other_topics_and_copies_of_editors_are_not_taken(school, brought, released):
    school.hand_in("Ada", b'{"cells": [{"source": "mine", "metadata": {}}]}', "essay.ipynb")
    school.hand_in("Ada", answered(released), ".ipynb_checkpoints/03_flow-checkpoint.ipynb")
    school.hand_in("Ada", answered(released), "__MACOSX/03_flow.ipynb")
    text, note = brought()
    assert text.startswith("*Your answer")
    assert "No notebook for flow" in note.remarks[0]
    assert not note.unreadable


def test_a_notebook_that_was_worked_on_goes_before_an_untouched_one(school, brought, released):
    school.hand_in("Ada", dict(released))
    school.hand_in("Ada", answered(released), "mine.ipynb")
    assert brought() == ("Mine.", Note("mine.ipynb", source=brought()[1].source))


def test_two_notebooks_with_different_texts_are_remarked_on(school, brought, released):
    school.hand_in("Ada", answered(released))
    school.hand_in("Ada", answered(released, "Another."), "03_flow-Copy1.ipynb")
    text, note = brought()
    assert text == "Mine."
    assert note.remarks == ("03_flow-Copy1.ipynb holds another text than notebooks/03_flow.ipynb, which was taken.",)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "is empty"), (b'{"cells": [', "damaged"), (b"[" * 10**6, "damaged"), (b"PK\x03\x04", "damaged")],
)
def test_an_unreadable_notebook_leaves_the_text_to_the_tutor(school, brought, content, why):
    school.hand_in("Ada", content)
    text, note = brought()
    assert text.startswith("*Your answer")
    assert note.unreadable
    assert why in note.remarks[0]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("abgabe.zip", "abgabe.zip"),
        ("text.PDF", "text.PDF"),
        ("essay.docx", "essay.docx"),
        ("answer.txt", "answer.txt"),
    ],
)
def test_a_text_that_may_be_in_a_file_that_nobody_read_is_left_to_the_tutor(school, brought, file, said):
    school.hand_in("Ada")
    (school.submissions / "Ada" / file).write_bytes(b"PK")
    _, note = brought()
    assert note.unreadable
    assert note.remarks == (f"No notebook for flow was found, so no text could be read; the folder holds {said}.",)
    (school.submissions / "Ada" / file).write_bytes(b"another")
    assert brought()[1].handed_in != note.handed_in


def test_an_untouched_notebook_is_no_zero_if_a_text_may_be_elsewhere(school, brought, released):
    school.hand_in("Ada", dict(released))
    (school.submissions / "Ada" / "README.md").write_text("given")
    assert not brought()[1].unreadable
    (school.submissions / "Ada" / "mine.zip").write_bytes(b"PK")
    _, note = brought()
    assert (note.unreadable, note.notebook) == (True, "notebooks/03_flow.ipynb")
    assert note.remarks == ("notebooks/03_flow.ipynb holds no text, and nobody has looked into mine.zip.",)
    (school.submissions / "Ada" / "mine.zip").unlink()
    school.hand_in("Ada", b"{", "flow.ipynb")
    assert brought()[1].unreadable
    school.hand_in("Ada", answered(released))
    assert not brought()[1].unreadable


def test_without_a_module_either_a_text_is_left_to_the_tutor(school, brought, released):
    (school.submissions / "Ada").mkdir(parents=True)
    assert brought()[1].unreadable
    school.hand_in("Ben", answered(released))
    (school.submissions / "Ben" / "exercises" / "flow.py").unlink()
    assert not brought("Ben")[1].unreadable


def test_a_folder_that_cannot_be_read_is_left_to_the_tutor(school, brought, monkeypatch):
    school.hand_in("Ada")

    def walk(folder, onerror, **options):
        onerror(PermissionError(13, "Permission denied", str(folder / "mine")))
        return iter(())

    monkeypatch.setattr(handed_in.os, "walk", walk)
    _, note = brought()
    assert note.unreadable
    assert "mine (cannot be read)" in note.remarks[0]


def test_a_notebook_of_countless_parts_is_not_taken_to_pieces(school, brought):
    school.hand_in("Ada", b'{"cells": [' + b"{}," * 2_100_000 + b"{}]}")
    _, note = brought()
    assert note.unreadable
    assert "too many parts" in note.remarks[0]


def test_a_huge_notebook_is_not_read(school, brought, released, monkeypatch):
    monkeypatch.setattr(handed_in, "LARGEST_NOTEBOOK", 10_000)
    school.hand_in("Ada", answered(released))
    _, note = brought()
    assert note.unreadable
    assert "larger" in note.remarks[0]


def test_no_link_is_followed_and_no_pipe_waited_for(school, brought, released, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text(json.dumps(answered(released, "Not mine.")))
    school.hand_in("Ada")
    (school.submissions / "Ada" / "03_flow.ipynb").symlink_to(secret)
    os.mkfifo(school.submissions / "Ada" / "flow.ipynb")
    (school.submissions / "Ada" / "notebooks").symlink_to(tmp_path)
    text, note = brought()
    assert text.startswith("*Your answer")
    assert note.unreadable
    assert "link" in " ".join(note.remarks)
    (school.submissions / "Eve").symlink_to(school.submissions / "Ada")
    assert "links are not followed" in brought("Eve")[1].remarks[0]


def test_a_module_that_is_taken_back_leaves_the_course_folder(school, brought):
    school.hand_in("Ada")
    brought()
    (school.submissions / "Ada" / "exercises" / "flow.py").unlink()
    _, note = brought()
    assert note.source == ""
    assert not list(school.course.notebook("submitted", "Ada", "flow").parent.rglob("*.py"))


def test_a_folder_full_of_notebooks_is_not_searched_for_ever(school, brought, monkeypatch):
    school.hand_in("Ada")
    for number in range(60):
        school.hand_in("Ada", b"{}", f"{number}/{number}.ipynb")
    read = []
    monkeypatch.setattr(handed_in, "parse", lambda data: read.append(data) or [])
    brought()
    assert len(read) <= handed_in.MOST_NOTEBOOKS
