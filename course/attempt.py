"""How notebooks and figures go on when an exercise is not written yet.

A stub raises NotImplementedError with a sentence such as
"flow.affine_forward is yours to write: exercise 3.5 of notebooks/03_flow.ipynb".
Only that is caught here; every other error is the reader's to see.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

STUB = re.compile(r"(?P<name>\w+(?:\.\w+)+) is yours to write: exercise (?P<number>\d+\.\d+)")


class Unwritten(NamedTuple):
    """An exercise that something waits for: its name, such as flow.affine_forward, and its number, such as 3.5."""

    name: str
    number: str

    @property
    def sentence(self) -> str:
        """The quiet line that stands in for a traceback."""
        return f"Waits for {self.name} (exercise {self.number})."


def unwritten(error: BaseException) -> Unwritten | None:
    """The exercise whose stub raised this error, or None if no stub did.

    >>> unwritten(NotImplementedError("flow.sample is yours to write: exercise 3.8 of notebooks/03_flow.ipynb"))
    Unwritten(name='flow.sample', number='3.8')
    """
    match = STUB.match(str(error)) if isinstance(error, NotImplementedError) else None
    return Unwritten(match["name"], match["number"]) if match else None


@contextmanager
def attempt() -> Iterator[None]:
    """Run a cell that needs exercises; where one is not written yet, say so in one line and go on.

    >>> with attempt():
    ...     raise NotImplementedError("flow.sample is yours to write: exercise 3.8 of notebooks/03_flow.ipynb")
    Waits for flow.sample (exercise 3.8).
    """
    try:
        yield
    except NotImplementedError as error:
        exercise = unwritten(error)
        if exercise is None:
            raise
        print(exercise.sentence)


def outcome(
    function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> tuple[Result, None] | tuple[None, Unwritten]:
    """What a call gives, or the exercise that it waits for.

    >>> outcome(len, "four")
    (4, None)
    """
    try:
        return function(*args, **kwargs), None
    except NotImplementedError as error:
        exercise = unwritten(error)
        if exercise is None:
            raise
        return None, exercise


def tried(function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result | None:
    """What a call gives, or None if it needs an exercise that is not written yet.

    >>> tried(len, "four")
    4
    """
    return outcome(function, *args, **kwargs)[0]
