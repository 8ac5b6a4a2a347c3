"""What a tutor sees in the terminal while a class is graded: progress with the time left, then a table."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from math import ceil
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from autograder.tutor.collecting import shown
from autograder.tutor.grading import ClassResult, grade
from autograder.tutor.isolation import LEVELS, UNCONTAINED, survey
from autograder.tutor.report.tables import Person, people
from autograder.tutor.results import Result

MOST_NAMES = 3
"""Exercises, or files, that one sentence names."""

SAFE = 1
"""The weakest level of isolation at which work of strangers may be graded."""


class Unprotected(RuntimeError):
    """Student code cannot be kept apart on this machine; the message says what the tutor can do."""


class Bar:
    """A progress bar that counts submissions, and those that need a human; nothing is seen before `begun`."""

    def __init__(self, progress: Progress, begin: Callable[[], object]) -> None:
        self._progress, self._begin = progress, begin
        self._task = progress.add_task("making references", total=None, human="")
        self._human = 0

    def begun(self) -> None:
        """What was asked for is there, and the work begins."""
        level = LEVELS[survey().level]
        style = "dim" if level.number >= SAFE else "red"
        self._progress.console.print(f"Isolation {level}.", style=style, highlight=False)
        self._begin()

    def prepared(self, count: int) -> None:
        """References are there; `count` submissions are to be graded."""
        self._progress.update(self._task, description="grading", total=count)

    def done(self, result: Result, kept: bool) -> None:
        """One more submission has its result."""
        self._human += result.needs_human
        need = f"{self._human} need{'s' if self._human == 1 else ''} a human" if self._human else ""
        self._progress.update(self._task, advance=1, human=need)


class Counted(ProgressColumn):
    """How many of how many, once that is known."""

    def render(self, task: Task) -> Text:
        """Such as 12/183."""
        return Text("" if task.total is None else f"{task.completed:.0f}/{task.total:.0f}", "progress.download")


class Left(ProgressColumn):
    """The time that is left, once it can be guessed."""

    def render(self, task: Task) -> Text:
        """Such as 0:01:10 left."""
        seconds = task.time_remaining
        return Text("" if seconds is None else f"{timedelta(seconds=ceil(seconds))} left", "progress.remaining")


@contextmanager
def bar(console: Console) -> Iterator[Bar]:
    """A progress bar for the length of the body."""
    human = TextColumn("[red]{task.fields[human]}")
    columns = (TextColumn("{task.description}"), BarColumn(), Counted(), human, TimeElapsedColumn(), Left())
    with ExitStack() as until_the_end:
        progress = Progress(*columns, console=console)
        yield Bar(progress, lambda: until_the_end.enter_context(progress))


def refuse_unprotected(trusted: bool) -> None:
    """Refuse to grade where student code could do harm, unless the tutor trusts it.

    Raises:
        Unprotected: below level 1.
    """
    if survey().level < SAFE and not trusted:
        raise Unprotected(
            f"Only level {survey().level} of isolation holds here: student code could {UNCONTAINED[0]}, or "
            f"{UNCONTAINED[1]}. `autograder doctor` says why, and what to install; --trust-submissions grades all the "
            "same."
        )


def grade_with_progress(
    console: Console,
    submissions: Path,
    results: Path,
    topics: list[str] | None,
    only: list[str] | None,
    workers: int | None,
    seed: int | None,
    force: bool,
) -> ClassResult:
    """Grade a class and show how far it is; see `grade`."""
    with bar(console) as progress:
        return grade(
            submissions,
            results,
            topics or None,
            only=only or None,
            workers=workers,
            seed=seed,
            force=force,
            begun=progress.begun,
            prepared=progress.prepared,
            done=progress.done,
        )


def table(graded: ClassResult) -> RenderableType:
    """One row per student: points of every topic, what is not right, seconds."""
    return _of_one_topic(graded) if len(graded.topics) == 1 else _of_several_topics(graded)


def _of_one_topic(graded: ClassResult) -> Table:
    """Says in words what is not right: the same as the report."""
    made = _rows(width=28, gap=2)
    made.add_column(graded.topics[0].name, justify="right")
    made.add_column("what is not right", ratio=1, overflow="fold")
    made.add_column("s", justify="right")
    for person in people(graded):
        said = " ".join(person.remarks) or _few(list(person.notes), "; ")
        cells = (f"{person.earned}/{person.points}", said, f"{person.seconds:.1f}")
        made.add_row(escape(shown(person.name)), *map(escape, cells), style=_style(person))
    return made


def _of_several_topics(graded: ClassResult) -> Group:
    """A column of points for each notebook, so narrow that nine fit into 80 letters; sentences stand below."""
    made = _rows(width=24, gap=1)
    for topic in graded.topics:
        made.add_column(f"{topic.number:02d}\n/{topic.points}", justify="right")
    made.add_column(f"points\n/{sum(topic.points for topic in graded.topics)}", justify="right")
    made.add_column("not\nright", justify="right")
    made.add_column("s", justify="right")
    everyone = people(graded)
    for person in everyone:
        found = [person.results.get(topic.name) for topic in graded.topics]
        points = ["" if result is None else str(result.earned) for result in found]
        cells = (*points, str(person.earned), str(len(person.notes) or ""), f"{person.seconds:.1f}")
        made.add_row(escape(shown(person.name)), *cells, style=_style(person))
    columns = ", ".join(f"{topic.number:02d} {topic.name}" for topic in graded.topics)
    remarked = [person for person in everyone if person.remarks]
    said = [Text(f"{shown(each.name)}: {' '.join(each.remarks)}", _style(each) or "") for each in remarked]
    return Group(made, Text(f"\nThe columns are {columns}; what is not right stands in the report.\n", "dim"), *said)


def _rows(width: int, gap: int) -> Table:
    """A table that begins with names, cut to `width` letters."""
    made = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")
    made.add_column("student", no_wrap=True, max_width=width)
    return made


def _style(person: Person) -> str | None:
    return "red" if person.needs_human else None


def summary(graded: ClassResult) -> str:
    """What the run did, in a few sentences."""
    number, human = len(graded.results), len(graded.needing_a_human)
    new = number - graded.kept
    kept = f"; {graded.kept} had not changed and were kept" if graded.kept else ""
    need = f" {_count(human, 'submission')} {'needs' if human == 1 else 'need'} a human." if human else ""
    workers = _count(graded.workers, "worker")
    idle = f" {graded.unasked}" if graded.idle else ""
    aside = f" Not graded, as it is no student's folder: {_few(list(graded.left_aside))}." if graded.left_aside else ""
    return f"{_count(new, 'submission')} graded in {graded.seconds:.1f} s by {workers}{kept}.{need}{idle}{aside}"


def _few(names: list[str], between: str = ", ") -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return between.join(names[:MOST_NAMES]) + more


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
