"""Tables of lines: every line of a rewriting with its number in a world that can be counted."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, final

from IPython.display import display

from course.attempt import outcome
from course.chains import World
from course.chains.slides import PrintedLine
from course.plots.page import MODEL, waiting
from derive.latex_writing import latex

DIGITS: Final = 12
AGREE: Final = 1e-12


@final
@dataclass(frozen=True)
class Row:
    """A line of a table: its number, its formula in LaTeX and as text, its value in nats, whether it is a misprint."""

    number: int
    formula: str
    text: str
    value: float
    misprint: bool

    @property
    def shown(self) -> str:
        """The value to twelve digits."""
        return "no number" if math.isnan(self.value) else f"{self.value:.{DIGITS}f}"


@final
@dataclass(frozen=True)
class Table:
    """Lines with their numbers, typeset in a notebook and written out in a terminal.

    Args:
        rows: the lines.
        caption: a sentence that says what to see.
    """

    rows: tuple[Row, ...]
    caption: str

    def _repr_markdown_(self) -> str:
        rows = "\\\\[6pt]\n".join(_typeset(row) for row in self.rows)
        return f"$$\n\\begin{{array}}{{rrll}}\n{rows}\n\\end{{array}}\n$$\n\n{self.caption}"

    def __repr__(self) -> str:
        rows = [f"{row.number:2}  {row.shown:>14}  {'misprint: ' * row.misprint}{row.text}" for row in self.rows]
        return "\n".join([*rows, self.caption])


def lines(world: World, printed: Sequence[PrintedLine], x_0: int, answer: Callable[[], object] | None = None) -> None:
    """Show what every line of a block is worth for one picture, to twelve digits.

    Args:
        world: where everything can be counted.
        printed: the lines, such as slides.BOUND.
        x_0: the picture.
        answer: where the reader repairs misprints, such as elbo.misprints; these are shown once it is written.

    Source: L-DF-7 to L-DF-15.
    """
    lacks = outcome(answer)[1] if answer else None
    if lacks:
        print("What the printed lines are worth." + waiting(lacks))
        return
    rows = tuple(
        Row(each.number, latex(each.formula), str(each.formula), each.value(world, x_0), bool(each.misprint))
        for each in printed
        if answer or not each.misprint
    )
    display(Table(rows, _of_misprints(world, x_0) if answer else _caption(world, rows, x_0)))


def _typeset(row: Row) -> str:
    value = row.shown.replace("no number", r"\text{no number}")
    marked = [rf"\color{{{MODEL}}}{{{text}}}" for text in (value, r"\times")] if row.misprint else [value, ""]
    return f"{row.number} & {' & '.join(marked)} & {row.formula}"


def _caption(world: World, rows: Sequence[Row], x_0: int) -> str:
    equal = [row.number for row in rows if abs(row.value - rows[-1].value) < AGREE]
    text = f"{_place(world, x_0)}: lines {equal[0]} to {equal[-1]} agree to twelve digits"
    return text + (f", and line {rows[0].number} lies below." if equal[0] != rows[0].number else ".")


def _of_misprints(world: World, x_0: int) -> str:
    return f"{_place(world, x_0)}. Red and crossed, below the right line: as one of the documents prints it."


def _place(world: World, x_0: int) -> str:
    return f"In nats, for the picture {x_0} on the chain of {world.states} values and {world.steps} steps"
