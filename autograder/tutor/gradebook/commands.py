"""The tutor's commands `autograder gradebook …`: fill nbgrader's gradebook, mark the texts, get everything out again.

Exit codes: 0 all is well; 1 some submissions have no mark, or no page; 2 the command was used wrongly; 130 it was
interrupted, and the same command goes on where it stopped.
"""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from autograder.tutor.collecting import shown

if TYPE_CHECKING:
    from autograder.tutor.gradebook.updating import Updated

app = typer.Typer(no_args_is_help=True, help="Bring a graded class into nbgrader's gradebook, and out again.")

GRADEBOOK = "__gradebook"
"""The course folder, beside the students' results: a tutor's marks lie in it, so it is not in `build`."""

MOST_NAMES, LONGEST_PROBLEM = 8, 600
"""Students that a remark names, and characters that say what is wrong with one submission."""

Results = Annotated[Path, typer.Option(help="folder with the results of `autograder grade`")]
CourseFolder = Annotated[Path | None, typer.Option("--course", help=f"the course folder; {GRADEBOOK} in the results")]


@app.command()
def update(
    submissions: Annotated[Path, typer.Argument(help="the folder that was graded, with one folder per student")],
    results: Results = Path("results"),
    course: CourseFolder = None,
    only: Annotated[list[str] | None, typer.Option(help="this student only; may be given again")] = None,
    force: Annotated[bool, typer.Option("--force", help="also what has not changed")] = False,
) -> None:
    """Bring the graded class in: our marks as numbers, the students' texts to be marked; again whenever you like."""
    from autograder.tutor.gradebook.course import Course
    from autograder.tutor.gradebook.updating import departed, unmarked
    from autograder.tutor.gradebook.updating import update as bring_in

    console, place = Console(stderr=True), Course(course or results / GRADEBOOK)
    with sentences(console), _bar(console, "bringing in") as (begun, count):
        done = bring_in(submissions, results, place, only=only or (), force=force, begun=begun, done=lambda _: count())
    _tell(console, done)
    fresh = sum(not each.kept and not each.problem for each in done)
    failed = sum(bool(each.problem) for each in done)
    kept = len(done) - fresh - failed
    _say(console, f"{fresh} brought in, {kept} kept as they were, {failed} without a mark; all in {place.root}.")
    if gone := [shown(student) for student in departed(submissions, place)]:
        _say(console, f"In the gradebook, and not in {submissions}: {_few(gone)}; their marks stay in the export.")
    if waiting := unmarked(place):
        several = "1 mark waits" if waiting == 1 else f"{waiting} marks wait"
        _say(console, f"{several} for you: texts, and what needs a human. `{_again('open', results, course)}`")
    raise typer.Exit(1 if failed else 0)


@app.command(name="open")
def open_page(
    results: Results = Path("results"),
    course: CourseFolder = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="of the server, on this machine only")] = 8890,
    show: Annotated[bool, typer.Option(help="open a browser")] = True,
) -> None:
    """Open nbgrader's page, formgrader, to mark the texts; rubrics stand under them, and no code can run."""
    from autograder.tutor.gradebook import serving
    from autograder.tutor.gradebook.course import Course

    console, place = Console(stderr=True), Course(course or results / GRADEBOOK)
    with sentences(console):
        words = serving.command(place, port=port, show=show)
        _say(console, f"{serving.printed(place, words)}\nCtrl-C ends it; marks are saved as you type them.")
        code = serving.serve(place, words)
    raise typer.Exit(code)


@app.command()
def feedback(results: Results = Path("results"), course: CourseFolder = None) -> None:
    """Make a page for every student whose marks are complete, to be read without a network."""
    from autograder.tutor.gradebook.course import Course
    from autograder.tutor.gradebook.feedback import feedback as make

    console, place = Console(stderr=True), Course(course or results / GRADEBOOK)
    problems: list[str] = []

    with sentences(console), _bar(console, "writing pages") as (begun, count):

        def done(student: str, topic: str, problem: str) -> None:
            problems.extend([f"{shown(student)}, {topic}: {shown(problem, LONGEST_PROBLEM)}"] if problem else [])
            count()

        pages = make(place, begun=begun, done=done)
    for problem in problems:
        _say(console, problem, style="red")
    _say(console, f"{len(pages)} pages in {place.root / 'feedback'}; {len(problems)} are not made yet.")
    raise typer.Exit(1 if problems else 0)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="the CSV file to write")],
    results: Results = Path("results"),
    course: CourseFolder = None,
) -> None:
    """Write everybody's marks to a CSV file: a column per exercise and text; what is not certain stays empty."""
    from autograder.tutor.gradebook.course import Course
    from autograder.tutor.gradebook.export import export as write

    console, place = Console(stderr=True), Course(course or results / GRADEBOOK)
    with sentences(console):
        done = write(place, target)
    _say(console, f"{done.students} students in {target}; {done.incomplete} lack a mark: the last column says why.")
    raise typer.Exit(1 if done.incomplete else 0)


@contextmanager
def sentences(console: Console) -> Iterator[None]:
    """Turn what a tutor can put right into one sentence and an exit code."""
    from autograder.catalogue import BadCatalogue, UnknownExercise
    from autograder.tutor.collecting import NoClass
    from autograder.tutor.gradebook.course import GradebookError
    from autograder.tutor.names import UnknownStudent
    from autograder.tutor.release import Leak
    from autograder.tutor.solutions import BadEdit
    from autograder.tutor.stubs import Unsafe

    wrong = (BadCatalogue, BadEdit, GradebookError, Leak, NoClass, OSError, UnknownExercise, UnknownStudent, Unsafe)
    try:
        yield
    except wrong as error:
        _say(console, str(error), style="red")
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        _say(console, "Interrupted. What is done is kept; the same command goes on from there.")
        raise typer.Exit(130) from None


@contextmanager
def _bar(console: Console, what: str) -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """A progress bar with the time left: what to call with the number of tasks, and after each of them."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task: TaskID = progress.add_task(what, total=None)
        yield lambda total: progress.update(task, total=total), lambda: progress.update(task, advance=1)


def _tell(console: Console, done: "list[Updated]") -> None:
    """What there is to say about a class: every problem, and each remark once with the names of those it is about."""
    remarks: dict[str, list[str]] = {}
    for each in done:
        if each.problem:
            _say(console, f"{shown(each.student)}, {each.topic}: {shown(each.problem, LONGEST_PROBLEM)}", style="red")
        for remark in () if each.problem else each.remarks:
            remarks.setdefault(remark, []).append(shown(each.student))
    for remark, students in remarks.items():
        _say(console, f"{_few(students)}: {remark}", style="dim")


def _few(students: list[str]) -> str:
    """Some of these names."""
    more = f" and {len(students) - MOST_NAMES} more" if len(students) > MOST_NAMES else ""
    return "; ".join(students[:MOST_NAMES]) + more


def _say(console: Console, text: str, style: str | None = None) -> None:
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)


def _again(command: str, results: Path, course: Path | None) -> str:
    """A command with the same folders."""
    words = ["autograder", "gradebook", command]
    words += ["--results", str(results)] if results != Path("results") else []
    return shlex.join([*words, *(["--course", str(course)] if course else [])])
