"""Students' Markdown can do no harm on a page, formulas need no network, and rubrics are for tutors only."""

import re
import time

import pytest
from nbconvert.filters import markdown2html

from autograder.mathematics import mathml
from autograder.tutor.files import ROOT
from autograder.tutor.gradebook.feedback import model_answers
from autograder.tutor.gradebook.preprocessors import FOR_TUTORS
from autograder.tutor.gradebook.showing import ForStudents, RubricsForTutors, SafeTexts, rendered, rubrics

TEXT = "flow-filaments"
SOURCES = ROOT / "notebooks" / "source"
PICTURE = {"a.png": {"image/png": "iVBORw0KGgo="}}


def shown(text, pictures=()):
    """A student's text as it stands on a page: after our renderer, and after nbconvert's."""
    return markdown2html(rendered(text, trusted=False, pictures=dict(pictures)))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<div>\n\n<svg/onload=alert(1)>\n\n</div>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](&#106;avascript:alert(1))",
        "[click](data:text/html,<script>alert(1)</script>)",
        "[click][1]\n\n[1]: javascript:alert(1)",
        "<javascript:alert(1)>",
        '[click](https://x.org/"onmouseover="alert(1))',
        "![x](https://evil.org/pixel.png)",
        "![x](attachment:absent.png)",
        '![x" onerror="alert(1)](attachment:a.png)',
        "```mermaid\ngraph TD; A[<script>alert(1)</script>]\n```",
        "$\\href{javascript:alert(1)}{x}$",
        "$\\text{<script>alert(1)</script>}$",
        "$\\text{<!--> <script>alert(1)</script> -->}$",
        '$\\text{<mtext onclick="alert(1)">x</mtext>}$',
        "$\\style{background:url(https://evil.org)}{x}$",
        "$$\\begin{x}</math><script>alert(1)</script>$$",
        "\\begin{align}<script>alert(1)</script>\\end{align}",
        "# <script>alert(1)</script>",
        "| a |\n|---|\n| <script>alert(1)</script> |",
        "`<script>alert(1)</script>`",
    ],
)
def test_no_markdown_of_a_student_runs_anything(text):
    html = shown(text, PICTURE.items())
    tags = re.findall(r"<\s*(\w+)([^>]*)", html)
    assert not {name.lower() for name, _ in tags} & {"script", "svg", "iframe", "object", "embed", "form", "style"}
    for name, attributes in tags:
        assert not re.search(r"\son\w+\s*=\s*[\"']?alert", re.sub(r'"[^"]*"', '""', attributes)), (name, attributes)
        for url in re.findall(r'(?:href|src|xlink:href)="([^"]*)"', attributes):
            assert url.startswith(("https://x.org", "#", "data:image/png;base64,")), url


def test_what_students_write_honestly_is_shown():
    html = shown(
        "A **bold** claim: $p(x)<q$\n\n- one\n- two\n\n```python\nx = 1\n\ny = 2\n```\n\n[site](https://a.org)"
    )
    for part in ("<strong>bold</strong>", "<math", "<li>one</li>", "&lt;", 'href="https://a.org"'):
        assert part in html
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in shown("![mine](attachment:a.png)", PICTURE.items())


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "*" * 20_000,
        "> " * 8_000,
        "`" * 20_000,
        "$" * 19_999,
        "<" * 20_000,
        f"${'{' * 9000}$",
        "$" + "x^" * 9000 + "$",
    ],
)
def test_a_text_that_is_hard_to_read_is_shown_all_the_same(text):
    begun = time.perf_counter()
    assert shown(text)
    assert time.perf_counter() - begun < 10


def test_every_formula_of_the_lessons_becomes_mathml(released):
    for cell in released.cells:
        if cell.cell_type == "markdown":
            html = rendered(cell.source, trusted=True, pictures={})
            assert "$" not in html
            assert "<code>\\" not in html
    assert mathml("\\begin{pmatrix} I & 0 \\\\ 0 & D \\end{pmatrix}", display=True).count("<mtr>") == 2
    assert mathml("\\frac{", display=False).startswith(("<code>", "<math"))


def test_a_function_stands_apart_from_what_it_is_taken_of():
    thin = '<mspace width="0.167em"/>'
    assert f"<mi>log</mi>{thin}<mi>p</mi>" in mathml("\\log p(x)", display=False)
    assert f"<mi>log</mi>{thin}<msub>" in mathml("\\log p_z", display=False)
    assert "mspace" not in mathml("\\log(x) + xy", display=False)


def test_rubrics_are_shown_where_formgrader_draws_a_page_and_nowhere_else(released):
    show = RubricsForTutors(sources=str(SOURCES))
    for resources, count in (({"submission_id": "1"}, 1), ({}, 0), ({"submission_id": "1", "nbgrader": {}}, 0)):
        made, _ = show.preprocess(released.copy(), resources)
        assert sum("Rubric" in cell.source for cell in made.cells) == count
    (text,) = rubrics(SOURCES, released.metadata.generated_from).values()
    assert "Model answer" in text
    assert rubrics(SOURCES, "") == rubrics(SOURCES, "../../etc/passwd") == {}


def test_feedback_has_nothing_that_is_for_tutors(released):
    cell = next(cell for cell in released.copy().cells if cell.id == TEXT).copy()
    for comment, left in ((f"No response. {FOR_TUTORS}look.", "No response."), (f"{FOR_TUTORS}look.", None)):
        cell.metadata = {"nbgrader": {"comment": comment}}
        made, _ = ForStudents().preprocess_cell(cell, {}, 0)
        assert (made.metadata["nbgrader"]["comment"] or "").removeprefix("<div><p>").removesuffix("</p></div>") == (
            left or ""
        )


def test_pages_are_searched_for_the_lines_of_model_answers(prepared):
    lines = list(model_answers(prepared, "flow", ROOT))
    assert any("Rubric" in line for line in lines)
    assert any("Model answer" in line for line in lines)


def test_texts_are_rendered_by_who_wrote_them(released):
    show = SafeTexts()
    made, _ = show.preprocess(released.copy(), {})
    assert all(cell.source.startswith("<div>") for cell in made.cells if cell.cell_type == "markdown")
