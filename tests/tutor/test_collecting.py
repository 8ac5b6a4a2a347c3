"""Reading submissions: the right file is found, and what cannot be read is a sentence about that student alone."""

import os
import unicodedata
from pathlib import Path, PurePosixPath

import pytest

from autograder.tutor import collecting
from autograder.tutor.collecting import (
    LARGEST_SOURCE,
    MOST_ENTRIES,
    NoClass,
    collect,
    could_be_work,
    left_aside,
    shown,
    students,
    worked_on,
)
from autograder.tutor.files import UnreadableFile, read
from autograder.tutor.names import UnknownStudent, chosen


def hand_in(place: Path, content: bytes = b"x = 1\n") -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def problem(tmp_path: Path) -> str:
    found = collect(tmp_path, "Ada", "flow")
    assert found.source is None
    assert len(found.problem) < 400
    assert found.problem.endswith(".")
    assert found.problem.isprintable()
    return found.problem


def test_the_first_place_with_a_file_counts(tmp_path):
    for place in ("flow.py", "flow/flow.py", "exercises/flow.py", "flow/exercises/flow.py"):
        hand_in(tmp_path / "Ada" / place, place.encode())
        found = collect(tmp_path, "Ada", "flow")
        assert (found.file, found.source) == (place, place.encode())


def test_another_file_that_differs_is_a_doubt(tmp_path):
    hand_in(tmp_path / "Ada" / "flow.py", b"one")
    hand_in(tmp_path / "Ada" / "flow" / "flow.py", b"two")
    assert collect(tmp_path, "Ada", "flow").doubt == "flow.py differs from flow/flow.py, which was graded."


def test_the_file_that_was_worked_on_counts_before_an_untouched_one(tmp_path, desk):
    topic = desk.topic.name
    hand_in(tmp_path / "Ada" / "exercises" / f"{topic}.py", desk.stubs)
    hand_in(tmp_path / "Ada" / f"{topic}.py", desk.reference)
    found = collect(tmp_path, "Ada", topic)
    assert (found.file, found.source, found.doubt) == (f"{topic}.py", desk.reference, "")


def test_links_pipes_folders_and_giants_are_refused(tmp_path):
    (tmp_path / "secret").write_text("answers")
    ada = tmp_path / "class" / "Ada"
    ada.mkdir(parents=True)
    (ada / "link.py").symlink_to(tmp_path / "secret")
    (ada / "exercises").symlink_to(tmp_path)
    os.mkfifo(ada / "pipe.py")
    (ada / "folder.py").mkdir()
    (ada / "giant.py").write_bytes(b"#" * (10 * LARGEST_SOURCE))
    for name, why in (("link", "link"), ("pipe", "regular"), ("folder", "regular"), ("giant", "larger")):
        found = collect(tmp_path / "class", "Ada", name)
        assert found.source is None
        assert why in found.problem
    with pytest.raises(UnreadableFile, match="link"):
        read(ada, PurePosixPath("exercises/secret"), LARGEST_SOURCE)
    (tmp_path / "class" / "Eve").symlink_to(ada)
    assert students(tmp_path / "class") == ["Ada", "Eve"]
    assert "link" in collect(tmp_path / "class", "Eve", "giant").problem


def test_an_empty_folder_says_so(tmp_path):
    (tmp_path / "Ada").mkdir()
    assert problem(tmp_path) == "There is no file for flow: the folder is empty."


def test_what_the_folder_holds_instead_is_named(tmp_path):
    for name in ("flow (1).py", "notes.txt", "a/b.txt", "z.txt", ".DS_Store"):
        hand_in(tmp_path / "Ada" / name)
    assert "the folder holds flow (1).py, notes.txt, z.txt and 1 more." in problem(tmp_path)


def test_a_file_too_deep_is_found_and_said(tmp_path):
    hand_in(tmp_path / "Ada" / "homework" / "final" / "flow.py")
    wanted = "homework/final/flow.py lies where nobody looks; it should be exercises/flow.py."
    assert problem(tmp_path) == wanted


def test_a_file_deeper_than_anybody_looks_is_a_sentence(tmp_path):
    hand_in(tmp_path / "Ada" / "/".join("abcdefghij") / "flow.py")
    assert problem(tmp_path).endswith("the folder holds a.")


