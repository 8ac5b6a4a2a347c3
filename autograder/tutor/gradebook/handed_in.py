"""Brings submissions into the course folder: the module as it was handed in, and the texts of the notebook.

The notebook is looked for where students put it, under any name; no link is followed, and nothing huge is read. What
goes into the course folder is the released notebook with the student's texts: no code of theirs lies in a notebook
that a tutor might open and run. A notebook that is missing or unreadable costs no marks; the tutor is told.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import nbformat
from nbformat import NotebookNode

from autograder.tutor import collecting
from autograder.tutor.collecting import shown
from autograder.tutor.files import UnreadableFile, read, write_atomically
from autograder.tutor.gradebook.answers import Answer, Cell, Unreadable, answers, cells, parse, spliced, text_names
from autograder.tutor.gradebook.course import Course
from autograder.tutor.gradebook.marks import exercise_cells
from autograder.tutor.gradebook.notes import Note

LARGEST_NOTEBOOK = 2**25
"""Bytes that a student's notebook may have: 32 MiB, figures included."""

MOST_NOTEBOOKS = 20
"""Notebooks of one student that are looked into."""

MOST_FOLDERS = 200
"""Folders of one student that are looked into."""

PLACES = ("{topic}/notebooks/{lesson}", "notebooks/{lesson}", "{topic}/{lesson}", "{lesson}", "{topic}/{topic}.ipynb")
"""Where a notebook is looked for first; `lesson` is its file name in the bundle, such as 03_flow.ipynb."""


@dataclass(frozen=True)
class Found:
    """One notebook of a student's: its file, its answers, and whether it is the topic's at all."""

    file: str
    answers: dict[str, Answer]
    belongs: bool


def bring(submissions: Path, student: str, topic: str, course: Course) -> Note:
    """Put one student's work on one topic into `submitted/`; what was there is replaced where it differs."""
    released = course.release(topic)
    given, note = _texts(submissions / student, topic, released)
    notebook = course.notebook("submitted", student, topic)
    wanted = {notebook: (nbformat.writes(spliced(released, given)) + "\n").encode()}
    handed_in = collecting.collect(submissions, student, topic)
    module = notebook.parent / "exercises" / f"{topic}.py"
    if handed_in.source is None:
        module.unlink(missing_ok=True)
        note = replace(note, source="")
    else:
        wanted[module] = handed_in.source
        note = replace(note, source=hashlib.sha256(handed_in.source).hexdigest())
    wanted[course.note(student, topic)] = note.dumped()
    for path, content in wanted.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content)
    return note


def _texts(folder: Path, topic: str, released: NotebookNode) -> tuple[dict[str, Answer], Note]:
    """A student's texts on one topic, and what there is to say about them."""
    if folder.is_symlink():
        return {}, Note(unreadable=True, remarks=("The student's folder is a symbolic link; links are not followed.",))
    found, problems = _notebooks(folder, topic, released)
    if not text_names(released):
        return {}, Note(found[0].file if found else "")
    if not found:
        absent = f"No notebook for {topic} was found, so no text could be read."
        return {}, Note(unreadable=bool(problems), remarks=tuple(problems) or (absent,))
    chosen = next((each for each in found if each.answers), found[0])
    told = {text.text.strip() for text in chosen.answers.values()}
    others = [each.file for each in found if {text.text.strip() for text in each.answers.values()} - told]
    doubts = [f"{shown(file)} holds another text than {shown(chosen.file)}, which was taken." for file in others]
    remarks = [answer.remark for answer in chosen.answers.values() if answer.remark]
    unread = [f"{problem} {shown(chosen.file)} was taken." for problem in problems]
    return chosen.answers, Note(chosen.file, False, tuple(remarks + doubts + unread))


def _notebooks(folder: Path, topic: str, released: NotebookNode) -> tuple[list[Found], list[str]]:
    """A student's notebooks for one topic, and why others could not be read."""
    found: list[Found] = []
    problems: list[str] = []
    given, names = cells(released), text_names(released)
    usual = list(_usual(topic, str(released.metadata.generated_from)))
    for file in [*usual, *(each for each in _notebook_files(folder) if each not in usual)]:
        try:
            content = parse(read(folder, PurePosixPath(file), LARGEST_NOTEBOOK))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (UnreadableFile, Unreadable) as error:
            problems.append(f"{shown(file)} {error}")
        except OSError as error:
            problems.append(f"{shown(file)} cannot be read: {error.strerror}.")
        else:
            found.append(Found(file, answers(content, given, names), file in usual or _belongs(content, released)))
    return [each for each in found if each.belongs], problems


def _usual(topic: str, generated_from: str) -> Iterator[str]:
    lesson = PurePosixPath(generated_from).with_suffix(".ipynb").name
    yield from (place.format(topic=topic, lesson=lesson) for place in (*PLACES, "{topic}.ipynb"))


def _notebook_files(folder: Path) -> list[str]:
    """Other notebooks below a folder, the shallow ones first; hidden folders and those of archivers do not count."""
    found: list[PurePosixPath] = []
    for number, (here, folders, files) in enumerate(os.walk(folder, followlinks=False)):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        place = PurePosixPath(Path(here).relative_to(folder).as_posix())
        found += [place / name for name in sorted(files) if name.endswith(".ipynb") and not name.startswith(".")]
        if number >= MOST_FOLDERS or len(found) >= MOST_NOTEBOOKS:
            break
    return [str(file) for file in sorted(found[:MOST_NOTEBOOKS], key=lambda file: (len(file.parts), str(file)))]


def _belongs(content: list[Cell], released: NotebookNode) -> bool:
    """Whether a notebook of another name is the topic's: it shares a graded cell, or the title."""
    graded = {*text_names(released), *exercise_cells(released)}
    title = released.cells[0].source.strip()
    return any(cell.name in graded or cell.source.strip() == title for cell in content)
