"""What a tutor sees in the terminal while a class is graded: progress with the time left, then a table."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from autograder.tutor.engine.limits import ISOLATION, LEVEL
from autograder.tutor.grading import ClassResult, grade, plain
from autograder.tutor.results import Result

MOST_NAMES = 3
"""Mistakes and faults that one row of the table names."""


class Bar:
    """A progress bar that counts submissions, and those that need a human."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("making references", total=None, human="")
        self._human = 0

    def prepared(self, count: int) -> None:
        """References are there; `count` submissions are to be graded."""
        self._progress.update(self._task, description="grading", total=count)

    def done(self, result: Result, kept: bool) -> None:
        """One more submission has its result."""
        self._human += result.needs_human
        need = f"{self._human} need a human" if self._human else ""
        self._progress.update(self._task, advance=1, human=need)


@contextmanager
def bar(console: Console) -> Iterator[Bar]:
    """A progress bar for the length of the body."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[red]{task.fields[human]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield Bar(progress)


def grade_with_progress(
    console: Console,
    submissions: Path,
    results: Path,
    topics: list[str] | None,
    workers: int | None,
    seed: int | None,
    force: bool,
) -> ClassResult:
    """Grade a class and show how far it is; see `grade`."""
    console.print(f"Isolation level {LEVEL}: {ISOLATION}. Grade only work of people you trust.", style="dim")
    with bar(console) as shown:
        return grade(
            submissions,
            results,
            topics or None,
            workers=workers,
            seed=seed,
            force=force,
            prepared=shown.prepared,
            done=shown.done,
        )


def table(graded: ClassResult) -> Table:
    """One row per student: points of every topic, mistakes that were recognised, faults, seconds."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    made.add_column("student", no_wrap=True, max_width=28)
    for topic in graded.topics:
        made.add_column(topic, justify="right")
    made.add_column("mistakes", ratio=3, overflow="fold")
    made.add_column("faults", ratio=3, overflow="fold")
    made.add_column("s", justify="right")
    for student in graded.students:
        results = [result for result in graded.results if result.student == student]
        points = [f"{result.earned}/{result.points}" for result in results]
        mistakes = [name for result in results for name, _ in result.mistakes]
        faults = [name for result in results for name in result.faults]
        remark = "; ".join(result.remark for result in results if result.needs_human)
        seconds = sum(result.seconds for result in results)
        style = "red" if remark else None
        cells = [*points, _few(mistakes), remark or _few(faults), f"{seconds:.1f}"]
        made.add_row(escape(plain(student)), *map(escape, cells), style=style)
    return made


def summary(graded: ClassResult) -> str:
    """What the run did, in two sentences."""
    number, human = len(graded.results), len(graded.needing_a_human)
    new = number - graded.kept
    kept = f"; {graded.kept} had not changed and were kept" if graded.kept else ""
    need = f" {_count(human, 'submission')} {'needs' if human == 1 else 'need'} a human." if human else ""
    workers = _count(graded.workers, "worker")
    aside = f" Not graded, as it is no student's folder: {_few(list(graded.left_aside))}." if graded.left_aside else ""
    return f"{_count(new, 'submission')} graded in {graded.seconds:.1f} s by {workers}{kept}.{need}{aside}"


def _few(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
