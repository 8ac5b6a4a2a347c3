"""The class report: complete, self-contained, and deaf to what students put into it."""

import re
from dataclasses import replace
from io import StringIO
from xml.etree import ElementTree

import pytest
from rich.console import Console

from autograder import catalogue
from autograder.tutor import console, report
from autograder.tutor.grading import ClassResult
from autograder.tutor.isolation import LEVELS, UNCONTAINED
from autograder.tutor.marking import Seeds
from autograder.tutor.report import figures, tables
from autograder.tutor.results import CheckMark, ExerciseMark, NoResults, Result
from autograder.verdicts import Row

EVIL = "<script>alert('x')</script>"


def mark(desk, state, **details):
    """Marks for the first exercise of the topic."""
    name, exercise = next(iter(desk.topic.exercises.items()))
    earned = exercise.points if state == "right" else 0
    check = CheckMark("a_check", "a check", exercise.points, earned, state, **details)
    return ExerciseMark(name, desk.topic.label(name), exercise.points, earned, 0.1, (check,))


def result(desk, student, *exercises, **details):
    earned = sum(exercise.earned for exercise in exercises)
    return Result(student, desk.topic.name, "", desk.topic.points, earned, exercises=exercises, forks=1, **details)


@pytest.fixture
def graded(desk):
    row = Row(EVIL, EVIL, EVIL)
    wrong = mark(desk, "value", verdict=EVIL, mistake=EVIL, advice=EVIL, source=EVIL, line=3, printed=EVIL, rows=(row,))
    found = (
        result(desk, "Ada", mark(desk, "right"), seconds=0.2, seed=41),
        result(desk, f"Bob {EVIL.replace('/', '')}", wrong, isolation="level 0"),
        result(desk, "Cem", needs_human=True, remark=f"No file {EVIL}"),
    )
    return ClassResult(found, (desk.topic,), 0, 1.0, 2, Seeds.drawn(1), LEVELS[0])


def pages(path):
    return [path, *sorted((path.parent / "students").glob("*.html"))]


def test_there_is_a_page_for_the_class_and_for_everybody(graded, tmp_path):
    index = report.write(graded, tmp_path)
    assert len(pages(index)) == 4
    text = index.read_text()
    for wanted in ("Ada", "Cem", "Needs a human", "Commonest mistakes", "level 0", "Public seeds 1 and 2"):
        assert wanted in text


