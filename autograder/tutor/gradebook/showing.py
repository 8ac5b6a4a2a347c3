"""How notebooks are shown: to tutors with the rubric beside the text, to students without what is for tutors.

Students' Markdown may hold scripts and links that run code, and nbconvert passes them on. So every text is turned into
HTML here, by a renderer that lets no HTML of theirs through, and formulas become MathML, which browsers show without
a network. The rubric is added while a page of formgrader is drawn: it lies in no file of the course folder.
"""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.mathematics import mathml
from autograder.tutor.gradebook.answers import graded_name, is_text
from autograder.tutor.gradebook.preprocessors import FOR_TUTORS, Processed
from autograder.tutor.stubs import regions

ANSWER = re.compile(r"\{answer\}`(\w+)`")
LINKS = ("http://", "https://", "mailto:", "#")


class Renderer(IPythonRenderer):
    """Markdown to HTML; a student's, if `trusted` is false: then no HTML, no script, no picture from elsewhere."""

    def __init__(self, trusted: bool, pictures: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(escape=not trusted, attachments={name: dict(kinds) for name, kinds in pictures.items()})
        self.trusted = trusted

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link; a student's may lead to pages only."""
        if self.trusted or url.lower().startswith(LINKS):
            return str(super().link(text, url, title))
        return f"{text} ({escape(url)})"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture; a student's has to be pasted into the cell."""
        pasted = url.startswith("attachment:") and url.removeprefix("attachment:") in self.attachments
        if pasted or (self.trusted and not url.startswith("attachment:")):
            return str(super().image(text, url, title))
        return f"[picture: {escape(text)}, {escape(url)}]"

    def block_mermaidjs(self, code: str) -> str:
        """A diagram, as its source: drawing it would take a script from a network."""
        return f"<pre>{escape(code)}</pre>"

    def inline_math(self, body: str) -> str:
        """A formula in a line."""
        return mathml(body, display=False)

    def block_math(self, body: str) -> str:
        """A formula of its own."""
        return mathml(body, display=True)

    def latex_environment(self, name: str, body: str) -> str:
        """An environment such as align."""
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)


class SafeTexts(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Turns every Markdown cell into HTML, before nbconvert does."""

    def preprocess_cell(self, cell: NotebookNode, resources: ResourcesDict, index: int) -> Processed:
        """The cell, rendered."""
        if cell.cell_type == "markdown":
            cell.source = rendered(cell.source, trusted=not is_text(cell), pictures=cell.pop("attachments", {}))
        return cell, resources


class RubricsForTutors(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Shows a tutor the rubric and the model answer under every text; only where formgrader draws a page."""

    sources = Unicode(help="the folder with the notebooks' sources").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """The notebook with rubrics, or as it is."""
        if "submission_id" in resources and "nbgrader" not in resources:
            known = rubrics(Path(self.sources), nb.metadata.get("generated_from", ""))
            nb.cells = [each for cell in nb.cells for each in (cell, *_rubric(cell, known))]
        return nb, resources


class ForStudents(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Takes out of the feedback what is for the tutor."""

    def preprocess_cell(self, cell: NotebookNode, resources: ResourcesDict, index: int) -> Processed:
        """The cell without a comment for tutors."""
        grading = cell.metadata.get("nbgrader", {})
        if comment := grading.get("comment"):
            kept = comment.partition(FOR_TUTORS)[0].strip()
            grading["comment"] = rendered(kept, trusted=False, pictures={}) if kept else None
        return cell, resources


def rendered(text: str, trusted: bool, pictures: Mapping[str, Mapping[str, str]]) -> str:
    """A text as HTML in one block, in which nothing is Markdown any more."""
    try:
        html = MarkdownWithMath(renderer=Renderer(trusted, pictures)).render(text)
    except Exception:  # students write Markdown, and the renderer has many ways to stumble
        html = f"<pre>{escape(text)}</pre>"
    return f"<div>{html.strip()}</div>".replace("\n", "&#10;" if "<pre" in html else " ")


def rubrics(sources: Path, generated_from: str) -> dict[str, str]:
    """What a notebook's source keeps between the markers of a solution under each answer, by the text's name."""
    path = sources / Path(generated_from).name
    if path.suffix != ".md" or not path.exists():
        return {}
    lines = path.read_text("utf-8").splitlines()
    found = {}
    for region in regions(lines, str(path)):
        above = [match[1] for line in lines[: region.begin] if (match := ANSWER.match(line))]
        found.update({above[-1]: "\n".join(lines[region.begin + 1 : region.end])} if above else {})
    return found


def _rubric(cell: NotebookNode, known: Mapping[str, str]) -> list[NotebookNode]:
    if not is_text(cell):
        return []
    text = known.get(graded_name(cell).partition("-")[2])
    return [new_markdown_cell(f"**For you, not for students.**\n\n{text}")] if text else []
