"""What the bench prints: rows of a measured number and, where there is one, the target beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One line: what was measured, the number with its unit, and the target, which is held or not."""

    what: str
    measured: str
    target: str = ""
    held: bool | None = None


def at_most(what: str, number: float, limit: float, shown: str, unit: str = "") -> Row:
    """A row whose number must not be above a limit."""
    return Row(what, shown, f"at most {limit:g}{unit}", number <= limit)


def at_least(what: str, number: float, limit: float, shown: str, unit: str = "") -> Row:
    """A row whose number must not be below a limit."""
    return Row(what, shown, f"at least {limit:g}{unit}", number >= limit)


def show(console: Console, title: str, rows: Iterable[Row]) -> None:
    """Print rows under a title."""
    table = Table(title=title, box=None, title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("", min_width=66)
    table.add_column("measured")
    table.add_column("target")
    table.add_column("")
    for row in rows:
        verdict = "" if row.held is None else "[green]held[/]" if row.held else "[red]missed[/]"
        table.add_row(row.what, row.measured, row.target, verdict)
    console.print(table)
    console.print()


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, with two digits that mean something.

    >>> milliseconds(0.1234), milliseconds(0.0018)
    ('123 ms', '1.8 ms')
    """
    return f"{1000 * seconds:.0f} ms" if seconds >= 0.01 else f"{1000 * seconds:.1f} ms"


def megabytes(size: float) -> str:
    """Bytes as MB, as the targets count them.

    >>> megabytes(15_700_000)
    '15.7 MB'
    """
    return f"{size / 1e6:.0f} MB" if size >= 1e8 else f"{size / 1e6:.1f} MB"
