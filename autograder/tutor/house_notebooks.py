"""How the lessons are measured: rhythm, figures, vocabulary and voice of each notebook."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import nbformat

from autograder.tutor.house_code import Offence

PROSE_WORDS = 120
CODE_LINES = 15
PROSE_IN_A_ROW = 2
CODE_WITHOUT_FIGURE = 3
CELLS = (30, 50)
VOCABULARY_ROWS = 7

# Left out when words are counted or the voice is judged: it is no prose.
NO_PROSE = re.compile(r"```.*?```|\$\$.*?\$\$|<!--.*?-->|<[^>]+>|!?\[(?=[^\]]*\]\()|\]\([^)]*\)", re.DOTALL)
SYMBOLS = re.compile(r"\$[^$]+\$|`[^`]+`")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u2728\u274c\ufe0f]")
LOOSE_WORDS = re.compile(r"\b(simply|just)\b", re.IGNORECASE)
PLOTTING = re.compile(r"\bplt\.|\bmatplotlib\b")


@dataclass(frozen=True)
class Lesson:
    """A notebook as a sequence of (kind, text), where kind is "markdown" or "code"."""

    name: str
    cells: tuple[tuple[str, str], ...]

    @property
    def prose(self) -> list[str]:
        return [text for kind, text in self.cells if kind == "markdown"]

    @property
    def code(self) -> list[str]:
        return [text for kind, text in self.cells if kind == "code"]


@dataclass(frozen=True)
class Rhythm:
    """The measures of one lesson."""

    name: str
    cells: int
    median_words: float
    most_words: int
    median_lines: float
    most_lines: int
    code_without_figure: int


def read_lesson(path: Path) -> Lesson:
    """The lesson that a notebook file holds."""
    notebook = nbformat.read(path, as_version=4)
    cells = tuple((cell.cell_type, cell.source) for cell in notebook.cells if cell.cell_type in ("markdown", "code"))
    return Lesson(path.stem, cells)


def words(text: str) -> int:
    """Words of a prose cell; a formula in the line counts as one, displayed formulas, tables and code as none."""
    lines = [line for line in NO_PROSE.sub(" ", text).splitlines() if not line.lstrip().startswith("|")]
    return len(SYMBOLS.sub("x", "\n".join(lines)).split())


def code_lines(text: str) -> int:
    """Lines of a code cell, blank ones left out."""
    return sum(bool(line.strip()) for line in text.splitlines())


def shows_figure_or_number(text: str) -> bool:
    """Whether a code cell prints, calls something of `plots`, or is the input of a magic such as `%%proof`."""
    if text.startswith("%%"):
        return True
    source = "\n".join("pass" if line.startswith(("%", "!")) else line for line in text.splitlines())
    calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return any(call == "print" or "plots." in call for call in calls)


def longest_run(marks: list[bool]) -> int:
    """The longest unbroken run of true marks."""
    longest = current = 0
    for mark in marks:
        current = current + 1 if mark else 0
        longest = max(longest, current)
    return longest


def rhythm(lesson: Lesson) -> Rhythm:
    """The measures of a lesson as one row of the report."""
    prose = [words(text) for text in lesson.prose] or [0]
    code = [code_lines(text) for text in lesson.code] or [0]
    bare = longest_run([not shows_figure_or_number(text) for text in lesson.code])
    return Rhythm(lesson.name, len(lesson.cells), median(prose), max(prose), median(code), max(code), bare)


def sizes(lesson: Lesson) -> Iterator[Offence]:
    """Cells small enough to be read, and enough of them for a lesson."""
    lowest, highest = CELLS
    if not lowest <= len(lesson.cells) <= highest:
        yield Offence(lesson.name, f"{len(lesson.cells)} cells; between {lowest} and {highest} make a lesson")
    for number, (kind, text) in enumerate(lesson.cells, start=1):
        place = f"{lesson.name} cell {number}"
        if kind == "markdown" and words(text) > PROSE_WORDS:
            yield Offence(place, f"{words(text)} words of prose; {PROSE_WORDS} at most")
        if kind == "code" and code_lines(text) > CODE_LINES:
            yield Offence(place, f"{code_lines(text)} lines of code; {CODE_LINES} at most")


def pace(lesson: Lesson) -> Iterator[Offence]:
    """Prose, code and figures take turns."""
    run = longest_run([kind == "markdown" for kind, _ in lesson.cells])
    if run > PROSE_IN_A_ROW:
        yield Offence(lesson.name, f"{run} prose cells in a row; {PROSE_IN_A_ROW} at most")
    bare = rhythm(lesson).code_without_figure
    if bare > CODE_WITHOUT_FIGURE:
        yield Offence(lesson.name, f"{bare} code cells in a row without a figure or number; every fourth shows one")


def title(lesson: Lesson) -> Iterator[Offence]:
    """One notebook, one question."""
    headings = [line for text in lesson.prose for line in text.splitlines() if line.startswith("# ")]
    if not headings or not headings[0].rstrip().endswith("?"):
        yield Offence(lesson.name, "the title is not a question")


def vocabulary(lesson: Lesson) -> Iterator[Offence]:
    """The words of the lesson stand first, in a table of at most seven rows."""
    tables = [table for text in lesson.prose for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)]
    boxes = [table.splitlines() for table in tables if table.lower().replace("*", "").lstrip("| ").startswith("word")]
    if not boxes:
        yield Offence(lesson.name, "no vocabulary table (word, symbol, shape, instance)")
    elif len(boxes[0]) - 2 > VOCABULARY_ROWS:  # header and rule are no rows
        yield Offence(lesson.name, f"{len(boxes[0]) - 2} rows of vocabulary; {VOCABULARY_ROWS} at most")


def voice(lesson: Lesson) -> Iterator[Offence]:
    """A plain voice; quotations (lines that begin with >) keep their own."""
    for number, (kind, text) in enumerate(lesson.cells, start=1):
        place = f"{lesson.name} cell {number}"
        if EMOJI.search(text):
            yield Offence(place, "an emoji")
        if kind == "markdown":
            prose = SYMBOLS.sub(" ", NO_PROSE.sub(" ", re.sub(r"(?m)^\s*>.*$", "", text)))
            if "!" in prose:
                yield Offence(place, "an exclamation mark")
            if found := LOOSE_WORDS.search(prose):
                yield Offence(place, f"the word {found[0]!r}")


def plotting(lesson: Lesson) -> Iterator[Offence]:
    """Plotting code lives in `course.plots`."""
    for number, (kind, text) in enumerate(lesson.cells, start=1):
        if kind == "code" and PLOTTING.search(text):
            yield Offence(f"{lesson.name} cell {number}", "plotting code in a lesson; it belongs in course.plots")


Rule = Callable[[Lesson], Iterator[Offence]]
RULES: tuple[Rule, ...] = (sizes, pace, title, vocabulary, voice, plotting)


def offences(lesson: Lesson) -> list[Offence]:
    """Every break of the rules in a lesson."""
    return [offence for rule in RULES for offence in rule(lesson)]
