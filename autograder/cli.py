"""The command `autograder`: checks and hints for students; for tutors also grading, releases and reports."""

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)

ExerciseName = Annotated[str, typer.Argument(help="an exercise, such as flow.affine_forward")]


@app.command()
def check(exercise: ExerciseName) -> None:
    """Check one exercise of yours."""
    from autograder import notebook

    print(notebook.check(exercise))


@app.command()
def hint(exercise: ExerciseName, step: Annotated[int, typer.Argument(min=1, max=3)] = 1) -> None:
    """Show the hints of an exercise up to a step: 1 a nudge, 2 the idea, 3 the formula."""
    from autograder import notebook

    print(notebook.hint(exercise, step))


@app.command()
def progress(topic: Annotated[str, typer.Argument(help="a topic, such as flow; all topics unless given")] = "") -> None:
    """Show your points."""
    from autograder import notebook

    print(notebook.progress(topic or None))


@app.command()
def reset(exercise: ExerciseName) -> None:
    """Put the stub of one exercise back; your attempt is kept."""
    from autograder import notebook

    print(notebook.reset(exercise))


def main() -> None:
    """Run the command; a tutor's checkout has more to offer than a student's."""
    if find_spec("autograder.tutor") is not None:
        import_module("autograder.tutor.commands").register(app)
    app()
