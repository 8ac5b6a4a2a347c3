"""Pages for students: their notebook with marks, reports, texts and comments, and nothing that is for tutors only."""

import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

from autograder.tutor.files import ROOT, write_atomically
from autograder.tutor.gradebook import book
from autograder.tutor.gradebook.book import Entry
from autograder.tutor.gradebook.course import Course, GradebookError, identity
from autograder.tutor.gradebook.export import part
from autograder.tutor.gradebook.nbgraders import Quiet, failure, nbgrader
from autograder.tutor.gradebook.preprocessors import FOR_TUTORS
from autograder.tutor.gradebook.showing import rubrics
from autograder.tutor.stubs import SHORTEST_TELLING_LINE

TEST_CELL = re.compile(r'<a href="#(\w+)-(\w+)">(?:Test cell|Written response)</a>')
"""How nbgrader lists exercises, all under the same name, on the top of a page."""


def feedback(
    course: Course,
    *,
    begun: Callable[[int], None] = lambda count: None,
    done: Callable[[str, str, str], None] = lambda student, topic, problem: None,
    root: Path = ROOT,
) -> list[Path]:
    """Make the page of everybody whose marks are complete.

    Args:
        course: the course folder.
        begun: is told the number of pages.
        done: is told student, topic, and why there is no page, if so.
        root: of the checkout, whose model answers must not be on a page.

    Returns:
        The pages.

    Raises:
        GradebookError: if there is no course folder.
    """
    tool, made = nbgrader(course), []
    topics = course.graded
    tasks = [(student, topic) for topic in topics for student in course.students]
    entered = {topic: book.entries(course, topic) for topic in topics}
    secrets = {topic: list(model_answers(course, topic, root)) for topic in topics}
    begun(len(tasks))
    for student, topic in tasks:
        try:
            made.append(_page(course, tool, student, topic, entered[topic].get(student, {}), secrets[topic]))
            problem = ""
        except GradebookError as error:
            shutil.rmtree(course.notebook("feedback", student, topic).parent, ignore_errors=True)
            problem = str(error)
        done(student, topic, problem)
    return made


def model_answers(course: Course, topic: str, root: Path) -> Iterator[str]:
    """The lines of a topic's model answers and rubrics that must not reach students, with single spaces."""
    generated_from = course.release(topic).metadata.get("generated_from", "")
    for text in rubrics(root / "notebooks" / "source", generated_from).values():
        for line in text.splitlines():
            if len(line.strip()) >= SHORTEST_TELLING_LINE:
                yield _words(line)


def _page(course: Course, tool: Quiet, student: str, topic: str, entered: dict[str, Entry], secrets: list[str]) -> Path:
    """One student's page of one topic.

    Raises:
        GradebookError: if a mark is missing, nbgrader fails, or the page would give something away.
    """
    marked = part(course, student, topic, entered)
    if marked.total is None:
        raise GradebookError(" ".join(marked.remarks))
    done = tool.generate_feedback(topic, identity(student))
    page = course.notebook("feedback", student, topic).with_suffix(".html")
    if not done["success"] or not page.exists():
        raise GradebookError(f"nbgrader could not make the page: {failure(done)}")
    html = TEST_CELL.sub(r"<a href='#\1-\2'>\1.\2</a>", page.read_text("utf-8"))
    write_atomically(page, html.encode())
    shown = _words(unescape(re.sub(r"<[^>]*>", " ", html)))
    if FOR_TUTORS.strip() in shown or any(secret in shown for secret in secrets):
        raise GradebookError("The page would show what is for tutors only, so there is none.")
    return page


def _words(text: str) -> str:
    return " ".join(text.split())
