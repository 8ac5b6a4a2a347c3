"""A made-up reference module, the students' module that is made of it, and why none is made."""

from collections.abc import Callable

import pytest

from autograder.catalogue import Check, Exercise, Topic
from autograder.tutor.stubs import Unsafe, stubbed

PATH = "solutions/made.py"

SOURCE = '''"""A made-up topic."""

from torch import Tensor


def double(x: Tensor, times: float = 2.0) -> Tensor:
    """Twice as much.

    Args:
        x: the examples.
    """
    ### BEGIN SOLUTION
    product = times * x  # the telling line
    return product
    ### END SOLUTION


class Layer(Tensor):
    """A given shell."""

    size: int = 3

    def __init__(self) -> None:
        self.size = 4

    def forward(self, x: Tensor) -> Tensor:
        """Data to latent."""
        half = x / 2
        ### BEGIN SOLUTION
        inner = half + self.size
        ### END SOLUTION
        return half


def given(x: Tensor) -> Tensor:
    """Nothing to write here."""
    return x + 1
'''


@pytest.fixture
def reference() -> str:
    """A reference module with two exercises and a function that is given."""
    return SOURCE


@pytest.fixture
def path() -> str:
    """Where that module would stand."""
    return PATH


@pytest.fixture
def catalogue() -> Callable[..., Topic]:
    """A catalogue that lists exercises of some names."""

    def made(*names: str) -> Topic:
        exercises = {
            name: Exercise(name, "FN", 5, ("a", "b", "c"), (Check(name, f"check_{name}", 1, ("L-1",), dict),))
            for name in names
        }
        return Topic("made", 7, exercises, {})

    return made


@pytest.fixture
def stub(catalogue: Callable[..., Topic]) -> Callable[..., str]:
    """The students' module of a source, for a catalogue with double and Layer or for another one."""

    def made(source: str, each: Topic | None = None) -> str:
        return stubbed(source, each or catalogue("double", "Layer"), PATH)

    return made


@pytest.fixture
def refusal(stub: Callable[..., str]) -> Callable[..., str]:
    """Why none is made."""

    def ask(source: str, each: Topic | None = None) -> str:
        with pytest.raises(Unsafe) as caught:
            stub(source, each)
        return str(caught.value)

    return ask


@pytest.fixture
def line_of() -> Callable[[str, str], int]:
    """The number of the first line that holds some text."""

    def find(text: str, source: str) -> int:
        return next(number for number, line in enumerate(source.splitlines(), start=1) if text in line)

    return find


@pytest.fixture
def replaced() -> Callable[..., str]:
    """The reference, or another source, with the first place of some text replaced."""

    def put(old: str, new: str, source: str = SOURCE) -> str:
        assert source.count(old) >= 1
        return source.replace(old, new, 1)

    return put
