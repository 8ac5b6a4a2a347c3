"""The tutor's commands: grade a class, try it on a simulated one, build the students' bundle, see what is covered.

Exit codes: 0 everything is graded; 1 some submissions need a human, or lie where nobody looks (or the demo's
expectations were not met, or the doctor found no isolation); 2 the command was used wrongly, or nothing can be graded
here as it is; 130 it was interrupted, and the same command goes on where it stopped.
"""

import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from sys import platform
from typing import Annotated

import typer
from rich.console import Console

from autograder.catalogue import BadCatalogue, UnknownExercise
from autograder.tutor.collecting import NoClass
from autograder.tutor.console import Unprotected
from autograder.tutor.coverage import UnknownItem
from autograder.tutor.engine import EngineError
from autograder.tutor.files import ROOT
from autograder.tutor.gradebook.commands import app as gradebook
from autograder.tutor.names import UnknownStudent
from autograder.tutor.recording import BadReference
from autograder.tutor.results import NoResults
from autograder.tutor.solutions import BadEdit

BUILD = ROOT / "build"

REPORT = "__report"
"""The folder of the report, beside the students' results; no student's folder begins like this."""

Topics = Annotated[
    list[str] | None, typer.Option("--topic", metavar="NAME", help="this topic only; may be given again")
]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="this student only; may be given again")]
Workers = Annotated[int | None, typer.Option(min=1, max=256, metavar="N", help="submissions that run at once")]
Seed = Annotated[int | None, typer.Option(min=0, metavar="NUMBER", help="draw the secret seeds of an earlier run")]
Trust = Annotated[bool, typer.Option("--trust-submissions", help="grade although nothing keeps student code apart")]


class Refused(RuntimeError):
    """The students' bundle would give something away, or lack something, so there is none."""


WRONG = (
    BadCatalogue,
    BadEdit,
    BadReference,
    EngineError,
    NoClass,
    NoResults,
    Refused,
    UnknownExercise,
    UnknownItem,
    UnknownStudent,
    Unprotected,
)
"""What a tutor can put right; the message says how."""

SMALL = (UnknownExercise, BadReference)
"""Those whose messages begin with a small letter, since they stand after a colon elsewhere."""


def register(app: typer.Typer) -> None:
    """Add the tutor's commands to `autograder`."""
    for command in (grade, doctor, demo, release, coverage):
        app.command()(command)
    app.add_typer(gradebook, name="gradebook")


def grade(
    submissions: Annotated[Path, typer.Argument(help="folder with one folder per student")],
    topic: Topics = None,
    only: Only = None,
    results: Annotated[Path, typer.Option(metavar="FOLDER", help="folder for the results")] = Path("results"),
    workers: Workers = None,
    seed: Seed = None,
    force: Annotated[bool, typer.Option("--force", help="grade unchanged work again")] = False,
    trust_submissions: Trust = False,
) -> None:
    """Grade a class; what has not changed since the last time is kept.

    Exit code 0: everything is graded; 1: something needs a human; 2: nothing can be graded like this; 130: interrupted.
    """
    from autograder.tutor import console as shown
    from autograder.tutor import report

    console = Console(stderr=True)
    with _sentences(console):
        shown.refuse_unprotected(trust_submissions)
        graded = shown.grade_with_progress(console, submissions, results, topic, only, workers, seed, force)
        page = report.write(graded, results / REPORT)
    Console().print(shown.table(graded))
    said = f"{shown.summary(graded)} {_report(graded.partial, page)}"
    console.print(said, soft_wrap=True, highlight=False, markup=False, emoji=False)
    raise typer.Exit(1 if graded.needing_a_human or graded.overlooked else 0)


def doctor() -> None:
    """Say which level of isolation holds here, why not a higher one, and what to install.

    Exit code 0: student code can be kept apart (level 1 or 2); 1: it cannot.
    """
    from autograder.tutor.doctor import examine

    raise typer.Exit(0 if examine(Console()) else 1)


def demo(
    workers: Workers = None,
    seed: Seed = None,
    force: Annotated[bool, typer.Option("--force", help="grade unchanged work again")] = False,
    show: Annotated[bool, typer.Option(help="open the report in a browser, where there is one")] = True,
) -> None:
    """Grade a simulated class: some of the known mistakes, right answers of all kinds, and broken work."""
    from autograder.tutor import classroom, report
    from autograder.tutor import console as shown

    console = Console(stderr=True)
    with _sentences(console):
        console.print(_released(BUILD), highlight=False, soft_wrap=True)
        people = classroom.simulate(BUILD / "demo" / "submissions")
        console.print(classroom.introduction(people), highlight=False, soft_wrap=True)
        results = BUILD / "demo" / "results"
        graded = shown.grade_with_progress(
            console, BUILD / "demo" / "submissions", results, None, None, workers, seed, force
        )
        page = report.write(graded, BUILD / "demo" / "report")
    Console().print(shown.table(graded))
    surprises = classroom.surprises(people, graded)
    for surprise in surprises:
        console.print(f"Not as expected: {surprise}", style="red", highlight=False, markup=False)
    console.print(shown.summary(graded), highlight=False, markup=False, emoji=False)
    console.print(classroom.conclusion(people, surprises), highlight=False)
    console.print(_report(False, page), soft_wrap=True, highlight=False)
    if show and has_display():
        webbrowser.open(page.resolve().as_uri())
    raise typer.Exit(1 if surprises else 0)


def release(
    target: Annotated[Path, typer.Argument(help="folder for the bundle")] = BUILD,
) -> None:
    """Build what students get: the course without solutions and without the tutor's side."""
    console = Console(stderr=True)
    with _sentences(console):
        console.print(_released(target), highlight=False, soft_wrap=True)


def coverage(as_json: Annotated[bool, typer.Option("--json", help="for other programs")] = False) -> None:
    """Show every item of the curriculum with the exercise that covers it."""
    from autograder.tutor.coverage import show

    with _sentences(Console(stderr=True)):
        show(as_json=as_json)


def has_display() -> bool:
    """Whether a browser window could be seen by somebody."""
    return platform in ("darwin", "win32") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _released(target: Path) -> str:
    """Build the bundle and say where it stands."""
    from autograder.tutor.release import Incomplete, Leak
    from autograder.tutor.release import release as build
    from autograder.tutor.stubs import Unsafe

    try:
        made = build(target)
    except (Incomplete, Leak, Unsafe) as error:
        raise Refused(str(error)) from error
    return f"Released the course: {made.files} files in {made.folder}, and as {made.archive.name}."


@contextmanager
def _sentences(console: Console) -> Iterator[None]:
    """Turn what a tutor can put right into one sentence and an exit code."""
    try:
        yield
    except WRONG as error:
        console.print(_sentence(error), style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        console.print("Interrupted. What is graded is kept; the same command goes on from there.")
        raise typer.Exit(130) from None


def _report(partial: bool, page: Path) -> str:
    if partial:
        return f"The page of the class is not changed; these students' pages are in {page}"
    return f"The report is {page}"


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] if isinstance(error, SMALL) else text
