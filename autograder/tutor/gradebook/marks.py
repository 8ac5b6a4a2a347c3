"""What the gradebook is told of a result: for every graded cell a number within its points, and a text to explain it.

nbgrader gives full marks to whatever prints no number. So there always is one, and where we have no mark there is an
error, which is worth 0 and says that nothing was graded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import proofs
from autograder.tutor import results as store
from autograder.tutor.gradebook.answers import graded_name, is_text
from autograder.tutor.gradebook.course import Course, GradebookError
from autograder.tutor.gradebook.notes import Note
from autograder.tutor.results import CheckMark, ExerciseMark, Result

MARKS = {"right": "✓", "unwritten": "○", "missing": "○"}


@dataclass(frozen=True)
class Mark:
    """The mark of one graded cell; `problem` says why there is none, and then the points are 0.

    Of a derivation `text` holds everything, `proof` its lines as HTML, and `besides` what there is to say besides.
    """

    points: float
    text: str
    problem: str = ""
    suspicious: bool = False
    proof: str = ""
    besides: str = ""


def load(results: Path, course: Course, student: str, topic: str) -> Result:
    """One submission's result.

    Raises:
        GradebookError: if there is none, none that can be read, or one of other work than was brought in.
    """
    path = store.path_of(results, student, topic)
    if not path.exists():
        raise GradebookError(f"There is no result of {student} for {topic}; run `autograder grade`.")
    result = store.read(path)
    if result is None:
        raise GradebookError(f"The result {path} is damaged; run `autograder grade`, and it is made anew.")
    note = Note.load(course.note(student, topic))
    if note.source not in (None, result.source):
        raise GradebookError(
            f"What {student} handed in for {topic} is not what was graded; run `autograder grade`, then `autograder "
            "gradebook update`."
        )
    return result


def exercise_cells(notebook: Mapping[str, Any]) -> dict[str, float]:
    """The graded cells of exercises: nbgrader's name and points of each."""
    graded = [cell for cell in notebook["cells"] if graded_name(cell) and not is_text(cell)]
    return {graded_name(cell): float(cell["metadata"]["nbgrader"]["points"]) for cell in graded}


def marks(result: Result, cells: Mapping[str, float]) -> dict[str, Mark]:
    """The mark of every exercise's cell."""
    given = {f"{result.topic}-{each.exercise}": each for each in result.exercises}
    made = {name: _mark(given.get(name), points) for name, points in cells.items()}
    if not result.exercises:
        return {name: Mark(0.0, "", f"Not graded. {result.remark}".strip()) for name in cells}
    return made


def attention(result: Result, made: Mapping[str, Mark]) -> list[str]:
    """The cells at which a tutor has to look: those without a mark, those with doubtful ones; else the first."""
    if not result.needs_human and not any(mark.problem for mark in made.values()):
        return []
    doubtful = [name for name, mark in made.items() if mark.suspicious or (mark.problem and result.exercises)]
    return doubtful or list(made)[:1]


def _mark(given: ExerciseMark | None, points: float) -> Mark:
    if given is None:
        return Mark(0.0, "", "Not graded: the result has no mark for this exercise; run `autograder grade` again.")
    if not _is_number(given.earned) or given.points != points:
        why = f"the result gives {given.earned} of {given.points} points, and this cell has {points:g}"
        return Mark(0.0, "", f"Not graded: {why}; run `autograder grade` again.")
    suspicious = any(check.reason in ("tampering", "unjudged") for check in given.checks)
    proof = "".join(proofs.html(check.lines) for check in given.checks)
    besides = report(given, with_proofs=False) if proof else ""
    return Mark(min(max(float(given.earned), 0.0), points), report(given), "", suspicious, proof, besides)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def report(mark: ExerciseMark, with_proofs: bool = True) -> str:
    """What the checks of one exercise said, as a student reads it, with derivations as text or without."""
    head = f"{mark.label} {mark.exercise}: {mark.earned} of {_points(mark.points)}"
    told: set[str] = set()
    return "\n".join([head, *(line for check in mark.checks for line in _lines(check, told, with_proofs))]) + "\n"


def _lines(check: CheckMark, told: set[str], with_proofs: bool) -> list[str]:
    """One check; a sentence that an earlier one has said is not said again."""
    head = f"{MARKS.get(check.reason, '✗')} {check.sentence} ({_worth(check)})"
    lines = [f"    {line}" for line in proofs.text(check.lines) if with_proofs]
    if check.passed:
        return [head, *lines]
    verdict = proofs.summary(check.verdict, check.lines)
    said = [text for text in (check.advice, verdict, check.source) if text and text not in told]
    told.update(said)
    rows = [f"{row.where}: expected {row.wanted}, yours {row.given}" for row in check.rows]
    return [head, *(f"    {line}" for text in [*said, *rows] for line in text.splitlines()), *lines]


def _worth(check: CheckMark) -> str:
    """What a check is worth, and what a part of its answer has earned."""
    if 0 < check.earned < check.points:
        return f"{check.earned} of {_points(check.points)}, as far as right lines lead"
    return _points(check.points)


def _points(count: int) -> str:
    return f"{count} point{'' if count == 1 else 's'}"
