"""What stands in the gradebook: read for comparison with our results, and cleared where it is no longer true."""

from dataclasses import dataclass

from nbgrader.api import BaseCell, Grade, Gradebook, Notebook, Student, SubmittedAssignment, SubmittedNotebook

from autograder.tutor.gradebook.course import Course, identity, name_of
from autograder.tutor.gradebook.decisions import remember


@dataclass(frozen=True)
class Entry:
    """One mark in the gradebook.

    `automatic` is what autograding gave, `manual` what a tutor did; `open` says that a tutor has to decide yet.
    """

    automatic: float | None
    manual: float | None
    extra: float
    open: bool

    @property
    def decided(self) -> bool:
        """Whether a tutor gave a mark for what is there now."""
        return self.manual is not None and not self.open

    @property
    def score(self) -> float | None:
        """What counts: the tutor's mark before ours, and None if there is neither."""
        basis = self.automatic if self.manual is None else self.manual
        return None if basis is None else basis + self.extra


Entries = dict[str, dict[str, Entry]]
"""By student, then by the cell's name."""


def gradebook(course: Course) -> Gradebook:
    """The database, to be used as a context; only the one place knows its address."""
    return Gradebook(f"sqlite:///{course.database.resolve()}")


def entries(course: Course, topic: str, student: str = "") -> Entries:
    """All marks of one topic, or those of one student."""
    columns = (Student.id, BaseCell.name, Grade.auto_score, Grade.manual_score, Grade.extra_credit)
    found: Entries = {}
    with gradebook(course) as book:
        rows = (
            book.db.query(*columns, Grade.needs_manual_grade)
            .select_from(Grade)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Student, Student.id == SubmittedAssignment.student_id)
            .filter(Notebook.name == topic, *([Student.id == identity(student)] if student else []))
        )
        for student, cell, automatic, manual, extra, is_open in rows:
            entry = Entry(automatic, manual, extra or 0.0, is_open)
            found.setdefault(name_of(student), {})[cell] = entry
    return found


def withdraw(book: Gradebook, entered: SubmittedNotebook) -> None:
    """Take our marks of a submission out of the gradebook, so that no old one counts; a tutor's marks stay."""
    for grade in entered.grades:
        grade.auto_score, grade.needs_manual_grade = None, True
    book.db.commit()


def withdraw_student(course: Course, student: str, topic: str) -> None:
    """Take our marks of a student's submission out of the gradebook, if there is one."""
    with gradebook(course) as book:
        for entered in book.notebook_submissions(topic, topic):
            if entered.student.id == identity(student):
                remember(course.decisions(student, topic), entered)
                withdraw(book, entered)
