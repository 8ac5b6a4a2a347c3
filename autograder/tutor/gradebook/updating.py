"""Brings a class and its results into the gradebook, and believes nothing that it has not compared.

What has not changed since it was autograded for good, and still stands in the gradebook as our results say, is kept;
so an interrupted run goes on where it stopped. Everything else is autograded anew: nbgrader by itself would skip what
an earlier run left half done, and export 0 for it.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.tutor import collecting, names
from autograder.tutor import results as store
from autograder.tutor.files import write_atomically
from autograder.tutor.gradebook import book
from autograder.tutor.gradebook.book import Entry
from autograder.tutor.gradebook.course import Course, GradebookError, check_name, identity
from autograder.tutor.gradebook.handed_in import bring, has_texts
from autograder.tutor.gradebook.marks import exercise_cells, load, marks
from autograder.tutor.gradebook.nbgraders import Quiet, failure, nbgrader
from autograder.tutor.gradebook.staging import prepare

UNGRADED = (
    "There are texts for {topic}, of which nobody's work was graded, so they are not brought in; run `autograder grade "
    "--topic {topic}`, then `autograder gradebook update`."
)


@dataclass(frozen=True)
class Updated:
    """What happened to one submission: it was kept, or autograded, or neither, and then `problem` says why."""

    student: str
    topic: str
    kept: bool = False
    problem: str = ""
    remarks: tuple[str, ...] = ()


def update(
    submissions: Path,
    results: Path,
    course: Course,
    *,
    only: Sequence[str] = (),
    force: bool = False,
    begun: Callable[[int], None] = lambda count: None,
    done: Callable[[Updated], None] = lambda each: None,
) -> list[Updated]:
    """Prepare the course folder, bring the class in, and autograde what is new.

    Args:
        submissions: folder with one folder per student.
        results: folder of `autograder grade`.
        course: the course folder; made if need be.
        only: names of students; everybody unless given.
        force: autograde what has not changed, too.
        begun: is told the number of submissions.
        done: is told what happened to each.

    Raises:
        NoClass, UnknownStudent: if there are no submissions, or none of somebody in `only`.
        GradebookError, Leak, Unsafe: if there is nothing to bring in, or the course folder cannot be prepared.
    """
    everybody = collecting.students(submissions, besides=(results, course.root))
    chosen = names.chosen(everybody, only) if only else everybody
    if not course.students and not any(any((results / student).glob("*.json")) for student in chosen):
        raise GradebookError(f"There are no results of these students in {results} yet; run `autograder grade` first.")
    prepare(course, results)
    graded = course.graded
    tasks = [(student, topic) for topic in graded for student in chosen]
    begun(len(tasks))
    tool = Clerk(course, submissions, results, nbgrader(course))
    made = [Updated(*each, problem=UNGRADED.format(topic=each[1])) for each in ungraded(submissions, chosen, course)]
    for student, topic in tasks:
        made.append(tool.update(student, topic, force))
        done(made[-1])
    return made


def ungraded(submissions: Path, students: Sequence[str], course: Course) -> Iterator[tuple[str, str]]:
    """Whose texts are on a topic in which nobody was graded: they are not brought in, so a tutor has to know."""
    for topic in sorted({*course.topics} - {*course.graded}):
        for student in students:
            if has_texts(submissions, student, topic, course):
                yield student, topic


class Clerk:
    """Takes submissions into the gradebook, one after the other."""

    def __init__(self, course: Course, submissions: Path, results: Path, nbgrader: Quiet) -> None:
        self.course, self.submissions, self.results, self.nbgrader = course, submissions, results, nbgrader
        self._entries = {topic: book.entries(course, topic) for topic in course.topics}

    def update(self, student: str, topic: str, force: bool) -> Updated:
        """Bring one submission up to date; what goes wrong is its own affair."""
        try:
            check_name(student)
            note = bring(self.submissions, student, topic, self.course)
            kept = not force and self._holds(student, topic)
            if not kept:
                self._autograde(student, topic)
            return Updated(student, topic, kept, remarks=note.remarks)
        except (GradebookError, OSError, ValueError, MemoryError) as error:  # of a notebook anything may come
            with suppress(OSError):
                self._withdraw(student, topic)
            return Updated(student, topic, problem=str(error) or "It takes more memory than there is.")

    def _holds(self, student: str, topic: str) -> bool:
        """Whether what was autograded is what would be autograded now, and the gradebook says the same."""
        stamp = self.course.stamp(student, topic)
        graded = self.course.notebook("autograded", student, topic)
        if not (stamp.exists() and graded.exists() and stamp.read_text() == self._digest(student, topic)):
            return False
        return not differences(self.course, self.results, student, topic, self._entries[topic].get(student, {}))

    def _autograde(self, student: str, topic: str) -> None:
        """Autograde one submission, and compare what came of it.

        Raises:
            GradebookError: if nbgrader failed, or the gradebook does not say what our results do.
        """
        load(self.results, self.course, student, topic)
        stamp = self.course.stamp(student, topic)
        stamp.unlink(missing_ok=True)
        done = self.nbgrader.autograde(topic, identity(student))
        if not done["success"]:
            raise GradebookError(f"nbgrader could not take it over: {failure(done)}")
        entered = book.entries(self.course, topic, student).get(student, {})
        wrong = differences(self.course, self.results, student, topic, entered)
        wrong += _exchanged(self.course, student, topic)
        if wrong:
            raise GradebookError(" ".join(wrong))
        stamp.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(stamp, self._digest(student, topic).encode())

    def _withdraw(self, student: str, topic: str) -> None:
        """Leave nothing of a submission that could pass for its mark."""
        self.course.stamp(student, topic).unlink(missing_ok=True)
        shutil.rmtree(self.course.notebook("autograded", student, topic).parent, ignore_errors=True)
        book.withdraw_student(self.course, student, topic)

    def _digest(self, student: str, topic: str) -> str:
        """A digest of everything that the gradebook's entries depend on."""
        notebook = self.course.notebook("submitted", student, topic)
        files = [
            self.course.config,
            self.course.released(topic),
            notebook,
            notebook.parent / "exercises" / f"{topic}.py",
            self.course.note(student, topic),
            store.path_of(self.results, student, topic),
        ]
        parts = [file.read_bytes() if file.exists() else b"" for file in files]
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def departed(submissions: Path, course: Course) -> list[str]:
    """Who is in the gradebook, and not in the class that was brought in: renamed, or gone."""
    return [student for student in course.students if not (submissions / student).is_dir()]


def unmarked(course: Course) -> int:
    """How many texts, and doubtful marks of ours, wait for a tutor."""
    entered = [book.entries(course, topic) for topic in course.topics]
    return sum(entry.open for entries in entered for cells in entries.values() for entry in cells.values())


def differences(course: Course, results: Path, student: str, topic: str, entered: dict[str, Entry]) -> list[str]:
    """Where the gradebook does not say what our results do, as sentences; none if all is well."""
    released = course.release(topic)
    made = marks(load(results, course, student, topic), exercise_cells(released))
    found = {name: entry.automatic for name, entry in entered.items()}
    return [
        f"The gradebook has {'no mark' if found.get(name) is None else f'{found[name]:g} points'} for {name} of "
        f"{student}, and our result has {mark.points:g}."
        for name, mark in made.items()
        if found.get(name) != mark.points
    ]


def _exchanged(course: Course, student: str, topic: str) -> list[str]:
    """Whether nbgrader put its own files into the place of a student's."""
    places = [course.notebook(step, student, topic).parent / "exercises" for step in ("submitted", "autograded")]
    held = [{path.name: path.read_bytes() for path in place.glob("*.py")} for place in places]
    return [] if held[0] == held[1] else [f"nbgrader exchanged the module of {student} for another one."]