def test_the_seeds_of_the_results_are_named_and_not_those_of_the_run(desk, graded, tmp_path):
    said = re.sub(r"<[^>]+>|\s+", " ", report.write(graded, tmp_path).read_text())
    assert "--seed 41 for Ada" in " ".join(said.split())
    assert "--seed 1 " not in said
    many = [result(desk, f"Student {number}", seed=number // 2) for number in range(12)]
    many += [result(desk, f"Again {number}", seed=3) for number in range(3)]
    numbers = [(each.number, len(each.students)) for each in tables.drawn(replace(graded, results=tuple(many)))]
    assert numbers == [(3, 5), (0, 2), (1, 2), (2, 2), (4, 2), (5, 2)]
    text = report.write(replace(graded, results=tuple(many)), tmp_path).read_text()
    assert "<code>--seed 3</code> for 5 students" in text
    assert "<summary>3 more</summary>" in text
    assert "--seed" not in (tmp_path / "students" / "Student 1.html").read_text()
    nobody = report.write(replace(graded, results=graded.results[:0]), tmp_path).read_text()
    assert "Public seeds 1 and 2; nobody's code was run." in nobody


def test_topics_that_were_not_graded_now_stay_in_the_report(desk, graded, tmp_path):
    other = replace(desk.topic, name="other", number=desk.topic.number + 1)
    earlier = replace(graded.results[0], topic="other")
    index = report.write(replace(graded, others=(earlier,), other_topics=(other,)), tmp_path)
    assert "Exercises of other" in index.read_text()
    assert index.read_text().count("not graded") == 2  # two of the three students have no result in it
    for topic in (desk.topic, other):
        assert topic.notebook in (tmp_path / "students" / "Ada.html").read_text()


def test_nobodys_page_takes_the_place_of_anothers():
    victim = "Ada \x1b Byron"
    posing = report.page_name(victim).removesuffix(".html")
    assert report.page_name(posing) != report.page_name(victim)


def test_what_students_wrote_is_escaped_everywhere(graded, tmp_path):
    for page in pages(report.write(graded, tmp_path)):
        text = page.read_text()
        assert "alert(" not in re.sub(r"&lt;/?script&gt;alert\(|&lt;script&gt;alert\(", "", text), page.name
        assert text.count("<script>") == (1 if page.name == "index.html" else 0)


def test_pages_need_no_network(graded, tmp_path):
    for page in pages(report.write(graded, tmp_path)):
        text = page.read_text()
        assert not re.search(r"(src|href)=[\"']?(https?:|//)|@import|url\(", text)


def test_links_lead_to_pages(graded, tmp_path):
    from urllib.parse import unquote

    index = report.write(graded, tmp_path)
    links = re.findall(r'href="(students/[^"]+)"', index.read_text())
    assert links
    assert all((tmp_path / unquote(link)).is_file() for link in links)


def test_pages_of_people_who_left_are_removed(graded, tmp_path):
    index = report.write(graded, tmp_path)
    (tmp_path / "students" / "Gone.html").write_text("old")
    report.write(graded, tmp_path)
    assert "Gone.html" not in [page.name for page in pages(index)]


def test_figures_are_well_formed_and_count_everybody(desk, graded):
    points = tables.points(graded, desk.topic.name)
    bars = ElementTree.fromstring(figures.histogram(points, desk.topic.points)).findall("rect")
    assert sum(int(bar.find("title").text.split()[0]) for bar in bars) == 3
    rows = tables.shares(graded, desk.topic)
    assert rows[0].counts == {"right": 1, "partly": 0, "wrong": 1, "open": 1}
    assert all(row.total == 3 for row in rows)
    ElementTree.fromstring(figures.shares(rows))
    ElementTree.fromstring(figures.histogram([], 5))


def test_numbers_below_bars_do_not_meet():
    assert [most for most in range(20, 70) if f">{most}<" not in figures.histogram([1], most)] == []
    assert ">55<" not in figures.histogram([1], 56)
    assert ">50<" in figures.histogram([1], 56)


@pytest.mark.parametrize(
    ("reason", "earned", "said"),
    [("unproved", 2, "partly proved"), ("unproved", 0, "not proved"), ("unjudged", 0, "not judged"), ("right", 3, "")],
)
def test_a_derivation_that_leads_somewhere_is_partly_proved(reason, earned, said):
    check = CheckMark("a", "a", 3, earned, reason)
    lemma = Result("Ada", "lemma", "", 3, earned, exercises=(ExerciseMark("one", "1", 3, earned, 0.0, (check,)),))
    assert tables.Person("Ada", {"lemma": lemma}).notes == ((f"one: {said}",) if said else ())


def test_an_inherited_mistake_counts_once(desk):
    first, second = list(desk.topic.exercises)[:2]
    one = CheckMark("a", "a", 1, 0, "value", mistake="sign", advice="Turn the sign.")
    two = CheckMark(
        "b", "b", 1, 0, "value", mistake="sign", advice=f"This looks like a mistake in {first}: Turn the sign."
    )
    exercises = (ExerciseMark(first, "1", 1, 0, 0.0, (one,)), ExerciseMark(second, "2", 1, 0, 0.0, (two,)))
    graded = ClassResult((result(desk, "Ada", *exercises),), (desk.topic,), 0, 1.0, 1, Seeds.drawn(1), LEVELS[2])
    (common,) = tables.mistakes(graded)
    assert (common.exercise, common.students) == (f"{desk.topic.name}.{first}", ["Ada"])


def test_the_level_is_named_and_what_it_does_not_hold(graded, tmp_path):
    text = report.write(graded, tmp_path).read_text()
    assert all(sentence in text for sentence in UNCONTAINED)
    sandboxed = report.write(replace(graded, level=LEVELS[2]), tmp_path).read_text()
    assert not any(sentence in sandboxed for sentence in UNCONTAINED)


def test_a_remark_stands_on_the_students_page(desk, graded, tmp_path):
    untouched = result(desk, "Dana", remark="The file is as it was handed out.", isolation="level 2: kept apart")
    index = report.write(replace(graded, results=(untouched,)), tmp_path)
    page = (tmp_path / "students" / "Dana.html").read_text()
    assert "as it was handed out" in page
    assert "level 2: kept apart" in page
    assert "Needs a human" not in index.read_text()


def test_a_part_of_the_class_gets_its_pages_and_leaves_the_others(graded, tmp_path):
    index = report.write(graded, tmp_path)
    before = index.read_text()
    some = replace(graded, results=graded.results[:1], partial=True)
    assert report.write(some, tmp_path) == tmp_path / "students"
    assert index.read_text() == before
    assert len(pages(index)) == 4


def test_a_report_that_cannot_be_written_is_a_sentence(graded, tmp_path):
    (tmp_path / "report").write_text("a file")
    with pytest.raises(NoResults, match="The report cannot be written to"):
        report.write(graded, tmp_path / "report")


def test_a_class_of_nine_topics_fits_into_a_terminal_and_says_below_what_is_wrong(desk, graded):
    made, idle = tuple(catalogue.topic(name) for name in catalogue.topics())[:9], "foundations"
    results = [replace(each, topic=every.name) for each in graded.results for every in made]
    results = tuple(each for each in results if (each.student, each.topic) != ("Ada", idle))
    with (terminal := Console(width=80, file=StringIO())).capture() as said:
        terminal.print(console.table(replace(graded, results=results, topics=made)))
    above, below, ada, bob, cem, *rest = said.get().splitlines()
    assert above.split()[:9] == [f"{every.number:02d}" for every in made]
    assert below.split()[:10] == ["student", *(f"/{every.points}" for every in made)]
    earned = graded.results[0].earned
    assert ada.split() == ["Ada", *[str(earned)] * 8, str(8 * earned), "1.6"]
    assert bob.split()[-12:] == [*["0"] * 10, "9", "0.0"]
    assert cem.split() == ["Cem", *["0"] * 10, "0.0"]
    assert "03 flow" in " ".join(rest)
    assert f"Cem: No file {EVIL}" in " ".join(rest)
