"""Students' text answers: found in whatever is left of their notebook, and put into the released one.

Only text passes. An answer is looked for under its name (nbgrader's, or the cell's id); if nothing was written there,
between the question and the next cell that we gave. So deleted, doubled, edited, stripped, retyped and moved cells do
no harm: what a student did to the rest of the notebook is not looked at.
"""

import json
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

LONGEST_ANSWER = 20_000
"""Characters of an answer that are taken over."""

MOST_CELLS = 2_000
"""Cells that a student's notebook may have; ours have 50."""

MOST_BRACKETS = 2_000_000
"""Lists and objects of JSON that a notebook may have; each takes some hundred bytes of memory, however short it is."""

PICTURES = ("image/png", "image/jpeg")
LARGEST_PICTURES = 4 * 2**20
"""Characters of the pictures that one answer may have, as base64."""


class Unreadable(ValueError):
    """Bytes that are no notebook; the message says why, as the rest of a sentence that names the file."""


@dataclass(frozen=True)
class Cell:
    """What is read of a cell: the name under which it is graded, its text, whether it is code, pictures pasted in."""

    name: str
    source: str
    is_code: bool = False
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """A student's text. `remark` says what a tutor should know about where it was found."""

    text: str
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)
    remark: str = ""


def parse(data: bytes) -> list[Cell]:
    """The cells of a notebook file.

    Raises:
        Unreadable: if it is empty, no JSON, or holds no list of cells, or far too many.
    """
    if not data.strip():
        raise Unreadable("is empty.")
    if data.count(b"{") + data.count(b"[") > MOST_BRACKETS:
        raise Unreadable("has too many parts for a notebook; it is not looked at.")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("is no notebook: its JSON is damaged.") from error
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise Unreadable("is no notebook: it has no list of cells.")
    if len(content["cells"]) > MOST_CELLS:
        raise Unreadable(f"has {len(content['cells'])} cells; more than {MOST_CELLS} are not looked at.")
    return cells(content)


def cells(notebook: Mapping[str, Any]) -> list[Cell]:
    """The cells of a notebook, as far as they can be read."""
    return [_cell(each) for each in notebook["cells"] if isinstance(each, dict)]


def answers(handed_in: list[Cell], released: list[Cell], names: Iterable[str]) -> dict[str, Answer]:
    """What a student answered, by name; what was not answered is absent.

    Args:
        handed_in: the student's cells.
        released: the cells as they were handed out.
        names: of the cells that hold answers.
    """
    found = {name: _named(name, handed_in, released) or _beside(name, handed_in, released) for name in names}
    return {name: answer for name, answer in found.items() if answer is not None}


def graded_name(cell: Mapping[str, Any]) -> str:
    """The name under which a cell is graded, such as flow-compose; empty if it is not."""
    grading = cell["metadata"].get("nbgrader", {})
    return str(grading["grade_id"]) if grading.get("grade") else ""


def text_names(released: Mapping[str, Any]) -> list[str]:
    """The names of the cells in which students write texts for their tutor."""
    return [graded_name(cell) for cell in released["cells"] if is_text(cell)]


def is_text(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is one in which students write a text for their tutor."""
    grading = cell["metadata"].get("nbgrader", {})
    return bool(grading.get("grade") and grading.get("solution"))


def spliced(released: NotebookNode, given: Mapping[str, Answer]) -> NotebookNode:
    """The released notebook with answers in their places."""
    made = deepcopy(released)
    for cell in made["cells"]:
        if is_text(cell) and (answer := given.get(graded_name(cell))):
            cell["source"] = answer.text
            if answer.pictures:
                cell["attachments"] = deepcopy(answer.pictures)
    return made


def _cell(cell: dict[str, Any]) -> Cell:
    source, metadata = cell.get("source"), cell.get("metadata")
    text = "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else source
    grading = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = grading.get("grade_id") if isinstance(grading, dict) else None
    name = name if isinstance(name, str) and name else cell.get("id")
    return Cell(
        name if isinstance(name, str) else "",
        text if isinstance(text, str) else "",
        cell.get("cell_type") == "code",
        _pictures(cell.get("attachments")),
    )


def _pictures(attachments: object) -> dict[str, dict[str, str]]:
    """The pictures that are safe to show: of known kinds, and nothing but base64."""
    found: dict[str, dict[str, str]] = {}
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        for kind in PICTURES:
            data = kinds.get(kind) if isinstance(kinds, dict) else None
            room = LARGEST_PICTURES - sum(len(each) for picture in found.values() for each in picture.values())
            if isinstance(data, str) and len(data) <= room and re.fullmatch(r"[A-Za-z0-9+/=\n]*", data):
                found.setdefault(_printable(str(name)), {})[kind] = data
    return found


def _named(name: str, handed_in: list[Cell], released: list[Cell]) -> Answer | None:
    """The last cell of that name in which something was written."""
    (prompt,) = (cell.source for cell in released if cell.name == name)
    written = [cell for cell in handed_in if cell.name == name and _is_written(cell, prompt)]
    if not written:
        return None
    differ = len({cell.source.strip() for cell in written}) > 1
    remark = f"There were {len(written)} different answers to {name}; the last one counts." if differ else ""
    return _answer(written[-1:], remark)


def _beside(name: str, handed_in: list[Cell], released: list[Cell]) -> Answer | None:
    """What was written between the question and the next cell that we gave."""
    place = next(index for index, cell in enumerate(released) if cell.name == name)
    prompt = released[place].source
    given = {known for cell in released for known in (cell.name, cell.source.strip())} - {"", name, prompt.strip()}
    question = released[place - 1].source.strip() if place else ""
    starts = [index for index, cell in enumerate(handed_in) if question and cell.source.strip() == question]
    written = []
    for cell in handed_in[starts[-1] + 1 :] if starts else []:
        if {cell.name, cell.source.strip()} & given:
            break
        if not cell.is_code and _is_written(cell, prompt):
            written.append(cell)
    return _answer(written, f"The answer to {name} was found beside its place.") if written else None


def _is_written(cell: Cell, prompt: str) -> bool:
    return bool(cell.source.strip() or cell.pictures) and cell.source.strip() != prompt.strip()


def _answer(written: list[Cell], remark: str) -> Answer:
    text = "\n\n".join(cell.source for cell in written)
    if len(text) > LONGEST_ANSWER:
        remark = f"{remark} Only the first {LONGEST_ANSWER} of {len(text)} characters are shown.".strip()
    pictures = {name: kinds for cell in written for name, kinds in cell.pictures.items()}
    return Answer(_printable(text[:LONGEST_ANSWER]), pictures, remark)


def _printable(text: str) -> str:
    """A text without what no file or page can hold: halves of characters, and control characters."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(letter for letter in whole if letter >= " " or letter in "\n\t")
