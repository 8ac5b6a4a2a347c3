"""Brings submissions into the course folder: the module as it was handed in, and the texts of the notebook.

The notebook is looked for where students put it, under any name; no link is followed, and nothing huge is read. What
goes into the course folder is the released notebook with the student's texts: no code of theirs lies in a notebook
that a tutor might open and run. A notebook that is missing or unreadable costs no marks; the tutor is told. And where
a text might stand in what nobody could read, an archive for one, its mark is the tutor's: no zero of ours.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import nbformat
from nbformat import NotebookNode

from autograder.tutor import collecting
from autograder.tutor.collecting import LITTER, shown
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

MOST_COMPARED, MOST_NAMED = 20, 3
"""Files of one student of which it is remembered what they held, and that a sentence names."""

SEALED = (
    *(".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zip", ".zst"),
    *(".doc", ".docx", ".odt", ".pages", ".pdf", ".rtf"),
)
"""How the names of files end in which a text may stand, and that are not opened here."""

PLACES = ("{topic}/notebooks/{lesson}", "notebooks/{lesson}", "{topic}/{lesson}", "{lesson}", "{topic}/{topic}.ipynb")
"""Where a notebook is looked for first; `lesson` is its file name in the bundle, such as 03_flow.ipynb."""


@dataclass(frozen=True)
class Found:
    """One notebook of a student's: its file, its answers, and whether it is the topic's at all."""

    file: str
    answers: dict[str, Answer]
    belongs: bool


@dataclass(frozen=True)
class Held:
    """What a student's folder holds: modules, notebooks, what nobody looks into, and other files."""

    modules: list[str] = field(default_factory=list)
    notebooks: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def bring(submissions: Path, student: str, topic: str, course: Course) -> Note:
    """Put one student's work on one topic into `submitted/`; what was there is replaced where it differs."""
    released, folder = course.release(topic), submissions / student
    held = Held() if folder.is_symlink() else _held(folder)
    given, note = _texts(folder, topic, released, held)
    notebook = course.notebook("submitted", student, topic)
    wanted = {notebook: (nbformat.writes(spliced(released, given)) + "\n").encode()}
    handed_in = collecting.collect(submissions, student, topic)
    module = notebook.parent / "exercises" / f"{topic}.py"
    if handed_in.source is None:
        module.unlink(missing_ok=True)
        note = replace(note, source="", unreadable=note.unreadable or not note.notebook)
    else:
        wanted[module] = handed_in.source
        note = replace(note, source=hashlib.sha256(handed_in.source).hexdigest())
    if note.unreadable or handed_in.source is None or handed_in.doubt:
        note = replace(note, handed_in=_digest(folder, held))
    _write(wanted | {course.note(student, topic): note.dumped()})
    return note


def has_texts(submissions: Path, student: str, topic: str, course: Course) -> bool:
    """Whether a student has written a text on a topic, in a notebook that can be read."""
    folder = submissions / student
    return not folder.is_symlink() and bool(_texts(folder, topic, course.release(topic), _held(folder))[0])


def _write(wanted: dict[Path, bytes]) -> None:
    """Write files, those that differ from what is there."""
    for path, content in wanted.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content)


def _texts(folder: Path, topic: str, released: NotebookNode, held: Held) -> tuple[dict[str, Answer], Note]:
    """A student's texts on one topic, and what there is to say about them."""
    if folder.is_symlink():
        return {}, Note(unreadable=True, remarks=("The student's folder is a symbolic link; links are not followed.",))
    found, problems = _notebooks(folder, topic, released, held)
    if not text_names(released):
        return {}, Note(found[0].file if found else "")
    if not found:
        unread = [*held.closed, *held.others]
        there = f"; the folder holds {_few(unread)}" if unread else ""
        absent = f"No notebook for {topic} was found, so no text could be read{there}."
        return {}, Note(unreadable=bool(problems or unread), remarks=tuple(problems) or (absent,))
    chosen = next((each for each in found if each.answers), found[0])
    told = {text.text.strip() for text in chosen.answers.values()}
    others = [each.file for each in found if {text.text.strip() for text in each.answers.values()} - told]
    doubts = [f"{shown(file)} holds another text than {shown(chosen.file)}, which was taken." for file in others]
    remarks = [answer.remark for answer in chosen.answers.values() if answer.remark]
    unread = [f"{problem} {shown(chosen.file)} was taken." for problem in problems]
    if closed := [] if chosen.answers else held.closed:
        unread.append(f"{shown(chosen.file)} holds no text, and nobody has looked into {_few(closed)}.")
    unreadable = not chosen.answers and bool(unread)
    return chosen.answers, Note(chosen.file, unreadable, tuple(remarks + doubts + unread))


def _notebooks(folder: Path, topic: str, released: NotebookNode, held: Held) -> tuple[list[Found], list[str]]:
    """A student's notebooks for one topic, and why others could not be read."""
    found: list[Found] = []
    problems: list[str] = []
    given, names = cells(released), text_names(released)
    usual = list(_usual(topic, str(released.metadata.generated_from)))
    for file in [*usual, *(each for each in held.notebooks if each not in usual)]:
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


def _held(folder: Path) -> Held:
    """What lies below a folder, the upper ones first; hidden files and folders and those of archivers do not count."""
    held, found = Held(), []
    unread: list[OSError] = []
    for number, (here, folders, files) in enumerate(os.walk(folder, onerror=unread.append, followlinks=False)):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        place = PurePosixPath(Path(here).relative_to(folder).as_posix())
        held.closed.extend(str(place / name) for name in folders if (Path(here) / name).is_symlink())
        for name in sorted(name for name in files if not name.startswith(".") and name not in LITTER):
            if name.endswith(".ipynb"):
                found.append(place / name)
            else:
                _place(held, name).append(str(place / name))
        if number >= MOST_FOLDERS or len(found) > MOST_NOTEBOOKS:
            held.closed.append("more than is looked through")
            break
    held.notebooks.extend(map(str, sorted(found[:MOST_NOTEBOOKS], key=lambda file: (len(file.parts), str(file)))))
    held.closed.extend(f"{os.path.relpath(error.filename, folder)} (cannot be read)" for error in unread)
    return held


def _place(held: Held, name: str) -> list[str]:
    """Where a file belongs that is no notebook."""
    if name.endswith(".py"):
        return held.modules
    return held.closed if name.lower().endswith(SEALED) else held.others


def _few(files: list[str]) -> str:
    """Some of these files."""
    more = f" and {len(files) - MOST_NAMED} more" if len(files) > MOST_NAMED else ""
    return ", ".join(map(shown, files[:MOST_NAMED])) + more


def _digest(folder: Path, held: Held) -> str:
    """Says which files these are, so that nothing that was decided for them holds for others."""
    said: list[object] = []
    for number, file in enumerate([*held.modules, *held.notebooks, *held.closed, *held.others]):
        path = folder / file
        said += [file, path.lstat().st_size if os.path.lexists(path) else None]
        if number < MOST_COMPARED:
            with suppress(UnreadableFile, OSError):
                said.append(hashlib.sha256(read(folder, PurePosixPath(file), LARGEST_NOTEBOOK)).hexdigest())
    return hashlib.sha256(repr(said).encode("utf-8", "surrogateescape")).hexdigest()


def _belongs(content: list[Cell], released: NotebookNode) -> bool:
    """Whether a notebook of another name is the topic's: it shares a graded cell, or the title."""
    graded = {*text_names(released), *exercise_cells(released)}
    title = released.cells[0].source.strip()
    return any(cell.name in graded or cell.source.strip() == title for cell in content)
