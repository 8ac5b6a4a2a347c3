"""Marks as a table for spreadsheets and learning platforms: a row per student, a column per exercise and per text.

A mark is written only if the gradebook and our result agree on it, and a tutor has decided what needs a human;
otherwise its cell is empty, and the last column says why. So no old mark, no doubtful one and no forgotten one is ever
exported as a number.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.tutor.files import write_atomically
from autograder.tutor.gradebook import book
from autograder.tutor.gradebook.answers import graded_name
from autograder.tutor.gradebook.book import Entries, Entry
from autograder.tutor.gradebook.course import Course, GradebookError, NoCourse, check_name
from autograder.tutor.gradebook.marks import Mark, attention, exercise_cells, load, marks
from autograder.tutor.gradebook.notes import Note

SEPARATORS = re.compile(r"([;\t\r\n]+)")
"""At which a spreadsheet may end a cell, whatever quotes say."""

FORMULA = re.compile(r"[^\w(\[]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]")
"""How texts begin that a spreadsheet takes for a formula, also behind spaces, marks of order, and in full width."""


@dataclass(frozen=True)
class Part:
    """One student's marks of one topic: by cell, None where there is none yet; and what there is to say."""

    scores: dict[str, float | None]
    remarks: tuple[str, ...] = ()

    @property
    def total(self) -> float | None:
        """The sum, once every mark is there."""
        scores = list(self.scores.values())
        return None if None in scores else sum(score for score in scores if score is not None)


@dataclass(frozen=True)
class Exported:
    """How many students were written, and how many of them have a mark that is not there yet."""

    students: int
    incomplete: int


def export(course: Course, target: Path) -> Exported:
    """Write the marks of everybody to a CSV file.

    Raises:
        GradebookError: if there is no course folder, or the file cannot be written.
    """
    if not course.topics:
        raise NoCourse(course.root)
    rows = list(table(course))
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([[defused(value) for value in row] for row in rows])
    try:
        write_atomically(target, text.getvalue().encode("utf-8-sig", "replace"))
    except OSError as error:
        raise GradebookError(f"The table {target} cannot be written: {error.strerror}.") from error
    total = rows[0].index("total")
    return Exported(len(rows) - 1, sum(row[total] == "" for row in rows[1:]))


Value = str | float


def table(course: Course) -> Iterator[list[Value]]:
    """The rows, the header first."""
    columns = {topic: _cells(course, topic) for topic in course.graded}
    entered = {topic: book.entries(course, topic) for topic in columns}
    header = [name.replace("-", ".", 1) for topic, cells in columns.items() for name in (*cells, topic)]
    yield ["student", *header, "total", "remarks"]
    for student in sorted(_everybody(course, entered)):
        parts = [part(course, student, topic, entered[topic].get(student, {})) for topic in columns]
        totals = [each.total for each in parts]
        row: list[Value] = [student]
        for each in parts:
            row += [_number(score) for score in (*each.scores.values(), each.total)]
        row.append(_number(None if None in totals else sum(total for total in totals if total is not None)))
        yield [*row, " ".join(remark for each in parts for remark in each.remarks)]


def defused(value: Value) -> Value:
    """A value that no spreadsheet takes for a formula.

    >>> defused("=HYPERLINK(1)"), defused("Ada;+1"), defused(2.5)
    ("'=HYPERLINK(1)", "Ada;'+1", 2.5)
    """
    if not isinstance(value, str):
        return value
    return "".join(f"'{piece}" if FORMULA.match(piece) else piece for piece in SEPARATORS.split(value))


def _everybody(course: Course, entered: dict[str, Entries]) -> set[str]:
    """Who was brought in, and who has a result but was not."""
    graded = {path.parent.name for topic in course.graded for path in course.results.glob(f"*/{topic}.json")}
    brought = {*course.students, *(student for entries in entered.values() for student in entries)}
    return brought | {student for student in graded if not student.startswith((".", "__"))}


def _cells(course: Course, topic: str) -> list[str]:
    """The columns of a topic: exercises and texts, in the order of the notebook."""
    released = course.release(topic)
    return [graded_name(cell) for cell in released.cells if graded_name(cell)]


def part(course: Course, student: str, topic: str, entered: dict[str, Entry]) -> Part:
    """One student's marks of one topic, as far as the gradebook and our result agree on them."""
    cells = _cells(course, topic)
    released = course.release(topic)
    try:
        check_name(student)
        result = load(course.results, course, student, topic)
    except GradebookError as error:
        return Part(dict.fromkeys(cells), (str(error),))
    made = marks(result, exercise_cells(released))
    waiting = [name for name in attention(result, made) if name not in entered or not entered[name].decided]
    scores = {name: _score(entered.get(name), made.get(name)) for name in cells} | dict.fromkeys(waiting)
    said = [result.remark or "Needs a human."] if result.needs_human else []
    said += dict.fromkeys(mark.problem for mark in made.values() if mark.problem and result.exercises)
    said += Note.load(course.note(student, topic)).remarks
    return Part(scores, (*said, *_remarks(made, scores, entered, waiting)))


def _score(entry: Entry | None, mark: Mark | None) -> float | None:
    """What counts for one cell, if it is certain."""
    if entry is None or entry.open or (mark is not None and entry.automatic != mark.points):
        return None
    return entry.score


def _remarks(
    made: dict[str, Mark], scores: dict[str, float | None], entered: dict[str, Entry], waiting: list[str]
) -> Iterator[str]:
    """What there is to say about cells without a mark, and about a tutor's marks."""
    if waiting:
        yield f"Waits for a tutor: {', '.join(waiting)}; run `autograder gradebook open`, and give points there."
    absent = [name for name, score in scores.items() if score is None and name not in waiting]
    by_hand = [name for name in absent if name in entered and entered[name].manual is not None]
    if again := [name for name in by_hand if name in made and entered[name].open]:
        yield f"Marked by hand for an earlier file, and to be decided again: {', '.join(again)}."
    if stale := [name for name in absent if name in made and name not in again]:
        yield f"Not in the gradebook as graded: {', '.join(stale)}; run `autograder gradebook update`."
    if unread := [name for name in absent if name not in made]:
        yield f"Not marked yet: {', '.join(unread)}."
    changed = [name for name in made if (entry := entered.get(name)) and entry.score != entry.automatic]
    if changed:
        yield f"Marked by a tutor: {', '.join(changed)}."


def _number(score: float | None) -> Value:
    """A mark as it is written: whole ones without a decimal point, and nothing for none."""
    if score is None:
        return ""
    return int(score) if score == int(score) else score