def test_thousands_of_entries_are_not_all_read(tmp_path, monkeypatch):
    (tmp_path / "Ada").mkdir()
    for number in range(MOST_ENTRIES + 500):
        (tmp_path / "Ada" / f"{number}.txt").touch()
    assert problem(tmp_path).endswith(" and many more.")
    assert len(list(collecting._files(tmp_path / "Ada"))) <= MOST_ENTRIES


def test_a_folder_that_may_not_be_read_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "Ada").mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert problem(tmp_path) == "The student's folder cannot be read: permission denied."


def test_a_file_that_may_not_be_read_is_a_sentence(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "Ada").mkdir()
    monkeypatch.setattr(collecting.files, "read", refuse)
    assert "flow.py cannot be read: Permission denied." in problem(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_permissions_of_a_file_are_respected(tmp_path):
    hand_in(tmp_path / "Ada" / "flow.py")
    (tmp_path / "Ada" / "flow.py").chmod(0)
    assert "Permission denied" in problem(tmp_path)


def test_names_of_any_bytes_are_students_and_can_be_shown(tmp_path):
    name = os.fsdecode(b"\xff\x1b[31m\n" + "ö".encode())
    hand_in(tmp_path / name / "flow.py")
    hand_in(tmp_path / name / os.fsdecode(b"\xfe\x07.py"))
    assert students(tmp_path) == [name]
    assert collect(tmp_path, name, "flow").source is not None
    assert shown(name) == "��[31m�ö"
    assert "�" in collect(tmp_path, name, "vae").problem
    assert collect(tmp_path, name, "vae").problem.isprintable()


def test_a_long_name_is_cut_in_the_middle():
    assert shown("a" * 100 + "z", 20) == "a" * 10 + "…" + "a" * 8 + "z"


def test_files_in_the_class_folder_are_left_aside_and_named(tmp_path):
    (tmp_path / "Ada").mkdir()
    for folder in ("results", "__late", "__MACOSX", ".git"):
        (tmp_path / folder).mkdir()
    for name in ("late.zip", ".hidden", "Thumbs.db"):
        (tmp_path / name).touch()
    os.mkfifo(tmp_path / "pipe")
    assert students(tmp_path, besides=[tmp_path / "results"]) == ["Ada"]
    assert left_aside(tmp_path) == ("__late", "late.zip", "pipe")
    assert left_aside(tmp_path, besides=[tmp_path / "__late"]) == ("late.zip", "pipe")


def test_what_could_be_work_is_told_from_a_tutors_own_files():
    works = ("late.zip", "Ada.tar.gz", "flow.PY", "flow (1).ipynb", "__late")
    own = ("marks.xlsx", "notes.txt", "pipe", "py", ".zip.md")
    assert [could_be_work(name) for name in works + own] == [True] * len(works) + [False] * len(own)


@pytest.mark.parametrize(
    "held",
    [
        ["exercises/flow.py", "notebooks/03_flow.ipynb"],
        ["exercises/flow.py", "notebooks/03_flow.ipynb", "drafts/old.py"],
        ["flow/exercises/flow.py", "flow/notebooks/03_flow.ipynb"],
        ["autograder/cli.py", "course/progress.py", "exercises/flow.py"],
        ["deep-generative-models/exercises/flow.py"],
    ],
)
def test_one_students_folder_is_no_class(tmp_path, held):
    for file in held:
        hand_in(tmp_path / file)
    with pytest.raises(NoClass) as refused:
        students(tmp_path)
    assert str(refused.value) == f"The folder {tmp_path} looks like that of one student; name the folder above it."


def test_one_folder_too_high_is_a_sentence_that_names_the_class(tmp_path):
    for name in ("Ada/exercises/flow.py", "Ben/flow.py", "Cem/notes.txt"):
        hand_in(tmp_path / "class" / name)
    with pytest.raises(NoClass, match=f"holds whole classes; name {tmp_path / 'class'}"):
        students(tmp_path)
    hand_in(tmp_path / "other" / "Ada" / "flow.py")
    assert students(tmp_path) == ["class", "other"]
    hand_in(tmp_path / "other" / "Ben" / "flow.py")
    with pytest.raises(NoClass, match="holds whole classes; name one of them at a time"):
        students(tmp_path)
    assert students(tmp_path / "class") == ["Ada", "Ben", "Cem"]


def test_a_student_cannot_make_a_class_look_like_something_else(tmp_path):
    for name in ("exercises/flow.py", "Ada/flow.py", "Eve/one/flow.py", "Eve/two/flow.py", "Eve/notebooks/flow.ipynb"):
        hand_in(tmp_path / name)
    assert students(tmp_path) == ["Ada", "Eve", "exercises"]


def test_a_folder_without_students_is_a_sentence_with_the_path_as_it_was_typed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("empty").mkdir()
    for typed, sentence in (
        ("nowhere", "The folder nowhere does not exist; name the folder that holds one folder per student."),
        ("file", "The path file is a file; name the folder that holds one folder per student."),
        ("empty", "The folder empty holds no folders; it should hold one folder per student, with exercises in each."),
    ):
        with pytest.raises(NoClass) as refused:
            students(Path(typed))
        assert str(refused.value) == sentence


def test_an_unknown_student_is_a_sentence_with_the_nearest_name():
    names = ["Ada Byron", "Ben", "Cem"]
    assert chosen(names, ["Cem", "Ada Byron"]) == ["Ada Byron", "Cem"]
    with pytest.raises(UnknownStudent, match=r"no student 'Ada Biron' in this class; did you mean Ada Byron\?"):
        chosen(names, ["Ada Biron"])
    with pytest.raises(UnknownStudent, match="the class begins with Ada Byron, Ben, Cem"):
        chosen(names, ["Xq"])


def test_a_name_is_found_however_its_accents_and_capitals_are_written():
    decomposed = unicodedata.normalize("NFD", "Jörg Åkesson")
    names = ["Ada Byron", "Ada King", "ada king", decomposed]
    assert chosen(names, ["Jörg Åkesson"]) == [decomposed]
    assert chosen(names, ["jörg åkesson", "ADA BYRON"]) == ["Ada Byron", decomposed]
    assert chosen(names, ["ada king"]) == ["ada king"]
    with pytest.raises(UnknownStudent, match=r"'ADA KING' in this class; did you mean Ada King or ada king\?"):
        chosen(names, ["ADA KING"])


@pytest.mark.parametrize(
    ("asked", "near"),
    [("ada", "Ada Byron or Ada King"), ("b. king", "Ada King"), ("oBrien", "Conan O'Brien"), ("byron", "Ada Byron")],
)
def test_a_part_of_a_name_finds_those_who_have_it(asked, near):
    with pytest.raises(UnknownStudent) as refused:
        chosen(["Ada Byron", "Ada King", "Conan O'Brien", "Zoë"], [asked])
    assert str(refused.value).endswith(f"did you mean {near}?")


@pytest.mark.parametrize(
    ("files", "idle"),
    [
        ({}, True),
        ({"exercises/flow.py": "untouched"}, True),
        ({"exercises/flow.py": "untouched", "flow.py": "untouched"}, True),
        ({"exercises/flow.py": "untouched", "flow.py": "folder"}, False),
        ({"exercises/flow.py": "own"}, False),
        ({"exercises/flow.py": "folder"}, False),
        ({"flow.py": "link"}, False),
        ({"Desktop/flow.py": "own"}, False),
        ({"Desktop/flow.py": "link"}, True),
        ({"Desktop/flow.py": "untouched"}, True),
        ({"autograder/checks/flow.py": "own", "course/flow.py": "own"}, True),
        ({"work.zip": "own"}, True),
    ],
)
def test_a_topic_is_idle_for_who_has_nothing_of_their_own_in_it(tmp_path, desk, files, idle):
    for place, kind in files.items():
        file = tmp_path / "Ada" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        if kind == "folder":
            file.mkdir()
        elif kind == "link":
            file.symlink_to("/etc/hostname")
        else:
            file.write_bytes(desk.stubs if kind == "untouched" else b"x = 1\n")
    (tmp_path / "Ada").mkdir(exist_ok=True)
    assert collect(tmp_path, "Ada", "flow").idle is idle
    assert worked_on(tmp_path, ["Ada"], ["flow"]) == (() if idle else ("flow",))


def test_modules_of_the_course_are_nobodys_work(tmp_path):
    hand_in(tmp_path / "Ada" / "course" / "derivations" / "flow.py")
    assert problem(tmp_path).startswith("There is no file for flow: exercises/flow.py was looked for")


def test_a_folder_that_cannot_be_looked_into_says_nothing_of_any_topic(tmp_path):
    (tmp_path / "there").mkdir()
    hand_in(tmp_path / "there" / "flow.py")
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "Ada").symlink_to(tmp_path / "there")
    assert collect(tmp_path / "class", "Ada", "flow").idle
