"""What an example consists of."""

from dataclasses import dataclass
from typing import Any, final

from derive.exercise import Exercise

Lines = tuple[Any, ...]


@final
@dataclass(frozen=True, eq=False)
class Example:
    """An exercise with proofs of it: right ones, and wrong ones with the number of the first line that is wrong."""

    exercise: Exercise
    right: tuple[Lines, ...]
    wrong: tuple[tuple[int, Lines], ...]
