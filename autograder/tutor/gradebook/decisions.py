"""Remembers which marks a tutor has given for what, so that autograding again does not ask for them again.

nbgrader opens every mark of a tutor's anew whenever a submission is autograded, and we open those of a submission
whose result cannot be relied on. Here a mark stays decided as long as what it was given for is the same: the text; or
the exercise's points and the module; and, where files were missing or could not be read, whatever was handed in.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import SubmittedNotebook

from autograder.tutor.files import write_atomically
from autograder.tutor.gradebook.answers import graded_name, is_text
from autograder.tutor.gradebook.notes import Note


def remember(path: Path, entered: SubmittedNotebook) -> None:
    """Note what is decided, before it is opened; what was opened already, and not restored yet, stays noted."""
    before = _read(path)
    marked = [grade for grade in entered.grades if grade.manual_score is not None]
    noted = before.get("decided", [])
    decided = [grade.name for grade in marked if not grade.needs_manual_grade or grade.name in noted]
    _write(path, before | {"decided": decided})


def restore(path: Path, entered: SubmittedNotebook, notebook: NotebookNode, note: Note) -> None:
    """Keep decided what was decided for the same text, or for the same points of the same module.

    Args:
        path: of what is remembered.
        entered: the submission in the gradebook, as autograding left it.
        notebook: with the texts.
        note: says which module was graded, and of what could not be read which files it was.
    """
    unread = note.handed_in if note.unreadable else ""
    texts = {graded_name(cell): _digest(cell) + unread for cell in notebook.cells if is_text(cell)}
    of = f"{note.source} {note.handed_in}".strip()
    numbers = {grade.name: f"{grade.auto_score} {of}" for grade in entered.grades if grade.name not in texts}
    before, now = _read(path), texts | numbers
    for grade in entered.grades:
        same = before.get("given", {}).get(grade.name) == now[grade.name]
        if same and grade.name in before.get("decided", []):
            grade.needs_manual_grade = False
    _write(path, {"given": now, "decided": []})


def _digest(cell: NotebookNode) -> str:
    said = json.dumps([cell.source, cell.get("attachments", {})], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(content).encode())
