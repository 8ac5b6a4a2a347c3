"""Remembers which marks a tutor has given for which texts, so that autograding again does not ask for them again.

nbgrader opens every mark of a tutor's anew whenever a submission is autograded. Here a mark stays decided as long as
the text is the one that it was given for.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import SubmittedNotebook

from autograder.tutor.files import write_atomically
from autograder.tutor.gradebook.answers import graded_name, is_text


def remember(path: Path, entered: SubmittedNotebook) -> None:
    """Note what is decided, before nbgrader opens it."""
    marked = [grade for grade in entered.grades if grade.manual_score is not None]
    _write(path, _read(path) | {"decided": [grade.name for grade in marked if not grade.needs_manual_grade]})


def restore(path: Path, entered: SubmittedNotebook, notebook: NotebookNode) -> None:
    """Keep decided what was decided for the same text; exercises were decided for their number of points."""
    texts = {graded_name(cell): _digest(cell) for cell in notebook.cells if is_text(cell)}
    numbers = {grade.name: str(grade.auto_score) for grade in entered.grades if grade.name not in texts}
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
