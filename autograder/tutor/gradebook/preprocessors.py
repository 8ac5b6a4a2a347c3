"""What nbgrader runs on autograding in place of its own: texts are spliced, results are read, and no kernel starts.

`nbgrader_config.py` names them, so nbgrader's command and the button of its page do the same as ours.
"""

from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.api import Comment, Gradebook, SubmittedNotebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder import proofs
from autograder.tutor.gradebook.answers import answers, cells, graded_name, is_text, spliced, text_names
from autograder.tutor.gradebook.book import withdraw
from autograder.tutor.gradebook.course import Course, GradebookError, name_of
from autograder.tutor.gradebook.decisions import remember, restore
from autograder.tutor.gradebook.marks import Mark, attention, exercise_cells, load, marks
from autograder.tutor.gradebook.notes import Note
from autograder.tutor.results import Result

FOR_TUTORS = "For the tutor: "
"""How comments begin that students do not get."""

Processed = tuple[NotebookNode, ResourcesDict]


class Bridge(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """What our preprocessors share: the course folder, and the folder of our results."""

    course = Unicode(help="the course folder").tag(config=True)
    results = Unicode(help="the folder of `autograder grade`'s results").tag(config=True)

    def released(self, resources: ResourcesDict) -> NotebookNode:
        """The notebook as students got it."""
        return Course(Path(self.course)).release(resources["nbgrader"]["assignment"])

    def result(self, resources: ResourcesDict) -> Result:
        """Our result for the submission at hand."""
        student, topic = _whose(resources)
        return load(Path(self.results), Course(Path(self.course)), student, topic)

    def marks(self, resources: ResourcesDict) -> dict[str, Mark]:
        """The marks of the submission at hand, by the names of the cells as they were released."""
        return marks(self.result(resources), exercise_cells(self.released(resources)))


class SpliceAnswers(Bridge):
    """Takes the released notebook and puts the student's texts into it; nothing else of a submission passes."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The released notebook with the texts of `nb`."""
        student, topic = _whose(resources)
        with Gradebook(resources["nbgrader"]["db_url"]) as book:
            remember(Course(Path(self.course)).decisions(student, topic), _entered(book, resources))
        released = self.released(resources)
        given = answers(cells(nb), cells(released), text_names(released))
        return spliced(released, given), resources


class ExternalResults(Bridge):
    """Gives every exercise's cell our report and our number; a cell without a mark gets an error, which is worth 0."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The notebook with outputs.

        Raises:
            GradebookError: if there is no result to be relied on; then an earlier mark is taken out of the gradebook.
        """
        try:
            made = self.marks(resources)
        except GradebookError:
            with Gradebook(resources["nbgrader"]["db_url"]) as book:
                withdraw(book, _entered(book, resources))
            raise
        for cell in nb.cells:
            if (name := graded_name(cell)) in made:
                cell.outputs, cell.execution_count = outputs(made[name]), None
        return nb, resources


class ExternalComments(Bridge):
    """Puts our reports into the gradebook as comments, and sees that a tutor looks where a tutor has to."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The notebook as it is; the gradebook is changed."""
        student, topic = _whose(resources)
        result, made = self.result(resources), self.marks(resources)
        note = Note.load(Course(Path(self.course)).note(student, topic))
        with Gradebook(resources["nbgrader"]["db_url"]) as book:
            notebook = _entered(book, resources)
            for cell in filter(is_text, nb.cells):
                _comment_text(book, notebook, graded_name(cell), _remarks(result, note), note)
            graded = {grade.name: grade for grade in notebook.grades}
            for name, mark in made.items():
                _comment(book, notebook, graded[name].cell_id, mark.problem or mark.text.strip())
            for name in attention(result, made):
                graded[name].needs_manual_grade = True
            restore(Course(Path(self.course)).decisions(student, topic), notebook, nb, note)  # last: it closes
            book.db.commit()
        return nb, resources


def outputs(mark: Mark) -> list[NotebookNode]:
    """The outputs of a graded cell: a report and its number, or an error."""
    if mark.problem:
        return [new_output("error", ename="NotGraded", evalue=mark.problem, traceback=[mark.problem])]
    number = new_output("execute_result", data={"text/plain": repr(float(mark.points))}, execution_count=None)
    if not mark.proof:
        return [new_output("stream", name="stdout", text=mark.text), number]
    typeset = new_output("display_data", data={"text/html": f"<style>{proofs.STYLE}</style>{mark.proof}"})
    return [new_output("stream", name="stdout", text=mark.besides), typeset, number]


def _whose(resources: ResourcesDict) -> tuple[str, str]:
    return name_of(resources["nbgrader"]["student"]), resources["nbgrader"]["assignment"]


def _entered(book: Gradebook, resources: ResourcesDict) -> SubmittedNotebook:
    """What the gradebook has of the submission at hand."""
    (notebook,) = book.find_submission(resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]).notebooks
    return notebook


def _remarks(result: Result, note: Note) -> str:
    """What a tutor has to know about a submission, in one comment."""
    human = result.remark or "This submission needs a human."
    said = [human] if result.needs_human else []
    return " ".join([*said, *note.remarks])


def _comment_text(book: Gradebook, notebook: SubmittedNotebook, name: str, remarks: str, note: Note) -> None:
    """Comment on a text; one whose notebook could not be read is not 0: its mark is left to the tutor."""
    (grade,) = (each for each in notebook.grades if each.name == name)
    (comment,) = (each for each in notebook.comments if each.cell_id != grade.cell_id and each.name == name)
    said = [comment.auto_comment] if comment.auto_comment else []
    comment.auto_comment = " ".join([*said, FOR_TUTORS + remarks]) if remarks else comment.auto_comment
    if note.unreadable:
        grade.auto_score, grade.needs_manual_grade = None, True


def _comment(book: Gradebook, notebook: SubmittedNotebook, cell: str, text: str) -> None:
    """Comment on a cell that only has a grade; nbgrader makes no place for that by itself."""
    found = [comment for comment in notebook.comments if comment.cell_id == cell]
    comment = found[0] if found else Comment(cell_id=cell, notebook=notebook)
    comment.auto_comment = text
    book.db.add(comment)
