"""The house style in numbers: code beside zuko's, lessons beside their limits, and who breaks a rule.

`make house` prints it, and exits with 1 when there are offenders.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.tutor import house_code, house_notebooks
from autograder.tutor.files import ROOT
from autograder.tutor.house_code import ZUKO, Offence, Package
from autograder.tutor.house_notebooks import Rhythm

PACKAGES = ("course", "derive", "exercises", "solutions", "autograder")
# Where the files of one topic stand.
PARALLEL = (
    "notebooks/*.ipynb",
    "notebooks/source/*.md",
    "exercises/*.py",
    "solutions/*.py",
    "solutions/mistakes/*.py",
    "solutions/alternatives/*.py",
    "autograder/checks/*.py",
)
NO_TOPIC = {"__init__", "answers", "laws", "orders"}  # shared by the checks of several topics


@dataclass(frozen=True)
class House:
    """What was measured in one checkout."""

    packages: tuple[Package, ...]
    lessons: tuple[Rhythm, ...]
    offences: tuple[Offence, ...]


def measure(root: Path = ROOT) -> House:
    """Measure the packages, tests and notebooks of a checkout."""
    packages = {name: house_code.read_package(root / name) for name in PACKAGES}
    figures = tuple(house_code.figures(name, modules) for name, modules in packages.items())
    lessons = [house_notebooks.read_lesson(path) for path in sorted((root / "notebooks").glob("*.ipynb"))]
    offences = [
        *parallel_names(root),
        *(offence for package in figures for offence in house_code.sizes(package)),
        *(offence for modules in packages.values() for offence in house_code.offences(modules)),
        *house_code.offences(house_code.read_package(root / "tests"), house_code.REFUSALS),
        *(offence for lesson in lessons for offence in house_notebooks.offences(lesson)),
    ]
    return House(figures, tuple(house_notebooks.rhythm(lesson) for lesson in lessons), tuple(offences))


def parallel_names(root: Path) -> list[Offence]:
    """Every topic has a file of its name in every place of `PARALLEL`; a lesson's file adds its number.

    A topic of which there is nothing yet but derivations, stated and proved, is not asked for the rest.
    """
    places = {pattern: {path.stem for path in root.glob(pattern)} - NO_TOPIC for pattern in PARALLEL}
    topics = {pattern: {re.sub(r"^\d\d_", "", name) for name in names} for pattern, names in places.items()}
    everywhere = set[str]().union(*topics.values())
    proved = topics["solutions/*.py"] & {path.stem for path in (root / "course" / "derivations").glob("*.py")}
    waiting = {topic for topic in proved if sum(topic in names for names in topics.values()) == 1}
    missing = [
        Offence(pattern, f"nothing for the topic {topic}")
        for pattern in PARALLEL
        for topic in sorted(everywhere - waiting - topics[pattern])
    ]
    numbers = places["notebooks/*.ipynb"] ^ places["notebooks/source/*.md"]
    return missing + [Offence(name, "notebook and source differ in name") for name in sorted(numbers)]


def code_table(packages: tuple[Package, ...]) -> Table:
    """The packages' sizes, and zuko's below them."""
    grid = Table("package", "functions", "median lines", "90 % within", "longest", "modules", "longest module")
    grid.title = "Code: lines of functions without their docstrings"
    for package in (*packages, ZUKO):
        sizes = (package.median, package.ninety, package.longest, package.modules, package.longest_module)
        style = "dim" if package is ZUKO else ""
        grid.add_row(package.name, str(package.functions), *(f"{size:g}" for size in sizes), style=style)
    grid.add_row("limit", "", "8", "24", "60", "", "250", style="italic")
    return grid


def lesson_table(lessons: tuple[Rhythm, ...]) -> Table:
    """The lessons' rhythm, and the limits below."""
    grid = Table("notebook", "cells", "words: median", "most", "lines: median", "most", "code without figure")
    grid.title = "Lessons: words of prose cells, lines of code cells"
    for row in lessons:
        sizes = (row.cells, row.median_words, row.most_words, row.median_lines, row.most_lines, row.code_without_figure)
        grid.add_row(row.name, *(f"{size:g}" for size in sizes))
    grid.add_row("limit", "30 to 50", "aim 40", "120", "aim 6", "15", "3", style="italic")
    return grid


def main() -> int:
    """Print the measures and the offenders; the number of offenders decides the exit code."""
    house = measure()
    console = Console()
    console.print(code_table(house.packages))
    console.print(lesson_table(house.lessons))
    for offence in house.offences:
        console.print(f"[red]✗[/red] {escape(str(offence))}")
    console.print(f"{len(house.offences)} offenders." if house.offences else "Nobody breaks a rule.")
    return int(bool(house.offences))


if __name__ == "__main__":
    raise SystemExit(main())
