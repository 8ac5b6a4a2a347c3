"""The table for spreadsheets: quoted, harmless, and without a number that is not certain."""

import csv
import re

import pytest

from autograder.tutor.gradebook.course import Course, GradebookError
from autograder.tutor.gradebook.export import defused, export
from autograder.tutor.gradebook.updating import update

NAMES = ['Ada "Q" O\'Neil, B.', "=HYPERLINK(1)", "-1", "Özge;=1+1", "a\nb"]


def test_names_come_through_and_no_formula_does(school):
    for name in NAMES:
        school.hand_in(name)
        school.grade(name)
    assert not [each.problem for each in update(school.submissions, school.results, school.course) if each.problem]
    done = export(school.course, school.folder / "marks.csv")
    assert (done.students, done.incomplete) == (len(NAMES), 0)
    data = (school.folder / "marks.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with (school.folder / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {re.sub("(^|;)'", r"\1", row["student"]) for row in rows} == set(NAMES)
    for row in rows:
        for piece in re.split(r"[;\t\r\n]", "\n".join(row.values())):
            assert not piece.lstrip().startswith(("=", "+", "-", "@"))
        assert float(row["total"]) == float(row["flow"]) == 17
    fields = data.decode("utf-8-sig").split("\r\n")[1]
    assert all(field.startswith('"') or field.replace(".", "").isdigit() for field in fields.split(",")[:1])


@pytest.mark.parametrize(
    "value",
    [
        "=1",
        "+1",
        "-1",
        "@a",
        "\t=1",
        "\r=1",
        " =1",
        "\n=1",
        "|x",
        "%x",
        "a;=1",
        "a; +1",
        "a\n@b",
        "\uff1d1",
        "\ufeff=1",
    ],
)
def test_what_begins_like_a_formula_is_defused(value):
    cells = re.split(r"[;\t\r\n]", str(defused(value)))
    assert any(cell.startswith("'") for cell in cells)
    assert not any(re.match(r"\W*[-=+@|%\uff1d]", cell) for cell in cells if not cell.startswith("'"))


@pytest.mark.parametrize("value", ["Ada", "", 3, -2.5, "a=b", "O'Neil", "f(-x); g(x)", "a (-1)"])
def test_anything_else_stays(value):
    assert defused(value) == value


def test_a_file_that_cannot_be_written_is_a_sentence(school):
    with pytest.raises(GradebookError, match="cannot be written"):
        export(school.course, school.folder / "no" / "marks.csv")


def test_a_student_without_a_submission_for_a_topic_is_not_given_zero(school):
    for student in ("Ada", "Ben"):
        school.hand_in(student)
    school.grade("Ben")
    update(school.submissions, school.results, school.course)
    assert export(Course(school.course.root), school.folder / "marks.csv").incomplete == 1
